"""Slack, kept connected: two sockets or signed requests, and a look at what is missing."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp

from bot.chat import ChatError, Ear
from bot.routing import places_on
from bot.slack.intake import Intake
from bot.slack.manifest import PATH
from bot.slack.platform import SlackPlatform
from bot.slack.refusals import is_auth
from bot.slack.socket import Pace, Socket
from bot.slack.standing import Health
from bot.slack.web import Refused, Web, quiet
from config.model import Configuration
from config.model.settings import Slack
from config.problem import fail
from config.secrets import Reference, Secret, resolve

_SOCKETS = 2  # one bridges the gap while the other is renewed
_CHANNELS_EVERY = 10  # checkups between two looks at the channels, while nothing is wrong
_SOONER = 6  # times as often while Slack cannot be spoken to
_START = 3.0  # seconds for a socket to open before the first line about the connection
_SILENT = "the bot's own signs do not come back: is the event reaction_added subscribed to?"
_WRONG_CHANNEL = {
    "channel_not_found": "no channel {channel} that the app may see",
    "missing_scope": "channel {channel} cannot be looked at",
}

log = logging.getLogger(__name__)

Handler = Callable[[Any], Awaitable[Any]]


class SlackConnection:
    """One workspace.

    Attributes:
        platform: What it speaks through.
        routes: POST routes to be served; none over Socket Mode.
        others: How many other replicas have sockets of their own.
    """

    def __init__(
        self,
        settings: Slack,
        configuration: Configuration,
        secrets: Mapping[str, Secret],
        pace: Pace,
    ) -> None:
        people = configuration.settings.people
        ids = {name: person.slack for name, person in people.items() if person.slack}
        web = Web(settings.api, secrets["bot_token"].reveal())
        self.platform = SlackPlatform(
            web, settings, {name: each.rpartition("/")[2] for name, each in ids.items()}
        )
        self.routes: tuple[tuple[str, Handler], ...] = ()
        self.health = Health()
        self.others: Callable[[], int] = lambda: 0
        self._web = web
        self._team = settings.team
        self._channels = _channels(settings, configuration)
        self._pace = pace
        self._intake = Intake(web, self.platform, settings.team)
        self._app = AsyncApp(
            name="handrail",
            logger=quiet,
            client=web.client,
            signing_secret=secrets["signing_secret"].reveal() if _http(settings) else "",
            before_authorize=self._intake.middleware,
        )
        self._sockets: tuple[Socket, ...] = ()
        if _http(settings):
            self.routes = ((PATH, self._request),)
        else:
            tickets = Web(settings.api, secrets["app_token"].reveal())
            self._sockets = tuple(Socket(self._app, tickets, pace) for _ in range(_SOCKETS))
        self._back = asyncio.Event()
        self._look = asyncio.Event()
        self._suspicion = asyncio.Event()
        self._said = ""

    async def run(self, ear: Ear) -> None:
        """Stay connected until cancelled."""
        await self._web.open()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._intake.work(ear), name="slack intake")
                group.create_task(self._tell(ear), name="slack back")
                group.create_task(self._check_up(), name="slack checkup")
                for number, socket in enumerate(self._sockets):
                    keeping = socket.keep(self._greeted)
                    group.create_task(keeping, name=f"slack socket {number}")
                if self._sockets:
                    group.create_task(self._count_again(), name="slack ghosts")
        finally:
            await self._web.close()

    @property
    def deaf_since(self) -> float:
        """Since when no socket is open; over HTTP it cannot be known."""
        downs = [socket.down_since for socket in self._sockets]
        return max(downs) if downs and all(downs) else 0.0

    async def trouble(self) -> str:
        """Return what is missing, in a few words."""
        found = self.health.troubles(self._downs)
        if self.platform.echo.overdue(time.monotonic()):
            found += (_SILENT,)
        return "; ".join(found)

    @property
    def _downs(self) -> tuple[str, ...]:
        return tuple(socket.trouble for socket in self._sockets)

    @property
    def _expected(self) -> int:
        """How many sockets are ours: those of this replica that are open, and the others'."""
        return sum(not down for down in self._downs) + _SOCKETS * self.others()

    async def _request(self, request: Any) -> Any:
        """Answer a POST of Slack; bolt looks at its signature first."""
        response = await self._app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(response)

    def _greeted(self, socket: Socket) -> None:
        """Hear that a socket was opened."""
        self._back.set()
        self._look.set()
        self.platform.echo.heard()  # what was called out before may be lost
        if socket.counted > self._expected:
            self._suspicion.set()
        elif not any(self._downs):
            self._suspicion.clear()
            self.health.ghosts = ""

    async def _tell(self, ear: Ear) -> None:
        while True:
            await self._back.wait()
            self._back.clear()
            try:
                await ear.back("slack")
            except Exception:
                # What was missed is looked for again at the next chance; the connection stays.
                log.exception("slack: what was missed could not be looked for")

    async def _check_up(self) -> None:
        if self._sockets:
            await _either(self._look, _START)
        rounds = 0
        while True:
            self._look.clear()
            try:
                rounds += await self._looked(rounds)
            except Exception:
                # A look that fails says nothing of the connection, and must not end it.
                log.exception("slack: the connection could not be looked at")
            # What is wrong with the token, or with Slack, may be over any moment.
            sooner = _SOONER if self.health.auth else 1
            await _either(self._look, self._pace.checkup / sooner)

    async def _looked(self, rounds: int) -> bool:
        """Look at token, scopes and, now and then, channels; False where Slack did not answer."""
        connected = await self._identified()
        if connected and (self.health.channels or rounds % _CHANNELS_EVERY == 0):
            await self._look_at_channels()
        self._say()
        return connected

    async def _identified(self) -> bool:
        before = self.health.auth
        try:
            told = await self.platform.identify()
        except (Refused, ChatError) as error:
            refused = isinstance(error, Refused) and is_auth(error.error)
            why = "Slack does not take the bot token" if refused else "Slack cannot be reached"
            self.health.auth = f"{why}: {error}"
            return False
        self.health.name, self.health.team = str(told.get("user")), str(told.get("team"))
        self.health.scopes = self._web.scopes
        self.health.auth = self._elsewhere(told.get("team_id"), told.get("enterprise_id"))
        if before and not self._sockets:
            self._back.set()
        return True

    def _elsewhere(self, *teams: object) -> str:
        if self._team in teams:
            return ""
        return f"the bot token is for the workspace {teams[0]}, the configuration for {self._team}"

    async def _look_at_channels(self) -> None:
        for channel in self._channels:
            try:
                told = (await self._web.get("conversations.info", channel=channel))["channel"]
                wrong = _wrong_with(told, channel)
            except Refused as refused:
                wrong = _WRONG_CHANNEL.get(refused.error, "").format(channel=channel)
            except ChatError:
                return
            if wrong:
                self.health.channels[channel] = wrong
            else:
                self.health.channels.pop(channel, None)

    async def _count_again(self) -> None:
        """Renew a socket where Slack counts too many: only a greeting tells the count."""
        while True:
            await self._suspicion.wait()
            await asyncio.sleep(self._pace.ghosts)
            if any(self._downs) or not self._suspicion.is_set():
                continue
            socket = self._sockets[0]
            socket.renew.set()
            await _either(self._look, self._pace.greeting)
            if not any(self._downs) and socket.counted > self._expected:
                self.health.ghosts = (
                    f"Slack counts {socket.counted} sockets of this app where {self._expected} "
                    "are ours: another process, or one that is gone, takes some deliveries"
                )
                self._say()

    def _say(self) -> None:
        line = self.health.line(self._downs)
        if self.platform.echo.overdue(time.monotonic()):
            line += f"; {_SILENT}"
        if line != self._said:
            self._said = line
            log.info("slack: %s", line)


