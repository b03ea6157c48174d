"""Who keeps an environment: one row each, ended by an event; no queue of the engine's knows it.

All functions work inside a transaction of the journal's, so that the row and the event that tells
of it are one.
"""

from typing import Any

import sqlalchemy as sa

from runner.control import Hold
from runner.record.store import metadata

HOLDS = sa.Table(
    "holds",
    metadata,
    sa.Column("environment", sa.Text, primary_key=True),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("since", sa.Double, nullable=False),
    sa.Column("until", sa.Double, nullable=True),
)


def current(connection: sa.Connection, environment: str, now: float) -> Hold | None:
    """Return who keeps the environment at `now`; a lock whose time is over keeps nothing."""
    row: Any = connection.execute(
        sa.select(HOLDS).where(HOLDS.c.environment == environment)
    ).one_or_none()
    if row is None or (row.until is not None and row.until <= now):
        return None
    return Hold(**row._mapping)  # noqa: SLF001 - SQLAlchemy's documented way to a mapping


def take(connection: sa.Connection, hold: Hold) -> Hold:
    """Take the environment unless somebody has it; returns who has it now."""
    holder = current(connection, hold.environment, hold.since)
    if holder is not None:
        return holder
    free(connection, hold.environment)
    row = {name: getattr(hold, name) for name in HOLDS.columns.keys()}  # noqa: SIM118 - not a dict
    connection.execute(HOLDS.insert().values(row))
    return hold


def free(connection: sa.Connection, environment: str) -> None:
    """End whatever keeps the environment."""
    connection.execute(HOLDS.delete().where(HOLDS.c.environment == environment))


def reason(connection: sa.Connection, environment: str, words: str) -> None:
    """Say anew why the environment is kept."""
    connection.execute(
        HOLDS.update().where(HOLDS.c.environment == environment).values(reason=words)
    )
