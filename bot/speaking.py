"""The tasks that speak, and the last words of a bot that stops."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.announcer import SUBSCRIBER, Announcer
from bot.chat import Platform
from bot.outbox import Outbox
from runner.control import Control

log = logging.getLogger(__name__)

_LAST_WORDS = 5.0  # seconds in which chat may still be told what has happened
_GLANCE = 0.05  # seconds between two looks whether it has been
_DAY = 86400.0
_UP_AGAIN = 5.0  # seconds before a platform that broke is tried again

Begin = Callable[[Coroutine[Any, Any, None], str], None]
"""Starts a task under a name; it is cancelled when the block that gave this ends."""


@asynccontextmanager
async def tasks() -> AsyncIterator[Begin]:
    """Give a way to start tasks that run until the block ends."""
    begun: list[asyncio.Task[None]] = []
    failure: Exception | None = None
    async with asyncio.TaskGroup() as group:

        def begin(work: Coroutine[Any, Any, None], name: str) -> None:
            begun.append(group.create_task(work, name=name))

        try:
            yield begin
        except Exception as error:  # noqa: BLE001 - raised below, out of the group's wrapping
            failure = error
        finally:
            for task in begun:
                task.cancel()
    if failure is not None:
        raise failure


def speak(
    begin: Begin, announcer: Announcer, outbox: Outbox, platforms: tuple[Platform, ...]
) -> None:
    """Begin to tell the channels what happens."""
    begin(announcer.run(), "announcer")
    begin(_tidy(outbox), "outbox")
    for platform in platforms:
        begin(_deliver(outbox, platform), platform.name)


async def last_words(control: Control, outbox: Outbox, platforms: tuple[Platform, ...]) -> None:
    """Wait until chat has been told all that happened; what is left is told after the restart."""
    outbox.hurry()
    try:
        async with asyncio.timeout(_LAST_WORDS):
            while not await _told(control, outbox, platforms):  # noqa: ASYNC110 - tables ring no bell
                await asyncio.sleep(_GLANCE)
    except (TimeoutError, SQLAlchemyError):  # the database may be away as well
        log.warning("chat: not all has been told; the rest follows after the next start")


async def _told(control: Control, outbox: Outbox, platforms: tuple[Platform, ...]) -> bool:
    if await control.told(await control.cursor(SUBSCRIBER), 1):
        return False
    return all([await outbox.settled(platform.name) for platform in platforms])


async def _tidy(outbox: Outbox) -> None:
    """Forget what was said long ago, at the start and every day."""
    while True:
        try:
            gone = await outbox.prune()
            log.debug("outbox: %d messages of runs that ended long ago are forgotten", gone)
        except Exception:
            log.exception("outbox: what was said long ago cannot be forgotten")
        await asyncio.sleep(_DAY)


async def _deliver(outbox: Outbox, platform: Platform) -> None:
    """Deliver to a platform for good; whatever breaks there takes nobody else down."""
    while True:
        try:
            await outbox.deliver(platform)
        except Exception:
            log.exception("%s: broke; tried again in %g s", platform.name, _UP_AGAIN)
            await asyncio.sleep(_UP_AGAIN)
