"""The composition root: everything that serves, put together and taken apart in order."""

import asyncio
import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bot import pictures
from bot.announcer import SUBSCRIBER, Announcer, Audience
from bot.cards import Roster, card
from bot.chat import Alone, Connection, Crowd, Platform
from bot.connections import declared, described, keep, routes_of
from bot.database import beginning, database_url, lock_path, opened
from bot.draining import Drains
from bot.ending import Limit
from bot.hearing import Hearing, Senses, hearing, senses
from bot.http.lag import Lag
from bot.http.server import serving as serving_http
from bot.lock import locked
from bot.metrics.meter import Meter
from bot.metrics.subscriber import Subscriber
from bot.outbox import Outbox
from bot.places import prepared, state_folder
from bot.quiet import quiet
from bot.readiness import Readiness
from bot.speaking import Begin, last_words, tasks
from bot.term import Terms
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
from config.fingerprint import Fingerprint
from config.model import Configuration
from runner.beside import either
from runner.control import Control
from runner.planning import Planner
from runner.replicas import Heart
from runner.start import started

log = logging.getLogger(__name__)

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_GIVING_UP = 15.0  # seconds in which what speaks and hears may come to its end


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a composition root may choose.

    Attributes:
        speaker: Says who typed a line of the terminal chat.
        hook: More commands of the terminal chat, asked before the product's own.
        extra: How those are written, for completion.
        platforms: More platforms beside the terminal, which only speak.
        connections: Platforms that also hear.
    """

    configuration: Configuration
    speaker: Speaker = field(default_factory=PeerSpeaker)
    hook: Hook | None = None
    extra: tuple[str, ...] = ()
    platforms: tuple[Platform, ...] = ()
    connections: tuple[Connection, ...] = ()
    clock: Callable[[], float] = time.time


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """What serves.

    Attributes:
        socket: Where the terminal chat and the command line reach it.
        http: Where HTTP is served; empty where it is switched off.
        heart: This replica among the others.
    """

    control: Control
    desk: Desk
    socket: Path
    http: str
    heart: Heart


@asynccontextmanager
async def serving(parts: Parts) -> AsyncIterator[Bot]:
    """Serve until the block ends.

    Taken apart in this order: no more commands (what chat still delivers is stored), then the
    engine with its connections to hosts (steps that run there go on by themselves), then chat once
    it has been told, then the database.

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
        kept.enter_context(quiet(store.outage))
        await kept.enter_async_context(store.line.kept())
        heart = Heart(store, version(), configuration=Fingerprint.of(configuration))
        readiness = Readiness(store, heart, parts.connections)
        begin = await kept.enter_async_context(tasks())
        meter = Meter()
        _differing(meter, heart)
        address = await _http(kept, parts, readiness, begin, meter)
        room = Room(History(store), parts.clock)
        terminal = TerminalPlatform(room, channels(configuration))
        heard = (connection.platform for connection in parts.connections)
        platforms = (terminal, *parts.platforms, *heard)
        sense = senses(configuration, store, platforms, parts.clock)
        engine = started(configuration, store, state, sense.witness, heart)
        async with beginning(url, engine) as control:
            log.info("engine: carries runs as %s", configuration.settings.name)
            desk = Desk(configuration, control, parts.clock)
            drains = Drains(store=store, heart=heart)
            floor = _floor(parts, room, desk, drains)
            await _terminal(kept, floor, state)
            ears = _hearing(parts, sense, desk, control)
            outbox = Outbox(store, ears.rereader.posted, parts.clock)
            ears.rereader.anew = outbox.anew
            terms = Terms(
                line=store.line,
                announcer=partial(_announcer, parts, control, outbox),
                outbox=outbox,
                platforms=platforms,
                ears=ears,
                connections=parts.connections,
            )
            begin(terms.run(), "chat")
            begin(room.follow(), "terminal")
            begin(Subscriber(control, meter).run(), "metrics")
            _listen(begin, parts, ears, heart if store.line.shared else None)
            if parts.connections:
                begin(pictures.warm(), "pictures")
            readiness.engine = readiness.chat = True
            log.info("ready: handrail %s, process %d", version(), os.getpid())
            try:
                yield Bot(
                    control=control, desk=desk, socket=path_in(state), http=address, heart=heart
                )
            finally:
                floor.intake = readiness.engine = False
                await _silenced(terms, ears, heart)
        log.info("engine: stopped; steps that run on hosts go on")
        if not heart.others and not store.outage.away:
            await last_words(control, outbox, platforms)
        await drains.finished()


async def _silenced(terms: Terms, ears: Hearing, heart: Heart) -> None:
    """Obey nothing more; where others live, they speak from now on."""
    await ears.intake.rest()
    log.info("stopping: no more commands are taken")
    if heart.others:
        with suppress(TimeoutError):
            async with asyncio.timeout(_GIVING_UP):
                await terms.give_up()
        log.info("stopping: chat is left to the other replicas")


