"""What the journal tells its readers. Pure."""

from dataclasses import dataclass

from runner.record.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event with its global position; a reader with a cursor misses none."""

    position: int
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """Whether the journal is as it was written; `broken` names runs and positions."""

    runs: int
    events: int
    broken: tuple[str, ...] = ()
    heads: tuple[tuple[str, str], ...] = ()
