"""Draws one measure over time on axes of matplotlib.

What was measured before the deploy stands left of it. The deploy itself takes a narrow strip,
however long it took: what matters is what was before it and what came after it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from commands.reply import Panel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

_INK, _DIM, _GRID, _UNSEEN = "#1f2328", "#59636e", "#d1d9e0", "#eaeef2"
_LINE, _BEFORE, _LIMIT, _USUAL, _BAD = "#0969da", "#6ea8e6", "#cf222e", "#8250df", "#ffebe9"
_SECOND, _MINUTE = 1.0, 60.0
_BRIEF = 180.0
"""Seconds below which the axis counts seconds and not minutes."""

_STRIP = 0.05
"""The part of the width that the deploy takes."""

_WIDE = 0.04
"""The part of the width from which a word has its place."""

_Points = tuple[tuple[float, float | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Where a moment stands on the axis.

    Attributes:
        start: The moment at 0, seconds since the epoch.
        scale: Seconds of one unit of the axis.
        ahead: When what was before the deploy ends; None where nothing is known of that.
        strip: How wide the deploy is, in units of the axis.
        ends: Where the axis begins and ends, without its margins.
    """

    start: float
    scale: float
    ahead: float | None
    strip: float
    ends: tuple[float, float]

    def place(self, at: float) -> float:
        """Return where a moment stands."""
        if self.ahead is not None and at <= self.ahead:
            return (at - self.ahead) / self.scale - self.strip
        return (at - self.start) / self.scale


def panel(axes: "Axes", one: Panel, clock: Clock) -> None:
    """Draw a measure: its values, what is healthy and usual, and when what happened."""
    axes.set_facecolor("white")
    axes.set_title(_titled(one), fontsize=9, color=_INK, loc="left", weight="bold")
    left, right = clock.ends
    margin = (right - left) * 0.03
    axes.set_xlim(left - margin, right + margin)
    axes.set_ylim(*_span(one))
    _line(axes, clock, one.before, {"color": _BEFORE, "linewidth": 1.4, "clip_on": False})
    dots = {"marker": "o", "markersize": 2.5, "zorder": 3, "clip_on": False}
    _line(axes, clock, one.points, {"color": _LINE, "linewidth": 1.8, **dots})
    _bounded(axes, one, clock)
    _deployed(axes, one, clock)
    for at, word in one.marks:
        _marked(axes, clock.place(at), word)
    _dressed(axes, one, clock)


def clock(panels: "Sequence[Panel]") -> Clock:
    """Return one clock for measures that are shown beside one another."""
    began = [one.began for one in panels if one.began is not None]
    times = [at for one in panels for at, _ in (*one.points, *one.marks)] or [0.0]
    start = min(began, default=min(times))
    before = [at for one in panels if began for at, _ in one.before]
    ahead = max(before, default=None)
    known = 0.0 if ahead is None else ahead - min(before)
    length = max(times) - start
    strip = 0.0 if ahead is None else _STRIP * (length + known)
    scale = _SECOND if length < _BRIEF else _MINUTE
    left = min(min(times) - start, 0.0) - strip - known
    return Clock(
        start=start,
        scale=scale,
        ahead=ahead,
        strip=strip / scale,
        ends=(left / scale, (length or scale) / scale),
    )


def _line(axes: "Axes", clock: Clock, points: _Points, how: dict[str, Any]) -> None:
    """Draw values; where nothing could be measured the line breaks, and the ground is grey."""
    times = [clock.place(at) for at, _ in points]
    axes.plot(times, [float("nan") if value is None else value for _, value in points], **how)
    for early, late in _unseen(points):
        begin, end = clock.place(early), clock.place(late)
        axes.axvspan(begin, end, color=_UNSEEN, linewidth=0, zorder=0.5)
        if end - begin > _WIDE * (clock.ends[1] - clock.ends[0]):
            _written(axes, (begin + end) / 2, "not seen", _DIM)


def _unseen(points: _Points) -> "Iterator[tuple[float, float]]":
    """Yield from when to when nothing is known: between values, or behind the last of them."""
    known = [at for at, value in points if value is not None]
    blind = [at for at, value in points if value is None]
    for early, late in pairwise(known):
        if any(early < at < late for at in blind):
            yield early, late
    last = known[-1] if known else points[0][0] if points else 0.0
    if blind and blind[-1] > last:
        yield last, blind[-1]


def _bounded(axes: "Axes", one: Panel, clock: Clock) -> None:
    """Draw what is healthy and what is usual, with the figures beside the axis."""
    bottom, top = axes.get_ylim()
    told: list[tuple[float, str, str]] = []
    for limit, sign, beyond in ((one.high, "\u2264", top), (one.low, "\u2265", bottom)):
        if limit is not None:
            axes.axhline(limit, color=_LIMIT, linewidth=1.2, linestyle="--", zorder=2)
            axes.axhspan(min(limit, beyond), max(limit, beyond), color=_BAD, zorder=0)
            told.append((limit, f"{sign} {limit:g}", _LIMIT))
    if rise := _rise(one):
        times, heights = zip(*rise, strict=True)
        places = [clock.place(at) for at in times]
        axes.plot(places, heights, color=_LIMIT, linewidth=1.2, linestyle="--")
        told.append((heights[-1], f"+{one.grows:g} a min", _LIMIT))
    if one.usual is not None:
        low, high = one.band or (one.usual, one.usual)
        least = (top - bottom) * 0.012  # a band of no height would not be seen
        ends = min(low, one.usual - least), max(high, one.usual + least)
        axes.axhspan(*ends, color=_USUAL, alpha=0.25, linewidth=0, zorder=1)
        told.append((one.usual, "baseline", _USUAL))
    _beside(axes, told, (top - bottom) * 0.1)


