"""The journal: the table of what happened, and who reads it how far."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from runner.record.events import Event, Kind, chained
from runner.record.fold import fold
from runner.record.line import tell
from runner.record.run import Run
from runner.record.store import Store, Within, metadata, nothing
from runner.record.told import Told

EVENTS = sa.Table(
    "events",
    metadata,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.UniqueConstraint("run", "step", "attempt", "kind", "ordinal"),
    sa.Index("events_of_run", "run", "position"),
)

RUNS = sa.Table(
    "runs",
    metadata,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("environment", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("open", sa.Boolean, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False, default=0),
    sa.UniqueConstraint("environment", "number"),
    sa.Index("open_runs", "open"),
)
"""An index over runs: `open` ones want a carrier; `generation` counts their workflows."""

CURSORS = sa.Table(
    "cursors",
    metadata,
    sa.Column("subscriber", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)


TOPIC = "journal"
"""The topic of the news that something happened; its words are the newest position."""

Folded = tuple[int, Run | None]
"""A run as it is known, and the position of its newest event."""

_NOTHING: Folded = (0, None)
_REMEMBERED = 500  # folded runs that are kept in memory, far more than one answer looks at
_KEY = ("run", "step", "attempt", "kind", "ordinal")
_NEWEST = sa.select(sa.func.max(EVENTS.c.position))
_LAST = (
    sa.select(EVENTS.c.position, EVENTS.c.hash)
    .where(EVENTS.c.run == sa.bindparam("run"))
    .order_by(EVENTS.c.position.desc())
    .limit(1)
)
_SAME = sa.select(EVENTS).where(*(EVENTS.c[name] == sa.bindparam(name) for name in _KEY))
_INSERT = EVENTS.insert()


def append(connection: sa.Connection, events: Sequence[Event]) -> list[Told]:
    """Write events inside a writing transaction; returns each as first written, by whomever.

    An event whose key is already there is not written again, and its first form is returned.
    """
    position = connection.scalar(_NEWEST) or 0
    heads: dict[str, str] = {}
    written = []
    for event in events:
        known = _first(connection, event)
        if known is None:
            position += 1
            before = heads[event.run] if event.run in heads else _last(connection, event.run)[1]
            heads[event.run] = _insert(connection, position, event, before)
            known = Told(position=position, event=event)
        written.append(known)
    return written


def numbered(connection: sa.Connection, event: Event) -> Event:
    """Return an event under the next free ordinal of its kind, inside a writing transaction."""
    same = {name: value for name, value in zip(_KEY, event.key, strict=True) if name != "ordinal"}
    taken = sa.select(sa.func.count()).select_from(EVENTS).filter_by(**same)
    return replace(event, ordinal=connection.scalar(taken) or 0)


def _first(connection: sa.Connection, event: Event) -> Told | None:
    key = dict(zip(_KEY, event.key, strict=True))
    found = connection.execute(_SAME, key).one_or_none()
    return told_of(found) if found else None


def _last(connection: sa.Connection, run: str) -> tuple[int, str]:
    """Return position and hash of a run's newest event; 0 and empty where there is none."""
    found = connection.execute(_LAST, {"run": run}).one_or_none()
    return (found.position, found.hash) if found else (0, "")


def _insert(connection: sa.Connection, position: int, event: Event, before: str) -> str:
    """Write an event behind the one whose hash is `before`; returns its own hash."""
    head = chained(before, event)
    row = {name: getattr(event, name) for name in ("run", "step", "attempt", "ordinal", "at")}
    row |= {"position": position, "kind": event.kind.value, "actor": event.actor}
    row |= {"data": dict(event.data), "hash": head}
    connection.execute(_INSERT, row)
    if event.kind in {Kind.FINISHED, Kind.RETRY_WANTED, Kind.ROLLED_BACK}:
        openness = event.kind is Kind.RETRY_WANTED
        connection.execute(RUNS.update().where(RUNS.c.run == event.run).values(open=openness))
    return head


def told_of(row: Any) -> Told:
    """Return a row of the table as the event it is."""
    event = Event(
        run=row.run,
        step=row.step,
        attempt=row.attempt,
        kind=Kind(row.kind),
        ordinal=row.ordinal,
        at=row.at,
        actor=row.actor,
        data=row.data,
    )
    return Told(position=row.position, event=event)


def events_of(connection: sa.Connection, run: str, after: int = 0) -> list[Told]:
    """Return a run's events behind a position, in order."""
    rows = connection.execute(
        sa.select(EVENTS)
        .where(EVENTS.c.run == run, EVENTS.c.position > after)
        .order_by(EVENTS.c.position)
    )
    return [told_of(row) for row in rows]


