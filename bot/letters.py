"""Messages on their way to chat: as somebody wants them, and as the outbox keeps them."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import sqlalchemy as sa

from commands.reply import Message
from runner.record.store import metadata

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
    sa.Column("run", sa.Text, nullable=False, server_default=""),
    sa.Column("weight", sa.Integer, nullable=False, server_default="0"),
    sa.Column("wanted_at", sa.Double, nullable=False, server_default="0"),
    sa.Column("posted_at", sa.Double, nullable=False, server_default="0"),
    sa.Column("root", sa.Text, nullable=False, server_default=""),
    sa.Column("carries", sa.Text, nullable=False, server_default=""),
    sa.Column("bound", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last", sa.Integer, nullable=False, server_default="0"),
    sa.Index("open_outbox", "platform", "open", "position"),
    sa.Index("outbox_references", "platform", "channel", "reference"),
)
"""One row a message.

`wanted` and `delivered` are versions of its body; `posts` counts how often it was posted anew;
`open` rows want something done. `root` is the message under which its thread lies, where that is
not the message itself any more. `carries` are the signs that stand on it, also when it is posted
anew. `bound` is the version that was tried and may stand there already; 0 where none was. `last`
rows are edited however old.
"""


class Weight(IntEnum):
    """How soon something has to be said; the smaller goes first."""

    NEWS = 0
    STEP = 1
    MINOR = 2


SIGNS = "/signs"
"""Ends what is not to be told where a message was posted, but has its signs read once it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message as somebody wants it to stand in a channel.

    Attributes:
        key: Names it for good (`staging-42/card/terminal:deploys`); the same key is the same one.
        channel: `platform:channel`.
        thread_of: Key of the message under which it belongs; None for the channel itself.
        once: Never replaces what stands there already.
        signs: Signs that the bot adds itself once it is posted.
        tell: A run that is to be told where it was posted, or, with `SIGNS` behind it, a run or an
            environment (`environment:staging`) whose signs are then to be read; empty for none.
        weight: How soon an edit, or a message in a thread, has to be seen.
        last: Closes what stands there: it is edited in place however old it is.
    """

    key: str
    channel: str
    message: Message
    thread_of: str | None = None
    once: bool = False
    signs: tuple[str, ...] = ()
    tell: str = ""
    weight: Weight = Weight.NEWS
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A row that wants something done.

    Attributes:
        thread: Reference of the message under which it belongs, if that stands.
        early: The message under which it belongs is still to be posted.
    """

    key: str
    position: int
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
    error: str = ""
    thread_of: str = ""
    thread: str | None = None
    early: bool = False
    weight: Weight = Weight.NEWS
    wanted_at: float = 0.0
    posted_at: float = 0.0
    root: str = ""
    bound: int = 0
    last: bool = False

    @property
    def post_key(self) -> str:
        """The key for the platform; another one when it is posted anew."""
        return key_of_post(self.key, self.posts)

    @property
    def moved(self) -> bool:
        """Whether it is what is left of a message that goes on elsewhere."""
        return self.key.endswith(MOVED)


MOVED = "/moved"
"""Ends the key of what is left of a message that goes on in a newer one."""


def key_of_post(key: str, posts: int) -> str:
    """Return a message's key for the platform when it is posted for the nth time, from 0."""
    return f"{key}~{posts}" if posts else key


def letter_of(row: Any) -> Letter:
    """Return a row of the table, joined with the message it belongs to, as a letter."""
    return Letter(
        key=row.key,
        position=row.position,
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
        error=row.error,
        thread_of=row.thread_of,
        thread=row.thread_root or row.thread,
        early=row.thread is None and bool(row.thread_open),
        weight=Weight(row.weight),
        wanted_at=row.wanted_at,
        posted_at=row.posted_at,
        root=row.root,
        bound=row.bound,
        last=bool(row.last),
    )