def _beside(axes: "Axes", told: list[tuple[float, str, str]], apart: float) -> None:
    """Write figures beside the axis at their heights, but not over one another."""
    below = float("-inf")
    for height, text, color in sorted(told):
        below = max(height, below + apart)
        axes.annotate(
            text,
            (1.0, below),
            xycoords=axes.get_yaxis_transform(),
            xytext=(4, 0),
            textcoords="offset points",
            fontsize=7,
            color=color,
            va="center",
        )


def _deployed(axes: "Axes", one: Panel, clock: Clock) -> None:
    """Draw the deploy: a strip where something is known of before, else the moment it ended."""
    if one.began is None:
        return
    if clock.ahead is None:
        _marked(axes, clock.place(one.began), "deploy")
        return
    axes.axvspan(-clock.strip, 0.0, color=_DIM, alpha=0.3, linewidth=0, zorder=2)
    _written(axes, -clock.strip / 2, "deploy", _INK)


def _written(axes: "Axes", place: float, word: str, color: str) -> None:
    """Write a word upright into a strip."""
    axes.annotate(
        word,
        (place, 0.5),
        xycoords=axes.get_xaxis_transform(),
        fontsize=7,
        color=color,
        rotation=90,
        ha="center",
        va="center",
        zorder=4,
    )


def _marked(axes: "Axes", place: float, word: str) -> None:
    """Draw a moment; its word stands left of it where the axis ends."""
    axes.axvline(place, color=_DIM, linewidth=1.0, linestyle=":", zorder=1)
    low, high = axes.get_xlim()
    late = place > low + 0.85 * (high - low)
    axes.annotate(
        word,
        (place, 1.0),
        xycoords=axes.get_xaxis_transform(),
        xytext=(-2 if late else 2, -8),
        textcoords="offset points",
        fontsize=7,
        color=_DIM,
        ha="right" if late else "left",
    )


def _rise(one: Panel) -> tuple[tuple[float, float], ...]:
    """Return where the steepest healthy growth begins and ends; nothing without such a limit."""
    known = [(at, value) for at, value in one.points if value is not None]
    if one.grows is None or not known:
        return ()
    (first, height), (last, _) = known[0], known[-1]
    return (first, height), (last, height + one.grows * (last - first) / _MINUTE)


def _titled(one: Panel) -> str:
    """Return title and unit, without words that would stand there twice."""
    new = {*one.unit.lower().split()} - {"of", *re.findall(r"\w+", one.title.lower())}
    unit = "%" if new == {"%"} else one.unit
    return f"{one.title}, {unit}" if new else one.title


def _span(one: Panel) -> tuple[float, float]:
    """Return where the axis begins and ends: at 0, or near what matters where that is far away.

    A limit from below and one on growth are about the distance to other values, not to 0.
    """
    known = [value for _, value in (*one.before, *one.points) if value is not None]
    known += [limit for limit in (one.high, one.low, one.usual) if limit is not None]
    known += [height for _, height in _rise(one)]
    near = one.low is not None or (one.grows is not None and one.high is None)
    if not near or not known:
        known.append(0.0)
    bottom, top = min(known), max(known)
    room = (top - bottom) * 0.15 or 1.0
    return bottom - (room if near or bottom < 0 else 0.0), top + room


def _dressed(axes: "Axes", one: Panel, clock: Clock) -> None:
    from matplotlib.ticker import FixedLocator, MaxNLocator  # noqa: PLC0415 - an extra

    steps = [1, 2, 5, 10]
    left, right = clock.ends
    round_ones = MaxNLocator(nbins=8, steps=steps).tick_values(0.0, right - left)
    places = list(_ticks(clock, float(round_ones[1] - round_ones[0])))
    axes.xaxis.set_major_locator(FixedLocator([place for place, _ in places]))
    axes.set_xticklabels([text for _, text in places])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=steps))
    axes.tick_params(labelsize=7, colors=_DIM)
    axes.grid(visible=True, color=_GRID, linewidth=0.5, zorder=0)
    for spine in axes.spines.values():
        spine.set_color(_GRID)
    brief = clock.scale == _SECOND
    began = datetime.fromtimestamp(clock.start, UTC)
    at = began.strftime("%H:%M:%S UTC" if brief else "%H:%M UTC")
    words = "seconds" if brief else "minutes"
    since = at if one.began is None else f"the deploy, {at}"
    around = "before and " if clock.ahead is not None else ""
    axes.set_xlabel(f"{words} {around}since {since}", fontsize=7, color=_DIM)


def _ticks(clock: Clock, step: float) -> "Iterator[tuple[float, str]]":
    """Yield where numbers stand: they count away from both sides of the deploy."""
    left, right = clock.ends
    count = 0
    while count * step <= right + step / 100:
        yield count * step, f"{count * step:g}"
        count += 1
    count = 1
    while -clock.strip - count * step >= left - step / 100:
        yield -clock.strip - count * step, f"\u2212{count * step:g}"
        count += 1
