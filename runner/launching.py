"""Launches DBOS under the id of a replica, and anew under another one where that is lost."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig
from dbos._serialization import DBOSPortableJSONSerializer

from runner.engine import QUEUE, SWEEP_EVERY, Engine
from runner.loops import STOPPING, Advance, current, loops_stopped, work_ended
from runner.record.store import Store, engine
from runner.replicas import Heart
from runner.stopping import Stopping

_log = logging.getLogger(__name__)

HANDOVER = 1.0
"""Seconds in which what runs may come to its end where others live, who attach to the rest."""

SAYING, SAYING_AWAY = 3.0, 0.5
"""Seconds in which a replica that stops may say so, at most and where the database is known to be
away: one that is frozen answers nobody."""

LETTING_GO = 5.0
"""Seconds in which DBOS may let go of the database when the process is about to end."""


@asynccontextmanager
async def launched(
    store: Store,
    name: str,
    advance: Advance,
    *,
    heart: Heart | None = None,
    stopping: Stopping | None = None,
) -> AsyncIterator[Engine]:
    """Launch DBOS on the running loop.

    On leaving, `stopping` begins and what runs has its patience; then loops stop where they are and
    are kept.
    """
    heart = heart or Heart(store)
    current.stopping = stopping = stopping or Stopping()
    async with store.line.kept():
        await heart.begin()
        carrying = _Carrying(store=store, name=name, advance=advance, heart=heart)
        await carrying.begin()
        engine_ = Engine(store, heart)
        works = (engine_.keep_sweeping(), carrying.keep())
        tasks = {asyncio.create_task(work) for work in works}
        try:
            yield engine_
        finally:
            stopping.begun = True
            await _said(store, heart.take_nothing())
            await work_ended(HANDOVER if heart.others else stopping.patience)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=STOPPING)
            await loops_stopped()
            await _said(store, heart.leave())
            await carrying.end(LETTING_GO)
            carrying.aside.shutdown(wait=False)


@dataclass(slots=True, kw_only=True)
class _Carrying:
    """DBOS under the id of a heart, begun anew under another one when that is lost."""

    store: Store
    name: str
    advance: Advance
    heart: Heart
    own: sa.Engine | None = None
    aside: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "engine"))

    async def begin(self) -> None:
        """Launch DBOS on the running loop."""
        current.advance = self.advance
        self.own = engine(self.store.url)
        config: DBOSConfig = {
            "name": f"handrail-{self.name}",
            "system_database_url": self.store.url,
            "system_database_engine": self.own,
            "executor_id": self.heart.id,
            "application_version": "1",
            "run_migrations": True,
            "max_executor_threads": 8,
            "notification_listener_polling_interval_sec": 0.1,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
            "enable_otlp": False,
            "use_listen_notify": self.store.line.shared,
        }
        DBOS(config=config)
        DBOS.launch()
        await DBOS.register_queue_async(QUEUE, polling_interval_sec=0.1)

    async def keep(self) -> None:
        """Keep the heart, until cancelled; one that is lost lets go of every loop and seat first.

        Nothing begins here before this replica is back, under an id of which nobody takes over.
        """
        while True:
            await self.heart.keep()
            current.advance = None
            self.store.line.drop()
            await loops_stopped()
            await self.end()
            await self.heart.begin_anew()
            while not await self._begun():
                await self.end()
                await asyncio.sleep(SWEEP_EVERY)

    async def _begun(self) -> bool:
        try:
            await self.begin()
        except Exception:  # noqa: BLE001 - logged; the database may be away again
            _log.exception("the engine cannot be launched; tried again in %.0f s", SWEEP_EVERY)
            return False
        return True

    async def end(self, within: float | None = None) -> None:
        """Let go of DBOS; `within` so many seconds, or however long it takes.

        `destroy` waits for threads that may wait for a database that hangs, so the loop goes on
        meanwhile. It shuts the loop's default executor as well, so a fresh one is set behind it.
        """
        with contextlib.suppress(Exception):
            async with asyncio.timeout(within):
                await asyncio.get_running_loop().run_in_executor(self.aside, DBOS.destroy)
        await loops_stopped()  # one that was begun in the meantime
        if self.own is not None:
            # A thread that is not waited for would give its connection back to a pool that is gone.
            sa.event.listen(self.own, "checkin", lambda _, entry: entry.invalidate())
            self.own.dispose()
        _fresh_executor()
        current.advance = None


async def _said(store: Store, word: Awaitable[None]) -> None:
    """Say something to the other replicas, unless the database is away: they will see it."""
    with contextlib.suppress(sa.exc.SQLAlchemyError, TimeoutError):
        async with asyncio.timeout(SAYING_AWAY if store.outage.away else SAYING):
            await word


def _fresh_executor() -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
