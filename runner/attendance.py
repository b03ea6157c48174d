"""Who serves, what each of them holds, and how one is asked to leave."""

import asyncio
from collections.abc import Sequence

import sqlalchemy as sa

from runner.loops import carried
from runner.present import SEATS, Present
from runner.record.journal import RUNS
from runner.record.line import MARK, tell
from runner.record.seats import KIND, key
from runner.record.store import Store
from runner.replicas import REPLICAS, TOPIC, replicas

PATIENCE = 60.0
"""Seconds in which a replica hands over what it holds."""

_GLANCE = 0.2  # seconds between two looks whether it has

_HOLDERS = sa.text("""
SELECT application_name AS holder, objid::bigint AS seat
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND classid::bigint = :kind
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")


async def attendance(store: Store, own: str) -> tuple[Present, ...]:
    """Return who serves, and who was lost within a day; the newest last."""
    listed = await replicas(store)
    holders, runs = await store.read(lambda c: (_holders(c, own), carried(c)))
    return tuple(
        Present(
            replica=one,
            seats=tuple(name for name in SEATS if holders.get(name) == one.id),
            runs=runs.get(one.id, ()),
            here=one.id == own,
            shared=store.line.shared,
        )
        for one in listed
    )


def _holders(connection: sa.Connection, own: str) -> dict[str, str]:
    """Return who has each seat; in a file of SQLite the only process has all."""
    if connection.dialect.name != "postgresql":
        return dict.fromkeys(SEATS, own)
    named = {key(name) % 2**32: name for name in SEATS}
    rows = connection.execute(_HOLDERS, {"kind": KIND})
    return {named[row.seat]: row.holder.removeprefix(MARK) for row in rows if row.seat in named}


async def ask_to_leave(store: Store, replica: str) -> None:
    """Have a replica take no new work, hand over what it has, and end."""
    row = REPLICAS.update().where(REPLICAS.c.replica == replica)

    def write(connection: sa.Connection) -> None:
        connection.execute(row.values(draining=True))
        tell(connection, TOPIC)

    await store.aside(write)


async def handed_over(store: Store, replica: str, runs: Sequence[str]) -> bool:
    """Wait until a replica has gone and others carry its runs; False where that takes too long."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not await _handed_over(store, replica, runs):  # noqa: ASYNC110 - the engine's tables ring no bell
                await asyncio.sleep(_GLANCE)
    except TimeoutError:
        return False
    return True


async def _handed_over(store: Store, replica: str, runs: Sequence[str]) -> bool:
    living = {one.id for one in await replicas(store) if one.lives}
    going = sa.select(RUNS.c.run).where(RUNS.c.run.in_(runs), RUNS.c.open)
    by, still = await store.read(lambda c: (carried(c), set(c.scalars(going))))
    kept = {run for one in living for run in by.get(one, ())}
    return replica not in living and still <= kept
