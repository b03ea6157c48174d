"""Buttons as Discord's component rows. Pure.

What a press means stands in the custom id: `handrail:` and the action; `handrail?:` where a line of
text is asked for first; `handrail!:` where a confirmation is.
"""

from collections.abc import Sequence
from typing import Any

from bot.discord import limits, markdown
from bot.fit import fit_in, size
from commands.reply import Actions, Button

Json = dict[str, Any]

PLAIN, ASKING, CONFIRMING = "handrail:", "handrail?:", "handrail!:"
_PRIMARY, _SECONDARY, _SUCCESS, _DANGER = 1, 2, 3, 4
_ACTION_ROW, _BUTTON = 1, 2


def custom_id(button: Button) -> str:
    """Return what comes back when a button is pressed."""
    if button.ask:
        return ASKING + button.action
    return (CONFIRMING if button.confirm else PLAIN) + button.action


def rows(blocks: Sequence[Actions]) -> tuple[list[Json], bool]:
    """Return the rows of all buttons, and whether one had to be left out.

    The last block's buttons come first to be kept. A button whose action does not fit is left out:
    half an action is another one. The same action twice is one button, for Discord refuses both.
    """
    chosen: dict[str, Json] = {}
    left_out = False
    for block in reversed(blocks):
        shades = _shades(block.buttons)
        for button, style in zip(block.buttons, shades, strict=True):
            name = custom_id(button)
            if name in chosen:
                continue
            if not button.action or size(name) > limits.CUSTOM_ID or len(chosen) == limits.BUTTONS:
                left_out = True
                continue
            chosen[name] = _button(button, name, style)
    order = [custom_id(button) for block in blocks for button in block.buttons]
    shown = [chosen[name] for name in dict.fromkeys(order) if name in chosen]
    made = [shown[start : start + limits.ROW] for start in range(0, len(shown), limits.ROW)]
    return [{"type": _ACTION_ROW, "components": row} for row in made], left_out


def _shades(buttons: Sequence[Button]) -> list[int]:
    """The first is what is suggested: green beside a dangerous one; the others are quiet."""
    first = _SUCCESS if any(button.dangerous for button in buttons) else _PRIMARY
    return [
        _DANGER if button.dangerous else first if place == 0 else _SECONDARY
        for place, button in enumerate(buttons)
    ]


def _button(button: Button, name: str, style: int) -> Json:
    label, _ = fit_in(button.label, limits.LABEL, markdown.plain)
    return {"type": _BUTTON, "style": style, "label": label or "…", "custom_id": name}
