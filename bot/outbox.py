"""The outbox: what the bot wants to say reaches chat, in order, also after an outage or a crash.

Each message has one writer at a time; a body that was replaced while it waited is never sent; the
last one always is. What cannot be said for good is kept as a problem for the operator.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.chat import GoneForGood, MessageGone, Platform, RetryLater, Unreachable
from bot.message_json import load
from bot.shelf import Draft, Letter, Shelf
from runner.record.store import Store

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Calls to one platform at the same time."""

CALL = 30.0
"""Seconds that one call may take before its result counts as unknown."""

PATIENCE = 60.0
"""Seconds between two looks when nothing is due and nobody rings."""

_SHORTEST_PAUSE = 0.2
_LONGEST_PAUSE = 60.0
_TRIES = 8  # of calls that break in a way no platform should; then it is a problem

Posted = Callable[[str, str], Awaitable[None]]
"""Told a run's id and the reference of its message once that stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What one round does, and when the next one is due (epoch seconds; None for nothing)."""

    now: tuple[Letter, ...]
    due: float | None


class Outbox:
    """Messages on their way to chat."""

    def __init__(
        self, store: Store, posted: Posted, clock: Callable[[], float] = time.time
    ) -> None:
        self.shelf = Shelf(store)
        self._posted = posted
        self._clock = clock
        self._bells: dict[str, asyncio.Event] = {}

    async def put(self, *drafts: Draft) -> None:
        """Keep messages and have them delivered soon; the same ones again change nothing."""
        await self.shelf.put(drafts)
        for platform in {draft.channel.partition(":")[0] for draft in drafts}:
            self._bell(platform).set()

    async def deliver(self, platform: Platform) -> None:
        """Deliver to a platform until cancelled; nothing that it does ends this."""
        bell = self._bell(platform.name)
        while True:
            bell.clear()
            try:
                due = await self.round(platform)
            except Exception:
                log.exception("outbox: a round for %s broke", platform.name)
                due = self._clock() + 5
            pause = PATIENCE if due is None else min(due - self._clock(), PATIENCE)
            await _rung(bell, max(pause, 0.0))

    async def round(self, platform: Platform) -> float | None:
        """Do what is due on a platform; returns when more is due (epoch seconds), None if never."""
        letters = await self.shelf.open(platform.name)
        work = _plan(letters, platform.edit_gap, self._clock())
        if not work.now:
            return work.due
        turns = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for letter in work.now:
                group.create_task(self._take(platform, letter, turns))
        return self._clock()  # what was done may make more due

    async def settled(self, platform: str) -> bool:
        """Return whether everything wanted on a platform is said (or never will be)."""
        return not await self.shelf.open(platform)

    def _bell(self, platform: str) -> asyncio.Event:
        return self._bells.setdefault(platform, asyncio.Event())

    async def _take(self, platform: Platform, letter: Letter, turns: asyncio.Semaphore) -> None:
        """Do one thing for a message, and note what became of it."""
        async with turns:
            try:
                async with asyncio.timeout(CALL):
                    await self._send(platform, letter)
            except RetryLater as error:
                await self._later(letter, error.seconds, "")
            except (Unreachable, TimeoutError) as error:
                await self._later(letter, _pause(letter.attempts), f"unreachable: {error}")
            except MessageGone as error:
                await self._gone(letter, error)
            except GoneForGood as error:
                await self._given_up(letter, str(error.problem))
            except Exception as error:
                log.exception("outbox: %s could not be sent", letter.key)
                if letter.attempts + 1 >= _TRIES:
                    await self._given_up(letter, f"{type(error).__name__}: {error}")
                else:
                    await self._later(letter, _pause(letter.attempts), type(error).__name__)

    async def _send(self, platform: Platform, letter: Letter) -> None:
        key, reference = letter.key, letter.reference
        done = {"attempts": 0, "next_try": 0.0, "error": "", "sent_at": self._clock()}
        if reference is None:
            message = load(letter.body)
            told = await platform.post(letter.channel, message, letter.thread, letter.post_key)
            await self.shelf.note(key, reference=told, delivered=letter.wanted, **done)
        elif letter.delivered < letter.wanted:
            await platform.edit(letter.channel, reference, load(letter.body))
            await self.shelf.note(key, delivered=letter.wanted, **done)
        elif letter.tell:
            await self._posted(letter.tell, reference)
            await self.shelf.note(key, tell="", attempts=0, next_try=0.0, error="")
        else:
            await platform.react(letter.channel, reference, letter.signs[0])
            left = [*letter.signs[1:]]
            await self.shelf.note(key, signs=left, attempts=0, next_try=0.0, error="")

    async def _later(self, letter: Letter, seconds: float, error: str) -> None:
        await self.shelf.note(
            letter.key,
            attempts=letter.attempts + 1,
            next_try=self._clock() + max(seconds, _SHORTEST_PAUSE),
            error=error,
        )

    async def _gone(self, letter: Letter, error: MessageGone) -> None:
        """Post a deleted message anew; one whose thread is deleted goes to the channel itself."""
        if letter.reference is not None:
            anew = {"reference": None, "posts": letter.posts + 1, "delivered": 0}
            await self.shelf.note(letter.key, **anew, attempts=0)
        elif letter.thread is not None:
            await self.shelf.note(letter.key, thread_of="")
        else:
            await self._given_up(letter, str(error.problem))

    async def _given_up(self, letter: Letter, error: str) -> None:
        """Keep the error and let what stands behind it pass; a newer body is tried again."""
        log.error("outbox: %s is not said: %s", letter.key, error)
        undone: dict[str, object] = {"delivered": letter.wanted}
        if letter.reference is not None and letter.delivered == letter.wanted:
            undone = {"tell": ""} if letter.tell else {"signs": []}
        elif letter.reference is None:
            undone |= {"tell": "", "signs": []}
        await self.shelf.note(letter.key, **undone, attempts=0, next_try=0.0, error=error)


def _plan(letters: list[Letter], edit_gap: float, now: float) -> _Work:
    """Return what is due now: new messages one after another in a channel, edits by their gap."""
    chosen: list[Letter] = []
    due: list[float] = []
    posting: set[str] = set()
    for letter in letters:
        when = letter.next_try
        if letter.reference is None:
            if letter.channel in posting:
                continue  # behind one that comes first
            posting.add(letter.channel)
        elif letter.delivered < letter.wanted and edit_gap:
            when = max(when, letter.sent_at + edit_gap)
        if when <= now:
            chosen.append(letter)
        else:
            due.append(when)
    return _Work(now=tuple(chosen), due=min(due, default=None))


def _pause(attempts: int) -> float:
    return float(min(2.0 ** min(attempts, 10), _LONGEST_PAUSE))


async def _rung(bell: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await bell.wait()
    except TimeoutError:
        return
