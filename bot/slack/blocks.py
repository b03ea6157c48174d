"""Neutral blocks as Slack's. Pure.

A layout is given how many characters of JSON its blocks may cost; what it had to leave out it says
in the block or reports, so that the message says it once.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot import sparks
from bot.fit import fit, fit_in, fit_lines, size
from bot.slack import limits, mrkdwn, values
from bot.slack.steps import step_rows
from commands.reply import (
    Actions,
    Block,
    Button,
    Chart,
    Code,
    Context,
    Fields,
    Heading,
    Lines,
    Tone,
    Words,
)

Json = dict[str, Any]

_TONES = {
    Tone.NEUTRAL: "",
    Tone.BUSY: "🔵 ",
    Tone.GOOD: "🟢 ",
    Tone.WARNING: "🟡 ",
    Tone.BAD: "🔴 ",
}
_FIELD = 1000
_ROW = 2400
_SECTION_COST = 80
_FIELD_COST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a layout may use.

    Attributes:
        cost: Characters of JSON at most.
        more: Where the rest can be read: `/handrail show staging#42`; empty where not known.
    """

    cost: int
    tone: Tone = Tone.NEUTRAL
    more: str = ""

    def told(self, left_out: int) -> str:
        """Return the line that says how many lines are not shown."""
        line = f"… {left_out} more {'line' if left_out == 1 else 'lines'}"
        return f"{line}: {self.more}" if self.more else line


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """Blocks as laid out; `cut` where something was left out that they do not tell themselves."""

    blocks: tuple[Json, ...] = ()
    cut: bool = False


def cost(blocks: object) -> int:
    """Return how many characters the JSON of blocks has."""
    return size(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))


def lay(block: Block, room: Room) -> Laid:
    """Return a neutral block as blocks of Slack that cost no more than there is room for."""
    laid = _LAYOUTS[type(block)](block, room)
    if cost(laid.blocks) <= room.cost + 2:
        return laid
    return Laid(cut=True)


def context(text: str) -> Json:
    """Return small print."""
    return {"type": "context", "elements": [_markup(text)]}


def picture(file: str, alt: str) -> Json:
    """Return a picture that was uploaded, and what it shows."""
    shown, _ = fit(alt, mrkdwn.sentence, _within(limits.ALT))
    return {"type": "image", "slack_file": {"id": file}, "alt_text": shown}


def with_picture(blocks: list[Json], shown: Json) -> list[Json]:
    """Return blocks with a picture below what it is about, before the small print and buttons."""
    place = next(
        (at for at, block in enumerate(blocks) if at and block["type"] in {"context", "actions"}),
        len(blocks),
    )
    return [*blocks[:place], shown, *blocks[place:]]


def section(text: str) -> Json:
    """Return a paragraph."""
    return {"type": "section", "text": _markup(text)}


def _heading(block: Heading, room: Room) -> Laid:
    sign = _TONES[room.tone]

    def fits(text: str) -> bool:
        return size(sign + text) <= limits.HEADER

    text, cut = fit(block.text, mrkdwn.plain, fits)
    if not text:
        return Laid(cut=cut)
    return Laid(blocks=({"type": "header", "text": _plain(sign + text)},), cut=cut)


def _words(block: Words, room: Room) -> Laid:
    text, cut = fit(block.text, _paragraph, _within(room.cost - _SECTION_COST))
    return Laid(blocks=(section(text),) if text.strip() else (), cut=cut)


def _paragraph(text: str) -> str:
    """Write words; a first line that announces what follows is set in bold."""
    title, _, rest = text.partition("\n")
    if not title.endswith(":"):
        return mrkdwn.lines(text)
    bold = f"*{mrkdwn.bold(title.removesuffix(':'))}*"
    return f"{bold}\n{mrkdwn.lines(rest)}" if rest else bold


def _context(block: Context, room: Room) -> Laid:
    text, cut = fit(block.text, mrkdwn.lines, _within(room.cost - _SECTION_COST))
    return Laid(blocks=(context(text),) if text.strip() else (), cut=cut)


