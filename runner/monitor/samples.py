"""Samples of monitors: rows of a table of their own; events tell breaches and verdicts."""

from collections.abc import Sequence

import sqlalchemy as sa

from runner.monitor.judge import Sample
from runner.monitor.tally import Tally
from runner.record.logs import LogKey
from runner.record.store import Store, metadata

SAMPLES = sa.Table(
    "samples",
    metadata,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("attempt", sa.Integer, primary_key=True),
    sa.Column("measure", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Double, primary_key=True),
    sa.Column("value", sa.Double, nullable=True),
)

TALLIES = sa.Table(
    "tallies",
    metadata,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("attempt", sa.Integer, primary_key=True),
    sa.Column("data", sa.JSON, nullable=False),
)
"""What a sampler remembered behind its last round: a restart neither loses nor repeats a line."""

BEFORE = 0
"""The attempt under which the rounds before a deploy are kept: its baseline."""


async def keep(
    store: Store, key: LogKey, sample: Sample, tally: Tally, *, since: float | None = None
) -> None:
    """Store one round, and what the sampler remembers behind it, in one transaction.

    Rounds from before `since` (seconds since the epoch) are let go, where one is given.
    """
    place = {"run": key.run, "step": key.step, "attempt": key.attempt}
    rows = [
        {**place, "measure": index, "at": sample.at, "value": value}
        for index, value in sample.values.items()
    ]

    def work(connection: sa.Connection) -> None:
        connection.execute(SAMPLES.insert(), rows)
        if since is not None:
            connection.execute(SAMPLES.delete().where(*_of(SAMPLES, key), SAMPLES.c.at < since))
        connection.execute(TALLIES.delete().where(*_of(TALLIES, key)))
        connection.execute(TALLIES.insert(), {**place, "data": tally.to_json()})

    await store.write(work)


async def kept(store: Store, key: LogKey) -> Sequence[Sample]:
    """Return the rounds stored so far, in order: a window goes on where it was."""
    statement = (
        sa.select(SAMPLES.c.at, SAMPLES.c.measure, SAMPLES.c.value)
        .where(*_of(SAMPLES, key))
        .order_by(SAMPLES.c.at, SAMPLES.c.measure)
    )
    rows = await store.read(lambda connection: list(connection.execute(statement)))
    rounds: dict[float, dict[int, float | None]] = {}
    for at, measure, value in rows:
        rounds.setdefault(at, {})[measure] = value
    return [Sample(at=at, values=values) for at, values in rounds.items()]


async def forget(store: Store, key: LogKey) -> None:
    """Let go of every round, and of what the sampler remembered."""

    def work(connection: sa.Connection) -> None:
        for table in (SAMPLES, TALLIES):
            connection.execute(table.delete().where(*_of(table, key)))

    await store.write(work)


async def tally_of(store: Store, key: LogKey) -> Tally | None:
    """Return what the sampler remembered behind its last round; None before the first."""
    statement = sa.select(TALLIES.c.data).where(*_of(TALLIES, key))
    data = await store.read(lambda connection: connection.scalar(statement))
    return Tally.from_json(data) if data else None


def _of(table: sa.Table, key: LogKey) -> tuple[sa.ColumnElement[bool], ...]:
    columns = table.c
    return columns.run == key.run, columns.step == key.step, columns.attempt == key.attempt
