"""What steps printed: masked chunks, stored up to a cap; beyond it head and tail are kept."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from runner.record.store import Store, Within, metadata

CHUNKS = sa.Table(
    "log_chunks",
    metadata,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("attempt", sa.Integer, primary_key=True),
    sa.Column("start", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("until", sa.BigInteger, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
"""`start` and `until` are offsets in the host's own log, before masking; a gap was cut out."""


def log_name(step: str, host: str) -> str:
    """Return under which name a step's output is stored: of several hosts each has its own."""
    return f"{step}@{host}" if host else step


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKey:
    """Whose output it is.

    Attributes:
        step: As `log_name` gives it.
    """

    run: str
    step: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLog:
    """An attempt's output: text as bytes, the host's size, how many bytes were cut out."""

    data: bytes
    size: int
    cut: int


class LogWriter:
    """Collects an attempt's output and stores it in chunks; memory is bounded by the cap.

    The first half of the cap is stored as it comes. What follows is kept as a moving tail and
    stored with the attempt's end, so that a log of any length costs its cap and no more.
    """

    def __init__(self, store: Store, key: LogKey, cap: int) -> None:
        """Store at most `cap` bytes under `key`."""
        self._store = store
        self._key = key
        self._half = cap // 2
        self._head = 0
        self._tail: deque[tuple[int, int, bytes]] = deque()
        self._tail_size = 0
        self._waiting: list[tuple[int, int, bytes]] = []
        self._waiting_size = 0

    async def resume(self) -> int:
        """Return the host's offset behind what is stored; call before the first `write`."""
        size = sa.select(
            sa.func.max(CHUNKS.c.until), sa.func.sum(sa.func.length(CHUNKS.c.data))
        ).where(*_of(self._key))
        until, stored = await self._store.read(lambda c: tuple(c.execute(size).one()))
        self._head = int(stored or 0)
        return int(until or 0)

    async def write(self, start: int, until: int, data: bytes) -> None:
        """Take output that stood at `start` to `until` in the host's log; `data` is masked."""
        if self._head < self._half:
            self._head += len(data)
            self._waiting.append((start, until, data))
            self._waiting_size += len(data)
            if self._waiting_size >= CHUNK:
                await self.flush()
            return
        self._tail.append((start, until, data))
        self._tail_size += len(data)
        while self._tail_size - len(self._tail[0][2]) > self._half:
            self._tail_size -= len(self._tail.popleft()[2])

    async def flush(self) -> None:
        """Store what waits; it waits on until it is known to be stored."""
        if not (pieces := [*self._waiting]):
            return
        await self._store.write(_keeping(self._key, pieces))
        self._waiting = [one for one in self._waiting if one[1] > pieces[-1][1]]
        self._waiting_size = sum(len(data) for _, _, data in self._waiting)

    def rest(self) -> Within:
        """Hand over what is not stored yet, the tail too, to be stored within a transaction.

        A kill before that transaction loses nothing: the host still has all of it.
        """
        pieces, self._waiting = [*self._waiting, *self._tail], []
        self._tail = deque()
        return _keeping(self._key, pieces)


def _keeping(key: LogKey, pieces: Sequence[tuple[int, int, bytes]]) -> Within:
    """Return what stores pieces; those that are stored are left out.

    Two may store at once, and one who was cancelled, or whose database went, knows of neither end.
    """

    def keep(connection: sa.Connection) -> None:
        if not pieces:
            return
        stored = connection.scalar(sa.select(sa.func.max(CHUNKS.c.until)).where(*_of(key))) or 0
        rows = [
            {**_row(key), "start": start, "until": until, "data": data}
            for start, until, data in _joined([one for one in pieces if one[1] > stored])
        ]
        if rows:
            connection.execute(CHUNKS.insert(), rows)

    return keep


CHUNK = 65536


def _joined(pieces: Sequence[tuple[int, int, bytes]]) -> list[tuple[int, int, bytes]]:
    """Join neighbours up to 64 KiB a row."""
    rows: list[tuple[int, int, list[bytes], int]] = []
    for start, until, data in pieces:
        if rows and rows[-1][1] == start and rows[-1][3] + len(data) <= CHUNK:
            first, _, parts, size = rows[-1]
            rows[-1] = (first, until, [*parts, data], size + len(data))
        else:
            rows.append((start, until, [data], len(data)))
    return [(start, until, b"".join(parts)) for start, until, parts, _ in rows]


def _row(key: LogKey) -> dict[str, str | int]:
    return {"run": key.run, "step": key.step, "attempt": key.attempt}


def _of(key: LogKey) -> tuple[sa.ColumnElement[bool], ...]:
    return (CHUNKS.c.run == key.run, CHUNKS.c.step == key.step, CHUNKS.c.attempt == key.attempt)


def read(connection: sa.Connection, key: LogKey) -> StoredLog:
    """Return what is stored of an attempt's output; a cut is marked by a line of our own."""
    rows = connection.execute(
        sa.select(CHUNKS.c.start, CHUNKS.c.until, CHUNKS.c.data)
        .where(*_of(key))
        .order_by(CHUNKS.c.start)
    )
    parts: list[bytes] = []
    at = cut = 0
    for start, until, data in rows:
        if start > at:
            cut += start - at
            parts.append(b"\n[... %d bytes cut out here ...]\n" % (start - at))
        parts.append(data)
        at = until
    return StoredLog(data=b"".join(parts), size=at, cut=cut)