async def _http(
    kept: AsyncExitStack, parts: Parts, readiness: Readiness, begin: Begin, meter: Meter
) -> str:
    """Serve HTTP where that is wanted; returns its address."""
    settings = parts.configuration.settings.http
    routes = routes_of(parts.connections, parts.configuration.settings)
    if not settings.enabled:
        log.info("http: switched off")
        return ""
    lag = Lag()
    begin(lag.watch(), "lag")
    says = "Seconds; how much later than asked the event loop woke, the worst of half a minute."
    meter.gauge("handrail_event_loop_lag_seconds", says).set_function(lambda: lag.worst)
    site = serving_http(settings, readiness.probes(), lag, routes, meter.page)
    url = (await kept.enter_async_context(site)).url
    paths = ("/healthz", "/readyz", "/metrics", *(path for path, _ in routes))
    log.info("http: %s", ", ".join(url + path for path in paths))
    return url


def _differing(meter: Meter, heart: Heart) -> None:
    """Have the metrics show that replicas serve with different configurations."""
    says = "1 while replicas serve with different configurations; see `handrail replicas`."
    gauge = meter.gauge("handrail_configuration_differs", says)
    gauge.set_function(lambda: float(heart.unlike is not None))


def _hearing(parts: Parts, sense: Senses, desk: Desk, control: Control) -> Hearing:
    planner = Planner(parts.configuration, state_folder(parts.configuration))

    async def refs(environment: str) -> tuple[str, ...]:
        return tuple(await planner.mirror(environment).refs())

    return hearing(sense, desk, control, refs, parts.clock)


def _listen(begin: Begin, parts: Parts, ears: Hearing, heart: Heart | None) -> None:
    """Begin to hear, each platform by itself: what there may be one of is a matter of terms.

    Without a `heart` there are no other replicas, and nobody needs to stand by.
    """
    for connection in parts.connections:
        name = connection.platform.name
        log.info("%s: %s; connecting", name, described(parts.configuration.settings, name))
        if isinstance(connection, Crowd) and heart is not None:
            connection.others = lambda: heart.others
        if not isinstance(connection, Alone):
            begin(keep(connection, ears.intake), f"{name} connection")
        elif heart is not None:
            begin(connection.stand_by(), f"{name} stands by")


async def _terminal(kept: AsyncExitStack, floor: Floor, state: Path) -> None:
    """Take clients of the terminal chat and the command line."""
    path = path_in(state)
    listening = listen(path)
    kept.callback(path.unlink, missing_ok=True)
    kept.callback(listening.close)
    await kept.enter_async_context(TerminalServer(floor).accepting(listening))
    named = ", ".join(floor.channels) or "none, the command line only"
    log.info("terminal: at %s for uid %d; channels: %s", path, os.getuid(), named)


def _floor(parts: Parts, room: Room, desk: Desk, drains: Drains) -> Floor:
    roster = Roster.of(parts.configuration.settings)
    return Floor(
        conversation=Conversation(
            configuration=parts.configuration,
            control=desk.control,
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
        drain=drains.drain,
    )


def _announcer(parts: Parts, control: Control, outbox: Outbox) -> Announcer:
    audience = Audience.of(parts.configuration)
    return Announcer(control, outbox, audience, parts.clock, parts.connections)


def product(configuration: Configuration) -> Parts:
    """Return the parts of the product: people are who the operating system says they are.

    Raises:
        ProblemError: a platform is declared that cannot be connected as it is.
    """
    return Parts(configuration=configuration, connections=declared(configuration))


async def _unwanted(heart: Heart) -> None:
    await heart.unwanted.wait()
    log.info("stopping in order: somebody asked this replica to hand over")


async def _set(event: asyncio.Event) -> None:
    await event.wait()


async def serve(parts: Parts) -> None:
    """Serve until SIGTERM or SIGINT, or until somebody has this replica hand over.

    A second signal ends the process at once.
    """
    loop = asyncio.get_running_loop()
    enough = asyncio.Event()
    limit = Limit()

    def stop(name: str) -> None:
        log.info("%s: stopping in order", name)
        limit.begin()
        for each in _SIGNALS:
            loop.remove_signal_handler(each)
        enough.set()

    for each in _SIGNALS:
        loop.add_signal_handler(each, stop, each.name)
    try:
        async with serving(parts) as bot:
            try:
                await either(_unwanted(bot.heart), _set(enough))
            finally:
                limit.begin()
    finally:
        limit.over()
        for each in _SIGNALS:
            loop.remove_signal_handler(each)
    log.info("stopped")
