"""Words on a terminal: cleaned of what could steer it, measured in cells, broken into lines. Pure.

Text from outside must not move the cursor, change colours or turn reading order: every control or
format character becomes something visible before it is laid out.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from wcwidth import wcwidth


class Style(StrEnum):
    """How a piece of a line is meant to look."""

    PLAIN = "plain"
    STRONG = "strong"
    DIM = "dim"
    GOOD = "good"
    BUSY = "busy"
    WARNING = "warning"
    BAD = "bad"
    CODE = "code"
    BUTTON = "button"
    HEAD = "head"
    HEAD_GOOD = "head good"
    HEAD_BUSY = "head busy"
    HEAD_WARNING = "head warning"
    HEAD_BAD = "head bad"


class Piece(NamedTuple):
    """Some text in one style; it holds no control character and no line break."""

    text: str
    style: Style = Style.PLAIN


TextLine = tuple[Piece, ...]
"""One line, left to right."""

_ASCII = str.maketrans(
    {
        "…": "...",
        "→": "->",
        "·": "-",
        "•": "*",
        "≥": ">=",
        "≤": "<=",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{MINUS SIGN}": "-",
    }
)
_SGR = {
    Style.PLAIN: "",
    Style.STRONG: "1",
    Style.DIM: "2",
    Style.GOOD: "32",
    Style.BUSY: "36",
    Style.WARNING: "33",
    Style.BAD: "31",
    Style.CODE: "",
    Style.BUTTON: "1;7",
    Style.HEAD: "1",
    Style.HEAD_GOOD: "1;32",
    Style.HEAD_BUSY: "1;36",
    Style.HEAD_WARNING: "1;33",
    Style.HEAD_BAD: "1;31",
}
_TAB = "    "
_UNSHOWN = "\N{REPLACEMENT CHARACTER}"
_INSTEAD = {
    "Zs": " ",
    "Cf": "",
    "Me": "",
    **dict.fromkeys(("Cc", "Cs", "Co", "Cn", "Zl", "Zp"), _UNSHOWN),
}
"""What stands for characters of a category: spaces are one cell, formats are nothing."""


def safe(text: str, *, ascii_only: bool = False) -> str:
    """Return one line of text in which nothing can steer a terminal."""
    shown = "".join(_visible(char) for char in text)
    if not ascii_only:
        return shown
    return shown.translate(_ASCII).encode("ascii", "replace").decode("ascii")


def _visible(char: str) -> str:
    code = ord(char)
    if code < 0x20:  # noqa: PLR2004 - the first block of controls has pictures of its own
        return _TAB if char == "\t" else chr(0x2400 + code)
    if 0xFE00 <= code <= 0xFE0F:  # noqa: PLR2004 - asks for a wider form of the sign before
        return ""
    return _INSTEAD.get(unicodedata.category(char), char)


def cells(text: str) -> int:
    """Return how many cells of a terminal the text takes."""
    return sum(max(wcwidth(char), 0) for char in text)


def line_cells(line: Iterable[Piece]) -> int:
    """Return how many cells a line takes."""
    return sum(cells(piece.text) for piece in line)


def wrapped(
    pieces: Sequence[Piece], width: int, first: int | None = None, hang: int = 0
) -> list[TextLine]:
    """Break pieces into lines of at most `width` cells, at spaces where there are some.

    Args:
        pieces: What to say; it is not empty-handed: no text still gives one line.
        width: Cells of a line, at least 4.
        first: Cells of the first line, where it has less room.
        hang: Cells by which all lines but the first are indented.
    """
    room = width if first is None else first
    hang = min(hang, width // 2)
    lines: list[list[Piece]] = [[]]
    used = 0
    for word in _words(pieces, width - hang):
        size = cells(word.text)
        blank = word.text == " "
        if used + size > room and (lines[-1] or room < width):
            while lines[-1] and lines[-1][-1].text == " ":
                lines[-1].pop()
            lines.append([])
            used, room = 0, width - hang
        if blank and used == 0:
            continue
        lines[-1].append(word)
        used += size
    done = [_merged(line) for line in lines]
    pad = (Piece(" " * hang),) if hang else ()
    return [line if place == 0 else pad + line for place, line in enumerate(done)]


def _words(pieces: Sequence[Piece], most: int) -> Iterator[Piece]:
    """Yield words and single spaces, each at most `most` cells."""
    for piece in pieces:
        for place, word in enumerate(piece.text.split(" ")):
            if place:
                yield Piece(" ", piece.style)
            for part in broken(word, most):
                yield Piece(part, piece.style)


def broken(text: str, most: int) -> Iterator[str]:
    """Cut text without regard to its words into parts of at most `most` cells."""
    part, used = "", 0
    for char in text:
        size = cells(char)
        if used + size > most and part:
            yield part
            part, used = "", 0
        part += char
        used += size
    if part:
        yield part


def _merged(line: Sequence[Piece]) -> TextLine:
    """Join neighbours of one style."""
    merged: list[Piece] = []
    for piece in line:
        if merged and merged[-1].style is piece.style:
            merged[-1] = Piece(merged[-1].text + piece.text, piece.style)
        else:
            merged.append(piece)
    return tuple(merged)


def text_of(line: Iterable[Piece]) -> str:
    """Return a line without its styles and without blanks at its end."""
    return "".join(piece.text for piece in line).rstrip()


def ansi(line: Iterable[Piece]) -> str:
    """Return a line with the colours of a terminal, reset at its end."""
    return "".join(
        f"\x1b[{_SGR[piece.style]}m{piece.text}\x1b[0m" if _SGR[piece.style] else piece.text
        for piece in line
    )
