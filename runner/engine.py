"""Starts, wakes and sweeps the loops of runs, which DBOS keeps.

A run's loop is small: look at the journal, do the next thing, wait if there is nothing to do. What
a run's state is, DBOS is never asked; its own record only says which loop has not come to its end,
wakes it, times it, and takes it up again after a crash.
"""

import asyncio
import contextlib
import contextvars
import logging
import random
import time

import sqlalchemy as sa
from dbos import DBOS, SetWorkflowID

from runner.loops import WAKE, carry, current, loop_of
from runner.present import LEASE
from runner.record.journal import RUNS
from runner.record.line import BROKEN, MARK
from runner.record.seats import seat
from runner.record.store import Store
from runner.replicas import TOPIC, Heart

_log = logging.getLogger(__name__)

QUEUE = "runs"
SWEEP_EVERY = 2.0

_UNSEAT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity JOIN replicas
ON application_name = %s || replica
WHERE datname = current_database() AND seen < extract(epoch FROM clock_timestamp()) - %s
"""

_ENDED_BADLY = {"ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "SUCCESS"}


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
            await DBOS.enqueue_workflow_async(QUEUE, carry, run)

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
            if held is not None and current.advance is not None:
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
        if not (loops := await self._open()) or current.advance is None:
            return
        found = await DBOS.list_workflows_async(
            status="PENDING", workflow_ids=[*loops], executor_id=self._heart.id, load_input=False
        )
        dead = {status.workflow_id for status in found} - {*current.loops.values()}
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
