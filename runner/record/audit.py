"""Reads the journal's chains again: each event of a run carries the hash of the one before."""

import sqlalchemy as sa

from runner.record.events import Kind, chained
from runner.record.journal import EVENTS, told_of
from runner.record.told import AuditReport


def verify(connection: sa.Connection) -> AuditReport:
    """Return whether every chain is whole, and the hash of each run's last event."""
    heads: dict[str, str] = {}
    broken: dict[str, str] = {}
    events = 0
    rows = connection.execute(sa.select(EVENTS).order_by(EVENTS.c.position))
    for row in rows:
        events += 1
        expected = chained(heads.get(row.run, ""), told_of(row).event)
        if expected != row.hash and row.run not in broken:
            broken[row.run] = f"{row.run}: changed at or before position {row.position}"
        heads[row.run] = row.hash
    return AuditReport(
        runs=len(heads),
        events=events,
        broken=tuple(broken.values()),
        heads=tuple(sorted(heads.items())),
    )


def count(connection: sa.Connection, run: str, kind: Kind) -> int:
    """Return how many events of a kind a run has: the next free ordinal."""
    statement = sa.select(sa.func.count()).select_from(EVENTS)
    where = (EVENTS.c.run == run, EVENTS.c.kind == kind.value)
    return connection.scalar(statement.where(*where)) or 0
