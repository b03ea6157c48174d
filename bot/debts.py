"""Answers that are owed: what chat did not take at first is said to whoever asked, once it does.

An answer is stored with its delivery before it is given for the first time, and until it arrived:
an outage of a platform, or of the bot, delays it and no more.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.deliveries import Deliveries, Delivery, Fate

log = logging.getLogger(__name__)

_FIRST, _MOST = 1.0, 30.0  # seconds between two tries: at first, and at most


class Debts:
    """What is owed, by the keys of deliveries, in the order in which it became so."""

    def __init__(
        self, deliveries: Deliveries, answer: Callable[[Delivery], Awaitable[Fate]]
    ) -> None:
        """Owe nothing yet; `answer` tries to give an answer and says what became of it."""
        self._deliveries = deliveries
        self._answer = answer
        self._keys: dict[str, None] = {}
        self._any = asyncio.Event()

    async def recall(self) -> None:
        """Take up what whoever was here before has left; called while nobody is obeyed."""
        self._keys = dict.fromkeys(each.heard.key for each in await self._deliveries.owed())
        if self._keys:
            self._any.set()

    def add(self, key: str) -> None:
        """Owe one more answer, which is stored."""
        self._keys[key] = None
        self._any.set()

    async def run(self) -> None:
        """Pay, again and again, until cancelled."""
        pause = _FIRST
        while True:
            await self._any.wait()
            await asyncio.sleep(pause)
            try:
                await self._pay()
            except Exception:
                log.exception("intake: what is owed cannot be looked up; trying again")
            pause = min(pause * 2, _MOST) if self._keys else _FIRST
            if not self._keys:
                self._any.clear()

    async def _pay(self) -> None:
        """Try each answer once; a platform that does not take one is not asked to take others."""
        away: set[str] = set()
        for delivery in await self._deliveries.owed(self._keys):
            key, platform = delivery.heard.key, delivery.heard.platform
            if platform in away:
                continue
            fate = await self._answer(delivery)
            if fate is Fate.OWED:
                away.add(platform)
                continue
            await self._deliveries.mark(key, fate)
            self._keys.pop(key, None)
