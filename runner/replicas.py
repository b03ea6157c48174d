"""Replicas: who serves, on the database's clock, and which of them is gone.

Each replica writes every few seconds that it lives. One whose last word is older than the lease is
gone, and its runs are taken over. A replica that cannot write for two thirds of the lease stops
itself, since the others are about to take its runs, but only where there were others: a bot that is
alone waits for its database.
"""

import asyncio
import logging
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import sqlalchemy as sa

from runner.record.store import Store, metadata

_log = logging.getLogger(__name__)

LEASE = 5.0
"""Seconds without a word after which a replica is gone."""

_KEPT = 86_400.0  # seconds for which a replica that is gone is still listed

REPLICAS = sa.Table(
    "replicas",
    metadata,
    sa.Column("replica", sa.Text, primary_key=True),
    sa.Column("machine", sa.Text, nullable=False),
    sa.Column("process", sa.Integer, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("since", sa.Double, nullable=False),
    sa.Column("seen", sa.Double, nullable=False),
    sa.Column("draining", sa.Boolean, nullable=False, default=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """A process that serves, or has served.

    Attributes:
        since: When it began, in seconds since the epoch by the database's clock.
        silent: Seconds since its last word.
        draining: It takes no new work.
    """

    id: str
    machine: str
    process: int
    version: str
    since: float
    silent: float
    draining: bool

    @property
    def lives(self) -> bool:
        """Whether its lease holds."""
        return self.silent < LEASE


class Heart:
    """This replica among the others. `lost` is set when it must stop."""

    def __init__(
        self,
        store: Store,
        version: str = "",
        clock: Callable[[], float] = time.monotonic,
        pause: float = LEASE / 3,
    ) -> None:
        """Be a new replica that speaks every `pause` seconds.

        `clock` measures how long nothing could be written.
        """
        self.id = uuid4().hex
        self.lost = asyncio.Event()
        self._pause = pause
        self._store = store
        self._version = version
        self._clock = clock
        self._others = 0
        self._written = clock()

    async def begin(self) -> None:
        """Say that it serves. In one file of SQLite, everybody else is gone by definition."""

        def write(connection: sa.Connection) -> None:
            at = now(connection)
            old = REPLICAS.c.seen < at - _KEPT
            if connection.dialect.name == "sqlite":
                old = sa.true()
            connection.execute(REPLICAS.delete().where(old))
            row = {"replica": self.id, "machine": platform.node(), "process": os.getpid()}
            row |= {"version": self._version, "since": at, "seen": at}
            connection.execute(REPLICAS.insert().values(row))

        await self._store.write(write)
        self._written = self._clock()

    async def keep(self) -> None:
        """Say again and again that it lives, until cancelled or lost."""
        while not self.lost.is_set():
            try:
                async with asyncio.timeout(LEASE / 3):
                    await self.beat()
            except (sa.exc.SQLAlchemyError, TimeoutError) as error:
                self._missed(error)
            await asyncio.sleep(self._pause)

    async def beat(self) -> None:
        """Say once that it lives."""

        def write(connection: sa.Connection) -> int:
            at = now(connection)
            own = REPLICAS.c.replica == self.id
            connection.execute(REPLICAS.update().where(own).values(seen=at))
            living = sa.select(sa.func.count()).where(~own, REPLICAS.c.seen > at - LEASE)
            return int(connection.scalar(living) or 0)

        self._others = await self._store.write(write)
        self._written = self._clock()

    def _missed(self, error: Exception) -> None:
        silent = self._clock() - self._written
        _log.warning("replica: no word for %.1f s: %s", silent, str(error) or "no answer")
        if self._others and silent > LEASE * 2 / 3:
            _log.critical("replica: others are about to take the runs over: stopping")
            self.lost.set()

    async def leave(self) -> None:
        """Say that it serves no more, so that nobody waits for its lease to end."""
        own = REPLICAS.delete().where(REPLICAS.c.replica == self.id)
        await self._store.write(lambda connection: connection.execute(own))

    async def living(self) -> set[str]:
        """Return the ids of those that live, this one among them."""
        return {one.id for one in await replicas(self._store) if one.lives} | {self.id}


async def replicas(store: Store) -> list[Replica]:
    """Return who serves and who has lately, the newest last."""

    def read(connection: sa.Connection) -> list[Replica]:
        at = now(connection)
        rows = connection.execute(sa.select(REPLICAS).order_by(REPLICAS.c.since))
        return [
            Replica(
                id=row.replica,
                machine=row.machine,
                process=row.process,
                version=row.version,
                since=row.since,
                silent=at - row.seen,
                draining=row.draining,
            )
            for row in rows
        ]

    return await store.read(read)


def now(connection: sa.Connection) -> float:
    """Return seconds since the epoch by the database's clock, which all replicas share."""
    words = "extract(epoch FROM clock_timestamp())"
    if connection.dialect.name == "sqlite":
        words = "(julianday('now') - 2440587.5) * 86400.0"
    return float(connection.scalar(sa.text(f"SELECT {words}")) or 0.0)
