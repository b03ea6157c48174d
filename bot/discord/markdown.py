"""Discord's markup: text as Discord shows it, and nothing in it that Discord would obey. Pure."""

import re
from datetime import UTC, datetime

from bot.cards.moments import Form, Moment, pieces
from bot.fit import clean, clean_line

BREAK = "\u200b"
_MARKS = re.compile(r"([\\*_~`|\[\]<>])")
_STARTS = re.compile(r"^(\s*)(#{1,3}(?=\s)|-#|[-+](?=\s)|>|\d{1,9}(?=[.)]\s))")
_LOUD = re.compile(r"@(?=everyone|here|&|!|[0-9])", re.IGNORECASE)
_COMMAND = re.compile(r"<(?=[@#:/ati])", re.IGNORECASE)
_ADDRESS = re.compile(r"(|.*: )(https?://[^\s<>|`\"\\()\[\]*]{1,800})")
_SCHEME = re.compile(r"(?i)\b(https?|discord|steam)(?=://)")
_LATEST = 253_402_300_799.0  # the last second that a calendar here knows
_DISCORD_LATEST = 8_640_000_000_000


def line(text: str) -> str:
    """Return text from anywhere on one line, as Discord's Markdown."""
    return _told(clean_line(text), first=True)


def behind(text: str) -> str:
    """Return text on one line that stands behind something of ours."""
    return _told(clean_line(text), first=False)


def lines(text: str) -> str:
    """Return lines of text; an address at the end of one is a link, without a picture of it."""
    return "\n".join(_line(part.strip(), first=True) for part in clean(text).split("\n")).strip(
        "\n"
    )


def title(text: str) -> str:
    """Return text on one line where Discord formats, but shows no moment in the reader's zone."""
    shown = (
        fallback(piece.at) if isinstance(piece, Moment) else _escaped(piece, first=False)
        for piece in pieces(clean_line(text))
    )
    return "".join(shown)


def small(text: str) -> str:
    """Return lines of small print."""
    shown = [_line(part.strip(), first=False) for part in clean(text).split("\n") if part.strip()]
    return "\n".join(f"-# {part}" for part in shown)


def plain(text: str) -> str:
    """Return text on one line where Discord knows no markup."""
    told = "".join(
        fallback(piece.at) if isinstance(piece, Moment) else piece
        for piece in pieces(clean_line(text))
    )
    return _hushed(told)


def inner(text: str) -> str:
    """Return lines as they stand in a fence that they cannot leave."""
    told = "".join(
        fallback(piece.at) if isinstance(piece, Moment) else piece for piece in pieces(clean(text))
    )
    for _ in range(2):  # of an odd number of them, one pair is left the first time
        told = told.replace("``", f"`{BREAK}`")
    return _hushed(told)


def chip(text: str, width: int) -> str:
    """Return text of a fixed pitch, at the right of so many columns."""
    return f"`{text.rjust(width).replace(' ', chr(0xA0))}`"


def fallback(at: float) -> str:
    """Return a moment where Discord would not show it in the reader's zone."""
    then = datetime.fromtimestamp(min(at, _LATEST), UTC)
    return f"{then.day} {then:%b %H:%M} UTC"


def moment(at: float, style: str) -> str:
    """Return a moment in the reader's zone (`t` the time, `R` how far away)."""
    return f"<t:{int(min(at, _DISCORD_LATEST))}:{style}>"


def _line(text: str, *, first: bool) -> str:
    found = _ADDRESS.fullmatch(text)
    if not found:
        return _told(text, first=first)
    return f"{_told(found[1], first=first)}<{_hushed(found[2])}>"


def _told(text: str, *, first: bool) -> str:
    shown: list[str] = []
    for piece in pieces(text):
        if isinstance(piece, str):
            shown.append(_escaped(piece, first=first and not shown))
        elif piece.form is Form.SPAN:
            before = shown.pop().removesuffix("for ") if shown else ""
            shown.append(f"{before}since {moment(piece.at, 't')}, {moment(piece.at, 'R')}")
        else:
            shown.append(moment(piece.at, "t" if piece.form is Form.CLOCK else "R"))
    return "".join(shown)


def _escaped(text: str, *, first: bool) -> str:
    """Escape marks, what starts a list, quote or heading, mentions, and addresses."""
    shown = _MARKS.sub(r"\\\1", text)
    if first:
        shown = _STARTS.sub(_started, shown)
    return _hushed(_SCHEME.sub(rf"\1{BREAK}", shown))


def _started(found: re.Match[str]) -> str:
    sign = found[2]
    return f"{found[1]}{sign}{BREAK}" if sign[0].isdigit() else f"{found[1]}\\{sign}"


def _hushed(text: str) -> str:
    return _COMMAND.sub(f"<{BREAK}", _LOUD.sub(f"@{BREAK}", text))
