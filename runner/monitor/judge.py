"""Judges what a monitor measured. Pure.

A measure that has no value at a round is a gap: it neither breaches nor heals, and the time it
leaves unseen never counts as healthy.
"""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from config.model.measures import PERCENTILES, Measure
from config.quantity import show_duration
from runner.checks.verdict import Judged, Verdict

LEAST_SAMPLES = 40
"""A percentile of fewer answers says too little."""

FILLING = 20.0
"""Seconds until probes, twice a second, can have given so many answers."""

LEAST_POINTS = 12
"""A slope over fewer values says too little."""

UNSEEN_AT_MOST = 0.5
"""The part of the time that may be unseen before nothing can be said."""


def percentile(values: Sequence[float], percent: int) -> float | None:
    """Return a percentile (nearest rank), None of fewer than 40 values."""
    if len(values) < LEAST_SAMPLES:
        return None
    return sorted(values)[math.ceil(percent / 100 * len(values)) - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One round: values by the measure's index; None where nothing could be measured."""

    at: float
    values: Mapping[int, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What is usual for one measure.

    Attributes:
        value: The median of the values; of what is counted up, how much comes in a whole window.
        low: The lower quartile; the middle half of the values lies between it and `high`.
        run: The good deploy that it is of, as people call it; empty for before this deploy.
        seconds: How much time the values span.
        rounds: How many values there are.
    """

    value: float
    low: float
    high: float
    run: str = ""
    seconds: float = 0.0
    rounds: int = 0

    @property
    def whence(self) -> str:
        """Where it is from: `4m 10s before the deploy`, `staging #41`."""
        return self.run or f"{show_duration(self.seconds)} before the deploy"

    def to_json(self) -> dict[str, Any]:
        """Return the plain form that events carry."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "run": self.run,
            "seconds": self.seconds,
            "rounds": self.rounds,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Baseline":
        """Return what `to_json` gave."""
        return cls(
            value=float(data["value"]),
            low=float(data["low"]),
            high=float(data["high"]),
            run=str(data["run"]),
            seconds=float(data["seconds"]),
            rounds=int(data["rounds"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is known of one measure during a window.

    Attributes:
        began: Seconds since the epoch at which the watching began.
        every: Seconds between two rounds; a longer pause between two values was not seen.
        baseline: What was usual before; None where that is not known.
        before: The values measured before the deploy with their times, in order, for people.
        points: The values so far with their times, in order, without those of the warm-up.
        row: Breaches in a row up to now. `good`: healthy values in a row.
        breached: Whether it is beyond a limit now. `ever`: or was at some time.
        worst: The value furthest from healthy so far. `last`: the newest value.
        rounds: How often it had a value. `gaps`: how often it had none.
        unseen: Seconds between values that were too far apart.
        seen_at: When it had a value last. `tried_at`: when it was last asked for one.
    """

    measure: Measure
    began: float = 0.0
    every: float = 5.0
    baseline: Baseline | None = None
    before: tuple[tuple[float, float], ...] = ()
    points: tuple[tuple[float, float], ...] = ()
    row: int = 0
    good: int = 0
    breached: bool = False
    ever: bool = False
    worst: float | None = None
    last: float | None = None
    rounds: int = 0
    gaps: int = 0
    unseen: float = 0.0
    seen_at: float | None = None
    tried_at: float | None = None

    def seen(self, at: float, value: float | None) -> "Watched":
        """Return what is known after a round at a moment with this value."""
        if at - self.began < self.measure.warm_up:
            return replace(self, seen_at=at, tried_at=at)
        if value is None or not math.isfinite(value):
            return replace(self, gaps=self.gaps + 1, tried_at=at)
        pause = at - self.covered_until
        points = (*self.points, (at, value))
        after = replace(
            self,
            points=points,
            last=value,
            worst=value if self.worst is None else self._worse(self.worst, value),
            rounds=self.rounds + 1,
            unseen=self.unseen + (pause if self.pauses(pause) else 0.0),
            seen_at=at,
            tried_at=at,
        )
        return after._ruled(wrong=bool(after.beyond()))  # noqa: SLF001 - another of its own kind

    @property
    def covered_until(self) -> float:
        """Until when the values so far tell; the first percentile tells of all that fill it."""
        until = self.began if self.seen_at is None else self.seen_at
        fills = not self.rounds and self.measure.measure in PERCENTILES
        return max(until, self.began + FILLING) if fills else until

    def pauses(self, seconds: float) -> bool:
        """Return whether so many seconds between two values were not seen."""
        return seconds > 3 * self.every

    @property
    def dark(self) -> float:
        """Seconds that were not seen, with those that have had no value up to now."""
        open_pause = (self.tried_at or self.began) - self.covered_until
        return self.unseen + (open_pause if self.pauses(open_pause) else 0.0)

    def _ruled(self, *, wrong: bool) -> "Watched":
        row, good = (self.row + 1, 0) if wrong else (0, self.good + 1)
        needed = self.measure.in_a_row
        breached = row >= needed or (self.breached and good < needed)
        return replace(self, row=row, good=good, breached=breached, ever=self.ever or breached)

    def _worse(self, one: float, other: float) -> float:
        return min(one, other) if self.measure.falls else max(one, other)

    @property
    def slope(self) -> float | None:
        """How much it grows a minute, by the method of least squares; None of too few values."""
        if len(self.points) < LEAST_POINTS:
            return None
        times = [at / 60.0 for at, _ in self.points]
        return statistics.linear_regression(times, [value for _, value in self.points]).slope

    @property
    def ceiling(self) -> float | None:
        """The largest value that is healthy, by its own limit and the baseline's."""
        times = self.measure.times_baseline
        usual = self.baseline.value * times if self.baseline is not None and times else None
        limits = [limit for limit in (self.measure.at_most, usual) if limit is not None]
        return min(limits, default=None)

    def beyond(self) -> str:
        """Return the limit that the newest value is beyond, for people; empty where none is."""
        value, measure, ceiling = self.last, self.measure, self.ceiling
        if value is None:
            return ""
        if ceiling is not None and value > ceiling:
            if measure.at_most is not None and value > measure.at_most:
                return f"at most {shown(measure.at_most)}"
            return f"at most {shown(ceiling)}, {measure.times_baseline:g} times the baseline"
        if measure.at_least is not None and value < measure.at_least:
            return f"at least {shown(measure.at_least)}"
        slope, most = self.slope, measure.grows_at_most
        if most is not None and slope is not None and slope > most:
            return f"a growth of at most {shown(most)} a minute, not {shown(slope)}"
        return ""

    @property
    def lacking(self) -> str:
        """Why nothing can be said; empty where enough was seen."""
        wanted = max(self.measure.samples, 1)
        if self.rounds < wanted:
            return f"too little data, {self.rounds} of {wanted} values"
        until = self.tried_at or self.began
        if self.dark > UNSEEN_AT_MOST * max(until - self.began, self.every):
            return "too little data, most of the time was not seen"
        return ""

    def judged(self) -> Judged:
        """Return the verdict over the time so far."""
        measured = f"{shown(self.worst)} {self.measure.label}" if self.worst is not None else ""
        if self.breached:
            verdict = Verdict.FAILED
        elif lacking := self.lacking:
            verdict = Verdict.INCONCLUSIVE
            measured = lacking
        else:
            verdict = Verdict.WARNED if self.ever else Verdict.PASSED
        return Judged(
            says=self.measure.says,
            kind="monitor",
            verdict=verdict,
            measured=measured,
            expected=self.expected,
            detail="; ".join(self._details()),
        )

    def _details(self) -> Iterable[str]:
        if self.ever and not self.breached:
            yield "it was beyond its limit for a while and has recovered"
        if self.dark:
            yield f"not seen for {show_duration(self.dark)}"
        if self.gaps:
            yield f"{self.gaps} rounds could not be measured"

    @property
    def expected(self) -> str:
        """Every limit that it has: `≤ 80 % of memory`."""
        measure = self.measure
        parts = []
        if measure.at_most is not None:
            parts.append(f"≤ {shown(measure.at_most)} {measure.label}")
        if measure.at_least is not None:
            parts.append(f"≥ {shown(measure.at_least)} {measure.label}")
        if measure.times_baseline is not None:
            known = "unknown" if self.baseline is None else shown(self.baseline.value)
            parts.append(f"≤ {measure.times_baseline:g} times the baseline ({known})")
        if measure.grows_at_most is not None:
            parts.append(f"growth ≤ {shown(measure.grows_at_most)} a minute")
        return ", ".join(parts)


def replayed(blank: Watched, index: int, samples: Iterable[Sample]) -> Watched:
    """Return what is known of a measure after rounds that were kept."""
    watched = blank
    for sample in samples:
        if index in sample.values:
            watched = watched.seen(sample.at, sample.values[index])
    return watched


def shown(value: float) -> str:
    """Return a value as people read it: `3`, `0.142`, `41.7`."""
    if not math.isfinite(value):
        return "no number"
    if abs(value - round(value)) < 1e-9:  # noqa: PLR2004 - what arithmetic adds
        return str(round(value))
    return f"{value:.3f}" if abs(value) < 1 else f"{value:.1f}"