def slack(configuration: Configuration, pace: Pace | None = None) -> SlackConnection:
    """Return the connection that the configuration describes; it opens with `run`.

    Raises:
        ProblemError: Slack is not configured, or a secret is missing.
    """
    settings = configuration.settings.chat.slack
    if settings is None:
        raise fail("slack-unset", "There is no `chat.slack` in handrail.yaml.", "Add it.")
    secrets = resolve(_references(settings), Path(configuration.folder))
    return SlackConnection(settings, configuration, secrets, pace or Pace())


def _references(settings: Slack) -> dict[str, Reference]:
    name = "signing_secret" if _http(settings) else "app_token"
    reference = settings.signing_secret if _http(settings) else settings.app_token
    if reference is None:
        what = f"`chat.slack.{name}` is missing, which the mode {settings.mode} needs."
        raise fail("slack-secret-unset", what, f"Add `{name}: env:SLACK_{name.upper()}` there.")
    return {"bot_token": settings.bot_token, name: reference}


def _http(settings: Slack) -> bool:
    return settings.mode == "http"


def _channels(settings: Slack, configuration: Configuration) -> tuple[str, ...]:
    """Return every channel of Slack that the configuration names."""
    told = (each for each in places_on(configuration, "slack") if not each.startswith("@"))
    return tuple(dict.fromkeys([*settings.channels, *told]))


def _wrong_with(told: dict[str, Any], channel: str) -> str:
    if told.get("is_archived"):
        return f"channel {channel} is archived"
    return "" if told.get("is_member") else f"not in channel {channel}"


async def _either(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, but not for longer than this."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
