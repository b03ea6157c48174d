"""Making text fit where a platform sets a limit, and cleaning what comes from outside. Pure.

Platforms count characters in ways they do not tell; UTF-16 units are the most any of them counts.
"""

import re
from collections.abc import Callable, Sequence

from bot.cards.moments import CLOSE, OPEN

_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"} | {0x7F: 0x2421}
_STEERING = re.compile("[\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BREAKS = re.compile("\r\n|[\r\u000b\u000c\u0085\u2028\u2029]")
_SPACE = re.compile(r"\s+")
_SHRINKS = 8
_MOST = 3000 * _SHRINKS
_JOINERS = "\u200d\ufe0f"


def size(text: str) -> int:
    """Return how long a text is at most, however a platform counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def clean(text: str) -> str:
    """Return lines of text without what steers a screen or cannot be sent."""
    return _STEERING.sub("\ufffd", _BREAKS.sub("\n", text)).translate(_PICTURES)


def clean_line(text: str) -> str:
    """Return text on one line, clean."""
    return _SPACE.sub(" ", clean(text)).strip()


def fit(text: str, write: Callable[[str], str], fits: Callable[[str], bool]) -> tuple[str, bool]:
    """Return text as written, cut until it fits, and whether it was cut; a cut shows as `…`."""
    if len(text) <= _MOST and fits(whole := write(text)):
        return whole, False
    short = most(min(len(text), _MOST), lambda length: fits(write(_cut(text, length))))
    shown = write(_cut(text, short))
    return (shown if fits(shown) else ""), True


def fit_in(text: str, limit: int, write: Callable[[str], str]) -> tuple[str, bool]:
    """Return text as written, within so many characters, and whether it was cut."""
    most = limit * _SHRINKS  # what no writing makes short enough need not be looked at
    shown, cut = fit(text[:most], write, lambda written: size(written) <= limit)
    return shown, cut or len(text) > most


def fit_lines(
    lines: Sequence[str], fits: Callable[[str], bool], told: Callable[[int], str]
) -> list[str]:
    """Return as many first lines as fit, and then a line that says how many more there are."""
    if fits("\n".join(lines)):
        return list(lines)

    def shown(count: int) -> list[str]:
        return [*lines[:count], told(len(lines) - count)]

    count = most(len(lines) - 1, lambda count: fits("\n".join(shown(count))))
    return shown(count) if count else []


def most(limit: int, fits: Callable[[int], bool]) -> int:
    """Return the largest number up to the limit that fits, where smaller ones fit as well."""
    short, long = 0, max(limit, 0)
    while short < long:
        middle = (short + long + 1) // 2
        if fits(middle):
            short = middle
        else:
            long = middle - 1
    return short


def shares(costs: Sequence[int], budget: int) -> list[int]:
    """Return what each may cost so that all fit: small ones stay whole, large ones shrink."""
    given = [0] * len(costs)
    left = budget
    for done, place in enumerate(sorted(range(len(costs)), key=costs.__getitem__)):
        given[place] = min(costs[place], left // (len(costs) - done))
        left -= given[place]
    return given


def _cut(text: str, length: int) -> str:
    head = text[:length]
    if head.rfind(OPEN) > head.rfind(CLOSE):  # never through a moment
        head = head[: head.rfind(OPEN)]
    return head.rstrip().rstrip(_JOINERS) + "…"
