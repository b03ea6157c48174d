"""What is to be said in chat and how far that has come: the outbox's table."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bot.letters import MOVED, OUTBOX, Draft, Letter, Weight, letter_of
from bot.message_json import dump
from commands.reply import Message
from runner.record.journal import RUNS
from runner.record.line import tell
from runner.record.store import Store

__all__ = ["OUTBOX", "Draft", "Letter", "Shelf", "Weight"]

TOPIC = "outbox"
"""The topic of the news that more is to be said on a platform, which its words name."""

_SEEN = 400  # rows that one round looks at: far more than it can say
_BATCH = 500  # rows that one transaction deletes
_STANDING = frozenset({"alert", "approval", "card", "emergency", "lock", "question"})
"""Second words of the keys of what is posted anew where somebody deletes it."""

UNREACHABLE = "unreachable"
"""Begins the error of what waits for a platform to come back."""


class Shelf:
    """The outbox's table; every method is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[str, dict[str, tuple[Any, Letter]]] = {}

    def afresh(self) -> None:
        """Forget rows as they were read before."""
        self._read.clear()

    async def put(self, drafts: Sequence[Draft], now: float = 0.0) -> None:
        """Keep drafts, in order; a newer body replaces the one that was wanted before."""

        def work(connection: sa.Connection) -> None:
            for draft in drafts:
                _put(connection, draft, now)

        await self._store.write(work)

    async def open(self, platform: str) -> list[Letter]:
        """Return what is to be done on a platform, the most urgent first, else as wanted."""
        parent = OUTBOX.alias("parent")
        statement = (
            sa.select(
                OUTBOX,
                parent.c.reference.label("thread"),
                parent.c.root.label("thread_root"),
                parent.c.open.label("thread_open"),
            )
            .outerjoin(parent, parent.c.key == OUTBOX.c.thread_of)
            .where(OUTBOX.c.platform == platform, OUTBOX.c.open)
            .order_by(OUTBOX.c.weight, OUTBOX.c.position)
            .limit(_SEEN)
        )
        before = self._read.get(platform, {})

        def work(connection: sa.Connection) -> dict[str, tuple[Any, Letter]]:
            """Read rows on the store's thread; most of them are as they were a moment ago."""
            found = {}
            for row in connection.execute(statement):
                known = before.get(row.key)
                same = known is not None and known[0] == tuple(row)
                found[row.key] = known if known and same else (tuple(row), letter_of(row))
            return found

        self._read[platform] = await self._store.read(work)
        return [letter for _, letter in self._read[platform].values()]

    async def note(self, key: str, **changes: Any) -> None:
        """Record what became of a message, and whether more is to be done about it."""
        await self._store.write(lambda connection: _note(connection, key, changes))

    async def bind(self, letter: Letter, message: Message | None, others: Sequence[str]) -> None:
        """Note which version of a message is posted now, with that of others that go into it.

        A post whose outcome is not known may stand there: under its key nothing newer is posted.
        """

        def work(connection: sa.Connection) -> None:
            values: dict[str, Any] = {"bound": letter.wanted}
            if message is not None:
                values["body"] = dump(message)
            connection.execute(OUTBOX.update().where(OUTBOX.c.key == letter.key).values(**values))
            done = {"delivered": OUTBOX.c.wanted, "open": False, "error": ""}
            connection.execute(OUTBOX.update().where(OUTBOX.c.key.in_(others)).values(**done))

        await self._store.write(work)

    async def take_over(self, letter: Letter, told: str, left: Message, now: float) -> None:
        """Record that a newer message has taken over, and have the older one say so once."""

        def work(connection: sa.Connection) -> None:
            anew = _carried(connection, letter.key)
            changes: dict[str, Any] = {
                "reference": told,
                "posts": letter.posts + 1,
                "posted_at": now,
            }
            changes |= {"root": letter.root or letter.reference, "sent_at": now}
            changes |= {
                "delivered": letter.bound or letter.wanted,
                "bound": 0,
                "attempts": 0,
                "next_try": 0.0,
                "error": "",
            }
            _note(connection, letter.key, {**changes, **anew})
            row = connection.execute(sa.select(OUTBOX).where(OUTBOX.c.key == letter.key)).one()
            moved = {"key": f"{letter.post_key}{MOVED}", "position": _next(connection)}
            moved |= {"platform": row.platform, "channel": row.channel, "thread_of": ""}
            moved |= {"body": dump(left), "wanted": 2, "delivered": 1, "signs": [], "open": True}
            moved |= {"reference": letter.reference, "run": row.run, "last": 1, "wanted_at": now}
            connection.execute(OUTBOX.insert().values(**moved, weight=int(Weight.STEP)))

        await self._store.write(work)

    async def anew(self, letter: Letter) -> None:
        """Have a message posted anew, with all that stood on it."""
        await self._store.write(lambda connection: _anew(connection, letter.key, letter.posts + 1))

    async def revive(self, platform: str, reference: str, before: float) -> bool:
        """Have a deleted message posted anew; False where it is not ours or of no more use.

        It is of use while its run goes on: the card, and what asks for something that is still
        open. Whether an environment's question is, the caller knows. What was posted only after
        `before` is left alone.
        """
        open_run = OUTBOX.c.run.in_(sa.select(RUNS.c.run).where(RUNS.c.open))
        statement = sa.select(OUTBOX).where(
            OUTBOX.c.platform == platform,
            OUTBOX.c.reference == reference,
            OUTBOX.c.thread_of == "",
            OUTBOX.c.last == 0,
            OUTBOX.c.posted_at < before,
            open_run | OUTBOX.c.run.startswith("environment:"),
        )

        def work(connection: sa.Connection) -> bool:
            row = connection.execute(statement).first()
            if row is None or row.key.split("/")[1] not in _STANDING:
                return False
            _anew(connection, row.key, row.posts + 1)
            tell(connection, TOPIC, platform)
            return True

        return await self._store.write(work)

    async def release(self, platform: str) -> None:
        """Let everything that waits for a platform to come back be tried at once."""
        waits = OUTBOX.c.error.like(f"{UNREACHABLE}%") & OUTBOX.c.open
        statement = OUTBOX.update().where(OUTBOX.c.platform == platform, waits)
        await self._store.write(lambda connection: connection.execute(statement.values(next_try=0)))

    async def prune(self, before: float) -> int:
        """Delete some of what was said before a moment by runs that have ended; returns how much.

        Called until it returns 0, it has deleted all of it.
        """
        going_on = sa.select(RUNS.c.run).where(RUNS.c.open)
        old = (
            sa.select(OUTBOX.c.key)
            .where(
                sa.not_(OUTBOX.c.open),
                OUTBOX.c.sent_at < before,
                OUTBOX.c.wanted_at < before,
                OUTBOX.c.run.not_in(going_on),
            )
            .limit(_BATCH)
        )
        statement = OUTBOX.delete().where(OUTBOX.c.key.in_(old))
        return await self._store.write(lambda connection: connection.execute(statement).rowcount)

    async def waiting(self, beginning: str) -> bool:
        """Return whether a message whose key begins so is still to be posted."""
        statement = sa.select(OUTBOX.c.key).where(
            OUTBOX.c.key.startswith(beginning, autoescape=True),
            OUTBOX.c.open,
            OUTBOX.c.reference.is_(None),
        )
        found = await self._store.read(lambda connection: connection.scalar(statement.limit(1)))
        return found is not None

    async def troubles(self) -> list[tuple[str, str]]:
        """Return key and error of every message that could not be said as wanted."""
        statement = sa.select(OUTBOX.c.key, OUTBOX.c.error).where(OUTBOX.c.error != "")
        rows = await self._store.read(lambda connection: list(connection.execute(statement)))
        return [(row.key, row.error) for row in rows]


