"""What a monitor measures, and what is healthy."""

from typing import Literal

from pydantic import Field

from config.model.declared import Declared, Page, Script, Slug, Text, VariableName
from config.quantity import Duration

JOURNAL = frozenset({"errors_total", "errors_per_minute"})
UNITS = frozenset({"memory", "memory_mb", "restarts"})
PERCENTILES = frozenset({"p50", "p95", "p99"})
PROBES = PERCENTILES | {"health"}
COUNTS = frozenset({"errors_total", "restarts"})
"""Measures that are counted up over a window."""

LEAST_ROUNDS = 6
"""Fewer values than this make no baseline."""

LABELS = {
    "errors_total": "errors",
    "errors_per_minute": "errors a minute",
    "p50": "s",
    "p95": "s",
    "p99": "s",
    "health": "% good answers",
    "memory": "% of memory",
    "memory_mb": "MB",
    "restarts": "restarts",
    "cpu": "% of the host's CPU",
    "load": "load a core",
    "connections": "% of connections",
    "disk": "% of disk",
    "command": "",
}
"""The unit of each measure's values."""

PERCENT = frozenset({"health", "memory", "cpu", "connections", "disk"})
"""Measures that never go beyond 100."""


class Measure(Declared):
    """One thing a monitor watches.

    Attributes:
        measure: `errors_total` and `errors_per_minute` (lines of the systemd journal by `units`,
            `priority` and `pattern`), `p50`, `p95` and `p99` (seconds, of probes of `url`),
            `health` (percent of good answers of `url`), `memory` (percent of the unit's
            `MemoryMax`, else of the host's) and `memory_mb`, of the largest of `units`,
            `restarts` (of `units`, since the window began), `cpu` (percent of all cores), `load`
            (a core), `connections` (percent of the database's pool or of its server's limit,
            whichever is nearer), `disk` (percent used at `path`), `command` (the number that `run`
            prints).
        says: How messages call it.
        host: Of several hosts the one that it is measured on; each of them without it.
        once: Measure it on the first host alone: what is the same for all of them, such as the age
            of a backup.
        units: Units of systemd that it is about.
        priority: Lines of the systemd journal of this priority and above; all without it.
        pattern: An extended regular expression, as awk takes it, that makes a line an error; upper
            and lower case count alike.
        url: The page that is probed, twice a second.
        redirects: Whether an answer that leads elsewhere is followed; else it is a good one.
        path: Where on the disk.
        run: Read-only script for `command`.
        uses: Variables that it gets.
        unit: The unit of its values, where another name is wanted.
        at_most: The largest value that is healthy.
        at_least: The smallest value that is healthy.
        times_baseline: How many times the baseline is healthy: what was usual before the deploy, or
            in the last good one.
        grows_at_most: The steepest growth a minute that is healthy, for leaks.
        in_a_row: How many breaches in a row make an alert, and healthy values end one.
        samples: Fewer values than this are inconclusive.
        warm_up: Time at the beginning that does not count.
    """

    measure: Literal[
        "errors_total",
        "errors_per_minute",
        "p50",
        "p95",
        "p99",
        "health",
        "memory",
        "memory_mb",
        "restarts",
        "cpu",
        "load",
        "connections",
        "disk",
        "command",
    ]
    says: Text
    host: Slug | None = None
    once: bool = False
    units: tuple[Text, ...] = ()
    priority: Literal["emerg", "alert", "crit", "err", "warning"] | None = None
    pattern: str = "error"
    url: Page | None = None
    redirects: bool = False
    path: Text = "/"
    run: Script | None = None
    uses: tuple[VariableName, ...] = ()
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None
    times_baseline: float | None = Field(default=None, gt=0)
    grows_at_most: float | None = None
    in_a_row: int = Field(default=1, ge=1)
    samples: int = Field(default=1, ge=1)
    warm_up: Duration = 0.0

    @property
    def label(self) -> str:
        """The unit of its values."""
        return self.unit or LABELS[self.measure]

    def allows(self, value: float) -> bool:
        """Return whether a value is within its own limits."""
        above = self.at_most is not None and value > self.at_most
        return not above and (self.at_least is None or value >= self.at_least)

    @property
    def falls(self) -> bool:
        """Whether smaller values are the worse ones."""
        return self.at_least is not None and self.at_most is None


class Monitor(Declared):
    """A window in which the environment is watched.

    Attributes:
        window: How long it is watched.
        every: How often it is measured.
        baseline: How long it is measured before a deploy starts, while that is planned and waits;
            the newest so much counts. At most 1h; `0s` measures nothing then.
        measures: What is watched.
        question: How long a decision is waited for; the environment's policy goes before it.
    """

    window: Duration
    every: Duration = 5.0
    baseline: Duration = Field(default=300.0, le=3600)
    measures: tuple[Measure, ...] = Field(min_length=1)
    question: Duration = 600.0
