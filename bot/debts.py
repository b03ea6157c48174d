"""Answers that are owed: what chat did not take at first is said to whoever asked, once it does.

An answer is stored with its delivery before it is given for the first time, and until it arrived:
an outage of a platform, or of the bot, delays it and no more.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.deliveries import Deliveries, Delivery, Fate
from runner.beside import side_by_side
from runner.record.outage import passes
from runner.record.patience import patiently

log = logging.getLogger(__name__)

_FIRST, _MOST = 1.0, 30.0  # seconds between two tries: at first, and at most


class Debts:
    """What is owed on each platform, by the keys of deliveries, in order."""

    def __init__(
        self, deliveries: Deliveries, answer: Callable[[Delivery], Awaitable[Fate]]
    ) -> None:
        """Owe nothing yet; `answer` tries to give an answer and says what became of it."""
        self._deliveries = deliveries
        self._answer = answer
        self._keys: dict[str, dict[str, None]] = {}
        self._any = asyncio.Event()

    async def recall(self) -> None:
        """Take up what whoever was here before has left; called while nobody is obeyed."""
        self._keys = {}
        for platform, key in await self._deliveries.owing():
            self.add(platform, key)

    def add(self, platform: str, key: str) -> None:
        """Owe one more answer, which is stored."""
        self._keys.setdefault(platform, {})[key] = None
        self._any.set()

    async def run(self) -> None:
        """Pay, again and again, until cancelled."""
        pause = _FIRST
        while True:
            await self._any.wait()
            await asyncio.sleep(pause)
            try:
                await side_by_side(self._pay(platform) for platform in [*self._keys])
            except Exception:
                log.exception("intake: what is owed cannot be looked up; trying again")
            pause = min(pause * 2, _MOST) if any(self._keys.values()) else _FIRST
            if not any(self._keys.values()):
                self._any.clear()

    async def _pay(self, platform: str) -> None:
        """Try each answer on a platform once; where it does not take one, leave it the others."""
        keys = self._keys[platform]
        for delivery in await self._deliveries.owed(keys):
            fate = await self._given(delivery)
            if fate is Fate.OWED:
                return
            key = delivery.heard.key
            # Waited for: what cannot be noted just now has been given all the same.
            await patiently(lambda: self._deliveries.mark(key, fate))  # noqa: B023 - awaited here
            keys.pop(key, None)

    async def _given(self, delivery: Delivery) -> Fate:
        """Return what became of an answer; one that breaks keeps no other back."""
        try:
            return await self._answer(delivery)
        except Exception as error:
            if passes(error):
                raise
            log.exception("intake: the answer to %s broke, and is given up", delivery.heard.key)
            return Fate.BROKEN
