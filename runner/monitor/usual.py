"""What is usual for a measure: by values from before a deploy, or of the last good one. Pure."""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from config.model.measures import COUNTS, LEAST_ROUNDS, Monitor
from runner.monitor.judge import Baseline, Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What there is to choose from.

    Attributes:
        before: Rounds taken before the deploy began.
        sound: Nothing says that what was live then was unwell: the newest run had succeeded.
        good: Rounds of the last good deploy's window. `run`: how people call it.
    """

    before: Sequence[Sample] = ()
    sound: bool = True
    good: Sequence[Sample] = ()
    run: str = ""


def usual(monitor: Monitor, known: Known) -> Mapping[int, Baseline]:
    """Return the baseline of each measure, by its place in the monitor, where one is known.

    What was seen right before the deploy says most, where it is enough and what was live was well:
    its newest run had succeeded, and the measure was within its own limits. Else the last good
    deploy says what is usual.
    """
    found: dict[int, Baseline] = {}
    for place, measure in enumerate(monitor.measures):
        counts = measure.measure in COUNTS
        before = spread(known.before, place, monitor.window if counts else None)
        if not known.sound or (before is not None and not measure.allows(before.value)):
            before = None
        good = spread(known.good, place, monitor.window if counts else None, known.run)
        chosen = before or good
        if chosen is not None:
            found[place] = chosen
    return found


def values_of(samples: Iterable[Sample], place: int) -> list[tuple[float, float]]:
    """Return the values of a measure with their times; gaps, and what is no number, are none."""
    return [
        (one.at, value)
        for one in samples
        if (value := one.values.get(place)) is not None and math.isfinite(value)
    ]


def spread(
    samples: Sequence[Sample], place: int, window: float | None = None, run: str = ""
) -> Baseline | None:
    """Return what rounds say of a measure, one that is counted up where it has a window."""
    known = values_of(samples, place)
    if len(known) < LEAST_ROUNDS:
        return None
    values = [value for _, value in known]
    span = known[-1][0] - known[0][0]
    if window is not None:
        # It begins anew where a window is extended: only what came to it counts.
        grown = sum(max(after - before, 0.0) for before, after in pairwise(values))
        each = grown * window / span
        return Baseline(value=each, low=each, high=each, run=run, seconds=span, rounds=len(values))
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return Baseline(value=middle, low=low, high=high, run=run, seconds=span, rounds=len(values))
