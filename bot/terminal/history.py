"""The channels of the terminal chat, kept in the database: nobody else keeps them for us."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from runner.record.line import tell
from runner.record.store import Store, metadata

TOPIC = "terminal"
"""The topic of the news that a message was written: by whom, how, its number, its channel."""

_NEW, _CHANGED = "new", "changed"

_entries = sa.Table(
    "terminal_messages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("channel", sa.String(200), nullable=False, index=True),
    sa.Column("key", sa.String(200), nullable=True, unique=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One message of a channel.

    Attributes:
        at: Seconds since the epoch, when it was posted.
        content: What it says, as JSON values.
        new: Whether this call wrote it; False where its key was there already.
    """

    id: int
    at: float
    content: Mapping[str, Any]
    new: bool = True


class History:
    """The messages of all channels."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._teller = uuid4().hex
        self._elsewhere: asyncio.Queue[tuple[str, int, bool]] = asyncio.Queue()
        store.line.on(TOPIC, self._heed)

    def _heed(self, words: str) -> None:
        """Hear of a message; those of this process are known to whoever wrote them."""
        teller, *rest = words.split(" ", 3)
        if rest and teller != self._teller:
            change, number, channel = rest
            self._elsewhere.put_nowait((channel, int(number), change == _NEW))

    async def elsewhere(self) -> tuple[str, Entry]:
        """Wait for a message that another replica wrote or changed; returns it and its channel."""
        while True:
            channel, number, new = await self._elsewhere.get()
            found = sa.select(_entries).where(_entries.c.id == number)
            row = await self._store.read(lambda c, found=found: c.execute(found).first())  # type: ignore[misc]
            if row is not None:
                return channel, _entry(row, new=new)

    async def add(
        self, channel: str, content: Mapping[str, Any], *, at: float, key: str | None = None
    ) -> Entry:
        """Keep a message; one with a key that is known already is kept once."""

        def work(connection: sa.Connection) -> Entry:
            if key is not None:
                known = connection.execute(sa.select(_entries).where(_entries.c.key == key)).first()
                if known is not None:
                    return _entry(known, new=False)
            row = {"channel": channel, "key": key, "at": at, "content": json.dumps(content)}
            written = connection.execute(sa.insert(_entries).values(**row)).inserted_primary_key
            number = int(written[0]) if written else 0
            tell(connection, TOPIC, f"{self._teller} {_NEW} {number} {channel}")
            return Entry(id=number, at=at, content=content)

        return await self._store.write(work)

    async def change(self, channel: str, entry: int, content: Mapping[str, Any]) -> Entry | None:
        """Replace parts of what a message says; None where the channel has no such message."""
        place = sa.and_(_entries.c.id == entry, _entries.c.channel == channel)

        def work(connection: sa.Connection) -> Entry | None:
            row = connection.execute(sa.select(_entries).where(place)).first()
            if row is None:
                return None
            whole = {**json.loads(row.content), **content}
            connection.execute(sa.update(_entries).where(place).values(content=json.dumps(whole)))
            tell(connection, TOPIC, f"{self._teller} {_CHANGED} {row.id} {channel}")
            return Entry(id=row.id, at=row.at, content=whole, new=False)

        return await self._store.write(work)

    async def newest(self, channel: str, limit: int = 100) -> tuple[Entry, ...]:
        """Return the last messages of a channel, oldest first."""
        chosen = (
            sa.select(_entries)
            .where(_entries.c.channel == channel)
            .order_by(_entries.c.id.desc())
            .limit(limit)
        )

        def work(connection: sa.Connection) -> tuple[Entry, ...]:
            return tuple(_entry(row, new=False) for row in connection.execute(chosen))[::-1]

        return await self._store.read(work)


def _entry(row: Any, *, new: bool) -> Entry:
    return Entry(id=row.id, at=row.at, content=json.loads(row.content), new=new)
