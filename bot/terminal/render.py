"""A neutral message as lines of a terminal. Pure: the time and the reader's zone are passed in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from bot import sparks
from bot.cards.actions import typed
from bot.cards.moments import Form, Moment, pieces
from bot.terminal.ink import (
    Piece,
    Style,
    TextLine,
    broken,
    cells,
    line_cells,
    safe,
    text_of,
    wrapped,
)
from commands.reply import (
    Actions,
    Block,
    Chart,
    Code,
    Context,
    Fields,
    Heading,
    Line,
    Lines,
    Message,
    Sign,
    Tone,
    Words,
)
from config.quantity import show_duration

NARROWEST = 24
"""Columns below which a message is laid out as if there were so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """For whom a message is laid out.

    Attributes:
        now: Seconds since the epoch; what runs has been running until then.
        width: Columns of the terminal.
        zone: The reader's time zone; None for the one of this machine.
        ascii_only: Only ASCII, for terminals that show nothing else.
    """

    now: float
    width: int = 100
    zone: tzinfo | None = UTC
    ascii_only: bool = False

    @property
    def room(self) -> int:
        """Columns beside the bar at the left."""
        return max(self.width, NARROWEST) - 2

    def clean(self, text: str) -> str:
        """Return a line of text with its moments written out and nothing that steers."""
        shown = "".join(
            told(piece, self) if isinstance(piece, Moment) else piece for piece in pieces(text)
        )
        return safe(shown, ascii_only=self.ascii_only)


_SIGNS = {
    Sign.WAITING: ("○", ".", Style.DIM),
    Sign.RUNNING: ("●", ">", Style.BUSY),
    Sign.PASSED: ("✓", "+", Style.GOOD),
    Sign.WARNED: ("!", "!", Style.WARNING),
    Sign.FAILED: ("✗", "x", Style.BAD),
    Sign.INCONCLUSIVE: ("?", "?", Style.WARNING),
    Sign.SKIPPED: ("\N{EN DASH}", "-", Style.DIM),
    Sign.CANCELLED: ("■", "#", Style.WARNING),
}
_TONES = {
    Tone.NEUTRAL: Style.DIM,
    Tone.BUSY: Style.BUSY,
    Tone.GOOD: Style.GOOD,
    Tone.WARNING: Style.WARNING,
    Tone.BAD: Style.BAD,
}
_LOUD = frozenset({Style.BAD, Style.WARNING})
_HEADS = {
    Tone.NEUTRAL: Style.HEAD,
    Tone.BUSY: Style.HEAD_BUSY,
    Tone.GOOD: Style.HEAD_GOOD,
    Tone.WARNING: Style.HEAD_WARNING,
    Tone.BAD: Style.HEAD_BAD,
}


def plain(message: Message, look: Look) -> str:
    """Return a message as lines without colours; no line is longer than the look's width."""
    return "\n".join(text_of(line) for line in lines(message, look))


def lines(message: Message, look: Look) -> list[TextLine]:
    """Return a message as styled lines, a bar in its colour at the left."""
    tone = _TONES[message.tone]
    bar = Piece("| " if look.ascii_only else "▌ ", tone)
    blocks: tuple[Block, ...] = message.blocks or (Words(text=message.text),)
    body: list[TextLine] = []
    before: Block | None = None
    for block in blocks:
        shown = list(_LAYOUTS[type(block)](block, look))
        if body and shown and _apart(before, block):
            body.append(())
        body += shown
        before = block
    return [(bar, *_headed(line, message.tone)) for line in body]


def told(moment: Moment, look: Look) -> str:
    """Return a moment as a reader of this terminal sees it."""
    away = look.now - moment.at
    match moment.form:
        case Form.SPAN:
            return _whole(max(away, 0.0))
        case Form.DISTANCE:
            if abs(away) < 1:
                return "now"
            return f"{_whole(away)} ago" if away > 0 else f"in {_whole(-away)}"
        case Form.CLOCK:
            then = datetime.fromtimestamp(moment.at, UTC).astimezone(look.zone)
            today = datetime.fromtimestamp(look.now, UTC).astimezone(look.zone)
            day = "" if then.date() == today.date() else f"{then.day} {then:%b} "
            return f"{day}{then:%H:%M}"


def _whole(seconds: float) -> str:
    return show_duration(int(seconds)) if seconds >= 1 else "0s"


def _apart(before: Block | None, block: Block) -> bool:
    """Whether an empty line stands between two blocks."""
    if isinstance(before, Words) and before.text.endswith(":"):
        return False
    if isinstance(block, Context):
        return isinstance(before, Lines) and len(before.lines) > 1
    return not isinstance(before, Heading) or isinstance(block, Fields | Lines)


def _headed(line: TextLine, tone: Tone) -> TextLine:
    """Give a heading its message's colour."""
    return tuple(
        Piece(piece.text, _HEADS[tone]) if piece.style is Style.HEAD else piece for piece in line
    )


def _heading(block: Heading, look: Look) -> Iterator[TextLine]:
    yield from wrapped([Piece(look.clean(block.text), Style.HEAD)], look.room)


def _words(block: Words, look: Look) -> Iterator[TextLine]:
    every = block.text.split("\n")
    for place, text in enumerate(every):
        title = place == 0 and text.endswith(":")
        hang = 2 if len(every) > 1 and place else 0
        style = Style.STRONG if title else Style.PLAIN
        indent = (Piece("  "),) if place and every[0].endswith(":") else ()
        room = look.room - (2 if indent else 0)
        for line in wrapped([Piece(look.clean(text), style)], room, hang=hang):
            yield (*indent, *line)