def _code(block: Code, room: Room) -> Laid:
    """Code in as few fences as it needs; what does not fit is left out at its end."""
    if not block.text.strip():
        return Laid()
    blocks: list[Json] = []
    rest = block.text
    while rest and len(blocks) < limits.BLOCKS:
        left = room.cost - cost(blocks) - _SECTION_COST
        whole, cut = fit(rest, mrkdwn.code, _within(left))
        if not cut:
            return Laid(blocks=(*blocks, section(whole)))
        part = _first_lines(rest, _within(left - 100))
        if not part:
            break
        blocks.append(section(mrkdwn.code(part)))
        rest = rest[len(part) + 1 :]
    shown, _ = fit(rest, mrkdwn.code, _within(room.cost - cost(blocks) - _SECTION_COST))
    return Laid(blocks=(*blocks, *([section(shown)] if shown else [])), cut=True)


def _first_lines(text: str, fits: Callable[[str], bool]) -> str:
    """Return as many whole lines as fit in one fence; a single endless line is none."""
    end = len(text)
    while end > 0:
        if fits(mrkdwn.code(text[:end])):
            return text[:end]
        end = text.rfind("\n", 0, min(end, limits.SECTION))
    return ""


def _fields(block: Fields, room: Room) -> Laid:
    blocks: list[Json] = []
    cut = False
    for label, value in block.pairs:
        left = room.cost - cost(blocks) - _SECTION_COST
        text, short = _field(label, value, left - _FIELD_COST)
        cut = cut or short
        if not text:
            continue
        if not blocks or len(blocks[-1]["fields"]) == limits.FIELDS:
            blocks.append({"type": "section", "fields": []})
        blocks[-1]["fields"].append(_markup(text))
    return Laid(blocks=tuple(blocks), cut=cut)


def _field(label: str, value: str, room: int) -> tuple[str, bool]:
    name, short = fit_in(label, limits.LABEL, mrkdwn.bold)
    head = f"*{name}*\n" if name else ""

    def fits(text: str) -> bool:
        return size(text) <= _FIELD and cost(head + text) <= room

    text, cut = fit(value, mrkdwn.line, fits)
    return (head + text if text else "", cut or short)


def _lines(block: Lines, room: Room) -> Laid:
    rows, cut = step_rows(block)
    shown = fit_lines(rows, lambda text: cost(text) <= room.cost - 4 * _SECTION_COST, room.told)
    blocks: list[Json] = []
    part: list[str] = []
    for row in shown:
        if part and size("\n".join([*part, row])) > limits.SECTION:
            blocks.append(section("\n".join(part)))
            part = []
        part.append(row)
    if part:
        blocks.append(section("\n".join(part)))
    return Laid(blocks=tuple(blocks), cut=cut or (bool(rows) and not shown))


def _actions(block: Actions, room: Room) -> Laid:
    shown = [_button(button, place) for place, button in enumerate(block.buttons)]
    elements = [element for element in shown if element is not None]
    kept = elements[: limits.BUTTONS]
    made: Json = {"type": "actions", "elements": kept}
    while kept and cost([made]) > room.cost:
        kept.pop()
    return Laid(blocks=(made,) if kept else (), cut=len(kept) < len(shown))


def _button(button: Button, place: int) -> Json | None:
    """Return a button; none where its value does not fit, for half an action is another one."""
    action_id, value = values.dump(button, place)
    if not value or size(value) > limits.VALUE:
        return None
    made: Json = {
        "type": "button",
        "text": _plain(_short(button.label, limits.LABEL) or "…"),
        "action_id": action_id,
        "value": value,
    }
    if button.dangerous or place == 0:
        made["style"] = "danger" if button.dangerous else "primary"
    if button.confirm:
        made["confirm"] = _confirm(button)
    return made


def _confirm(button: Button) -> Json:
    made: Json = {
        "title": _plain(_short(button.label, limits.LABEL) or "…"),
        "text": _plain(_short(button.confirm, limits.QUESTION) or "…"),
        "confirm": _plain(_short(button.label, 30) or "Yes"),
        "deny": _plain("Back"),
    }
    return made | ({"style": "danger"} if button.dangerous else {})


def _short(text: str, limit: int) -> str:
    return fit_in(text, limit, mrkdwn.plain)[0]


def _within(room: int) -> Callable[[str], bool]:
    return lambda text: size(text) <= limits.SECTION and cost(text) <= room


def _markup(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


_LAYOUTS: Mapping[type, Callable[[Any, Room], Laid]] = {
    Heading: _heading,
    Words: _words,
    Fields: _fields,
    Lines: _lines,
    Code: _code,
    Context: _context,
    Chart: lambda block, room: _code(sparks.code(block), room),
    Actions: _actions,
}
