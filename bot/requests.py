"""Where approval requests and announcements of emergencies stand in chat, by the outbox's table."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.shelf import OUTBOX
from runner.record.run import Run
from runner.record.store import Store

APPROVAL = "approval"
EMERGENCY = "emergency"
ALERT = "alert"
LOCK = "lock"


def request_of(run: Run) -> str:
    """Return how the keys of the approval requests of a run's plan begin."""
    return f"{run.id}/{APPROVAL}/{run.digest[:12]}/"


def alert_of(run: Run) -> str:
    """Return how the keys of the alerts begin that a run waits at; empty where it waits at none."""
    asked = run.question
    waits = asked is not None and bool(asked.kind) and not run.ended
    return f"{run.id}/{ALERT}/{asked.id}/" if asked is not None and waits else ""


def announcement_of(run: Run) -> str:
    """Return how the keys of an emergency's announcements begin, while nobody stands by it."""
    alone = run.emergency
    return f"{run.id}/{EMERGENCY}/" if alone is not None and not alone.countersigned else ""


def lock_question_of(environment: str, number: int) -> str:
    """Return how the keys begin of the nth question whether a lock of an environment is given.

    `environment` is the name of its events: `environment:staging`.
    """
    return f"{environment}/{LOCK}/{number}/"


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

    async def spots(self, beginning: str, platform: str) -> list[Spot]:
        """Return where the messages stand on a platform whose keys begin so."""
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
