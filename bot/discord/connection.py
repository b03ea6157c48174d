"""Discord, kept connected: one session of the gateway at a time, made anew whatever ends it."""

import asyncio
import logging
import time
from dataclasses import dataclass
from pathlib import Path

from discord import LoginFailure
from discord.abc import GuildChannel
from discord.channel import PartialMessageable
from discord.http import Route

from bot.chat import ChatError, Ear, RetryLater
from bot.discord import tree
from bot.discord.client import Client, Listeners
from bot.discord.intake import Intake
from bot.discord.platform import DiscordPlatform
from bot.discord.refusals import Doing, Refused
from bot.discord.rest import Rest, address
from bot.discord.standing import Health, line
from bot.routing import places_on
from config.model import Configuration
from config.model.settings import Discord
from config.problem import fail
from config.secrets import Secret, resolve

_FEW = 20  # sessions left of a day's thousand
_PARENTS = 1000  # threads remembered that the library does not keep
_THREADS = frozenset({10, 11, 12})
_WORDS = 200  # characters of an error
_LOOKUP = 5.0  # seconds to look up a channel, while other reactions wait
_SILENT = "the bot's own signs do not come back as events"
_UNAUTHENTICATED = 4004  # how the gateway closes for a token that it does not take

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How patient the connection is, in seconds.

    Attributes:
        silence: Without a word from the gateway. It speaks at least as often as it asks for a
            heartbeat, every 41.25 s; the library counts silence by this alone, so anything shorter
            would end healthy connections.
        settle: Until all guilds have been told of.
        patience: Without a session, while the library tries by itself; its pauses grow to minutes.
        first: Before a session is made anew; doubled each time.
        most: The longest of these pauses; a day has 1000 sessions at most.
        well: After which a session counts as having worked.
    """

    silence: float = 50.0
    settle: float = 0.5
    patience: float = 60.0
    first: float = 1.0
    most: float = 120.0
    well: float = 300.0


class DiscordConnection:
    """One application.

    Attributes:
        platform: What it speaks through.
        health: What was last seen to be wrong.
    """

    def __init__(
        self, settings: Discord, configuration: Configuration, token: Secret, pace: Pace
    ) -> None:
        people = configuration.settings.people
        ids = {name: person.discord for name, person in people.items() if person.discord}
        self._rest = Rest()
        self.platform = DiscordPlatform(self._rest, settings, ids)
        self.health = Health()
        self._settings = settings
        self._channels = _channels(settings, configuration)
        self._token = token
        self._pace = pace
        self._client: Client | None = None
        self._back = asyncio.Event()
        self._up = asyncio.Event()
        self._down = asyncio.Event()
        self._intake = Intake(self.platform, frozenset(settings.guilds), self._parent, self._back)
        self._parents: dict[str, str] = {}
        self._hears = True

    async def run(self, ear: Ear) -> None:
        """Stay connected until cancelled."""
        self._hears, self.health = True, Health()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._intake.work(ear), name="discord intake")
                group.create_task(self._tell(ear), name="discord back")
                group.create_task(self._keep(), name="discord session")
        finally:
            self._hears = False

    async def stand_by(self) -> None:
        """Be able to speak and to read, whoever has the session, until cancelled."""
        self._hears = False
        address(self._settings.api, self._settings.gateway or "")
        pause = self._pace.first
        while True:
            try:
                await self._ask_only()
            except Exception as broken:  # noqa: BLE001 - whatever it was, a new client is the cure
                self._rest.trouble = _why(_first(broken))
                log.warning("discord: cannot stand by: %s", self._rest.trouble)
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._pace.most)

    async def _ask_only(self) -> None:
        """Hold a client that has logged in and hears nothing."""
        deaf = Listeners(event=_nothing, state=_nothing, me=_nothing)
        client = Client(self._settings.api, deaf, self._pace.silence, self._pace.settle)
        try:
            async with asyncio.timeout(self._pace.patience):
                await client.login(self._token.reveal())
            self._rest.spare, self._rest.trouble = client.http, ""
            await asyncio.Event().wait()
        finally:
            self._rest.spare = None
            await client.close()

    @property
    def deaf_since(self) -> float:
        """Since when there is no session; 0 where another replica has it."""
        return self.health.down_since if self._hears else 0.0

    async def trouble(self) -> str:
        """Return what is missing, in a few words."""
        return "; ".join(self._troubles()) if self._hears else self._rest.trouble

    def _troubles(self) -> tuple[str, ...]:
        found = self.health.troubles(self._client, self._settings.guilds, self._channels)
        if self.health.down:
            return found
        silent = _SILENT if self.platform.echo.overdue(time.monotonic()) else ""
        return (*found, *filter(None, (self._rest.trouble, silent)))

    async def _keep(self) -> None:
        """Make sessions one after the other; nothing but cancellation ends this."""
        pause = self._pace.first
        while True:
            began, asked = time.monotonic(), 0.0
            try:
                await self._session()
            except Exception as broken:  # noqa: BLE001 - whatever it was, a new session is the cure
                error = _first(broken)
                self.health.fell(f"not connected: {_why(error)}")
                asked = error.seconds if isinstance(error, RetryLater) else 0.0
            if time.monotonic() - began > self._pace.well:
                pause = self._pace.first
            wait = max(pause, asked)
            log.warning("discord: %s; trying again in %g s", self.health.down, wait)
            await asyncio.sleep(wait)
            pause = min(pause * 2, self._pace.most)

    async def _session(self) -> None:
        """Hold one session until something ends it, by an exception in any case."""
        settings = self._settings
        address(settings.api, settings.gateway or "")
        listeners = Listeners(event=self._intake.hear, state=self._state, me=self._known)
        client = Client(settings.api, listeners, self._pace.silence, self._pace.settle)
        try:
            async with asyncio.timeout(self._pace.patience):
                await client.login(self._token.reveal())
            self._rest.http, self._client = client.http, client
            self._compare(client)
            if not settings.gateway:
                await self._ask_for_gateway(client)
            await self._register_all()
            self._up.clear()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._watch(), name="discord watch")
                group.create_task(self._register_later(), name="discord commands")
                await client.connect()
                raise ConnectionError("the gateway ended the session")
        finally:
            self._rest.http = self._client = None
            await client.close()

    def _compare(self, client: Client) -> None:
        actual = str(client.application_id)
        self.health.application = ""
        if actual != self._settings.application:
            self.health.application = (
                f"the token belongs to the application {actual}, "
                f"the configuration to {self._settings.application}"
            )

    async def _ask_for_gateway(self, client: Client) -> None:
        _, url, limit = await client.http.get_bot_gateway()
        address(self._settings.api, url)
        if limit["remaining"] < 1:
            # One more would have Discord reset the token.
            raise ConnectionError("no session is left today")
        if limit["remaining"] < _FEW:
            log.warning("discord: only %d sessions are left today", limit["remaining"])

    async def _register_all(self) -> None:
        for guild in self._settings.guilds:
            await self._register(guild)

    async def _register_later(self) -> None:
        """Try again where it failed: a guild may be joined at any time."""
        pause = self._pace.first
        while self.health.commands:
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._pace.most)
            for guild in [*self.health.commands]:
                await self._register(guild)

    async def _register(self, guild: str) -> None:
        """Register the commands in a guild, where they are not registered as they are.

        A guild that was not joined must not keep the others from being served.
        """
        where = {"application_id": self._settings.application, "guild_id": guild}
        path = "/applications/{application_id}/guilds/{guild_id}/commands"
        doing = Doing(what="to register commands", channel=f"guild {guild}")
        wanted = tree.payload()
        try:
            there = await self._rest.call(doing, Route("GET", path, **where))
            if not tree.registered(wanted, there):
                await self._rest.call(doing, Route("PUT", path, **where), wanted)
                log.info("discord: commands are registered anew in guild %s", guild)
        except (Refused, ChatError) as error:
            if guild not in self.health.commands:
                log.warning("discord: commands cannot be registered in guild %s: %s", guild, error)
            self.health.commands[guild] = "commands not registered"
        else:
            self.health.commands.pop(guild, None)

    async def _watch(self) -> None:
        """End a session that stays without the gateway for too long."""
        while True:
            async with asyncio.timeout(self._pace.patience):
                await self._up.wait()
            self._down.clear()
            await self._down.wait()

    def _state(self, event: str) -> None:
        if event == "disconnect":
            self._up.clear()
            self._down.set()
            self.health.fell("not connected: the gateway closed the connection")
            log.info("discord: the gateway closed the connection; it is taken up again")
            return
        self.health.stands()
        self.platform.echo.heard()  # what was called out before may be lost
        self._up.set()
        self._back.set()
        if event == "ready" and self._client is not None:
            log.info("discord: %s", line(self._client, self._settings.guilds, self._troubles()))
        elif event == "resumed":
            log.info("discord: the session goes on")

    def _known(self, me: str) -> None:
        self._intake.me = me

    async def _tell(self, ear: Ear) -> None:
        while True:
            await self._back.wait()
            self._back.clear()
            try:
                await ear.back("discord")
            except Exception:
                # What was missed is looked for again at the next chance; the connection stays.
                log.exception("discord: what was missed could not be looked for")

    async def _parent(self, channel: str) -> str:
        """Return the channel that a thread belongs to; empty for any other channel."""
        if channel in self._parents:
            return self._parents[channel]
        found = self._client.get_channel(int(channel)) if self._client else None
        if isinstance(found, GuildChannel):
            return ""
        if found is not None and not isinstance(found, PartialMessageable):
            return str(getattr(found, "parent_id", "") or "")
        return await self._asked_parent(channel)

    async def _asked_parent(self, channel: str) -> str:
        """Ask for a thread that the library does not keep: archived, or of yesterday."""
        doing = Doing(what="to look up a channel", needed="View Channels", channel=channel)
        try:
            async with asyncio.timeout(_LOOKUP):
                told = await self._rest.call(
                    doing, Route("GET", "/channels/{channel_id}", channel_id=channel)
                )
        except (Refused, ChatError, TimeoutError) as error:
            log.warning("discord: the channel of a reaction is unknown: %s", error)
            return ""
        parent = str(told.get("parent_id") or "") if told.get("type") in _THREADS else ""
        if len(self._parents) < _PARENTS:
            self._parents[channel] = parent
        return parent


def discord(configuration: Configuration, pace: Pace | None = None) -> DiscordConnection:
    """Return the connection that the configuration describes; it opens with `run`.

    Raises:
        ProblemError: Discord is not configured, or its token is missing.
    """
    settings = configuration.settings.chat.discord
    if settings is None:
        raise fail("discord-unset", "There is no `chat.discord` in handrail.yaml.", "Add it.")
    secrets = resolve({"token": settings.token}, Path(configuration.folder))
    return DiscordConnection(settings, configuration, secrets["token"], pace or Pace())


def _channels(settings: Discord, configuration: Configuration) -> tuple[str, ...]:
    """Return every channel of Discord that the configuration names."""
    told = (each for each in places_on(configuration, "discord") if each.isdigit())
    return tuple(dict.fromkeys([*settings.channels, *told]))


def _nothing(_told: object) -> None:
    """Hear nothing."""


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _why(error: BaseException) -> str:
    """Return in a few words why there is no connection."""
    if isinstance(error, LoginFailure) or getattr(error, "code", None) == _UNAUTHENTICATED:
        return "token refused"
    if isinstance(error, TimeoutError):
        return "Discord does not answer"
    if isinstance(error, ChatError | ConnectionError):
        return str(error)[:_WORDS]
    return f"{type(error).__name__} {error}"[:_WORDS].rstrip()
