"""The server: its world, its routes, what it recorded, and what it is told to do wrong."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.servers.discord import calling, messaging
from tests.servers.discord.gateway import DIRECT_MESSAGES, GUILD_MESSAGES, GUILDS, Gateway
from tests.servers.discord.hands import Person
from tests.servers.discord.limits import Limits, Passage
from tests.servers.discord.refusals import (
    Refusal,
    missing_access,
    missing_permissions,
    unauthorized,
)
from tests.servers.discord.world import (
    DIRECT,
    THREAD,
    VIEW,
    Channel,
    Guild,
    Message,
    User,
    member_json,
    snowflake,
)
from tests.servers.ending import ended

API = "/api/v10"
_PATIENCE = 15.0  # a limit for hangs; what is waited for is normally there at once


@dataclass(frozen=True, slots=True)
class Call:
    """One request: `path` without the API's prefix, `status` as answered, `at` in epoch seconds."""

    method: str
    path: str
    body: Any
    headers: dict[str, str]
    status: int
    at: float

    def matches(self, method: str, pattern: str) -> bool:
        return self.method == method and re.search(pattern, self.path) is not None


@dataclass(slots=True)
class Fault:
    """An answer to give instead of the real one, a number of times.

    Attributes:
        taken: The request takes effect before the wrong answer is given.
        silent: The connection is cut instead of an answer.
        hang: No answer comes at all, until whoever asked is gone.
    """

    method: str
    pattern: str
    status: int = 500
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    taken: bool = False
    silent: bool = False
    hang: bool = False