def _context(block: Context, look: Look) -> Iterator[TextLine]:
    for text in block.text.split("\n"):
        yield from wrapped([Piece(look.clean(text), Style.DIM)], look.room)


def _code(block: Code, look: Look) -> Iterator[TextLine]:
    edge = Piece("  " if look.ascii_only else "│ ", Style.DIM)
    for text in block.text.replace("\r\n", "\n").split("\n"):
        for part in list(broken(look.clean(text), look.room - 2)) or [""]:
            yield (edge, Piece(part, Style.CODE))


def _actions(block: Actions, look: Look) -> Iterator[TextLine]:
    """Buttons beside one another as far as there is room, each with what to type instead."""
    row: list[Piece] = []
    for button in block.buttons:
        way = look.clean(typed(button.action))
        label = Piece(f"[{look.clean(button.label)}]", Style.BUTTON)
        shown = [label, Piece(f" {way}" if way else "", Style.DIM)]
        if row and line_cells(row) + 3 + line_cells(shown) > look.room:
            yield tuple(row)
            row = []
        row += [Piece("   "), *shown] if row else shown
        if line_cells(row) > look.room:
            yield from wrapped(row, look.room)
            row = []
    if row:
        yield tuple(row)


def _fields(block: Fields, look: Look) -> Iterator[TextLine]:
    cleaned = [(look.clean(label), look.clean(value)) for label, value in block.pairs]
    label_room = min(max((cells(label) for label, _ in cleaned), default=0), 24, look.room // 3)
    half = (look.room - 3) // 2
    waiting: tuple[str, str] | None = None
    for pair in cleaned:
        narrow = cells(pair[0]) <= label_room and label_room + 2 + cells(pair[1]) <= half
        if narrow and waiting is not None:
            yield (*_field(waiting, label_room, half), Piece("   "), *_field(pair, label_room, 0))
            waiting = None
            continue
        if waiting is not None:
            yield _field(waiting, label_room, 0)
            waiting = None
        if narrow:
            waiting = pair
        else:
            yield from _wide_field(pair, label_room, look.room)
    if waiting is not None:
        yield _field(waiting, label_room, 0)


def _field(pair: tuple[str, str], label_room: int, width: int) -> TextLine:
    label, value = pair
    gap = " " * (label_room - cells(label) + 2)
    rest = max(width - label_room - 2 - cells(value), 0)
    return (Piece(label + gap, Style.DIM), Piece(value + " " * rest))


def _wide_field(pair: tuple[str, str], label_room: int, room: int) -> Iterator[TextLine]:
    label, value = pair
    hang = label_room + 2
    if cells(label) > label_room:
        yield from wrapped([Piece(label, Style.DIM)], room)
        gap = " " * hang
    else:
        gap = label + " " * (hang - cells(label))
    for place, line in enumerate(wrapped([Piece(value)], room - hang)):
        yield (Piece(gap if place == 0 else " " * hang, Style.DIM), *line)


def _lines(block: Lines, look: Look) -> Iterator[TextLine]:
    times = [_time(line, look) for line in block.lines]
    clock_room = max((cells(time) + 2 for time in times if time), default=0)
    widest = max((cells(look.clean(line.text)) for line in block.lines), default=0)
    column = min(widest, (look.room - clock_room - 2) * 3 // 5)
    for line, time in zip(block.lines, times, strict=True):
        yield from _line(line, time, _Grid(look=look, column=column, clock=clock_room))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """Columns of a block of lines: text up to `column`, the time in the last `clock` cells."""

    look: Look
    column: int
    clock: int

    @property
    def room(self) -> int:
        return self.look.room - 2 - self.clock


def _line(line: Line, time: str, grid: _Grid) -> Iterator[TextLine]:
    mark, fallback, style = _SIGNS[line.sign]
    sign = Piece((fallback if grid.look.ascii_only else mark) + " ", style)
    strong = Style.BAD if line.sign is Sign.FAILED else Style.PLAIN
    text = Piece(grid.look.clean(line.text), Style.DIM if style is Style.DIM else strong)
    detail = Piece(grid.look.clean(line.detail), style if style in _LOUD else Style.DIM)
    rows = _beside(text, detail, grid)
    for place, row in enumerate(rows):
        start = sign if place == 0 else Piece("  ")
        if place == 0 and time:
            used = sum(cells(piece.text) for piece in row)
            gap = Piece(" " * (grid.room - used + grid.clock - cells(time)))
            yield (start, *row, gap, Piece(time, Style.BUSY if line.since else Style.DIM))
        else:
            yield (start, *row)


def _beside(text: Piece, detail: Piece, grid: _Grid) -> list[TextLine]:
    """Lay the detail beside the text where there is room for it, else below."""
    if not detail.text:
        return wrapped([text], grid.room)
    used = cells(text.text)
    left = grid.room - grid.column - 2
    if used <= grid.column and (cells(detail.text) <= left or left >= grid.room // 2):
        gap = Piece(" " * (grid.column - used + 2))
        first, *more = wrapped([detail], left)
        return [(text, gap, *first), *((Piece(" " * (grid.column + 2)), *row) for row in more)]
    below = [(Piece("  "), *row) for row in wrapped([detail], grid.room - 2)]
    return [*wrapped([text], grid.room), *below]


def _time(line: Line, look: Look) -> str:
    if line.since:
        return _whole(max(look.now - line.since, 0.0))
    return show_duration(line.seconds) if line.seconds > 0 else ""


_LAYOUTS: dict[type, Callable[[Any, Look], Iterator[TextLine]]] = {
    Heading: _heading,
    Words: _words,
    Fields: _fields,
    Lines: _lines,
    Code: _code,
    Context: _context,
    Chart: lambda block, look: _code(sparks.code(block), look),
    Actions: _actions,
}