class Journal:
    """Appends, reads and folds; wakes whoever waits for news."""

    def __init__(self, store: Store) -> None:
        """Read and write through `store`."""
        self.store = store
        self._bell = asyncio.Event()
        self._newest = 0
        self._unsure = False
        self._folded: dict[str, Folded] = {}
        store.line.on(TOPIC, self._heed)

    async def append(self, *events: Event, also: Within = nothing) -> list[Told]:
        """Write events, and what `also` writes, at once; returns each as it was first written."""

        def work(connection: sa.Connection) -> list[Told]:
            also(connection)
            return append(connection, events)

        return await self.transact(work)

    async def append_behind(
        self, position: int, *events: Event, also: Within = nothing
    ) -> list[Told]:
        """Write as `append` if the run's newest event stands at `position`; else nothing at all."""

        def work(connection: sa.Connection) -> list[Told]:
            if _last(connection, events[0].run)[0] != position:
                return []
            also(connection)
            return append(connection, events)

        return await self.transact(work)

    async def next(self, event: Event) -> Event:
        """Write an event under the next free ordinal of its kind; for what may happen often."""
        written = await self.transact(lambda c: append(c, [numbered(c, event)]))
        return written[0].event

    async def transact(self, work: Callable[[sa.Connection], list[Told]]) -> list[Told]:
        """Run `work`, which appends among other things, and tell the news behind its commit."""

        def told(connection: sa.Connection) -> list[Told]:
            written = work(connection)
            if written:
                tell(connection, TOPIC, max(one.position for one in written))
            return written

        written = await self.store.write(told)
        self._ring(max([self._newest, *(one.position for one in written)]))
        return written

    def _heed(self, words: str) -> None:
        """Hear from another replica how far the journal goes; without words nobody knows."""
        self._unsure = self._unsure or not words
        self._ring(max(self._newest, int(words or 0)))

    def _ring(self, newest: int) -> None:
        self._newest = newest
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()

    async def run(self, run: str) -> Run | None:
        """Return a run as its events tell it; None where there are none."""
        known = self._folded.get(run, _NOTHING)
        news = await self.store.read(lambda connection: events_of(connection, run, known[0]))
        return self._fold(run, known, news)

    async def runs(self, names: Sequence[str]) -> list[Run]:
        """Return those of the runs that there are, in the order of their names; in one read."""
        known = {name: self._folded.get(name, _NOTHING) for name in names}
        newest = (
            sa.select(EVENTS.c.run, sa.func.max(EVENTS.c.position))
            .where(EVENTS.c.run.in_(names))
            .group_by(EVENTS.c.run)
        )

        def work(connection: sa.Connection) -> dict[str, list[Told]]:
            found = connection.execute(newest).all()
            fresh = [name for name, position in found if position > known[name][0]]
            return {name: events_of(connection, name, known[name][0]) for name in fresh}

        news = await self.store.read(work)
        found = [self._fold(name, known[name], news.get(name, ())) for name in names]
        return [run for run in found if run is not None]

    def _fold(self, run: str, known: Folded, news: Sequence[Told]) -> Run | None:
        """Return a run with its news, and remember it; what was not asked for longest is forgotten.

        It goes on from what was known when the news were read: others may have folded meanwhile.
        """
        now = fold((told.event for told in news), known[1]) if news else known[1]
        if now is None:
            return None
        position = news[-1].position if news else known[0]
        newest = self._folded.pop(run, _NOTHING)
        self._folded[run] = newest if newest[0] > position else (position, now)
        if len(self._folded) > _REMEMBERED:
            self._folded.pop(next(iter(self._folded)))
        return now

    async def events(self, run: str) -> list[Event]:
        """Return all events of a run, in order."""
        told = await self.store.read(lambda connection: events_of(connection, run))
        return [one.event for one in told]

    async def told(self, after: int, limit: int = 500) -> list[Told]:
        """Return events of all runs behind a position, in order, at most `limit`."""
        statement = sa.select(EVENTS).where(EVENTS.c.position > after)
        statement = statement.order_by(EVENTS.c.position).limit(limit)
        rows = await self.store.read(lambda connection: list(connection.execute(statement)))
        return [told_of(row) for row in rows]

    async def news(self, after: int, within: float) -> bool:
        """Wait until an event stands behind `after`; False when `within` seconds have passed.

        Events of other replicas are news like our own.
        """
        try:
            async with asyncio.timeout(within):
                while self._newest <= after:
                    await self._bell.wait()
                    await self._sure()
        except TimeoutError:
            return False
        return True

    async def _sure(self) -> None:
        """Look how far the journal goes, where news may have been missed."""
        if not self._unsure:
            return
        with contextlib.suppress(sa.exc.SQLAlchemyError):  # looked at again a moment later
            self._newest = max(self._newest, await self.newest())
            self._unsure = False

    async def newest(self) -> int:
        """Return the position of the newest event, 0 where there is none."""
        return await self.store.read(lambda connection: connection.scalar(_NEWEST)) or 0

    async def head(self, run: str) -> str:
        """Return the hash of a run's last event; empty where there is none."""
        return await self.store.read(lambda connection: _last(connection, run)[1])

    async def cursor(self, subscriber: str) -> int:
        """Return how far a subscriber has read."""
        statement = sa.select(CURSORS.c.position).where(CURSORS.c.subscriber == subscriber)
        return await self.store.read(lambda connection: connection.scalar(statement)) or 0

    async def advance(self, subscriber: str, position: int) -> None:
        """Remember how far a subscriber has read."""

        def remember(connection: sa.Connection) -> None:
            row = CURSORS.c.subscriber == subscriber
            done = connection.execute(CURSORS.update().where(row).values(position=position))
            if not done.rowcount:
                new = {"subscriber": subscriber, "position": position}
                connection.execute(CURSORS.insert().values(new))

        await self.store.write(remember)
