"""How benchmarks speak."""

import sys
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
