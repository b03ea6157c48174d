"""A runner that dies before its Nth commit: a process of its own, which ends as by `kill -9`.

Loading the engine takes many times what a life takes, and lives are many: one process loads it,
and each life is forked from there before anything has begun.
"""

import asyncio
import os
import threading
from multiprocessing import get_context
from pathlib import Path

import sqlalchemy as sa

from bot.app import state_folder
from config.load import read
from runner.control import Control, Order, RollbackOrder
from runner.record.store import Store
from runner.start import started

DIED = 9
_WRITES = ("insert", "update", "delete", "with")


class Death:
    """Ends the process right before its Nth writing commit, whoever makes it: we or the engine."""

    def __init__(self, commits: int) -> None:
        self.left = commits
        self._turn = threading.Lock()
        self._changes: dict[int, int] = {}
        self._wrote: set[int] = set()

    def await_(self) -> None:
        """Look at each commit of every database engine of this process."""
        sa.event.listen(sa.Engine, "commit", self._look)
        sa.event.listen(sa.Engine, "before_cursor_execute", self._note)

    def _note(self, connection: sa.Connection, _cursor: object, words: str, *_: object) -> None:
        if words.lstrip().lower().startswith(_WRITES):
            with self._turn:
                self._wrote.add(id(connection.connection.driver_connection))

    def _look(self, connection: sa.Connection) -> None:
        driver = connection.connection.driver_connection
        with self._turn:
            if not self._written(driver):
                return  # it only read
            self.left -= 1
            if self.left == 0:
                os._exit(DIED)

    def _written(self, driver: object) -> bool:
        """Tell whether a transaction has changed anything: SQLite counts that, PostgreSQL not."""
        changes = getattr(driver, "total_changes", None)
        if changes is None:
            wrote = id(driver) in self._wrote
            self._wrote.discard(id(driver))
            return wrote
        before, self._changes[id(driver)] = self._changes.get(id(driver), 0), changes
        return bool(changes != before)


async def ordered(control: Control, run: str) -> None:
    """Ask for a run, unless an earlier life has."""
    if await control.run(run) is not None:
        return
    if run == "staging-1":
        await control.deploy(Order(environment="staging", person="you"))
    else:
        await control.rollback(RollbackOrder(environment="staging", person="you"))


async def live(folder: Path, commits: int, name: str) -> None:
    """Order the run unless it is there, and carry it to its end or to death."""
    configuration = read(folder).configuration
    assert configuration is not None
    state = state_folder(configuration)
    state.mkdir(exist_ok=True)
    death = Death(commits)
    store = Store(f"sqlite:///{state}/handrail.db")
    death.await_()
    async with started(configuration, store, state) as control:
        await ordered(control, name)
        position = 0
        while True:
            run = await control.run(name)
            if run is not None and run.ended:
                break
            await control.news(position, 0.2)
            position = max([position, *(told.position for told in await control.told(position))])
    store.close()


def begin(folder: Path, commits: int, name: str) -> None:
    """Live in this process, which is new."""
    asyncio.run(live(folder, commits, name))


_LIVES = get_context("forkserver")
_LIVES.set_forkserver_preload([__name__])


def lived(folder: Path, commits: int, run: str = "staging-1") -> int | None:
    """Return how a life ended: `DIED` before its Nth commit, 0 with the run; 0 commits let it live.

    It orders a deploy where there is none yet, or a rollback of it where `run` is the second one.
    """
    life = _LIVES.Process(target=begin, args=(folder, commits, run))
    life.start()
    life.join(60)
    ended = life.exitcode
    life.kill()
    return ended
