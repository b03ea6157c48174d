"""What platforms delivered, by key: the intake's table."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.heard import Deed, Heard
from bot.message_json import dump_reply, load_reply
from commands.reply import Reply
from commands.signs import normal_sign
from runner.record.line import tell
from runner.record.store import Store, metadata

KEPT = 14 * 86_400.0
"""Seconds for which a delivery is known again, and a sign's history can be told."""

TOPIC = "deliveries"
"""The topic of the news that something was delivered, to whichever replica."""

_BATCH = 500  # rows read or deleted at once


class Fate(StrEnum):
    """What became of a delivery; `OWED` is obeyed, and its answer still has to be given."""

    TAKEN = "taken"
    OWED = "owed"
    DONE = "done"
    IGNORED = "ignored"
    BROKEN = "broken"


OPEN = (Fate.TAKEN.value, Fate.OWED.value)
"""States in which something is left to be done."""


DELIVERIES = sa.Table(
    "deliveries",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("taken_at", sa.Double, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reply", sa.Text, nullable=False, server_default=""),
    sa.Index("deliveries_by_state", "state", "position"),
    sa.Index("deliveries_by_subject", "subject", "position"),
)
"""One row a delivery, in the order in which they were taken. `who` is obeyed in order; `subject`
names message, person and sign of a sign. No body holds a way to answer: those stay in memory.
`reply` is an answer that is owed, and empty once it was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A delivery as it was stored.

    Attributes:
        taken: When it was stored, seconds since the epoch.
        reply: The answer that is owed; None where none is.
    """

    who: str
    heard: Heard
    taken: float
    reply: Reply | None = None


class Deliveries:
    """The table; every method is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def take(self, heard: Heard, now: float) -> bool:
        """Store a delivery; False where its key is known."""

        def work(connection: sa.Connection) -> bool:
            known = sa.select(DELIVERIES.c.key).where(DELIVERIES.c.key == heard.key)
            if connection.scalar(known) is not None:
                return False
            last = connection.scalar(sa.select(sa.func.max(DELIVERIES.c.position))) or 0
            row = {"key": heard.key, "position": last + 1, "who": who(heard)}
            row |= {"subject": subject(heard), "body": dumped(heard)}
            row |= {"taken_at": now, "state": Fate.TAKEN.value}
            connection.execute(DELIVERIES.insert().values(row))
            tell(connection, TOPIC)
            return True

        return await self._store.write(work)

    async def waiting(self, without: Iterable[str]) -> list[Delivery]:
        """Return what is to be obeyed, in order, without that of some people."""
        others = DELIVERIES.c.who.not_in([*without])
        return await self._store.read(
            lambda connection: _in(connection, Fate.TAKEN, others, _BATCH)
        )

    async def owing(self) -> list[tuple[str, str]]:
        """Return platform and key of all that is obeyed and not answered yet, in order."""
        owed = DELIVERIES.c.state == Fate.OWED.value
        statement = sa.select(DELIVERIES.c.who, DELIVERIES.c.key).where(owed)
        statement = statement.order_by(DELIVERIES.c.position)
        rows = await self._store.read(lambda connection: list(connection.execute(statement)))
        return [(row.who.partition(":")[0], row.key) for row in rows]

    async def owed(self, keys: Iterable[str]) -> list[Delivery]:
        """Return some of these that are obeyed and not answered yet, in order."""
        these = DELIVERIES.c.key.in_([*keys][:_BATCH])
        return await self._store.read(lambda connection: _in(connection, Fate.OWED, these, _BATCH))

    async def first(self, who: str) -> Delivery | None:
        """Return the first thing to be obeyed for one person; None where nothing is."""
        own = DELIVERIES.c.who == who
        rows = await self._store.read(lambda connection: _in(connection, Fate.TAKEN, own, 1))
        return rows[0] if rows else None

    async def owe(self, key: str, reply: Reply) -> None:
        """Note that a delivery is obeyed, and what is to be answered."""
        row = DELIVERIES.c.key == key
        values = {"state": Fate.OWED.value, "reply": dump_reply(reply)}
        statement = DELIVERIES.update().where(row).values(**values)
        await self._store.write(lambda connection: connection.execute(statement))

    async def mark(self, key: str, fate: Fate) -> None:
        """Note what became of a delivery; nothing more is owed unless that says so."""
        row = DELIVERIES.c.key == key
        values = {"state": fate.value} | ({} if fate is Fate.OWED else {"reply": ""})
        statement = DELIVERIES.update().where(row).values(**values)
        await self._store.write(lambda connection: connection.execute(statement))

    async def history(self, heard: Heard) -> list[Delivery]:
        """Return what was made of a person's sign on a message, in order: put there, taken back.

        What was ignored is not part of it: nobody knew the message then.
        """
        statement = (
            sa.select(DELIVERIES)
            .where(DELIVERIES.c.subject == subject(heard), DELIVERIES.c.state != Fate.IGNORED.value)
            .order_by(DELIVERIES.c.position)
        )
        return await self._store.read(lambda connection: _read(connection, statement))

    async def prune(self, before: float) -> int:
        """Forget some of what was obeyed before a moment; returns how much, 0 when all is done."""
        old = (
            sa.select(DELIVERIES.c.key)
            .where(DELIVERIES.c.taken_at < before, DELIVERIES.c.state.not_in(OPEN))
            .limit(_BATCH)
        )
        statement = DELIVERIES.delete().where(DELIVERIES.c.key.in_(old))
        return await self._store.write(lambda connection: connection.execute(statement).rowcount)


def _in(
    connection: sa.Connection, state: Fate, whose: sa.ColumnElement[bool], most: int
) -> list[Delivery]:
    statement = (
        sa.select(DELIVERIES)
        .where(DELIVERIES.c.state == state.value, whose)
        .order_by(DELIVERIES.c.position)
        .limit(most)
    )
    return _read(connection, statement)


def _read(connection: sa.Connection, statement: sa.Select[Any]) -> list[Delivery]:
    rows = connection.execute(statement)
    return [
        Delivery(
            who=row.who,
            heard=loaded(row.body),
            taken=row.taken_at,
            reply=load_reply(row.reply) if row.reply else None,
        )
        for row in rows
    ]


def who(heard: Heard) -> str:
    """Return under which name somebody's deliveries are obeyed in order."""
    return f"{heard.platform}:{heard.user}"


def subject(heard: Heard) -> str:
    """Return message, person and sign of a sign; empty for anything else."""
    if heard.deed is not Deed.SIGN:
        return ""
    return f"{heard.platform}:{heard.message} {heard.user} {normal_sign(heard.text)}"


def dumped(heard: Heard) -> str:
    """Return a delivery as it is stored."""
    return json.dumps({**asdict(heard), "groups": sorted(heard.groups)}, ensure_ascii=False)


def loaded(body: str) -> Heard:
    """Return a delivery as it was stored."""
    read: dict[str, Any] = json.loads(body)
    read["deed"] = Deed(read["deed"])
    read["groups"] = frozenset(read["groups"])
    return Heard(**read)
