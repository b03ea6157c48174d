"""The composition root: everything that serves, put together and taken apart in order."""

import asyncio
import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.announcer import SUBSCRIBER, Announcer, Audience
from bot.cards import Roster, card
from bot.chat import Platform
from bot.database import database_url, lock_path, opened
from bot.http.lag import Lag
from bot.http.server import serving as serving_http
from bot.lock import locked
from bot.outbox import Outbox
from bot.places import prepared, state_folder
from bot.readiness import Readiness
from bot.speaking import Begin, last_words, speak, tasks
from bot.terminal.conversation import Conversation, Hook
from bot.terminal.floor import Floor
from bot.terminal.history import History
from bot.terminal.platform import TerminalPlatform, channels
from bot.terminal.room import Room
from bot.terminal.server import TerminalServer
from bot.terminal.socket import listen, path_in
from bot.terminal.speaker import PeerSpeaker, Speaker
from bot.version import version
from commands.desk import Desk
from config.model import Configuration
from runner.control import Control
from runner.start import started

log = logging.getLogger(__name__)

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a composition root may choose.

    Attributes:
        speaker: Says who typed a line of the terminal chat.
        hook: More commands of the terminal chat, asked before the product's own.
        extra: How those are written, for completion.
        platforms: More platforms beside the terminal.
    """

    configuration: Configuration
    speaker: Speaker = field(default_factory=PeerSpeaker)
    hook: Hook | None = None
    extra: tuple[str, ...] = ()
    platforms: tuple[Platform, ...] = ()
    clock: Callable[[], float] = time.time


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """What serves.

    Attributes:
        socket: Where the terminal chat and the command line reach it.
        http: Where HTTP is served; empty where it is switched off.
    """

    control: Control
    desk: Desk
    socket: Path
    http: str


@asynccontextmanager
async def serving(parts: Parts) -> AsyncIterator[Bot]:
    """Serve until the block ends.

    Taken apart in this order: no more commands, then the engine with its connections to hosts
    (steps that run there go on by themselves), then chat once it has been told, then the database.

    Raises:
        ProblemError: something that is needed is not there; no run has been touched then.
    """
    configuration = parts.configuration
    state = prepared(state_folder(configuration))
    url = database_url(configuration)
    async with AsyncExitStack() as kept:
        kept.enter_context(locked(lock_path(url, state)))
        store = opened(url)
        kept.callback(store.close)
        readiness = Readiness(store)
        begin = await kept.enter_async_context(tasks())
        address = await _http(kept, configuration, readiness, begin)
        room = Room(History(store), parts.clock)
        platforms = (TerminalPlatform(room, channels(configuration)), *parts.platforms)
        async with started(configuration, store, state) as control:
            log.info("engine: carries runs as %s", configuration.settings.name)
            desk = Desk(configuration, control, parts.clock)
            floor = _floor(parts, room, control, desk)
            await _terminal(kept, floor, state)
            outbox = Outbox(store, control.approval_posted, parts.clock)
            speak(begin, _announcer(parts, control, outbox), outbox, platforms)
            readiness.engine = readiness.chat = True
            log.info("ready: handrail %s, process %d", version(), os.getpid())
            try:
                yield Bot(control=control, desk=desk, socket=path_in(state), http=address)
            finally:
                floor.intake = readiness.engine = False
                log.info("stopping: no more commands are taken")
        log.info("engine: stopped; steps that run on hosts go on")
        await last_words(control, outbox, platforms)


async def _http(
    kept: AsyncExitStack, configuration: Configuration, readiness: Readiness, begin: Begin
) -> str:
    """Serve HTTP where that is wanted; returns its address."""
    settings = configuration.settings.http
    if not settings.enabled:
        log.info("http: switched off")
        return ""
    lag = Lag()
    begin(lag.watch(), "lag")
    url = (await kept.enter_async_context(serving_http(settings, readiness.probes(), lag))).url
    log.info("http: %s/healthz and %s/readyz", url, url)
    return url


async def _terminal(kept: AsyncExitStack, floor: Floor, state: Path) -> None:
    """Take clients of the terminal chat and the command line."""
    path = path_in(state)
    listening = listen(path)
    kept.callback(path.unlink, missing_ok=True)
    kept.callback(listening.close)
    await kept.enter_async_context(TerminalServer(floor).accepting(listening))
    named = ", ".join(floor.channels) or "none, the command line only"
    log.info("terminal: at %s for uid %d; channels: %s", path, os.getuid(), named)


def _floor(parts: Parts, room: Room, control: Control, desk: Desk) -> Floor:
    roster = Roster.of(parts.configuration.settings)
    return Floor(
        conversation=Conversation(
            configuration=parts.configuration,
            control=control,
            desk=desk,
            speaker=parts.speaker,
            hook=parts.hook,
            extra=parts.extra,
        ),
        room=room,
        channels=channels(parts.configuration),
        version=version(),
        card=lambda run, plan: card(run, plan, roster),
        reader=SUBSCRIBER,
    )


def _announcer(parts: Parts, control: Control, outbox: Outbox) -> Announcer:
    environments = parts.configuration.environments
    audience = Audience(
        channels={name: each.channels for name, each in environments.items()},
        roster=Roster.of(parts.configuration.settings),
    )
    return Announcer(control, outbox, audience, parts.clock)


def product(configuration: Configuration) -> Parts:
    """Return the parts of the product: people are who the operating system says they are."""
    return Parts(configuration=configuration)


async def serve(parts: Parts) -> None:
    """Serve until SIGTERM or SIGINT; a second one of them ends the process at once."""
    loop = asyncio.get_running_loop()
    enough = asyncio.Event()

    def stop(name: str) -> None:
        log.info("%s: stopping in order", name)
        for each in _SIGNALS:
            loop.remove_signal_handler(each)
        enough.set()

    for each in _SIGNALS:
        loop.add_signal_handler(each, stop, each.name)
    try:
        async with serving(parts):
            await enough.wait()
    finally:
        for each in _SIGNALS:
            loop.remove_signal_handler(each)
    log.info("stopped")
