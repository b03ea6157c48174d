"""Holds that nobody needs any more: freed by the bot itself, and told in the channel.

A run frees what it holds in the transaction that ends it. What is found here was left by something
else: a record that was put back from a copy, a defect of an earlier release. Whoever waits for an
environment that is free is woken: a replica may have died between that transaction and the word.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import sqlalchemy as sa

from runner import holds
from runner.history import queued
from runner.record import audit
from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.journal import RUNS, Journal, append, events_of
from runner.record.run import Run, State
from runner.record.told import Told

_log = logging.getLogger(__name__)

EVERY = 30.0
"""Seconds between two looks; whoever wants an environment looks as well."""

_ORDINAL = 3_000_000  # ordinals of what is freed here begin here, so that they meet no others


def needless(run: Run) -> str:
    """Return why an ended run needs no hold any more; empty where it does.

    What a rollback leaves stays held: somebody has to look at it.
    """
    if not run.ended:
        return ""
    if not run.changed:
        return f"{run.name} changed nothing on the host"
    if run.state is State.SUCCEEDED and not run.rolls_back:
        return f"{run.name} succeeded"
    return ""


def healed(connection: sa.Connection, environment: str, at: float) -> list[Event]:
    """Free an environment whose hold is needless; returns the events that tell of it."""
    hold = holds.current(connection, environment, at)
    run = fold(one.event for one in events_of(connection, hold.run)) if hold and hold.run else None
    why = needless(run) if run else ""
    if run is None or not why:
        return []
    holds.free(connection, environment)
    data = {"environment": environment, "reason": why}
    freed = Event(run=run.id, kind=Kind.HOLD_FREED, at=at, data=data)
    told = Event(run=f"environment:{environment}", kind=Kind.UNLOCKED, at=at, data=data)
    return [
        replace(freed, ordinal=_ORDINAL + audit.count(connection, run.id, freed.kind)),
        replace(told, ordinal=audit.count(connection, told.run, told.kind)),
    ]


def _free(connection: sa.Connection, at: float) -> list[str]:
    """Return the environments that have open runs, and that nobody keeps."""
    open_runs = sa.select(RUNS.c.environment).where(RUNS.c.open.is_(True)).distinct()
    names = connection.scalars(open_runs).all()
    return [name for name in names if holds.current(connection, name, at) is None]


class Healing:
    """Looks at all holds, again and again."""

    def __init__(self, journal: Journal, wake: Callable[[str], Awaitable[None]]) -> None:
        """Write to `journal`; `wake` tells a run that waits that it may go on."""
        self._journal = journal
        self._wake = wake

    async def keep(self) -> None:
        """Look at once and then every half a minute, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception:  # noqa: BLE001 - logged; the next look follows
                _log.exception("holds could not be looked at")
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Free what is held needlessly, and wake who waits for what is free."""
        names = sa.select(holds.HOLDS.c.environment).where(holds.HOLDS.c.run != "")
        for environment in await self._journal.store.read(lambda c: c.scalars(names).all()):
            if await self._heal(environment):
                _log.warning("%s was held needlessly and is free again", environment)
        at = time.time()
        for environment in await self._journal.store.read(lambda c: _free(c, at)):
            for run in await queued(self._journal, environment):
                await self._wake(run)

    async def _heal(self, environment: str) -> bool:
        at = time.time()

        def work(connection: sa.Connection) -> list[Told]:
            return append(connection, healed(connection, environment, at))

        return bool(await self._journal.transact(work))
