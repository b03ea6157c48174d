"""Interactions that can still be answered: acknowledged in time, spoken through for 15 minutes."""

import asyncio
import contextlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from discord.http import Route

from bot.discord.refusals import Doing
from bot.discord.rest import Rest

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
"""Kinds of a first response."""

EPHEMERAL = 64
_LIFE = 14 * 60.0  # seconds; Discord's own limit is 15 minutes
_FIRST = 4.0  # seconds after which a first response will not arrive any more
_MOST = 2000
_DOING = Doing(what="to answer an interaction")

Json = dict[str, Any]

_BELOW: Json = {"content": "The answer is below, for everybody.", "allowed_mentions": {"parse": []}}


@dataclass(slots=True, kw_only=True)
class Open:
    """An interaction as it can be spoken through.

    Attributes:
        thinking: A private reply stands there that says nothing yet.
        until: When its token ends (monotonic).
        settled: Whether it was acknowledged is known.
    """

    application: str
    token: str
    thinking: bool
    until: float
    settled: asyncio.Event = field(default_factory=asyncio.Event)


class Interactions:
    """What is remembered, by the key under which it was heard; in memory alone."""

    def __init__(self, rest: Rest, clock: Callable[[], float] = time.monotonic) -> None:
        self._rest = rest
        self._clock = clock
        self._open: OrderedDict[str, Open] = OrderedDict()

    async def respond(self, number: str, token: str, kind: int, data: Json | None = None) -> None:
        """Give the first response, which Discord waits three seconds for."""
        body: Json = {"type": kind} if data is None else {"type": kind, "data": data}
        path = "/interactions/{webhook_id}/{webhook_token}/callback"
        route = Route("POST", path, webhook_id=number, webhook_token=token)
        await self._rest.call(_DOING, route, body)

    def begin(self, key: str, application: str, token: str, *, thinking: bool) -> bool:
        """Keep the way to answer what is heard under a key; False where one is kept already.

        `settle` follows: the reply may be ready before the acknowledgement has arrived, and waits.
        """
        if key in self._open:
            return False
        until = self._clock() + _LIFE
        self._open[key] = Open(application=application, token=token, thinking=thinking, until=until)
        while len(self._open) > _MOST:
            self._open.popitem(last=False)
        return True

    def settle(self, key: str, *, acknowledged: bool) -> None:
        """Say whether the first response has arrived; without one there is no way to answer."""
        there = self._open.get(key) if acknowledged else self._open.pop(key, None)
        if there is not None:
            there.settled.set()

    async def find(self, key: str) -> Open | None:
        """Return the way to answer, or None where there is none any more."""
        found = self._open.get(key)
        if found is None:
            return None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FIRST):
                await found.settled.wait()
        if not found.settled.is_set() or found.until < self._clock():
            self.forget(key)
        return self._open.get(key)

    def forget(self, key: str) -> None:
        """Drop a way that leads nowhere."""
        self._open.pop(key, None)

    async def say(self, there: Open, body: Json, *, private: bool) -> None:
        """Answer through an interaction: to that person alone where it is private.

        The reply that says nothing yet is private, and whatever fills it in stays so: before words
        to everybody it gets a line of its own. Taking it away instead is unsafe, since Discord has
        refused what follows a reply that was deleted while it said nothing.
        """
        original = Route(
            "PATCH",
            "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
            webhook_id=there.application,
            webhook_token=there.token,
        )
        if there.thinking:
            await self._rest.call(_DOING, original, body if private else _BELOW)
            there.thinking = False
            if private:
                return
        more = {"flags": body.get("flags", 0) | EPHEMERAL} if private else {}
        route = Route(
            "POST",
            "/webhooks/{webhook_id}/{webhook_token}",
            webhook_id=there.application,
            webhook_token=there.token,
        )
        await self._rest.call(_DOING, route, {**body, **more})
