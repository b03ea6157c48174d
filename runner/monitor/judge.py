"""Judges what a monitor measured. Pure.

A measure that has no value at a round is a gap: it neither breaches nor counts as healthy.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from config.model.playbook import Measure
from runner.checks.verdict import Judged, Verdict

LEAST_SAMPLES = 40
"""A 95th percentile of fewer answers says too little."""

UNITS = {
    "errors_total": "errors",
    "errors_per_minute": "errors a minute",
    "p95": "s",
    "memory": "% of memory",
    "connections": "% of connections",
    "health": "% good answers",
}


def p95(values: Sequence[float]) -> float | None:
    """Return the 95th percentile (nearest rank), None of fewer than 40 values."""
    if len(values) < LEAST_SAMPLES:
        return None
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def per_minute(times: Iterable[float], now: float) -> int:
    """Return how many of the times (epoch seconds) lie within the minute before `now`."""
    return sum(1 for at in times if now - 60.0 < at <= now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is known of one measure during a window.

    Attributes:
        worst: The value furthest from healthy so far.
        last: The newest value.
        row: Breaches in a row up to now.
        breached: Whether `in_a_row` breaches were reached.
        rounds: How often it had a value. `gaps`: how often it had none.
    """

    measure: Measure
    worst: float | None = None
    last: float | None = None
    row: int = 0
    breached: bool = False
    rounds: int = 0
    gaps: int = 0

    def seen(self, value: float | None) -> "Watched":
        """Return what is known after a round with this value."""
        if value is None or math.isnan(value):
            return replace(self, gaps=self.gaps + 1)
        row = self.row + 1 if self._wrong(value) else 0
        worst = value if self.worst is None else self._worse(self.worst, value)
        return replace(
            self,
            worst=worst,
            last=value,
            row=row,
            breached=row >= self.measure.in_a_row,
            rounds=self.rounds + 1,
        )

    def _wrong(self, value: float) -> bool:
        if self.measure.measure == "health":
            return value < self.measure.at_most
        return value > self.measure.at_most

    def _worse(self, one: float, other: float) -> float:
        return min(one, other) if self.measure.measure == "health" else max(one, other)

    @property
    def unit(self) -> str:
        """The unit of its values."""
        return UNITS[self.measure.measure]

    def judged(self) -> Judged:
        """Return the verdict over the window so far."""
        sign = "≥" if self.measure.measure == "health" else "≤"
        expected = f"{sign} {shown(self.measure.at_most)} {self.unit}"
        if self.worst is None:
            verdict, measured = Verdict.INCONCLUSIVE, "too little data"
        else:
            verdict = Verdict.FAILED if self.breached else Verdict.PASSED
            measured = f"{shown(self.worst)} {self.unit}"
        return Judged(
            says=self.measure.says,
            kind="monitor",
            verdict=verdict,
            measured=measured,
            expected=expected,
            detail=f"{self.gaps} rounds could not be measured" if self.gaps else "",
        )


def shown(value: float) -> str:
    """Return a value as people read it: `3`, `0.142`, `41.7`."""
    if value == int(value):
        return str(int(value))
    return f"{value:.3f}" if abs(value) < 1 else f"{value:.1f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One round: values by the measure's index; None where nothing could be measured."""

    at: float
    values: Mapping[int, float | None] = field(default_factory=dict)