def _put(connection: sa.Connection, draft: Draft, now: float) -> None:
    body = dump(draft.message)
    columns = (OUTBOX.c.body, OUTBOX.c.wanted, OUTBOX.c.delivered, OUTBOX.c.weight)
    row = connection.execute(
        sa.select(*columns, OUTBOX.c.wanted_at).where(OUTBOX.c.key == draft.key)
    ).first()
    if row is None:
        _insert(connection, draft, body, now)
    elif not draft.once and row.body != body:
        waits = row.delivered < row.wanted
        values: dict[str, Any] = {"body": body, "wanted": row.wanted + 1, "open": True}
        values["weight"] = min(int(draft.weight), row.weight) if waits else int(draft.weight)
        values["wanted_at"] = row.wanted_at if waits else now
        values |= {"last": int(draft.last), "carries": _carries(draft)}
        connection.execute(OUTBOX.update().where(OUTBOX.c.key == draft.key).values(**values))


def _insert(connection: sa.Connection, draft: Draft, body: str, now: float) -> None:
    platform, _, channel = draft.channel.partition(":")
    connection.execute(
        OUTBOX.insert().values(
            key=draft.key,
            position=_next(connection),
            platform=platform,
            channel=channel,
            thread_of=draft.thread_of or "",
            body=body,
            wanted=1,
            signs=[*draft.signs],
            tell=draft.tell,
            run=draft.key.partition("/")[0],
            weight=int(draft.weight if draft.thread_of else Weight.NEWS),
            wanted_at=now,
            carries=_carries(draft),
        )
    )


def _next(connection: sa.Connection) -> int:
    return (connection.scalar(sa.select(sa.func.max(OUTBOX.c.position))) or 0) + 1


def _note(connection: sa.Connection, key: str, changes: Mapping[str, Any]) -> None:
    row = connection.execute(sa.select(OUTBOX).where(OUTBOX.c.key == key)).one()
    now = {**row._mapping, **changes}  # noqa: SLF001 - its public name
    left = now["delivered"] < now["wanted"] or bool(now["signs"]) or bool(now["tell"])
    values = {"open": left, **changes}
    connection.execute(OUTBOX.update().where(OUTBOX.c.key == key).values(**values))


def _anew(connection: sa.Connection, key: str, posts: int) -> None:
    changes: dict[str, Any] = {"reference": None, "posts": posts}
    changes |= {"delivered": 0, "bound": 0, "root": "", "attempts": 0, "next_try": 0.0}
    _note(connection, key, {**changes, **_carried(connection, key)})


def _carries(draft: Draft) -> str:
    return json.dumps({"signs": draft.signs, "tell": draft.tell}) if draft.signs else ""


def _carried(connection: sa.Connection, key: str) -> dict[str, Any]:
    """Return the signs of a message, and whom to tell of it, when it stands in a new place."""
    text = connection.scalar(sa.select(OUTBOX.c.carries).where(OUTBOX.c.key == key))
    found = json.loads(text) if text else {}
    return {"signs": found.get("signs", []), "tell": found.get("tell", "")}
