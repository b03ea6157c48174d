"""When the times of lines stand in a column of their own, and what stands in it. Pure."""

from collections.abc import Sequence

from commands.reply import Line, Sign
from config.quantity import show_duration

_QUIET = frozenset({Sign.WAITING, Sign.SKIPPED, Sign.RUNNING})


def has_column(lines: Sequence[Line]) -> bool:
    """Return whether times stand below one another: not for one line, nor for a few of many."""
    timed = sum(line.seconds > 0 for line in lines)
    rest = (line for line in lines if line.seconds <= 0)
    return len(lines) > 1 and timed > 0 and (timed > 1 or all(line.sign in _QUIET for line in rest))


def time_of(line: Line) -> str:
    """Return how long a line took; a mark for one that has not ended."""
    if line.seconds > 0 and not line.since:
        return show_duration(line.seconds)
    return "…" if line.since else "\N{EN DASH}"
