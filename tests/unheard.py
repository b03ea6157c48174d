"""Transactions that are committed, and nobody hears of it: the connection ends with the answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa

from runner.record.store import Store

AWAY = sa.exc.OperationalError("COMMIT", {}, psycopg.OperationalError("consuming input failed"))


@contextmanager
def unheard(store: Store, which: Callable[[Any], bool]) -> Iterator[list[Any]]:
    """Let the first write whose outcome is meant be committed unheard; gives what it led to."""
    write, met = store.write, []

    async def deaf(work: Callable[[sa.Connection], Any]) -> Any:
        found = await write(work)
        if not met and which(found):
            met.append(found)
            raise AWAY
        return found

    store.write = deaf
    try:
        yield met
    finally:
        del store.write
    assert met, "nothing of the kind was written"


def refuse(_connection: sa.Connection) -> None:
    """Answer the event `begin` as a database that cannot be reached."""
    raise sa.exc.OperationalError("BEGIN", {}, psycopg.OperationalError("no route"))


@contextmanager
def away(store: Store) -> Iterator[None]:
    """Make every transaction fail in the block, as those of a database that cannot be reached."""
    sa.event.listen(store.engine, "begin", refuse)
    try:
        yield
    finally:
        sa.event.remove(store.engine, "begin", refuse)
