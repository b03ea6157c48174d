"""The one database: SQLite by default or PostgreSQL by one URL, the same statements for both.

SQLAlchemy Core, called on threads of our own (the engine of the workflows closes the loop's default
executor when it stops). Writes run one after another: SQLite has one writer anyway, and the
journal's chain wants an order.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa

from runner.record.line import Line
from runner.record.outage import Outage, is_absence
from runner.record.schema.upgrade import upgraded

T = TypeVar("T")

CLOSING, CLOSING_AWAY = 10.0, 1.0
"""Seconds in which what runs may end before the database is closed: longer than SQLite waits for a
lock, and hardly any where it is away, since a server that is frozen answers nobody."""

Within = Callable[[sa.Connection], None]
"""Work to be done within somebody else's transaction."""


def nothing(_connection: sa.Connection) -> None:
    """Do nothing within a transaction."""


metadata = sa.MetaData()
"""All our tables; each module declares its own beside the code that uses them.

They are made by the changes in `schema/versions`: whoever adds to a table adds one there."""

_WRITERS = 0x68616E64
"""PostgreSQL's advisory lock that a writing transaction holds, as SQLite has one writer at a time.

So a position of the journal becomes visible only behind all smaller ones, and what a transaction
has read still holds when it writes, whatever other replicas do."""


_OPTIONS = (
    "-c idle_in_transaction_session_timeout=5000 -c tcp_user_timeout=4000"
    " -c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3"
)
"""A replica that is frozen or cut off in the middle of a transaction keeps the others waiting for
its locks; the server ends such a connection within seconds."""


def engine(url: str) -> sa.Engine:
    """Return an engine; for SQLite with WAL, full durability and a busy timeout of 10 s."""
    if not url.startswith("sqlite"):
        named = sa.make_url(url).query.get("options", "")
        options = " ".join([*([named] if isinstance(named, str) else named), _OPTIONS]).strip()
        made_with = {"options": options, "connect_timeout": 5, "tcp_user_timeout": 4000}
        return sa.create_engine(url, pool_pre_ping=True, connect_args=made_with)
    made = sa.create_engine(url, connect_args={"check_same_thread": False, "timeout": 10})

    @sa.event.listens_for(made, "connect")
    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for words in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {words}")
        cursor.close()

    return made


def _own_transactions(made: sa.Engine) -> None:
    """Begin SQLite's transactions ourselves: the driver begins them too late, and never to write.

    A transaction that reads first and writes later could otherwise lose its place to another.
    """

    @sa.event.listens_for(made, "connect")
    def leave_it_to_us(connection: Any, _record: object) -> None:
        connection.isolation_level = None

    @sa.event.listens_for(made, "begin")
    def begin(connection: sa.Connection) -> None:
        mode = "IMMEDIATE" if connection.get_execution_options().get("writes") else "DEFERRED"
        connection.exec_driver_sql(f"BEGIN {mode}")


class Store:
    """Transactions on the database, off the event loop.

    Attributes:
        line: The connection beside them, on which replicas tell one another news.
        fence: Looks into each writing transaction on PostgreSQL, and raises `TakenOver` in that of
            a replica whose work others have taken over.
        outage: Whether the database answers.
    """

    def __init__(self, url: str, release: str = "") -> None:
        """Open the database and bring its tables to what this release, `release`, needs.

        Raises:
            ProblemError: a newer release made them, or a change failed (see `schema.upgrade`).
        """
        self.url = url
        self.line = Line(url)
        self.fence: Within = nothing
        self.outage = Outage(url)
        self.engine = engine(url)
        if self.engine.dialect.name == "sqlite":
            _own_transactions(self.engine)
        self._writer = ThreadPoolExecutor(1, "store-writer")
        self._aside = ThreadPoolExecutor(1, "store-aside")
        self._readers = ThreadPoolExecutor(4, "store-reader")
        self._running: set[Future[Any]] = set()
        try:
            upgraded(self.engine, release)
        except BaseException:
            self.close()
            raise

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in one writing transaction; an exception rolls it back."""
        return await self._on(self._writer, work, writes=True)

    async def aside(self, work: Callable[[sa.Connection], T]) -> T:
        """Run a small writing transaction that PostgreSQL puts in no order with the others.

        It waits for nobody who writes, not even for one who never comes to an end.
        """
        if self.engine.dialect.name != "postgresql":
            return await self.write(work)
        return await self._on(self._aside, work, writes=True, ordered=False)

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in one reading transaction."""
        return await self._on(self._readers, work, writes=False)

    async def _on(
        self,
        threads: ThreadPoolExecutor,
        work: Callable[[sa.Connection], T],
        *,
        writes: bool,
        ordered: bool = True,
    ) -> T:
        def transaction() -> T:
            began = self.outage.now()
            try:
                with self._transaction(writes=writes and ordered) as connection:
                    found = work(connection)
            except Exception as error:
                if is_absence(error):
                    self.outage.failed(error, writing=writes, began=began)
                raise
            self.outage.reached(writing=writes)
            return found

        # A transaction that has begun is finished even if whoever asked for it is cancelled:
        # half-told writes are what the journal exists to prevent.
        running = threads.submit(transaction)
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        future = asyncio.wrap_future(running)
        shielded = asyncio.shield(future)
        for one in (future, shielded):  # or an error that nobody waits for is complained about
            one.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await shielded

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[sa.Connection]:
        with self.engine.execution_options(writes=writes).begin() as connection:
            if writes and connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITERS)))
                self.fence(connection)  # behind the lock: waiting for it takes time as well
            yield connection

    def close(self) -> None:
        """Wait for what runs, unless that takes too long, then close the database."""
        left = wait({*self._running}, CLOSING_AWAY if self.outage.away else CLOSING).not_done
        for threads in (self._writer, self._aside, self._readers):
            threads.shutdown(wait=not left, cancel_futures=bool(left))
        self.engine.dispose()
