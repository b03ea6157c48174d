"""Samples of monitors: rows of a table of their own; events tell breaches and verdicts."""

from collections.abc import Sequence

import sqlalchemy as sa

from runner.monitor.judge import Sample
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


async def keep(store: Store, key: LogKey, sample: Sample) -> None:
    """Store one round."""
    rows = [
        {
            "run": key.run,
            "step": key.step,
            "attempt": key.attempt,
            "measure": index,
            "at": sample.at,
            "value": value,
        }
        for index, value in sample.values.items()
    ]
    await store.write(lambda connection: connection.execute(SAMPLES.insert(), rows))


async def kept(store: Store, key: LogKey) -> Sequence[Sample]:
    """Return the rounds stored so far, in order: a window goes on where it was."""
    statement = (
        sa.select(SAMPLES.c.at, SAMPLES.c.measure, SAMPLES.c.value)
        .where(
            SAMPLES.c.run == key.run, SAMPLES.c.step == key.step, SAMPLES.c.attempt == key.attempt
        )
        .order_by(SAMPLES.c.at, SAMPLES.c.measure)
    )
    rows = await store.read(lambda connection: list(connection.execute(statement)))
    rounds: dict[float, dict[int, float | None]] = {}
    for at, measure, value in rows:
        rounds.setdefault(at, {})[measure] = value
    return [Sample(at=at, values=values) for at, values in rounds.items()]
