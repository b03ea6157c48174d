"""From an event of the gateway to the ear: stored first, then acknowledged.

Discord tells an event once. What could not be stored is said to have been lost: to the person where
there is a way, else by having the signs of open requests read again. What Discord delivers after it
has told somebody that nothing came of it is not taken: that person saw it fail, and may have said
it again.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bot.chat import ChatError, Ear
from bot.discord.interactions import (
    CHOICES,
    DEFER,
    DEFER_UPDATE,
    EPHEMERAL,
    MESSAGE,
    MODAL,
    UPDATE,
)
from bot.discord.platform import DiscordPlatform
from bot.discord.reading import (
    INTERACTION,
    Call,
    Completes,
    Deleted,
    Dispatch,
    Foreign,
    Nothing,
    Opens,
    Ours,
    Own,
    Read,
    Said,
    Signed,
    channel_of,
    read,
)
from bot.discord.refusals import INTERACTION_OVER, Refused
from bot.heard import Heard

_WAITS = 3.0  # seconds for which Discord waits, before it tells the person that nothing came
_STORING = 2.0  # seconds after which is acknowledged what is still being stored
_TYPING = 2.0  # seconds for completions; Discord waits three for the whole
_MOST_CHOICES = 25
_CHOICE = 100  # characters of a choice
_STRANGERS = 100
_AGAIN = 1.0  # seconds before signs are read again because one could not be stored

_LOST = "This was not taken: the bot could not store it. Say it again."
_FOREIGN = "Requests from here do not count. Ask in a guild that handrail.yaml names."

log = logging.getLogger(__name__)

Parent = Callable[[str], Awaitable[str]]


class Intake:
    """Hands what is heard on, interactions in any number at once, reactions in order."""

    def __init__(
        self,
        platform: DiscordPlatform,
        guilds: frozenset[str],
        parent: Parent,
        lost: asyncio.Event,
    ) -> None:
        """Make the intake.

        Args:
            platform: Answers them, and waits for its own signs to come back.
            guilds: The guilds that count.
            parent: Returns the channel that a thread belongs to; empty for no thread.
            lost: Set when a reaction was not stored.
        """
        self.me = ""
        self._interactions = platform.interactions
        self._echo = platform.echo
        self._guilds = guilds
        self._parent = parent
        self._lost = lost
        self._calls: asyncio.Queue[Dispatch] = asyncio.Queue()
        self._signs: asyncio.Queue[Dispatch] = asyncio.Queue()
        self._strangers: set[str] = set()

    def hear(self, told: Dispatch) -> None:
        """Keep an event until it is worked on."""
        (self._calls if told.event == INTERACTION else self._signs).put_nowait(told)

    async def work(self, ear: Ear) -> None:
        """Take events for an ear until cancelled; none of them ends this."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._take_signs(ear), name="discord signs")
            while True:
                told = await self._calls.get()
                group.create_task(self._guarded(ear, told))

    async def _take_signs(self, ear: Ear) -> None:
        while True:
            await self._guarded(ear, await self._signs.get())

    async def _guarded(self, ear: Ear, told: Dispatch) -> None:
        try:
            await self._hear(ear, told)
        except (Refused, ChatError) as error:
            log.warning("discord: an interaction could not be answered: %s", error)
        except Exception:
            log.exception("discord: an event %s could not be heard", told.event)

    async def _hear(self, ear: Ear, told: Dispatch) -> None:
        place = channel_of(told)
        parent = await self._parent(place) if place else ""
        try:
            found = read(told, Ours(guilds=self._guilds, me=self.me), parent)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            log.warning("discord: an event was not understood: %s %s", type(error).__name__, error)
            return
        await self._do(ear, found)

    async def _do(self, ear: Ear, found: Read) -> None:
        match found:
            case Said():
                await self._take(ear, found)
            case Signed() | Own() | Deleted():
                await self._see(ear, found)
            case Opens():
                await self._respond(found.call, MODAL if found.modal else MESSAGE, found.shown)
            case Completes():
                await self._complete(ear, found)
            case Foreign():
                await self._refuse(found)
            case Nothing():
                log.debug("discord: %s is ignored", found.why)

    async def _see(self, ear: Ear, found: Signed | Own | Deleted) -> None:
        """Take what happened to a message."""
        if isinstance(found, Deleted):
            for reference in found.references:
                await ear.gone("discord", reference)
            return
        self._echo.heard()
        if isinstance(found, Signed):
            await self._sign(ear, found)

    async def _take(self, ear: Ear, said: Said) -> None:
        heard, call = said.heard, said.call
        kind, data = _acknowledgement(said)
        # Begun first: the reply may be ready before `take` returns. What is told twice has begun.
        if not self._interactions.begin(
            heard.key, call.application, call.token, thinking=kind == DEFER
        ):
            return
        if time.time() - heard.at > _WAITS:
            await self._take_late(ear, said, kind, data)
            return
        async with asyncio.TaskGroup() as group:
            storing = group.create_task(self._stored(ear, heard))
            await asyncio.wait({storing}, timeout=_STORING)
            if storing.done() and not storing.result():
                kind, data = MESSAGE, _private(_LOST)
            refused = await self._refused(call, kind, data)
            self._interactions.settle(heard.key, acknowledged=refused is None)
        if kind != MESSAGE and not storing.result():
            await self._say_lost(heard)

    async def _take_late(
        self, ear: Ear, said: Said, kind: int, data: dict[str, Any] | None
    ) -> None:
        """Take what was said a while ago by our clock, unless Discord has given it up by its own.

        So it is for once acknowledged before it is stored.
        """
        heard = said.heard
        refused = await self._refused(said.call, kind, data)
        self._interactions.settle(heard.key, acknowledged=refused is None)
        if isinstance(refused, Refused) and refused.code in INTERACTION_OVER:
            log.warning("discord: %s came too late and is not taken", heard.key)
        elif not await self._stored(ear, heard):
            await self._say_lost(heard)

    async def _refused(
        self, call: Call, kind: int, data: dict[str, Any] | None
    ) -> Exception | None:
        """Acknowledge an interaction; returns why it could not be, None where it was."""
        try:
            await self._respond(call, kind, data)
        except Exception as error:  # noqa: BLE001 - whatever it is must not end the storing
            log.warning("discord: an interaction could not be acknowledged: %s", error)
            return error
        return None

    async def _say_lost(self, heard: Heard) -> None:
        """Say so where it was acknowledged already, because storing took too long."""
        there = await self._interactions.find(heard.key)
        if there is not None:
            await self._interactions.say(there, _private(_LOST), private=True)

    async def _stored(self, ear: Ear, heard: Heard) -> bool:
        try:
            await ear.take(heard)
        except Exception:
            log.exception("discord: %s could not be stored", heard.key)
            return False
        return True

    async def _sign(self, ear: Ear, signed: Signed) -> None:
        if not await self._stored(ear, signed.heard):
            # Nobody tells it again: it is found when the signs are read the next time.
            await asyncio.sleep(_AGAIN)
            self._lost.set()

    async def _complete(self, ear: Ear, asked: Completes) -> None:
        found: list[str] = []
        try:
            async with asyncio.timeout(_TYPING):
                there = await ear.choices(
                    "discord", asked.user, asked.channel, asked.about, asked.typed
                )
            found = [each for each in there if 0 < len(each) <= _CHOICE]
        except TimeoutError:
            log.warning("discord: %s was not completed in time", asked.about)
        except Exception:
            log.exception("discord: %s could not be completed", asked.about)
        shown = [{"name": each, "value": each} for each in found[:_MOST_CHOICES]]
        await self._respond(asked.call, CHOICES, {"choices": shown})

    async def _refuse(self, foreign: Foreign) -> None:
        if foreign.guild not in self._strangers and len(self._strangers) < _STRANGERS:
            self._strangers.add(foreign.guild)
            where = f"the guild {foreign.guild}" if foreign.guild else "direct messages"
            log.warning("discord: requests from %s do not count", where)
        if foreign.call is None:
            return
        if foreign.completing:
            await self._respond(foreign.call, CHOICES, {"choices": []})
        else:
            await self._respond(foreign.call, MESSAGE, _private(_FOREIGN))

    async def _respond(self, call: Call, kind: int, data: dict[str, Any] | None) -> None:
        await self._interactions.respond(call.id, call.token, kind, data)


def _acknowledgement(said: Said) -> tuple[int, dict[str, Any] | None]:
    """Return how Discord is told that something was taken.

    A command gets a private reply that says nothing yet. The message with a button stays as it is;
    a confirmation gives way to a word.
    """
    if not said.heard.message:
        return DEFER, {"flags": EPHEMERAL}
    return (UPDATE, said.update) if said.update else (DEFER_UPDATE, None)


def _private(words: str) -> dict[str, Any]:
    return {"content": words, "flags": EPHEMERAL, "allowed_mentions": {"parse": []}}
