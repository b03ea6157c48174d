"""The outbox: what the bot wants to say reaches chat, in order, also after an outage or a crash.

Each message has one writer at a time; a body that was replaced while it waited is never sent; the
last one always is. What cannot be said for good is kept as a problem for the operator.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from bot import cards
from bot.bell import rung
from bot.chat import GoneForGood, MessageGone, Platform, RetryLater, Unreachable
from bot.health import Health, pause_after
from bot.joining import joined
from bot.message_json import load
from bot.pacing import Act, Ledger
from bot.presence import ClosedChannel, Presence
from bot.rounds import STUBBORN, Terms, Turn, plan
from bot.shelf import UNREACHABLE, Draft, Letter, Shelf
from commands.reply import Message
from runner.beside import side_by_side
from runner.record.outage import passes
from runner.record.store import Store

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Calls to one platform at the same time."""

CALL = 30.0
"""Seconds that one call may take before its result counts as unknown."""

PATIENCE = 60.0
"""Seconds between two looks when nothing is due and nobody rings."""

KEPT = 30 * 86400.0
"""Seconds for which what was said is remembered, once its run has ended."""

_SHORTEST_PAUSE = 0.2
_TOO_SOON = 1.0  # seconds; what is deleted sooner is deleted by something that would do it again

Posted = Callable[[str, str], Awaitable[None]]
"""Told what a message wants told (`Draft.tell`), and its reference, once it stands."""


@dataclass(slots=True)
class _Line:
    """What is known of a platform while it is spoken to.

    Attributes:
        threads: When a message was last posted in a thread, by the key of its first message.
    """

    ledger: Ledger
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    health: Health = field(default_factory=Health)
    threads: dict[str, float] = field(default_factory=dict)


