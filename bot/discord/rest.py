"""Discord's REST API through the library's own client, which knows the rate limits.

The library would wait and try again by itself, up to five times: an edit of an old message would
keep a worker busy for minutes. The outbox keeps what is to be said and knows when to try again, so
an answer that asks for patience is raised at once, from where the library lets requests be watched.
"""

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route

from bot.chat import RetryLater, Unreachable
from bot.discord.refusals import Doing, Refused, pause
from bot.pictures import NAME

_TOO_LONG = 30.0  # seconds of a known limit that are waited for; what is longer is told
_CALL = 40.0  # seconds for a whole call, waiting for a known limit included
_FIRST_ERROR = 400
_OF_GUILDS = (discord.abc.GuildChannel, discord.Thread)


class Rest:
    """What the platform asks through; it has a client while the connection has one.

    Attributes:
        http: The client of the session that hears.
        spare: One that only asks, for as long as another replica has the session.
    """

    def __init__(self, client: discord.Client | None = None) -> None:
        """Make it.

        Args:
            client: Asked through once it has logged in; None where `http` is set by whoever
                connects.
        """
        self.http: HTTPClient | None = None
        self.spare: HTTPClient | None = None
        self._client = client
        if client is not None and client.http.http_trace is None:
            client.http.http_trace = watched(Route.BASE)
        self.trouble = ""
        """Why it does not answer; empty once it has."""

    async def send(self, doing: Doing, route: Route, body: Any, png: bytes | None) -> Any:
        """Ask with a message, and with its picture where it has one; raises as `call` does."""
        if png is None:
            return await self.call(doing, route, body)
        form = [
            {"name": "payload_json", "value": json.dumps(body)},
            {
                "name": "files[0]",
                "value": png,
                "filename": NAME,
                "content_type": "image/png",
            },
        ]
        return await self.call(doing, route, form=form)

    async def call(self, doing: Doing, route: Route, body: Any = None, **query: Any) -> Any:
        """Ask, and return the answer.

        Args:
            doing: What it is about, for the words of a problem.
            route: Method and path.
            body: Sent as JSON.
            query: Parameters behind the path; `form` are the parts of a message with a file.

        Raises:
            Refused: Discord says no.
            RetryLater: it asks for a pause.
            Unreachable: there is no connection, or nothing is known of what became of it.
        """
        try:
            answer = await self._asked(doing, route, body, query)
        except Unreachable as error:
            self.trouble = str(error)
            raise
        except Refused:
            self.trouble = ""
            raise
        self.trouble = ""
        return answer

    async def _asked(self, doing: Doing, route: Route, body: Any, query: dict[str, Any]) -> Any:
        http = self._asking()
        form = query.pop("form", None)
        more: dict[str, Any] = {"params": query} if query else {}
        if form is not None:
            more["form"] = form
        if body is not None:
            more["json"] = body
        try:
            async with asyncio.timeout(_CALL):
                return await http.request(route, **more)
        except discord.HTTPException as error:
            raise Refused(error.status, error.code, error.text, doing) from error
        except discord.RateLimited as error:
            raise RetryLater(error.retry_after) from error
        except (TimeoutError, OSError, RuntimeError, aiohttp.ClientError) as error:
            # A session that is closed meanwhile raises a RuntimeError.
            raise Unreachable(f"Discord did not answer: {type(error).__name__}") from error

    def guild_of(self, channel: str) -> str:
        """Return the id of a channel's guild; empty where the gateway has told of none."""
        found = self._client.get_channel(int(channel)) if self._client else None
        return str(found.guild.id) if isinstance(found, _OF_GUILDS) else ""

    def _asking(self) -> HTTPClient:
        client = self._client
        # It has a user once the token is taken; before that, requests would go out without one.
        if client is not None and client.user is not None and not client.is_closed():
            return client.http
        http = self.http or self.spare
        if http is None:
            raise Unreachable("there is no connection to Discord yet")
        return http


def watched(api: str) -> aiohttp.TraceConfig:
    """Return what the library's session watches its requests to the API with."""
    trace = aiohttp.TraceConfig()

    async def ended(
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        response = params.response
        if response.status < _FIRST_ERROR or not str(params.url).startswith(api):
            return
        body = _read(await response.read())
        if wait := pause(response.status, body, response.headers):
            raise wait

    trace.on_request_end.append(ended)
    return trace


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def client_options(api: str) -> dict[str, Any]:
    """Return what the library's client is made with so that its requests are as said above."""
    return {"http_trace": watched(api), "max_ratelimit_timeout": _TOO_LONG}


def address(api: str, gateway: str) -> None:
    """Point the library at an API and a gateway.

    The library keeps both as attributes of classes, so they hold for the whole process: one bot has
    one Discord. This is the one place where they are set.
    """
    Route.BASE = api.rstrip("/")
    if gateway:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
