"""Signs of approval as Discord's emoji, and back. Pure."""

from collections.abc import Mapping
from typing import Any

from commands.signs import normal_sign
from config.problem import fail

_EMOJI = {
    "+1": "\N{THUMBS UP SIGN}",
    "-1": "\N{THUMBS DOWN SIGN}",
    "white_check_mark": "\N{WHITE HEAVY CHECK MARK}",
    "heavy_check_mark": "\N{HEAVY CHECK MARK}\ufe0f",
    "x": "\N{CROSS MARK}",
    "no_entry": "\N{NO ENTRY}",
    "no_entry_sign": "\N{NO ENTRY SIGN}",
    "rewind": "\N{BLACK LEFT-POINTING DOUBLE TRIANGLE}",
    "hourglass_flowing_sand": "\N{HOURGLASS WITH FLOWING SAND}",
    "rocket": "\N{ROCKET}",
    "ok_hand": "\N{OK HAND SIGN}",
    "raised_hand": "\N{RAISED HAND}",
}


def emoji(sign: str) -> str:
    """Return the emoji that a sign is on Discord.

    Raises:
        ProblemError: Discord has no such sign by that name (`discord-sign`).
    """
    name = normal_sign(sign)
    if name in _EMOJI:
        return _EMOJI[name]
    if not name or name.isascii():
        raise fail(
            "discord-sign",
            f"Discord knows no sign called {sign[:40]!r}.",
            "Write the emoji itself below `approval` in the environment.",
        )
    return sign.strip()


def sign(emoji_json: Mapping[str, Any]) -> str:
    """Return the sign that an emoji of the API is; one of a guild's own keeps its brackets."""
    name = str(emoji_json.get("name") or "")
    number = emoji_json.get("id")
    return normal_sign(f"<:{name}:{number}>" if number else name)


def path_of(emoji_json: Mapping[str, Any]) -> str:
    """Return an emoji as it stands in a path of the API."""
    name, number = str(emoji_json.get("name") or ""), emoji_json.get("id")
    return f"{name}:{number}" if number else name
