"""Judges what a watch's measures came to at a look, by the judge of monitors. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from config.model.measures import PERCENTILES, PROBES, Measure
from config.model.watching import Watch
from runner.checks.verdict import Judged, Verdict
from runner.monitor.judge import LEAST_SAMPLES, Sample, Watched, replayed, shown
from runner.monitor.series import series
from runner.monitor.usual import spread

KEPT = 300
"""Looks whose values are kept: for what is usual, for growth, and for charts."""

_APART = 3
"""So many intervals without a look are a pause: what was before it is another time."""

_ANSWERS = 10  # probes that say whether a page is well


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What one measure came to.

    Attributes:
        chart: What a chart of it shows, as events carry it.
    """

    judged: Judged
    chart: Mapping[str, Any]


def probes(measures: Iterable[Measure]) -> int:
    """Return how many probes a look has to wait for."""
    kinds = {one.measure for one in measures}
    if kinds & PERCENTILES:
        return LEAST_SAMPLES + 1
    return _ANSWERS if kinds & PROBES else 0


def levels(watch: Watch, samples: Sequence[Sample], trouble: str = "") -> list[Level]:
    """Return what each measure came to at the newest look.

    Args:
        watch: What was looked at.
        samples: Of its looks so far, the newest one last.
        trouble: Why the host told nothing; empty where it did.
    """
    recent = _unbroken(samples, watch.every)
    return [
        _level(watch, place, measure, (samples, recent), trouble)
        for place, measure in enumerate(watch.measures)
    ]


def _level(
    watch: Watch,
    place: int,
    measure: Measure,
    known: tuple[Sequence[Sample], Sequence[Sample]],
    trouble: str,
) -> Level:
    samples, recent = known
    blank = Watched(
        measure=measure,
        began=recent[0].at,
        every=watch.every,
        baseline=spread(samples[:-1], place, run="the looks before"),
    )
    watched = replayed(blank, place, recent)
    value = recent[-1].values.get(place)
    verdict = Verdict.FAILED if watched.breached else Verdict.PASSED
    measured = "" if value is None else f"{shown(value)} {measure.label}".rstrip()
    if value is None:
        why = trouble if trouble and measure.measure not in PROBES else "it has no value now"
        verdict, measured = Verdict.INCONCLUSIVE, why.rstrip(".")
    elif watched.rounds < measure.samples and not watched.breached:
        verdict, measured = Verdict.INCONCLUSIVE, watched.lacking
    judged = Judged(
        says=measure.says,
        kind="monitor",
        verdict=verdict,
        measured=measured,
        expected=(watched.beyond() if watched.breached else "") or watched.expected,
    )
    return Level(judged=judged, chart={**series(watched), "began": None})


def _unbroken(samples: Sequence[Sample], every: float) -> Sequence[Sample]:
    """Return the newest looks between which none is missing."""
    begin = 0
    for place, (one, later) in enumerate(pairwise(samples), 1):
        if later.at - one.at > _APART * every:
            begin = place
    return samples[begin:]
