"""The intake: stores what platforms deliver, then obeys it, each delivery once.

What was stored before a crash is obeyed after it. Everything that a delivery leads to bears being
asked for twice with the same key, so a crash between the effect and its note does no harm.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.bell import rung
from bot.debts import Debts
from bot.deliveries import KEPT, Deliveries, Delivery, Fate
from bot.heard import Heard
from runner.record.outage import passes
from runner.record.patience import BREATH, patiently

log = logging.getLogger(__name__)

AT_ONCE = 8
"""People who are obeyed at the same time; those of one person follow one another."""

_PAUSES = (0.2, 1.0, 3.0)  # seconds before each further try of what could not be obeyed
_SOON = 0.3  # seconds before what could not be stored is tried once more; chat waits for three
_LOOK = 60.0  # seconds between two looks when nobody rings
_PRUNE = 3600.0  # seconds between two rounds of forgetting
_REST = 5.0  # seconds in which what is being obeyed may come to its end


class NotYet(Exception):  # noqa: N818 - named for what it asks for
    """It cannot be obeyed at this moment, and soon can."""


class Offers(Protocol):
    """Who knows what can be completed."""

    async def choices(
        self, platform: str, user: str, channel: str, about: str, typed: str
    ) -> Sequence[str]:
        """Return what may be completed, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Who does what the intake hears of.

    Attributes:
        obey: Obeys a delivery and says what became of it; `NotYet` has it tried again.
        broken: Told of a delivery that could not be obeyed at all; says what became of it.
        answer: Tries to give an answer that is owed; says whether it still is.
        back: Told that a platform is connected (again).
        gone: Told of a message that somebody deleted: its platform and its reference.
    """

    obey: Callable[[Delivery], Awaitable[Fate]]
    broken: Callable[[Delivery], Awaitable[Fate]]
    answer: Callable[[Delivery], Awaitable[Fate]]
    back: Callable[[str], Awaitable[None]]
    gone: Callable[[str, str], Awaitable[None]]
    offers: Offers


class Intake:
    """Listens to platforms."""

    def __init__(
        self, deliveries: Deliveries, hands: Hands, clock: Callable[[], float] = time.time
    ) -> None:
        self._deliveries = deliveries
        self._hands = hands
        self._clock = clock
        self._bell = asyncio.Event()
        self._debts = Debts(deliveries, hands.answer)
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._stopping = False
        self._pruned = float("-inf")

    async def take(self, heard: Heard) -> bool:
        """Store a delivery so that it takes effect once; False where it was known already.

        Where nobody heard whether it is stored, it is tried once more before whoever said it is
        told that it is not: people say it again then, and that is another delivery.
        """
        try:
            new = await self._deliveries.take(heard, self._clock())
        except Exception as error:
            if not passes(error):
                raise
            await asyncio.sleep(_SOON)
            await self._deliveries.take(heard, self._clock())
            new = True  # nobody was told that it is known
        self._bell.set()
        return new

    def ring(self, _words: str = "") -> None:
        """Have the table looked at: another replica may have stored something."""
        self._bell.set()

    async def back(self, platform: str) -> None:
        """Say that a platform is connected (again): what was missed is looked for."""
        await self._hands.back(platform)

    async def gone(self, platform: str, reference: str) -> None:
        """Say that somebody deleted a message, perhaps one of the bot's."""
        await self._hands.gone(platform, reference)

    async def choices(
        self, platform: str, user: str, channel: str, about: str, typed: str
    ) -> Sequence[str]:
        """Return what may be completed, best first, at most 25."""
        return await self._hands.offers.choices(platform, user, channel, about, typed)

    async def run(self) -> None:
        """Obey what is stored until cancelled; nothing that is heard ends this."""
        recalled = False
        async with asyncio.TaskGroup() as group:
            group.create_task(self._debts.run(), name="answers that are owed")
            while True:
                self._bell.clear()
                pause = _LOOK
                try:
                    if not recalled:
                        await self._debts.recall()
                        recalled = True
                    await self._begin(group)
                    await self._prune()
                except Exception:
                    log.exception("intake: the table cannot be read; trying again")
                    pause = BREATH
                await rung(self._bell, pause)

    async def rest(self) -> None:
        """Begin nothing more, and let what is being obeyed come to its end, within limits.

        What is stored from now on is obeyed after the next start.
        """
        self._stopping = True
        if not self._busy:
            return
        _, going = await asyncio.wait(self._busy.values(), timeout=_REST)
        for task in going:  # what it was about stays stored, and is obeyed after the next start
            task.cancel()
        if going:
            await asyncio.wait(going, timeout=_REST)

    async def _begin(self, group: asyncio.TaskGroup) -> None:
        """Begin to obey people of whom something waits, as many as there is room for."""
        if self._stopping or len(self._busy) >= AT_ONCE:
            return
        for delivery in await self._deliveries.waiting(self._busy):
            if delivery.who not in self._busy and len(self._busy) < AT_ONCE:
                task = group.create_task(self._person(delivery.who), name=f"obey {delivery.who}")
                self._busy[delivery.who] = task

    async def _person(self, who: str) -> None:
        """Obey one person's deliveries in order, until none waits or something cannot be noted."""
        try:
            while not self._stopping and (delivery := await self._deliveries.first(who)):
                await self._note(delivery.heard, await self._obey(delivery))
        except Exception:
            log.exception("intake: what %s asked cannot be read or noted; trying again", who)
            await asyncio.sleep(BREATH)
        finally:
            del self._busy[who]
            self._bell.set()

    async def _note(self, heard: Heard, fate: Fate) -> None:
        """Note what became of a delivery: nobody is to be answered twice because it cannot be."""
        await patiently(lambda: self._deliveries.mark(heard.key, fate))
        if fate is Fate.OWED:
            self._debts.add(heard.platform, heard.key)

    async def _obey(self, delivery: Delivery) -> Fate:
        """Obey one delivery; one that breaks is tried again, then left, and keeps nobody back."""
        key = delivery.heard.key
        for pause in (0.0, *_PAUSES):
            await asyncio.sleep(pause)
            try:
                return await patiently(lambda: self._hands.obey(delivery))
            except NotYet as error:
                log.warning("intake: %s cannot be obeyed now: %s", key, error)
            except Exception:
                log.exception("intake: %s broke", key)
        try:
            return await patiently(lambda: self._hands.broken(delivery))
        except Exception:
            log.exception("intake: nobody could be told that %s broke", key)
        return Fate.BROKEN

    async def _prune(self) -> None:
        now = self._clock()
        if now - self._pruned < _PRUNE:
            return
        self._pruned = now
        while await self._deliveries.prune(now - KEPT):
            pass
