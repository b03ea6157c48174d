"""Seats: what one replica does at a time, elected by PostgreSQL's advisory locks.

A lock belongs to a connection, so a replica that dies leaves its seat with it. SQLite has one
process (`bot/lock.py`), which holds every seat.
"""

import asyncio
import contextlib
import logging
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import psycopg
import sqlalchemy as sa

_log = logging.getLogger(__name__)

_KIND = 0x68726C  # tells our locks from those of others in the same database
_AGAIN = 1.0  # seconds before an occupied seat is asked for again
_LOOK = 1.0  # seconds between two looks whether the connection still lives
_SILENCE = 5.0  # seconds without an answer after which the seat counts as lost

# A holder whose machine is gone, not only its process, is noticed by the server within seconds.
_OPTIONS = (
    "-c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
    " -c idle_in_transaction_session_timeout=0 -c statement_timeout=5000"
)

Work = Callable[[], Awaitable[None]]


async def lead(url: str, name: str, work: Work) -> None:
    """Do `work` whenever this replica holds the seat; waits for it otherwise, until cancelled.

    Work is cancelled when the seat is lost, and begun anew when it is held again.
    """
    while True:
        try:
            async with seat(url, name) as held:
                if held is not None:
                    await _while_held(name, held, work)
        except (psycopg.Error, TimeoutError) as error:
            _log.warning("seat %s: lost: %s", name, error)
        await asyncio.sleep(_AGAIN)


class Seat:
    """A seat that is held."""

    def __init__(self, connection: psycopg.AsyncConnection | None) -> None:
        """Hold it by `connection`; by none where there is one process only."""
        self._connection = connection

    async def lost(self) -> None:
        """Wait until the seat is lost; never returns while it is held.

        Raises:
            psycopg.Error: the connection has ended.
            TimeoutError: the server does not answer.
        """
        if self._connection is None:
            await asyncio.Event().wait()
            return
        while True:
            async with asyncio.timeout(_SILENCE):
                await self._connection.execute("SELECT 1")
            await asyncio.sleep(_LOOK)


@asynccontextmanager
async def seat(url: str, name: str) -> AsyncIterator[Seat | None]:
    """Take a seat if it is free, and give it back at the end; None where another has it.

    Raises:
        psycopg.Error: the server cannot be asked.
    """
    if url.startswith("sqlite"):
        yield Seat(None)
        return
    async with await connected(url) as connection:
        keys = (_KIND, zlib.crc32(name.encode()) - 2**31)
        found = await connection.execute("SELECT pg_try_advisory_lock(%s, %s)", keys)
        row = await found.fetchone()
        held = bool(row and row[0])
        try:
            yield Seat(connection) if held else None
        finally:
            if held:
                await _given_back(connection, keys)


async def _given_back(connection: psycopg.AsyncConnection, keys: tuple[int, int]) -> None:
    """Free the seat before the connection ends: the server notices an end a moment later."""
    with contextlib.suppress(psycopg.Error):
        await connection.execute("SELECT pg_advisory_unlock(%s, %s)", keys)


async def connected(url: str) -> psycopg.AsyncConnection:
    """Open a connection beside the pool, for what lasts as long as a connection does.

    Raises:
        psycopg.Error: the server cannot be reached.
    """
    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return await psycopg.AsyncConnection.connect(
        plain, autocommit=True, connect_timeout=5, options=_OPTIONS
    )


async def _while_held(name: str, held: Seat, work: Work) -> None:
    """Work until it ends or the seat is lost."""
    _log.info("seat %s: taken", name)
    doing = asyncio.ensure_future(work())
    watching = asyncio.create_task(held.lost())
    try:
        await asyncio.wait({doing, watching}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (doing, watching):
            task.cancel()
        await asyncio.wait({doing, watching})
    for task in (watching, doing):
        if not task.cancelled():
            task.result()
