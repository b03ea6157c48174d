"""Where approval requests and announcements of emergencies stand in chat, by the outbox's table."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.shelf import OUTBOX
from runner.record.run import Run
from runner.record.store import Store

APPROVAL = "approval"
EMERGENCY = "emergency"
ALERT = "alert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What a message of ours is about: `kind` is the second word of its key, `about` the third."""

    run: str
    kind: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A message's place: its channel without the platform, and its reference."""

    channel: str
    reference: str


class Requests:
    """Reads the outbox's table; writes nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def purpose(self, platform: str, reference: str) -> Purpose | None:
        """Return what a message is about; None for one that is not ours."""
        statement = sa.select(OUTBOX.c.key).where(
            OUTBOX.c.platform == platform, OUTBOX.c.reference == reference
        )
        key = await self._store.read(lambda connection: connection.scalar(statement))
        run, _, rest = (key or "").partition("/")
        kind, _, place = rest.partition("/")
        return Purpose(run=run, kind=kind, about=place.partition("/")[0]) if place else None

    async def spots(self, run: Run, platform: str) -> list[Spot]:
        """Return where the approval request of a run's plan stands on a platform."""
        beginning = f"{run.id}/{APPROVAL}/{run.digest[:12]}/"
        statement = (
            sa.select(OUTBOX.c.channel, OUTBOX.c.reference)
            .where(
                OUTBOX.c.platform == platform,
                OUTBOX.c.key.startswith(beginning, autoescape=True),
                OUTBOX.c.reference.is_not(None),
            )
            .order_by(OUTBOX.c.position)
        )
        rows = await self._store.read(lambda connection: list(connection.execute(statement)))
        return [Spot(channel=row.channel, reference=row.reference) for row in rows]
