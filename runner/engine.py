"""Who carries a run: DBOS, behind this one module.

A run's workflow is one small loop: look at the journal, do the next thing, wait if there is nothing
to do. What a run's state is, DBOS is never asked; its own record only says which loop has not come
to its end, wakes it, times it, and takes it up again after a crash. A loop may be started anew for
a run at any time: the journal says how far it is.
"""

import asyncio
import contextlib
import contextvars
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, SetWorkflowID
from dbos._serialization import DBOSPortableJSONSerializer

from runner.loops import loop_of
from runner.present import LEASE
from runner.record.journal import RUNS
from runner.record.line import BROKEN, MARK
from runner.record.seats import seat
from runner.record.store import Store, engine
from runner.replicas import TOPIC, Heart
from runner.stopping import Stopping

_log = logging.getLogger(__name__)

QUEUE = "runs"
WAKE = "wake"
DONE = "done"
LONGEST_WAIT = 300.0
"""Seconds after which a waiting loop looks again unasked; wakes are hints, the journal decides."""

SWEEP_EVERY = 2.0
NOTING = 2.0
"""Seconds in which the end of a loop may be noted before the engine stops."""

HANDOVER = 1.0
"""Seconds in which what runs may come to its end where others live, who attach to the rest."""

STOPPING = 10.0
"""Seconds in which loops that are stopped may let go of what they hold."""

SAYING, SAYING_AWAY = 3.0, 0.5
"""Seconds in which a replica that stops may say so, at most and where the database is known to be
away: one that is frozen answers nobody."""

LETTING_GO = 5.0
"""Seconds in which DBOS may let go of the database when the process is about to end."""