class DiscordServer:
    """Everything the platform is, for one application; made by `running`."""

    def __init__(self) -> None:
        self.token = "discord-bot-token-for-tests"
        self.application = snowflake()
        self.bot = User(id=self.application, name="handrail", bot=True)
        self.users: dict[str, User] = {self.bot.id: self.bot}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, Message] = {}
        self.commands: dict[str, list[dict[str, Any]]] = {}
        self.interactions: dict[str, calling.Interaction] = {}
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.changed = asyncio.Event()
        self.sockets: set[web.WebSocketResponse] = set()
        self.late_edits = 0  # how many edits a message older than an hour takes
        self.offset = 0.0  # seconds that the server's clock is ahead
        self.limits = Limits()
        self.gateway = Gateway(self)
        self.base = ""

    @property
    def api(self) -> str:
        return self.base + API

    @property
    def gateway_url(self) -> str:
        return self.base.replace("http", "ws", 1) + "/"

    def now(self) -> float:
        return time.time() + self.offset

    # What is there

    def guild(self, name: str = "Acme") -> Guild:
        made = Guild(id=snowflake(), name=name)
        made.members[self.bot.id] = ()
        self.guilds[made.id] = made
        return made

    def channel(self, guild: Guild, name: str) -> Channel:
        made = Channel(id=snowflake(), name=name, guild=guild.id)
        self.channels[made.id] = made
        return made

    def thread(self, parent: Channel, name: str) -> Channel:
        made = Channel(id=snowflake(), name=name, kind=THREAD, guild=parent.guild, parent=parent.id)
        self.channels[made.id] = made
        return made

    def role(self, guild: Guild, name: str) -> str:
        made = snowflake()
        guild.roles[made] = name
        return made

    def person(self, guild: Guild, name: str, *roles: str, bot: bool = False) -> Person:
        user = User(id=snowflake(), name=name, bot=bot)
        self.users[user.id] = user
        guild.members[user.id] = roles
        return Person(self, guild, user)

    def direct(self, user: User) -> Channel:
        for channel in self.channels.values():
            if channel.kind == DIRECT and channel.people == (user,):
                return channel
        made = Channel(id=snowflake(), kind=DIRECT, people=(user,))
        self.channels[made.id] = made
        return made

    def said(self, channel: Channel) -> list[Message]:
        """Return what stands in a channel now, in order."""
        return [
            each for each in self.messages.values() if each.channel is channel and not each.deleted
        ]

    def threads_of(self, channel: Channel) -> list[Channel]:
        return [each for each in self.channels.values() if each.parent == channel.id]

    def age(self, message: Message, seconds: float) -> None:
        """Make a message older than it is."""
        message.at -= seconds

    async def delete(self, message: Message) -> None:
        """Delete a message as a moderator does."""
        message.deleted = True
        await self.tell_of(
            message.channel,
            "MESSAGE_DELETE",
            {"id": message.id, "channel_id": message.channel.id},
        )

    def guild_json(self, guild: Guild) -> dict[str, Any]:
        own = [each for each in self.channels.values() if each.guild == guild.id]
        return {
            "id": guild.id,
            "name": guild.name,
            "owner_id": "1",
            "region": "",
            "afk_timeout": 60,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "system_channel_flags": 0,
            "preferred_locale": "en-US",
            "features": [],
            "emojis": [],
            "stickers": [],
            "roles": [guild.role_json(role) for role in (guild.id, *guild.roles)],
            "channels": [
                each.json(self.bot.id) for each in own if not each.parent and not each.denied & VIEW
            ],
            "threads": [
                each.json(self.bot.id) for each in own if each.parent and not each.archived
            ],
            "members": [member_json(self.bot, guild.members[self.bot.id])],
            "member_count": len(guild.members),
            "large": False,
            "unavailable": False,
            "joined_at": "2024-01-01T00:00:00+00:00",
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    def reachable(self, channel: str, *bits: int) -> Channel:
        """Return a channel, or refuse as the platform does where the bot may not."""
        found = self.channels.get(channel)
        if found is None:
            raise Refusal(404, 10003, "Unknown Channel")
        denied = found.denied | (self.channels[found.parent].denied if found.parent else 0)
        if denied & VIEW:
            raise missing_access()
        if any(denied & bit for bit in bits):
            raise missing_permissions()
        return found

    async def tell_of(self, channel: Channel, event: str, data: dict[str, Any]) -> None:
        """Dispatch what happened in a channel to whoever asked for it."""
        if channel.kind == DIRECT:
            await self.gateway.dispatch(event, data, DIRECT_MESSAGES)
        else:
            await self.gateway.dispatch(event, {**data, "guild_id": channel.guild}, GUILD_MESSAGES)

    async def tell_of_thread(self, thread: Channel) -> None:
        await self.gateway.dispatch("THREAD_CREATE", thread.json(self.bot.id), GUILDS)

    # What was done

    def made(self, method: str, pattern: str) -> list[Call]:
        """Return the calls whose path holds the pattern."""
        return [each for each in self.calls if each.matches(method, pattern)]

    async def until(self, found: Callable[[], Any]) -> Any:
        """Wait until something is there, and return it."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                self.changed.clear()
                if result := found():
                    return result
                await self.changed.wait()

    async def connected(self) -> None:
        await self.until(lambda: self.gateway.connected)

    def fault(self, method: str, pattern: str, **how: Any) -> Fault:
        made = Fault(method, pattern, **how)
        self.faults.append(made)
        return made

    def limit(
        self, method: str, pattern: str, seconds: float, *, told: bool = True, **how: Any
    ) -> Fault:
        """Answer 429; `told` says for how long, in the header and the body."""
        body: dict[str, Any] = {"message": "You are being rate limited.", "global": False}
        headers = {"Via": "1.1 google", "X-RateLimit-Scope": "user"}
        if told:
            body["retry_after"] = seconds
            headers["Retry-After"] = str(seconds)
        return self.fault(method, pattern, status=429, body=body, headers=headers, **how)

    # How it is served

    @web.middleware
    async def _door(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Record each call, make the faults, and answer errors as the API does."""
        if not request.path.startswith(API):
            return await handler(request)
        if request.content_type == "multipart/form-data":
            text = str((await request.post())["payload_json"])
        else:
            text = await request.text()
        body = json.loads(text) if text else None
        path = request.path.removeprefix(API)
        fault = self._faulty(request.method, path)
        passage = self.limits.ask(request.method, path)
        status, answer, headers = 0, None, passage.headers
        if passage.wait:
            status, answer, headers = _too_many(passage)
        elif fault is None or fault.taken:
            status, answer = await self._answered(request, handler, path)
        if fault is not None:
            status, answer, headers = (
                fault.status,
                fault.body or {"message": "fault"},
                fault.headers,
            )
        self.calls.append(
            Call(request.method, path, body, dict(request.headers), status, time.time())
        )
        self.changed.set()
        if fault is not None:
            await self._without_a_word(request, fault)
        if answer is None:
            return web.Response(status=status, headers=headers)
        # The real client takes a body for JSON only under exactly this type.
        response = web.Response(body=json.dumps(answer).encode(), status=status, headers=headers)
        response.headers["Content-Type"] = "application/json"
        return response

    async def _without_a_word(self, request: web.Request, fault: Fault) -> None:
        """Keep a client waiting, or end its connection, where the fault says so."""
        while fault.hang and request.transport and not request.transport.is_closing():
            await asyncio.sleep(0.05)
        if fault.silent and request.transport:
            request.transport.abort()

    async def _answered(self, request: web.Request, handler: Any, path: str) -> tuple[int, Any]:
        try:
            given = request.headers.get("Authorization") == f"Bot {self.token}"
            if not given and not path.startswith(("/webhooks/", "/interactions/")):
                raise unauthorized()
            answer = await handler(request)
        except Refusal as refusal:
            return refusal.status, refusal.body
        return (204, None) if answer is None else (200, answer)

    def _faulty(self, method: str, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.times and fault.method == method and re.search(fault.pattern, path):
                fault.times -= 1
                return fault
        return None

    async def _me(self, _request: web.Request) -> Any:
        return self.bot.json()

    async def _application(self, _request: web.Request) -> Any:
        return {
            "id": self.application,
            "name": "handrail",
            "icon": None,
            "description": "",
            "summary": "",
            "bot_public": False,
            "bot_require_code_grant": False,
            "verify_key": "",
            "flags": 0,
            "owner": User(id="1", name="owner").json(),
        }

    async def _address(self, _request: web.Request) -> Any:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return {"url": self.gateway_url, "shards": 1, "session_start_limit": limit}

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[self._door])
        add = app.router.add_route
        add("GET", "/", self.gateway.handle)
        add("GET", API + "/users/@me", self._me)
        add("GET", API + "/oauth2/applications/@me", self._application)
        add("GET", API + "/gateway/bot", self._address)
        for method, path, handler in (*messaging.routes(self), *calling.routes(self)):
            add(method, API + path, handler)
        return app


def _too_many(passage: Passage) -> tuple[int, Any, dict[str, str]]:
    """Return the answer to what came too fast."""
    body = {
        "message": "You are being rate limited.",
        "retry_after": passage.wait,
        "global": passage.everywhere,
    }
    headers = {"Via": "1.1 google", "Retry-After": f"{passage.wait:.3f}"}
    return 429, body, {**passage.headers, **headers}


@asynccontextmanager
async def running() -> AsyncIterator[DiscordServer]:
    """Serve on a free port until the block ends."""
    server = DiscordServer()
    runner = web.AppRunner(server._app(), shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        for socket in [*server.sockets]:
            await socket.close()
        await ended(runner)
