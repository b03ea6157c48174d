"""A runner that dies before its Nth commit, as often as a test wants.

Each life is forked off a process that has imported everything, which takes longer than the run.
"""

import asyncio
import multiprocessing
import os
import re
import threading
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from bot.database import database_url, opened
from bot.places import state_folder
from config.load import read
from runner.control import Control, Order, RollbackOrder
from runner.replicas import LEASE, REPLICAS
from runner.start import started

DIED = 9

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])

_WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|CREATE|ALTER|DROP)\b")
_BEATS = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) replicas\b")
_WROTE = "SELECT pg_current_xact_id_if_assigned() IS NOT NULL"


class Death:
    """Ends the process right before its Nth writing commit, whoever makes it: we or the engine.

    What the heart writes is left out: it comes as often as a machine is slow.
    """

    def __init__(self, commits: int) -> None:
        self.left = commits
        self._turn = threading.Lock()
        self._changes: dict[int, int] = {}
        self._beats: set[int] = set()

    def await_(self) -> None:
        """Look at each commit of every database engine of this process."""
        sa.event.listen(sa.Engine, "commit", self._committing)
        sa.event.listen(sa.Engine, "before_cursor_execute", self._executing)

    def _committing(self, connection: sa.Connection) -> None:
        driver = connection.connection.dbapi_connection
        with self._turn:
            beat = id(driver) in self._beats
            self._beats.discard(id(driver))
            if self._wrote(driver) and not beat:
                self._count()

    def _executing(
        self, connection: sa.Connection, _cursor: object, statement: str, *_more: object
    ) -> None:
        """Count what is written in PostgreSQL without a transaction: it is its own commit."""
        driver = connection.connection.dbapi_connection
        alone = isinstance(driver, psycopg.Connection) and driver.autocommit
        with self._turn:
            if _BEATS.match(statement):
                self._beats.add(id(driver))
            if alone and _WRITES.search(statement):
                self._count()

    def _wrote(self, driver: Any) -> bool:
        """Tell whether a transaction did more than read."""
        if isinstance(driver, psycopg.Connection):
            row = None if driver.autocommit else driver.execute(_WROTE).fetchone()
            return row == (True,)
        changes = driver.total_changes
        grown = changes != self._changes.get(id(driver), 0)
        self._changes[id(driver)] = changes
        return bool(grown)

    def _count(self) -> None:
        self.left -= 1
        if self.left == 0:
            os._exit(DIED)


def lived(folder: Path, commits: int, run: str = "staging-1") -> int:
    """Have a runner live; returns `DIED`, or 0 where it came to its end.

    It orders a deploy where there is none yet, or a rollback of it where `run` is the second one,
    and carries it to its end.

    Args:
        folder: Its configuration.
        commits: It ends at once, as by `kill -9`, before that many-th commit; 0 lets it live.
        run: What it carries; empty where it is to start, and no more.
    """
    life = _FORKS.Process(target=_live, args=(folder, commits, run))
    life.start()
    life.join(60)
    if life.exitcode is None:
        life.kill()
    assert life.exitcode is not None, "it came to no end"
    if life.exitcode == DIED:
        _forgotten(folder)
    return life.exitcode


def _forgotten(folder: Path) -> None:
    """Let the lease of whoever died be over, for which another life would only wait."""
    configuration = read(folder).configuration
    assert configuration is not None
    engine = sa.create_engine(database_url(configuration))
    with engine.begin() as connection:
        if sa.inspect(connection).has_table(REPLICAS.name):
            connection.execute(REPLICAS.update().values(seen=REPLICAS.c.seen - LEASE))
    engine.dispose()


def _live(folder: Path, commits: int, run: str) -> None:
    asyncio.run(_carry(folder, Death(commits), run))


async def _carry(folder: Path, death: Death, run: str) -> None:
    configuration = read(folder).configuration
    assert configuration is not None
    state = state_folder(configuration)
    state.mkdir(exist_ok=True)
    death.await_()
    store = opened(database_url(configuration))
    async with started(configuration, store, state) as control:
        if run:
            await _ordered(control, run)
            await _ended(control, run)
    store.close()


async def _ordered(control: Control, run: str) -> None:
    """Ask for a run, unless an earlier life has."""
    if await control.run(run) is not None:
        return
    if run == "staging-1":
        await control.deploy(Order(environment="staging", person="you"))
    else:
        await control.rollback(RollbackOrder(environment="staging", person="you"))


async def _ended(control: Control, name: str) -> None:
    position = 0
    while True:
        run = await control.run(name)
        if run is not None and run.ended:
            return
        await control.news(position, 0.2)
        position = max([position, *(told.position for told in await control.told(position))])
