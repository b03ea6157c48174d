"""Replicas: who serves, on the database's clock, and which of them is gone.

Each replica writes every few seconds that it lives. One whose last word is older than the lease is
gone, and its runs are taken over. A replica that cannot write for two thirds of the lease stops
what it carries, since the others are about to take its runs, and so does one that was frozen for
the whole lease; but only where there were others: a bot that is alone waits for its database. It
comes back under a new id as soon as the database answers.
"""

import asyncio
import contextlib
import logging
import os
import platform
import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from config.fingerprint import Fingerprint
from runner.present import LEASE, Replica, unlike
from runner.record.line import BROKEN, tell
from runner.record.outage import TakenOver
from runner.record.store import Store, metadata, nothing

_log = logging.getLogger(__name__)

TOPIC = "replicas"
"""The topic of the news that a replica came, or left."""

ALONE = 30.0
"""Seconds between two words of the process of a file, whom nobody else waits for."""

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
    sa.Column("configuration", sa.Text, nullable=False, server_default=""),
)


class Heart:
    """This replica among the others.

    Attributes:
        id: Another one after each time that it was lost.
        lost: Set when it must let go of what it carries.
        others: How many others, who do not leave, lived when it last could look.
        unwanted: Set when somebody asked it to hand over and end.
        unlike: That others serve with another configuration; None while all have the same.
    """

    def __init__(
        self,
        store: Store,
        version: str = "",
        clock: Callable[[], float] = time.monotonic,
        pause: float | None = None,
        configuration: Fingerprint | None = None,
    ) -> None:
        """Be a new replica that speaks every `pause` seconds, three times in a lease.

        `clock` measures how long nothing could be written; `configuration` is told to the others.
        """
        self.id = uuid4().hex
        self.lost = asyncio.Event()
        self.unwanted = asyncio.Event()
        self._news = asyncio.Event()
        self._pause = pause or (LEASE / 3 if store.line.shared else ALONE)
        self._store = store
        self._version = version
        self._clock = clock
        self._configuration = str(configuration) if configuration else ""
        self.others = 0
        self.unlike = unlike(())
        self._written = clock()

    async def begin(self) -> None:
        """Say that it serves. In one file of SQLite, everybody else is gone by definition."""

        def write(connection: sa.Connection) -> None:
            at = now(connection)
            # Its own row may stand there: the server took it down, and its answer was never heard.
            old = [REPLICAS.c.seen < at - _KEPT, REPLICAS.c.replica == self.id]
            if connection.dialect.name == "sqlite":
                old = [sa.true()]
            connection.execute(REPLICAS.delete().where(sa.or_(*old)))
            connection.execute(REPLICAS.insert().values(self._row(at)))
            tell(connection, TOPIC)

        await self._store.aside(write)
        self._store.fence = self._fence
        self._written = self._clock()
        with contextlib.suppress(*BROKEN):  # the line says it itself once it stands
            await self._store.line.named(self.id)

    async def begin_anew(self) -> None:
        """Come back under another id, as soon as the database answers."""
        self.id = uuid4().hex
        while True:
            try:
                await self.begin()
            except sa.exc.SQLAlchemyError as error:
                _log.debug("replica: not back yet: %s", error)
                await asyncio.sleep(self._pause)
            else:
                self.lost.clear()
                _log.info("replica: back as %s", self.id[:8])
                return

    async def keep(self) -> None:
        """Say again and again that it lives, until cancelled or lost."""
        self._store.line.on(TOPIC, self._heed)
        while not self.lost.is_set():
            self._news.clear()
            try:
                async with asyncio.timeout(LEASE / 3):
                    await self.beat()
            except (sa.exc.SQLAlchemyError, TimeoutError) as error:
                self._missed(error)
            if not self.lost.is_set():
                await self._turn()
        self._store.line.off(TOPIC, self._heed)

    def _heed(self, words: str) -> None:
        del words
        self._news.set()

    async def _turn(self) -> None:
        """Wait until it is time to say it again, or another replica came or left."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pause):
                await self._news.wait()

    async def beat(self) -> None:
        """Say once that it lives; too late where others took it for gone."""

        def write(connection: sa.Connection) -> tuple[bool, list[Replica]]:
            at = now(connection)
            own, fresh = REPLICAS.c.replica == self.id, REPLICAS.c.seen > at - LEASE
            if not self._store.line.shared:
                fresh = sa.true()
            kept = connection.execute(REPLICAS.update().where(own, fresh).values(seen=at)).rowcount
            every = _listed(connection, at)
            if not kept and not any(self._other(one) for one in every):
                # Nobody was there to take anything over.
                connection.execute(REPLICAS.delete().where(own))
                connection.execute(REPLICAS.insert().values(self._row(at)))
                kept = 1
            if connection.scalar(sa.select(REPLICAS.c.draining).where(own)):
                self.unwanted.set()
            return bool(kept), every

        held, every = await self._store.aside(write)
        self.others = sum(self._other(one) for one in every)
        self._compare(every)
        if held:
            self._written = self._clock()
        else:
            self._lose("others took it for gone")

    def _fence(self, connection: sa.Connection) -> None:
        """Raise `TakenOver` where others have taken this replica for gone: it may not know it yet.

        One that was frozen comes to itself in the middle of what another one carries on.
        """
        at = now(connection)
        own, fresh = REPLICAS.c.replica == self.id, REPLICAS.c.seen > at - LEASE
        lives, others = (
            sa.exists().where(each, fresh).select_from(REPLICAS) for each in (own, ~own)
        )
        if connection.scalar(sa.select(~lives & others)):
            raise TakenOver("others took this replica for gone")

    def _other(self, one: Replica) -> bool:
        """Tell whether it is another one that would take over what this one carries."""
        return one.id != self.id and one.lives and not one.draining

    def _compare(self, every: Sequence[Replica]) -> None:
        """Say once that replicas serve with different configurations, and that they do no more."""
        before, self.unlike = self.unlike, unlike(every)
        if self.unlike is not None and self.unlike != before:
            _log.warning("%s", self.unlike)
        elif before is not None and self.unlike is None:
            _log.info("replica: all serve with the same configuration again")

    def _row(self, at: float) -> dict[str, Any]:
        row = {"replica": self.id, "machine": platform.node(), "process": os.getpid()}
        row |= {"version": self._version, "configuration": self._configuration}
        return row | {"since": at, "seen": at}

    def _missed(self, error: Exception) -> None:
        self._store.outage.failed(error, writing=True)
        silent = self._clock() - self._written
        _log.warning("replica: no word for %.1f s: %s", silent, str(error) or "no answer")
        if self.others and silent > LEASE * 2 / 3:
            self._lose("others are about to take its runs over")

    def _lose(self, why: str) -> None:
        _log.critical("replica: %s: stopping what it carries", why)
        self.lost.set()

    async def take_nothing(self) -> None:
        """Say that it takes no new work, and is about to leave."""
        own = REPLICAS.update().where(REPLICAS.c.replica == self.id).values(draining=True)
        await self._store.aside(lambda connection: connection.execute(own))

    async def leave(self) -> None:
        """Say that it serves no more, so that nobody waits for its lease to end."""
        own = REPLICAS.delete().where(REPLICAS.c.replica == self.id)

        def write(connection: sa.Connection) -> None:
            connection.execute(own)
            tell(connection, TOPIC)

        self._store.fence = nothing
        await self._store.aside(write)

    async def living(self) -> set[str]:
        """Return the ids of those that live, this one among them."""
        return {one.id for one in await replicas(self._store) if one.lives} | {self.id}


async def replicas(store: Store) -> list[Replica]:
    """Return who serves and who has lately, the newest last."""
    return await store.read(lambda connection: _listed(connection, now(connection)))


def _listed(connection: sa.Connection, at: float) -> list[Replica]:
    """Return the replicas as they stand at a moment; the one of a file lives, since it asks."""
    alone = connection.dialect.name == "sqlite"
    return [
        Replica(
            id=row.replica,
            machine=row.machine,
            process=row.process,
            version=row.version,
            since=row.since,
            silent=0.0 if alone else at - row.seen,
            draining=row.draining,
            configuration=Fingerprint.read(row.configuration),
        )
        for row in connection.execute(sa.select(REPLICAS).order_by(REPLICAS.c.since))
    ]


def now(connection: sa.Connection) -> float:
    """Return seconds since the epoch by the database's clock, which all replicas share."""
    words = "extract(epoch FROM clock_timestamp())"
    if connection.dialect.name == "sqlite":
        words = "(julianday('now') - 2440587.5) * 86400.0"
    return float(connection.scalar(sa.text(f"SELECT {words}")) or 0.0)
