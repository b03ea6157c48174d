"""Since when the bot is in touch with platforms, and which channels take nothing: two tables."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from config.problem import Problem
from runner.record.store import Store, metadata

PRESENCE = sa.Table(
    "chat_presence",
    metadata,
    sa.Column("platform", sa.Text, primary_key=True),
    sa.Column("present_at", sa.Double, nullable=False, default=0.0),
    sa.Column("lost_at", sa.Double, nullable=False, default=0.0),
    sa.Column("told_since", sa.Double, nullable=False, default=0.0),
    sa.Column("told_until", sa.Double, nullable=False, default=0.0),
)

CLOSED = sa.Table(
    "closed_channels",
    metadata,
    sa.Column("platform", sa.Text, primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("cure", sa.Text, nullable=False),
    sa.Column("since", sa.Double, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """How it stands between the bot and a platform.

    Attributes:
        present_at: When the bot last knew itself to be there.
        lost_at: When the platform went away; 0 while it is there.
        told_since: Beginning of the outage that the channels were last told of.
        told_until: Its end.
    """

    present_at: float
    lost_at: float = 0.0
    told_since: float = 0.0
    told_until: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedChannel:
    """A channel that takes no messages, and since when."""

    platform: str
    channel: str
    problem: Problem
    since: float

    @property
    def place(self) -> str:
        """The channel as the configuration writes it."""
        return f"{self.platform}:{self.channel}"


class Presence:
    """Both tables; every method is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._closed: dict[str, ClosedChannel] | None = None

    def afresh(self) -> None:
        """Forget which channels were closed: another replica may have found them open."""
        self._closed = None

    async def touch(self, platform: str) -> Touch | None:
        """Return how it stands with a platform; None before it has ever been noted."""
        statement = sa.select(PRESENCE).where(PRESENCE.c.platform == platform)
        row = await self._store.read(lambda connection: connection.execute(statement).first())
        if row is None:
            return None
        return Touch(
            present_at=row.present_at,
            lost_at=row.lost_at,
            told_since=row.told_since,
            told_until=row.told_until,
        )

    async def note(self, platform: str, touch: Touch) -> None:
        """Remember how it stands with a platform."""
        values: dict[str, Any] = {
            "present_at": touch.present_at,
            "lost_at": touch.lost_at,
            "told_since": touch.told_since,
            "told_until": touch.told_until,
        }

        def work(connection: sa.Connection) -> None:
            row = PRESENCE.c.platform == platform
            if not connection.execute(PRESENCE.update().where(row).values(**values)).rowcount:
                connection.execute(PRESENCE.insert().values(platform=platform, **values))

        await self._store.write(work)

    async def closed(self) -> tuple[ClosedChannel, ...]:
        """Return the channels that take no messages."""
        return tuple((await self._known()).values())

    async def close(self, closed: ClosedChannel) -> bool:
        """Note that a channel takes no messages; False where that was known."""
        known = await self._known()
        if closed.place in known:
            return False
        known[closed.place] = closed
        problem = closed.problem
        values = {"platform": closed.platform, "channel": closed.channel, "since": closed.since}
        values |= {"code": problem.code, "what": problem.what, "cure": problem.cure}
        statement = CLOSED.insert().values(**values)
        await self._store.write(lambda connection: connection.execute(statement))
        return True

    async def reopen(self, platform: str, channel: str) -> bool:
        """Note that a channel has taken a message; False where nobody doubted it."""
        known = await self._known()
        if known.pop(f"{platform}:{channel}", None) is None:
            return False
        here = (CLOSED.c.platform == platform) & (CLOSED.c.channel == channel)
        statement = CLOSED.delete().where(here)
        await self._store.write(lambda connection: connection.execute(statement))
        return True

    async def _known(self) -> dict[str, ClosedChannel]:
        if self._closed is None:
            statement = sa.select(CLOSED)
            rows = await self._store.read(lambda connection: list(connection.execute(statement)))
            found = [
                ClosedChannel(
                    platform=row.platform,
                    channel=row.channel,
                    problem=Problem(code=row.code, what=row.what, cure=row.cure),
                    since=row.since,
                )
                for row in rows
            ]
            self._closed = {each.place: each for each in found}
        return self._closed