class Outbox:
    """Messages on their way to chat."""

    def __init__(
        self, store: Store, posted: Posted, clock: Callable[[], float] = time.time
    ) -> None:
        self.shelf = Shelf(store)
        self.presence = Presence(store)
        self._posted = posted
        self._clock = clock
        self._lines: dict[str, _Line] = {}
        self._hurry = False

    def afresh(self) -> None:
        """Forget what only this process knew: another replica may have spoken since."""
        self._lines.clear()
        self.shelf.afresh()
        self.presence.afresh()

    def ring(self, platform: str) -> None:
        """Have a platform looked at: another replica wants something said there."""
        if platform in self._lines:
            self._lines[platform].bell.set()

    async def put(self, *drafts: Draft) -> None:
        """Keep messages and have them delivered soon; the same ones again change nothing."""
        await self.shelf.put(drafts, self._clock())
        for platform in {draft.channel.partition(":")[0] for draft in drafts}:
            self._line(platform).bell.set()

    async def deliver(self, platform: Platform) -> None:
        """Deliver to a platform until cancelled; nothing that it does ends this."""
        bell = self._line(platform.name).bell
        while True:
            bell.clear()
            try:
                due = await self.round(platform)
            except Exception:
                log.exception("outbox: a round for %s broke", platform.name)
                due = self._clock() + 5
            pause = PATIENCE if due is None else min(due - self._clock(), PATIENCE)
            await rung(bell, max(pause, 0.0))

    async def round(self, platform: Platform) -> float | None:
        """Do what is due on a platform; returns when more is due (epoch seconds), None if never."""
        letters = await self.shelf.open(platform.name)
        line, terms = self._terms(platform)
        if line.health.away and line.health.until > terms.now:
            return line.health.until if letters else None
        work = plan(letters, line.ledger, terms)
        if not work.now:
            return work.due
        turns = asyncio.Semaphore(AT_ONCE)
        # Each to its end: what cannot be noted of one must not cut another one off on its way.
        await side_by_side(self._take(platform, turn, turns) for turn in work.now)
        return self._clock()  # what was done may make more due

    async def anew(self, platform: str, reference: str) -> None:
        """Post anew what somebody deleted, if it is a card or asks for something still."""
        if await self.shelf.revive(platform, reference, self._clock() - _TOO_SOON):
            log.info("outbox: %s was deleted on %s and is posted anew", reference, platform)
            self._line(platform).bell.set()

    async def settled(self, platform: str) -> bool:
        """Return whether everything wanted on a platform is said (or never will be)."""
        return not await self.shelf.open(platform)

    def hurry(self) -> None:
        """Say what is left as soon as the platforms allow: the bot is about to stop."""
        self._hurry = True
        for line in self._lines.values():
            line.bell.set()

    def health(self, platform: str) -> Health:
        """Return how the calls to a platform have gone."""
        return self._line(platform).health

    async def troubles(self) -> tuple[ClosedChannel, ...]:
        """Return the channels that cannot be written to now, and why."""
        return await self.presence.closed()

    async def prune(self) -> int:
        """Forget what was said long ago by runs that have ended; returns how many messages."""
        total = 0
        while gone := await self.shelf.prune(self._clock() - KEPT):
            total += gone
        return total

    def _line(self, platform: str) -> _Line:
        return self._lines.setdefault(platform, _Line(Ledger()))

    def _terms(self, platform: Platform) -> tuple[_Line, Terms]:
        line = self._line(platform.name)
        pace = getattr(platform, "pace", None)
        if line.ledger.pace != pace:
            line.ledger = Ledger(pace)
        terms = Terms(
            now=self._clock(),
            edit_gap=platform.edit_gap,
            edit_window=platform.edit_window,
            paced=pace is not None,
            threads=line.threads,
            away=line.health.away,
            hurry=self._hurry,
        )
        return line, terms

    async def _take(self, platform: Platform, turn: Turn, turns: asyncio.Semaphore) -> None:
        """Do one thing for a message, and note what became of it."""
        async with turns:
            line, letter = self._line(platform.name), turn.letter
            ticket = line.ledger.begin(turn.call)
            try:
                async with asyncio.timeout(CALL):
                    await self._send(platform, turn)
                await self._reached(platform.name)
            except RetryLater as error:
                line.ledger.pause(turn.act, self._clock() + max(error.seconds, _SHORTEST_PAUSE))
                # This try was not taken, though one before it may have been.
                await self._later(letter, error.seconds, "", bound=letter.bound)
                await self._reached(platform.name)
            except (Unreachable, TimeoutError) as error:
                line.health.failed(self._clock())
                pause = pause_after(letter.attempts + 1)
                await self._later(letter, pause, f"{UNREACHABLE}: {error}")
            except GoneForGood as error:
                await self._refused(platform.name, turn, error)
                await self._reached(platform.name)
            except Exception as error:
                if passes(error):
                    raise  # ours, not the platform's: what was done is found again under its key
                log.exception("outbox: %s could not be sent", letter.key)
                await self._broke(letter, error)
            finally:
                line.ledger.end(ticket, self._clock())

    async def _reached(self, platform: str) -> None:
        if self._line(platform).health.reached(self._clock()):
            await self.shelf.release(platform)

    async def _send(self, platform: Platform, turn: Turn) -> None:
        letter, done = turn.letter, {"attempts": 0, "next_try": 0.0, "error": ""}
        match turn.act:
            case Act.POST:
                await self._post(platform, turn)
            case Act.EDIT:
                message = replace(_shown(platform, letter), mentions=())
                await platform.edit(letter.channel, letter.reference or "", message)
                changes = {"delivered": letter.wanted, "sent_at": self._clock(), **done}
                await self.shelf.note(letter.key, **changes)
            case Act.TELL:
                await self._posted(letter.tell, letter.reference or "")
                await self.shelf.note(letter.key, tell="", **done)
            case Act.SIGN:
                await platform.react(letter.channel, letter.reference or "", letter.signs[0])
                await self.shelf.note(letter.key, signs=[*letter.signs[1:]], **done)

    async def _post(self, platform: Platform, turn: Turn) -> None:
        letter = turn.letter
        message = _shown(platform, letter)
        if turn.rest:
            message = joined([load(each.body) for each in (letter, *turn.rest)])
        if not letter.bound:
            whole = message if turn.rest else None
            await self.shelf.bind(letter, whole, [each.key for each in turn.rest])
        if letter.reference is not None:
            await self._take_over(platform, letter, message)
            return
        if letter.posts:
            message = replace(message, mentions=())
        told = await platform.post(letter.channel, message, letter.thread, letter.post_key)
        now = self._clock()
        done = {"bound": 0, "attempts": 0, "next_try": 0.0, "error": ""}
        changes = {"delivered": letter.bound or letter.wanted, "sent_at": now, "posted_at": now}
        await self.shelf.note(letter.key, reference=told, **changes, **done)
        if letter.thread is not None:
            self._line(platform.name).threads[letter.thread_of] = now
        if await self.presence.reopen(platform.name, letter.channel):
            log.info("outbox: %s:%s can be written to again", platform.name, letter.channel)

    async def _take_over(self, platform: Platform, letter: Letter, message: Message) -> None:
        """Post a newer message for one that is too old to be edited; the old one says so."""
        old = letter.reference or ""
        root = letter.root or old
        message = cards.continued(load(letter.body), _link(platform, letter.channel, root))
        key = replace(letter, posts=letter.posts + 1).post_key
        fresh = replace(message, mentions=())
        told = await platform.post(letter.channel, fresh, None, key)
        left = cards.moved(message, _link(platform, letter.channel, told))
        await self.shelf.take_over(letter, told, left, self._clock())

    async def _refused(self, platform: str, turn: Turn, error: GoneForGood) -> None:
        """Obey what can never succeed: a message that is gone is posted anew, unless it is left."""
        letter = turn.letter
        if not isinstance(error, MessageGone):
            await self._closed(platform, turn, error)
        elif letter.moved:
            await self.shelf.note(letter.key, delivered=letter.wanted)
        elif letter.reference is not None and turn.act is not Act.POST:
            await self.shelf.anew(letter)
        elif letter.thread is not None:
            await self.shelf.note(letter.key, thread_of="")
        else:
            await self._given_up(letter, str(error.problem))

    async def _closed(self, platform: str, turn: Turn, error: GoneForGood) -> None:
        """Give a message up; a channel that takes none is a problem told once."""
        letter, told = turn.letter, str(error.problem)
        if turn.act is Act.POST:
            closed = ClosedChannel(
                platform=platform,
                channel=letter.channel,
                problem=error.problem,
                since=self._clock(),
            )
            if not await self.presence.close(closed):
                await self._given_up(letter, told, level=logging.DEBUG)
                return
        await self._given_up(letter, told)

    async def _broke(self, letter: Letter, error: Exception) -> None:
        """Try again what broke as no platform should, and after a while no more."""
        tries = 1 if letter.error.startswith(UNREACHABLE) else letter.attempts + 1
        if tries >= STUBBORN:
            await self._given_up(letter, f"{type(error).__name__}: {error}")
        else:
            once_more = replace(letter, attempts=tries - 1)
            await self._later(once_more, pause_after(tries), type(error).__name__)

    async def _later(self, letter: Letter, seconds: float, error: str, **changes: object) -> None:
        await self.shelf.note(
            letter.key,
            attempts=letter.attempts + 1,
            next_try=self._clock() + max(seconds, _SHORTEST_PAUSE),
            error=error,
            **changes,
        )

    async def _given_up(self, letter: Letter, error: str, level: int = logging.ERROR) -> None:
        """Keep the error and let what stands behind it pass; a newer body is tried again."""
        log.log(level, "outbox: %s is not said: %s", letter.key, error)
        undone: dict[str, object] = {"delivered": letter.wanted}
        if letter.reference is not None and letter.delivered == letter.wanted:
            undone = {"tell": ""} if letter.tell else {"signs": []}
        elif letter.reference is None:
            undone |= {"tell": "", "signs": []}
        await self.shelf.note(letter.key, **undone, attempts=0, next_try=0.0, error=error)


def _link(platform: Platform, channel: str, reference: str) -> str:
    """Return the address of a message, where the platform has such."""
    link = getattr(platform, "link", None)
    return str(link(channel, reference)) if link else ""


def _shown(platform: Platform, letter: Letter) -> Message:
    """Return what a message says now; one that took over keeps the way to its thread."""
    message = load(letter.body)
    if not letter.root or letter.root == letter.reference:
        return message
    return cards.continued(message, _link(platform, letter.channel, letter.root))