_UNSEAT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity JOIN replicas
ON application_name = %s || replica
WHERE datname = current_database() AND seen < extract(epoch FROM clock_timestamp()) - %s
"""

_ENDED_BADLY = {"ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "SUCCESS"}

Advance = Callable[[str], Awaitable[float | None]]
"""Does what can be done for a run now. Returns seconds to wait at most, or None when it rests."""


@dataclass(slots=True)
class _Current:
    """DBOS registers functions once a process; what they call is set at every launch.

    Attributes:
        loops: The tasks of the loops that run, with the loop of each.
        ending: Those of them that have nothing more to do but to be noted as done.
        busy: Done when what a loop does just now has come to its end.
    """

    advance: Advance | None = None
    stopping: Stopping = field(default_factory=Stopping)
    loops: dict[asyncio.Task[Any], str] = field(default_factory=dict)
    ending: set[asyncio.Task[Any]] = field(default_factory=set)
    busy: set[asyncio.Future[None]] = field(default_factory=set)


_current = _Current()


@DBOS.step(name="advance")
async def _advance(run: str) -> float | None:
    if _current.advance is None:
        msg = "the engine has not been launched"
        raise RuntimeError(msg)
    done = asyncio.get_running_loop().create_future()
    _current.busy.add(done)
    try:
        return await _current.advance(run)
    finally:
        _current.busy.discard(done)
        done.set_result(None)


async def _look(run: str) -> float | None:
    """Advance a run, unless the bot stops: then wait for the end, which cancels the loop."""
    if _current.stopping.begun:
        await asyncio.Event().wait()
    return await _advance(run)


@DBOS.workflow(name="carry")
async def _carry(run: str) -> str:
    task = asyncio.current_task()
    if task is not None:
        _current.loops[task] = str(DBOS.workflow_id)
        task.add_done_callback(lambda done: _current.loops.pop(done, None))
        task.add_done_callback(_current.ending.discard)
    while (wait := await _look(run)) is not None:
        if wait > 0:  # a wake that is not read here only makes the next wait shorter
            await DBOS.recv_async(WAKE, timeout_seconds=min(wait, LONGEST_WAIT))
    if task is not None:
        _current.ending.add(task)
    return DONE


class Engine:
    """Starts, wakes and sweeps the loops of runs."""

    def __init__(self, store: Store, heart: Heart) -> None:
        """Keep the loops' own record in the same database as ours."""
        self._store = store
        self._heart = heart
        self._dead: dict[str, float] = {}

    async def enqueue(self, run: str) -> None:
        """Give a run a loop; asking again does nothing while one is there.

        One run's loop may ask for another's (an alert has its deploy taken back). DBOS would take
        that for a child, which its steps may not have, so it is asked outside of their context.
        """
        await asyncio.create_task(self._enqueue(run), context=contextvars.Context())

    async def _enqueue(self, run: str) -> None:
        generation = await self._generation(run)
        with SetWorkflowID(loop_of(run, generation)):
            await DBOS.enqueue_workflow_async(QUEUE, _carry, run)

    async def wake(self, run: str) -> None:
        """Tell a run's loop that something has happened; a loop that has ended is begun anew."""
        generation = await self._generation(run)
        loop = loop_of(run, generation)
        status = await DBOS.get_workflow_status_async(loop)
        if status is None:
            await self.enqueue(run)
        elif status.status in _ENDED_BADLY:
            await self._anew(run, generation)
        else:
            await DBOS.send_async(loop, "look", WAKE)

    async def _anew(self, run: str, generation: int) -> None:
        def count(connection: sa.Connection) -> bool:
            row = (RUNS.c.run == run) & (RUNS.c.generation == generation)
            following = RUNS.update().where(row).values(generation=generation + 1)
            return bool(connection.execute(following).rowcount)

        if await self._store.write(count):
            await self.enqueue(run)

    async def _generation(self, run: str) -> int:
        statement = sa.select(RUNS.c.generation).where(RUNS.c.run == run)
        return int(await self._store.read(lambda c: c.scalar(statement)) or 0)

    async def sweep(self) -> None:
        """Give every open run without a living loop one; take over loops of dead processes.

        One replica sweeps at a time: two that took over the same loop would both carry its run.
        """
        async with seat(self._store.line, "sweep") as held:
            if held is not None and _current.advance is not None:
                await self._sweep()
                await self._unseat()

    async def _sweep(self) -> None:
        loops = await self._open()
        if not loops:
            return
        found = await DBOS.list_workflows_async(workflow_ids=[*loops], load_input=False)
        known = {status.workflow_id: status for status in found}
        living = await self._heart.living()
        for loop, (run, generation) in loops.items():
            status = known.get(loop)
            if status is None:
                await self.enqueue(run)
            elif status.status in _ENDED_BADLY:
                _log.warning("the loop of %s ended with %s: beginning anew", run, status.status)
                await self._anew(run, generation)
            elif status.status == "PENDING" and status.executor_id not in living:
                _log.info("taking over %s from a process that is gone", run)
                await DBOS.resume_workflows_async([loop], queue_name=QUEUE)
                await DBOS.send_async(loop, "look", WAKE)

    async def _unseat(self) -> None:
        """Have the server end the lines of replicas that are gone: one may only be frozen.

        Its seats are free then, and when it comes to itself it finds them lost.
        """
        if self._store.line.shared:
            await self._store.line.ask(_UNSEAT, MARK, LEASE)

    async def _open(self) -> dict[str, tuple[str, int]]:
        """Return the loops of the open runs, with run and generation."""
        statement = sa.select(RUNS.c.run, RUNS.c.generation).where(RUNS.c.open.is_(True))
        rows = await self._store.read(lambda c: list(c.execute(statement)))
        return {loop_of(run, generation): (run, generation) for run, generation in rows}

    async def revive(self) -> None:
        """Begin loops anew that died in this process unnoted: the database could not be written.

        One that has been dequeued and not begun looks alike, so it is left alone for a while.
        """
        if not (loops := await self._open()) or _current.advance is None:
            return
        found = await DBOS.list_workflows_async(
            status="PENDING", workflow_ids=[*loops], executor_id=self._heart.id, load_input=False
        )
        dead = {status.workflow_id for status in found} - {*_current.loops.values()}
        now = time.monotonic()
        self._dead = {loop: self._dead.get(loop, now) for loop in dead}
        for loop in [one for one, since in self._dead.items() if now - since >= SWEEP_EVERY]:
            run, generation = loops[loop]
            _log.warning("the loop of %s has died unnoted: beginning anew", run)
            await self._anew(run, generation)

    async def keep_sweeping(self) -> None:
        """Sweep at once, every few seconds, and when a replica left, until cancelled."""
        news = asyncio.Event()
        self._store.line.on(TOPIC, lambda _: news.set())
        while True:
            news.clear()
            try:
                await self.sweep()
                await self.revive()
            except BROKEN as error:
                _log.debug("nothing is swept while the database is away: %s", error)
            except Exception:  # noqa: BLE001 - logged; a sweep that fails is followed by the next
                _log.exception("a sweep failed; the next one comes in %.0f s", SWEEP_EVERY)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SWEEP_EVERY * random.uniform(0.7, 1.0)):  # noqa: S311 - spreads tries
                    await news.wait()


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
    _current.stopping = stopping = stopping or Stopping()
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
            await _work_ended(HANDOVER if heart.others else stopping.patience)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=STOPPING)
            await _loops_stopped()
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
        _current.advance = self.advance
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
            _current.advance = None
            self.store.line.drop()
            await _loops_stopped()
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
        await _loops_stopped()  # one that was begun in the meantime
        if self.own is not None:
            # A thread that is not waited for would give its connection back to a pool that is gone.
            sa.event.listen(self.own, "checkin", lambda _, entry: entry.invalidate())
            self.own.dispose()
        _fresh_executor()
        _current.advance = None


async def _said(store: Store, word: Awaitable[None]) -> None:
    """Say something to the other replicas, unless the database is away: they will see it."""
    with contextlib.suppress(sa.exc.SQLAlchemyError, TimeoutError):
        async with asyncio.timeout(SAYING_AWAY if store.outage.away else SAYING):
            await word


async def _work_ended(patience: float) -> None:
    if going := {*_current.busy}:
        _log.info("waiting up to %g s for what runs", patience)
        await asyncio.wait(going, timeout=patience)


async def _loops_stopped() -> None:
    """Let loops that are being noted as done come to that, and stop the others where they are.

    One that went on behind the engine's end would look for its database in vain. A loop that is
    cancelled is one of a killed bot: the next start takes it up.
    """
    if _current.ending:
        await asyncio.wait(_current.ending, timeout=NOTING)
    going = [*_current.loops]
    told = logging.getLogger("dbos")
    level = told.level
    told.setLevel(logging.ERROR)  # it warns of each task that is cancelled
    for task in going:
        task.cancel()
    if going:
        await asyncio.wait(going, timeout=STOPPING)
    told.setLevel(level)


def _fresh_executor() -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
