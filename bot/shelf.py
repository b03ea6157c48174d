"""What is to be said in chat and how far that has come: the outbox's table."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.message_json import dump
from commands.reply import Message
from runner.record.store import Store, metadata

OUTBOX = sa.Table(
    "outbox",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False, unique=True),
    sa.Column("platform", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("thread_of", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("wanted", sa.Integer, nullable=False),
    sa.Column("delivered", sa.Integer, nullable=False, default=0),
    sa.Column("reference", sa.Text, nullable=True),
    sa.Column("posts", sa.Integer, nullable=False, default=0),
    sa.Column("signs", sa.JSON, nullable=False),
    sa.Column("tell", sa.Text, nullable=False, default=""),
    sa.Column("sent_at", sa.Double, nullable=False, default=0.0),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("next_try", sa.Double, nullable=False, default=0.0),
    sa.Column("error", sa.Text, nullable=False, default=""),
    sa.Column("open", sa.Boolean, nullable=False, default=True),
    sa.Index("open_outbox", "platform", "open", "position"),
    sa.Index("outbox_references", "platform", "channel", "reference"),
)
"""One row a message. `wanted` and `delivered` are versions of its body; `posts` counts how often it
was posted anew; `open` rows want something done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message as somebody wants it to stand in a channel.

    Attributes:
        key: Names it for good (`staging-42/card/terminal:deploys`); the same key is the same one.
        channel: `platform:channel`.
        thread_of: Key of the message under which it belongs; None for the channel itself.
        once: Never replaces what stands there already.
        signs: Signs that the bot adds itself once it is posted.
        tell: A run that is to be told where it was posted; empty for none.
    """

    key: str
    channel: str
    message: Message
    thread_of: str | None = None
    once: bool = False
    signs: tuple[str, ...] = ()
    tell: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A row that wants something done; `thread` is the reference of the message it belongs to."""

    key: str
    channel: str
    body: str
    wanted: int
    delivered: int
    reference: str | None
    posts: int
    signs: tuple[str, ...]
    tell: str
    sent_at: float
    attempts: int
    next_try: float
    thread: str | None

    @property
    def post_key(self) -> str:
        """The key for the platform; another one when it is posted anew."""
        return f"{self.key}~{self.posts}" if self.posts else self.key


class Shelf:
    """The outbox's table; every method is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put(self, drafts: tuple[Draft, ...]) -> None:
        """Keep drafts, in order; a newer body replaces the one that was wanted before."""

        def work(connection: sa.Connection) -> None:
            for draft in drafts:
                _put(connection, draft)

        await self._store.write(work)

    async def open(self, platform: str) -> list[Letter]:
        """Return what is to be done on a platform, in the order in which it was wanted."""
        parent = OUTBOX.alias("parent")
        statement = (
            sa.select(OUTBOX, parent.c.reference.label("thread"))
            .outerjoin(parent, parent.c.key == OUTBOX.c.thread_of)
            .where(OUTBOX.c.platform == platform, OUTBOX.c.open)
            .order_by(OUTBOX.c.position)
            .limit(1000)
        )
        rows = await self._store.read(lambda connection: list(connection.execute(statement)))
        return [_letter(row) for row in rows]

    async def note(self, key: str, **changes: Any) -> None:
        """Record what became of a message, and whether more is to be done about it."""

        def work(connection: sa.Connection) -> None:
            row = connection.execute(sa.select(OUTBOX).where(OUTBOX.c.key == key)).one()
            now = {**row._mapping, **changes}  # noqa: SLF001 - its public name
            left = now["delivered"] < now["wanted"] or bool(now["signs"]) or bool(now["tell"])
            values = {"open": left, **changes}
            connection.execute(OUTBOX.update().where(OUTBOX.c.key == key).values(**values))

        await self._store.write(work)

    async def troubles(self) -> list[tuple[str, str]]:
        """Return key and error of every message that could not be said as wanted."""
        statement = sa.select(OUTBOX.c.key, OUTBOX.c.error).where(OUTBOX.c.error != "")
        rows = await self._store.read(lambda connection: list(connection.execute(statement)))
        return [(row.key, row.error) for row in rows]

    async def key_of(self, platform: str, channel: str, reference: str) -> str | None:
        """Return the key of the message that stands at a place in chat, if it is ours."""
        statement = sa.select(OUTBOX.c.key).where(
            OUTBOX.c.platform == platform,
            OUTBOX.c.channel == channel,
            OUTBOX.c.reference == reference,
        )
        return await self._store.read(lambda connection: connection.scalar(statement))


def _put(connection: sa.Connection, draft: Draft) -> None:
    body = dump(draft.message)
    row = connection.execute(
        sa.select(OUTBOX.c.body, OUTBOX.c.wanted).where(OUTBOX.c.key == draft.key)
    ).first()
    if row is None:
        _insert(connection, draft, body)
    elif not draft.once and row.body != body:
        connection.execute(
            OUTBOX.update()
            .where(OUTBOX.c.key == draft.key)
            .values(body=body, wanted=row.wanted + 1, open=True)
        )


def _insert(connection: sa.Connection, draft: Draft, body: str) -> None:
    last = connection.scalar(sa.select(sa.func.max(OUTBOX.c.position))) or 0
    platform, _, channel = draft.channel.partition(":")
    connection.execute(
        OUTBOX.insert().values(
            key=draft.key,
            position=last + 1,
            platform=platform,
            channel=channel,
            thread_of=draft.thread_of or "",
            body=body,
            wanted=1,
            signs=[*draft.signs],
            tell=draft.tell,
        )
    )


def _letter(row: Any) -> Letter:
    return Letter(
        key=row.key,
        channel=row.channel,
        body=row.body,
        wanted=row.wanted,
        delivered=row.delivered,
        reference=row.reference,
        posts=row.posts,
        signs=tuple(row.signs),
        tell=row.tell,
        sent_at=row.sent_at,
        attempts=row.attempts,
        next_try=row.next_try,
        thread=row.thread,
    )
