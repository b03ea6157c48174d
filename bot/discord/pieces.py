"""Neutral blocks as lines of Discord's Markdown, before they find their place in an embed. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot import sparks
from bot.columns import has_column, time_of
from bot.discord import limits, markdown
from bot.fit import fit_in, most, size
from commands.reply import Block, Chart, Code, Context, Line, Lines, Sign, Words

SIGNS = {
    Sign.WAITING: "⚪",
    Sign.RUNNING: "🔵",
    Sign.PASSED: "✅",
    Sign.WARNED: "⚠️",
    Sign.FAILED: "❌",
    Sign.INCONCLUSIVE: "❔",
    Sign.SKIPPED: "⏭️",
    Sign.CANCELLED: "⏹️",
}
_LOUD = frozenset({Sign.RUNNING, Sign.FAILED, Sign.INCONCLUSIVE, Sign.CANCELLED, Sign.WARNED})
_TEXT, _DETAIL = 300, 500
LONGEST = limits.VALUE - 24
"""Characters of one line: with a fence around it, it still fits a field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Lines that belong together.

    Attributes:
        title: What announces them; bold, or the name of a field.
        fenced: They stand in a code block.
        tight: No empty line before them.
        cut: A line of them was shortened.
    """

    lines: tuple[str, ...]
    title: str = ""
    fenced: bool = False
    tight: bool = False
    cut: bool = False

    @property
    def cost(self) -> int:
        """Characters that it takes at most, wherever it stands."""
        around = 16 + size(self.title)
        fences = 16 * (1 + self.length // LONGEST) if self.fenced else 0
        return self.length + around + fences

    @property
    def length(self) -> int:
        """Characters of its lines."""
        return sum(size(line) + 1 for line in self.lines)


def chunk(block: Block) -> Chunk:
    """Return a block of text as lines, each within the limit of a field."""
    return _WRITERS[type(block)](block)


def shortened(given: Chunk, room: int, told: Callable[[int], str]) -> Chunk:
    """Return as many first lines as there is room for, and a line that says how many are left."""
    if given.cost <= room:
        return given

    def less(count: int) -> Chunk:
        lines = (*given.lines[:count], told(len(given.lines) - count))
        return replace(given, lines=lines)

    count = most(len(given.lines) - 1, lambda count: less(count).cost <= room)
    return less(count) if count else Chunk(lines=(), cut=True)


def _words(block: Words) -> Chunk:
    title, _, rest = block.text.partition("\n")
    if not title.endswith(":"):
        return _written(block.text.split("\n"), markdown.lines)
    name, cut = fit_in(title.removesuffix(":"), limits.NAME, markdown.title)
    body = _written(rest.split("\n"), markdown.lines) if rest else Chunk(lines=())
    return Chunk(lines=body.lines, title=name, cut=cut or body.cut)


def _context(block: Context) -> Chunk:
    made = _written(block.text.split("\n"), markdown.small)
    return Chunk(lines=made.lines, tight=True, cut=made.cut)


def _code(block: Code) -> Chunk:
    made = _written(markdown.inner(block.text).strip("\n").split("\n"), str)
    return Chunk(lines=made.lines if block.text.strip() else (), fenced=True, cut=made.cut)


def _written(texts: Sequence[str], write: Callable[[str], str]) -> Chunk:
    made = [fit_in(text, LONGEST, write) for text in texts]
    lines = tuple(text for text, _ in made)
    shown = lines if any(line.strip() for line in lines) else ()
    return Chunk(lines=shown, cut=any(cut for _, cut in made))


def _lines(block: Lines) -> Chunk:
    column = has_column(block.lines)
    width = max((len(time_of(line)) for line in block.lines), default=0) if column else 0
    made = [_row(line, width) for line in block.lines]
    return Chunk(lines=tuple(row for row, _ in made), cut=any(cut for _, cut in made))


def _row(line: Line, width: int) -> tuple[str, bool]:
    text, cut = fit_in(line.text, _TEXT, markdown.behind)
    detail, short = fit_in(line.detail, _DETAIL, markdown.behind)
    title = f"**{text}**" if line.sign in _LOUD and text else text
    chip = markdown.chip(time_of(line), width) + " " if width else ""
    parts = [
        title,
        detail,
        markdown.moment(line.since, "R") if line.since else "",
        time_of(line) if not width and line.seconds > 0 else "",
    ]
    told = " · ".join(part for part in parts if part)
    return f"{SIGNS[line.sign]} {chip}{told}", cut or short


_WRITERS: Mapping[type, Callable[[Any], Chunk]] = {
    Words: _words,
    Context: _context,
    Code: _code,
    Chart: lambda block: _code(sparks.code(block)),
    Lines: _lines,
}
