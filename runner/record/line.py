"""A replica's own connection to PostgreSQL, beside the pool: news come on it, and seats hang on it.

News are hints (LISTEN and NOTIFY): who hears one looks at the tables. While the connection is
broken, everybody looks every few seconds unasked, and once when it is there again, since hints may
have been missed. In a file of SQLite there is one process, which tells itself everything.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import sqlalchemy as sa

from runner.beside import beside

_log = logging.getLogger(__name__)

CHANNEL = "handrail"
MARK = "handrail "
"""Stands before a replica's id in the name of its line, by which the server's own lists know it."""

_AGAIN = 1.5  # seconds before a broken line is made anew, and between two looks meanwhile
_LOOK = 1.0  # seconds between two looks whether a line that says nothing still lives
_SILENCE = 5.0  # seconds without an answer after which it counts as broken

# A replica whose machine is gone, not only its process, is noticed by the server within seconds.
_OPTIONS = (
    "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3"
    " -c tcp_user_timeout=4000 -c idle_in_transaction_session_timeout=0 -c statement_timeout=4000"
)
_NOTIFY = sa.text("SELECT pg_notify(:channel, :words)")

Heed = Callable[[str], None]
"""Takes the words of a hint; empty ones where nobody knows what happened."""

BROKEN = (psycopg.Error, OSError, TimeoutError)
"""What the line raises while the server cannot be asked."""


def tell(connection: sa.Connection, topic: str, words: str | int = "") -> None:
    """Tell all replicas something once this transaction is committed; no secret, in few words."""
    if connection.dialect.name == "postgresql":
        connection.execute(_NOTIFY, {"channel": CHANNEL, "words": f"{topic} {words}"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    words: str
    values: tuple[Any, ...]
    answer: asyncio.Future[list[Any]]


@dataclass(slots=True, kw_only=True)
class Session:
    """One connection, from when it is made until it breaks.

    Attributes:
        ended: Set when it has broken, or was given up.
        seats: Names of the seats that are held, or just asked for.
    """

    connection: psycopg.AsyncConnection
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    seats: set[str] = field(default_factory=set)
    _asked: deque[_Asked] = field(default_factory=deque)
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    def ask(self, words: str, *values: Any) -> asyncio.Future[list[Any]]:
        """Have a statement carried out behind those before it; returns its rows to come.

        It is carried out even where nobody waits for it any more.
        """
        answer = asyncio.get_running_loop().create_future()
        # Read in any case, or an answer that nobody waits for is complained about.
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        if self.ended.is_set():
            answer.set_exception(_gone())
            return answer
        self._asked.append(_Asked(words=words, values=values, answer=answer))
        self._bell.set()
        return answer

    async def serve(self) -> None:
        """Carry out what is asked, and hear, until the connection breaks.

        Raises:
            psycopg.Error: it has ended.
            TimeoutError: the server does not answer.
        """
        while not self.ended.is_set():
            await self._stirred()
            while self._asked:
                await self._answer(self._asked.popleft())
            await self._execute("SELECT 1")  # reads what was heard, and finds a connection dead
        raise _gone()

    def end(self) -> None:
        """Let those go who wait for answers, or hold seats."""
        self.ended.set()
        self._bell.set()
        for asked in self._asked:
            if not asked.answer.done():
                asked.answer.set_exception(_gone())
        self._asked.clear()

    async def _stirred(self) -> None:
        """Wait until something is asked or the server says something, a moment at most."""
        loop, number = asyncio.get_running_loop(), self.connection.fileno()
        loop.add_reader(number, self._bell.set)
        try:
            async with asyncio.timeout(_LOOK):
                await self._bell.wait()
        except TimeoutError:
            return
        finally:
            loop.remove_reader(number)
            self._bell.clear()

    async def _answer(self, asked: _Asked) -> None:
        try:
            rows = await self._execute(asked.words, *asked.values)
        except BROKEN as error:
            if not asked.answer.done():
                asked.answer.set_exception(error)
            if self.connection.closed or not isinstance(error, psycopg.Error):
                raise
            return
        if not asked.answer.done():
            asked.answer.set_result(rows)

    async def _execute(self, words: str, *values: Any) -> list[Any]:
        async with asyncio.timeout(_SILENCE):
            done = await self.connection.execute(words, values or None)
            return await done.fetchall() if done.description else []


class Line:
    """Listens, and lets statements be asked on the one connection.

    Attributes:
        shared: Other replicas may be there: the database is PostgreSQL.
        session: The connection that stands now; None while there is none.
    """

    def __init__(self, url: str) -> None:
        """Listen to the database at `url` while `kept`."""
        self.shared = not url.startswith("sqlite")
        self.session: Session | None = None
        self._url = url
        self._name = ""
        self._heeds: dict[str, list[Heed]] = {}
        self._kept = False
        self._quiet = False
        self._tried = asyncio.Event()

    def on(self, topic: str, heed: Heed) -> None:
        """Have hints about something heeded."""
        self._heeds.setdefault(topic, []).append(heed)

    def off(self, topic: str, heed: Heed) -> None:
        """Have them heeded no more."""
        self._heeds[topic].remove(heed)

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Keep a connection while the block runs; a block within it shares it."""
        if not self.shared or self._kept:
            yield
            return
        self._kept = True
        self._tried.clear()
        try:
            async with beside(self._keep()):
                await self._tried.wait()
                yield
        finally:
            self._kept = False

    async def ask(self, words: str, *values: Any) -> list[Any]:
        """Carry out a statement; returns its rows.

        Raises:
            psycopg.Error: there is no connection, or the server refuses.
            TimeoutError: the server does not answer.
        """
        if self.session is None:
            raise _gone()
        return await self.session.ask(words, *values)

    async def tell(self, topic: str, words: str = "") -> None:
        """Tell all replicas something; where the server is away nobody hears of it."""
        if not self.shared:
            self._heed([f"{topic} {words}"])
            return
        try:
            await self.ask("SELECT pg_notify(%s, %s)", CHANNEL, f"{topic} {words}")
        except BROKEN as error:
            _log.debug("line: %s is told to nobody: %s", topic, error)

    async def named(self, replica: str) -> None:
        """Have the server know the connection, and those that follow it, by a replica's id."""
        self._name = replica
        if self.session is not None:
            words = "SELECT set_config('application_name', %s, false)"
            await self.session.ask(words, MARK + replica)

    def drop(self) -> None:
        """Give the connection up with all its seats; another one is made soon."""
        if self.session is not None:
            self.session.end()

    async def _keep(self) -> None:
        while True:
            try:
                await self._live()
            except BROKEN as error:
                level = logging.DEBUG if self._quiet else logging.WARNING
                _log.log(level, "line: broken, news are looked for unasked: %s", error)
                self._quiet = True
            self._tried.set()
            self._missed()
            await asyncio.sleep(_AGAIN * random.uniform(0.5, 1.5))  # noqa: S311 - spreads tries

    async def _live(self) -> None:
        connection = await connected(self._url, self._name)
        session = Session(connection=connection)
        try:
            connection.add_notify_handler(lambda told: self._heed([told.payload]))
            await connection.execute(f"LISTEN {CHANNEL}")
            self.session, self._quiet = session, False
            self._tried.set()
            self._missed()
            await session.serve()
        finally:
            self.session = None
            session.end()
            await connection.close()

    def _missed(self) -> None:
        self._heed(f"{topic} " for topic in [*self._heeds])

    def _heed(self, told: Iterable[str]) -> None:
        for each in told:
            topic, _, words = each.partition(" ")
            for heed in [*self._heeds.get(topic, ())]:
                try:
                    heed(words)
                except Exception:  # noqa: BLE001 - logged; one that breaks keeps no other from it
                    _log.exception("line: news of %s could not be heeded", topic)


async def connected(url: str, name: str = "") -> psycopg.AsyncConnection:
    """Open a connection beside the pool, for what lasts as long as a connection does.

    Raises:
        psycopg.Error: the server cannot be reached.
    """
    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return await psycopg.AsyncConnection.connect(
        plain,
        autocommit=True,
        connect_timeout=5,
        tcp_user_timeout=4000,
        application_name=f"{MARK}{name}".strip(),
        options=_OPTIONS,
    )


def _gone() -> psycopg.OperationalError:
    return psycopg.OperationalError("there is no connection to the database just now")
