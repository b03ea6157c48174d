"""What a chart of a measure shows, as events carry it. Pure."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from runner.checks.verdict import Verdict
from runner.monitor.judge import Watched

POINTS = 60
"""Values of a window that are told of a measure; all of them are in the samples."""

AHEAD = 30
"""Values from before the deploy that are told."""

LEAST_AHEAD = 60.0
"""Seconds from before the deploy that are shown at least, however short the window is by now."""

CHARTED = frozenset({"points", "before", "high", "low", "grows", "usual", "band", "since", "began"})
"""What the alert alone carries: news below it have no chart."""

_Point = tuple[float, float]


def series(one: Watched) -> dict[str, Any]:
    """Return what a measure's chart shows: values, thinned out, with their gaps, and limits."""
    return {
        "says": one.measure.says,
        "unit": one.measure.label,
        "points": _told(one, one.points, POINTS, until=one.tried_at),
        "before": _told(one, _ahead(one), AHEAD),
        "high": one.ceiling,
        "low": one.measure.at_least,
        "grows": one.measure.grows_at_most,
        "usual": None if one.baseline is None else one.baseline.value,
        "band": None if one.baseline is None else [one.baseline.low, one.baseline.high],
        "since": None if one.baseline is None else [one.baseline.run, one.baseline.seconds],
        "began": one.began,
    }


def charts(watched: Iterable[Watched]) -> tuple[dict[str, Any], ...]:
    """Return what is shown at a window's end; what is not well first: a picture has few places."""
    ranked = sorted(watched, key=lambda one: one.judged().verdict is Verdict.PASSED)
    return tuple(series(one) for one in ranked)


def _ahead(one: Watched) -> Sequence[_Point]:
    """Return the newest values from before the deploy, no longer than it is watched by now."""
    if not one.before:
        return ()
    long = max((one.tried_at or one.began) - one.began, LEAST_AHEAD)
    since = one.before[-1][0] - long
    return [point for point in one.before if point[0] >= since]


def _told(
    one: Watched, points: Sequence[_Point], most: int, until: float | None = None
) -> list[list[float | None]]:
    """Return points, and one without a value in each pause; it goes on to `until`."""
    times = [at for at, _ in points]
    pauses = [(early + late) / 2 for early, late in pairwise(times) if one.pauses(late - early)]
    if times and until is not None and one.pauses(until - times[-1]):
        pauses.append(until)
    told: list[list[float | None]] = [
        [round(at, 3), round(value, 4)] for at, value in _thinned(one, points, most)
    ]
    return sorted(
        [*told, *([round(at, 3), None] for at in pauses)], key=lambda point: point[0] or 0
    )


def _thinned(one: Watched, points: Sequence[_Point], most: int) -> list[_Point]:
    """Return so many points at most: of each few the worst, which may be why there is an alert."""
    size = -(-len(points) // most) or 1
    worst = min if one.measure.falls else max
    groups = [points[at : at + size] for at in range(0, len(points) - 1, size)]
    kept = [worst(group, key=lambda point: point[1]) for group in groups]
    return list(dict.fromkeys([*kept, *points[-1:]]))
