"""How benchmarks speak."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass


def say(line: str) -> None:
    """Print a line at once, so that people see how far it is."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was measured against what is wanted."""

    what: str
    measured: float
    most: float
    unit: str = ""

    @property
    def met(self) -> bool:
        return self.measured <= self.most

    def __str__(self) -> str:
        verdict = "" if self.met else "  MISSED"
        return f"{self.what}: {self.measured:g}{self.unit} (at most {self.most:g}){verdict}"


def told(figures: Sequence[Figure]) -> bool:
    """Print figures below the load of this machine; return whether all are as wanted."""
    say(f"load of this machine, of {os.cpu_count()} cores, 5 minutes: {os.getloadavg()[1]:.1f}")
    for figure in figures:
        say(str(figure))
    return all(figure.met for figure in figures)
