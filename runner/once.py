"""Requests that come with a key take effect once: the key is kept within the effect's transaction.

Chat delivers at least once, and a bot may be killed between an effect and the note that it was
done; whoever asks again with the same key then learns what the first time led to.
"""

from collections.abc import Callable

import sqlalchemy as sa

from runner.record.events import Event
from runner.record.journal import Journal, append
from runner.record.store import metadata
from runner.record.told import Told

OBEYED = sa.Table(
    "obeyed",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, nullable=False),
)
"""Keys that took effect, with the run or environment that they were about."""

Work = Callable[[sa.Connection], list[Told]]


def subject(connection: sa.Connection, key: str) -> str | None:
    """Return what a key was about, or None if it has not taken effect; an empty one never has."""
    if not key:
        return None
    return connection.scalar(sa.select(OBEYED.c.subject).where(OBEYED.c.key == key))


def keep(connection: sa.Connection, key: str, about: str) -> None:
    """Note that a key takes effect in this transaction; an empty one is not kept."""
    if key:
        connection.execute(OBEYED.insert().values(key=key, subject=about))


async def obeyed(journal: Journal, key: str) -> bool:
    """Return whether a key has taken effect already."""
    return await journal.store.read(lambda connection: subject(connection, key)) is not None


async def transact(journal: Journal, key: str, about: str, work: Work) -> None:
    """Do `work`, which appends, and note its key, in one transaction; nothing if that is known."""

    def obeying(connection: sa.Connection) -> list[Told]:
        if subject(connection, key) is not None:
            return []
        keep(connection, key, about)
        return work(connection)

    await journal.transact(obeying)


async def write(journal: Journal, key: str, event: Event) -> None:
    """Write an event and, with it, the key that it came under; nothing if that is known."""
    await transact(journal, key, event.run, lambda connection: append(connection, [event]))
