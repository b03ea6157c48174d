"""The newest look at each watch: one row each, so that a bot that starts again goes on from it."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from runner.record.store import Store, metadata
from runner.watches.rules import FAILING, GOOD, UNMEASURED, Look, State

LOOKS = sa.Table(
    "looks",
    metadata,
    sa.Column("environment", sa.Text, primary_key=True),
    sa.Column("watch", sa.Text, primary_key=True),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("streak", sa.Integer, nullable=False),
    sa.Column("since", sa.Double, nullable=False),
    sa.Column("lines", sa.Text, nullable=False),
)

_STATES: Mapping[str, State] = {each: each for each in (GOOD, FAILING, UNMEASURED)}


async def newest(store: Store, environment: str) -> dict[str, Look]:
    """Return the newest look at each watch of an environment, by the watch's id."""
    statement = sa.select(LOOKS).where(LOOKS.c.environment == environment)
    rows = await store.read(lambda connection: list(connection.execute(statement)))
    return {row.watch: _look(row) for row in rows}


async def everywhere(store: Store) -> dict[tuple[str, str], Look]:
    """Return the newest look at each watch, by environment and watch."""
    rows = await store.read(lambda connection: list(connection.execute(sa.select(LOOKS))))
    return {(row.environment, row.watch): _look(row) for row in rows}


def _look(row: sa.Row[Any]) -> Look:
    return Look(
        at=row.at,
        state=_STATES[row.state],
        streak=row.streak,
        since=row.since,
        lines=tuple(json.loads(row.lines)),
    )


def keep(connection: sa.Connection, environment: str, watch: str, look: Look) -> None:
    """Store the newest look in place of the one before."""
    row = (LOOKS.c.environment == environment) & (LOOKS.c.watch == watch)
    connection.execute(LOOKS.delete().where(row))
    values = {"at": look.at, "state": look.state, "streak": look.streak, "since": look.since}
    lines = json.dumps(look.lines)
    connection.execute(
        LOOKS.insert().values(environment=environment, watch=watch, lines=lines, **values)
    )
