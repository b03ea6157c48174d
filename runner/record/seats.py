"""Seats: what one replica does at a time, elected by PostgreSQL's advisory locks.

The locks belong to the replica's line, so a replica that dies leaves its seats with it. SQLite has
one process (`bot/lock.py`), which holds every seat.
"""

import asyncio
import logging
import random
import zlib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from runner.beside import either
from runner.record.line import BROKEN, CHANNEL, Line, Session

_log = logging.getLogger(__name__)

KIND = 0x68726C
"""Tells our locks from those of others in the same database."""

FREE = "seat"
"""The topic of the news that a seat was given back."""

_AGAIN = 1.0  # seconds before an occupied seat is asked for again
_SETTLE = 1.0  # seconds in which whoever has just lost a seat may notice it

Work = Callable[[], Coroutine[Any, Any, None]]


def key(name: str) -> int:
    """Return the second number of a seat's lock."""
    return zlib.crc32(name.encode()) - 2**31


class Seat:
    """A seat that is held."""

    def __init__(self, session: Session | None) -> None:
        """Hold it as long as `session` lasts; for good where there is one process only."""
        self._session = session

    async def lost(self) -> None:
        """Wait until the seat is lost; never returns while it is held."""
        lost = asyncio.Event() if self._session is None else self._session.ended
        await lost.wait()


@asynccontextmanager
async def seat(line: Line, name: str) -> AsyncIterator[Seat | None]:
    """Take a seat if it is free, and give it back at the end; None where somebody has it.

    Raises:
        psycopg.Error: the server cannot be asked.
        TimeoutError: it does not answer.
    """
    session = line.session
    if not line.shared:
        yield Seat(None)
        return
    if session is None or name in session.seats:
        yield None
        return
    session.seats.add(name)
    held: bool | None = None  # while it is None, nobody knows
    try:
        ((held,),) = await session.ask("SELECT pg_try_advisory_lock(%s, %s)", KIND, key(name))
        yield Seat(session) if held else None
    finally:
        session.seats.discard(name)
        if held is not False:
            session.ask("SELECT pg_advisory_unlock(%s, %s)", KIND, key(name))


async def lead(line: Line, name: str, work: Work) -> None:
    """Do `work` whenever this replica holds the seat; waits for it otherwise, until cancelled.

    Work is cancelled when the seat is lost, and begun anew when it is held again.
    """
    free = asyncio.Event()
    waited = False

    def heed(words: str) -> None:
        if words in {name, ""}:
            free.set()

    line.on(FREE, heed)
    try:
        while True:
            free.clear()
            try:
                waited = not await _led(line, name, work, waited=waited)
            except BROKEN as error:
                _log.warning("seat %s: lost: %s", name, error)
            await _turn(free)
    finally:
        line.off(FREE, heed)


async def _led(line: Line, name: str, work: Work, *, waited: bool) -> bool:
    """Work as long as the seat is held; False where somebody else has it."""
    held: Seat | None = None
    try:
        async with seat(line, name) as held:
            if held is None:
                return False
            if line.shared:
                _log.info("seat %s: taken", name)
            if waited:
                await asyncio.sleep(_SETTLE)
            await either(work(), held.lost())
    finally:
        # Told behind the unlocking: the line carries out one thing after the other.
        if held is not None and line.session is not None:
            line.session.ask("SELECT pg_notify(%s, %s)", CHANNEL, f"{FREE} {name}")
    return True


async def _turn(free: asyncio.Event) -> None:
    """Wait until the seat may be free; not all ask in the same moment."""
    try:
        async with asyncio.timeout(_AGAIN * random.uniform(0.7, 1.3)):  # noqa: S311 - spreads tries
            await free.wait()
    except TimeoutError:
        return
