"""The server: the Web API, response addresses and Socket Mode on one free port."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from tests.servers.ending import ended
from tests.servers.slack.faults import RATE_LIMITED, Fault, Faults
from tests.servers.slack.limits import Limits
from tests.servers.slack.methods import METHODS, Refused
from tests.servers.slack.people import Person
from tests.servers.slack.signed import Signed
from tests.servers.slack.sockets import Ack, Sockets
from tests.servers.slack.workspace import APP_TOKEN, BOT, BOT_TOKEN, TEAM, Workspace

_AS_JSON = ("attachments", "blocks", "metadata", "view")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the Web API, as it came.

    Attributes:
        at: Seconds of the monotonic clock.
        answer: What was answered; empty where nothing was.
    """

    method: str
    args: dict[str, Any]
    at: float
    status: int = 200
    answer: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Address:
    channel: str
    user: str
    left: int = 5


class SlackServer:
    """A workspace that can be spoken to; `async with` starts and ends it.

    Attributes:
        workspace: The truth behind it.
        calls: Every call of the Web API, in order.
        faults: What goes wrong with calls.
        limits: Rate limits; enforced where `limits.enforced` is set.
        sockets: Socket Mode.
        spoken: What was said through response addresses.
        http: Where deliveries go in HTTP mode; None for Socket Mode.
        events: The app is subscribed to reactions; else its own do not come back.
    """

    def __init__(self) -> None:
        self.workspace = Workspace()
        self.calls: list[Call] = []
        self.faults = Faults()
        self.limits = Limits()
        self.sockets = Sockets()
        self.spoken: list[dict[str, Any]] = []
        self.http: Signed | None = None
        self.revoked = False
        self.events = True
        self._tellings: set[asyncio.Task[Ack]] = set()
        self._addresses: dict[str, _Address] = {}
        self._over = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=4 * 1024 * 1024)
        application.router.add_route("*", "/api/{method}", self._call)
        application.router.add_get("/link", self.sockets.handle)
        application.router.add_post("/respond/{number}", self._respond)
        application.router.add_post("/upload/{file}", self._upload)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over.set()
        for telling in list(self._tellings):
            telling.cancel()
        for socket in list(self.sockets.all):
            socket.cut()
        assert self._runner is not None
        await ended(self._runner)

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/"

    @property
    def counts(self) -> Counter[str]:
        """Calls by method."""
        return Counter(call.method for call in self.calls)

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def person(self, id_: str, team: str = TEAM, **more: Any) -> Person:
        """Somebody who can act; known to the workspace from here on."""
        if id_ not in self.workspace.users:
            self.workspace.person(id_, id_.lower(), team_id=team, **more)
        return Person(self, id_, team)

    def post_to(self, url: str, secret: str) -> Signed:
        """Deliver by signed HTTP requests from here on."""
        self.http = Signed(url, secret)
        return self.http

    async def deliver(self, kind: str, payload: Any, patience: float = 3.0) -> Ack:
        """Deliver a payload, new or once more."""
        carrier = self.http or self.sockets
        return await carrier.deliver(kind, payload, patience)

    def trigger(self) -> str:
        return f"{self.workspace.number()}.{int(time.time())}.made"

    def response_url(self, channel: str, user: str) -> str:
        number = str(self.workspace.number())
        self._addresses[number] = _Address(channel, user)
        return f"http://127.0.0.1:{self._port}/respond/{number}"

    def forget_addresses(self) -> None:
        """Let all response addresses expire."""
        self._addresses.clear()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method, args = request.match_info["method"], await _args(request)
        fault = self.faults.next(method)
        if fault is None:
            return self._answer(method, args, self._done(request, method, args))
        if fault.taken:
            self._done(request, method, args)
        self.calls.append(Call(method=method, args=args, at=time.monotonic(), status=fault.status))
        return await self._fail(request, fault)

    def _done(self, request: web.Request, method: str, args: dict[str, Any]) -> dict[str, Any]:
        try:
            if wait := self.limits.wait(method, args):
                return {"ok": False, "error": RATE_LIMITED, "_wait": wait}
            return {"ok": True} | self._obey(request, method, args)
        except Refused as refused:
            return refused.answer

    def _obey(self, request: web.Request, method: str, args: dict[str, Any]) -> dict[str, Any]:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        token = token or str(args.get("token", ""))
        if self.revoked or token not in {BOT_TOKEN, APP_TOKEN}:
            raise Refused("invalid_auth" if token else "not_authed")
        if method == "apps.connections.open":
            if token != APP_TOKEN:
                raise Refused("not_allowed_token_type")
            ticket = self.sockets.ticket()
            return {"url": f"ws://127.0.0.1:{self._port}/link?ticket={ticket}"}
        if method not in METHODS:
            raise Refused("unknown_method", req_method=method)
        act, scope = METHODS[method]
        if scope and scope not in self.workspace.scopes:
            provided = ",".join(sorted(self.workspace.scopes))
            raise Refused("missing_scope", needed=scope, provided=provided)
        answer = act(self.workspace, args)
        if method == "reactions.add":
            self._tell_back(args)
        if "upload_url" in answer:
            answer["upload_url"] = f"http://127.0.0.1:{self._port}/upload/{answer['upload_url']}"
        return answer

    def _tell_back(self, args: dict[str, Any]) -> None:
        """Tell the app of the reaction that it has just added, as Slack does."""
        message = self.workspace.message(args["channel"], args["timestamp"])
        if message is None or not self.events:
            return
        payload = Person(self, BOT, TEAM).reaction(message, args["name"])
        telling = asyncio.create_task(self.deliver("events_api", payload))
        self._tellings.add(telling)
        telling.add_done_callback(self._tellings.discard)

    def _answer(self, method: str, args: dict[str, Any], answer: dict[str, Any]) -> web.Response:
        headers = {"x-oauth-scopes": ",".join(sorted(self.workspace.scopes))}
        status = 200
        if wait := answer.pop("_wait", 0):
            status, headers["Retry-After"] = 429, str(wait)
        self.calls.append(
            Call(method=method, args=args, at=time.monotonic(), status=status, answer=answer)
        )
        return web.json_response(answer, status=status, headers=headers)

    async def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.hang:
            await self._over.wait()
        if fault.cut or fault.hang:
            request.transport and request.transport.abort()
            return web.Response(status=500)
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        if not fault.error:
            return web.Response(status=fault.status, text="<html>oops", headers=headers)
        answer = {"ok": False, "error": fault.error}
        if fault.needed:
            answer |= {"needed": fault.needed, "provided": "commands"}
        return web.json_response(answer, status=fault.status, headers=headers)

    async def _upload(self, request: web.Request) -> web.Response:
        """Take the bytes of a file; where they go is an address that needs no token."""
        file = self.workspace.files.get(request.match_info["file"])
        if file is None or self.faults.next("upload"):
            return web.Response(status=500)
        file.data = await request.read()
        return web.Response(text=f"OK - {len(file.data)}")

    async def _respond(self, request: web.Request) -> web.Response:
        address = self._addresses.get(request.match_info["number"])
        if address is None or address.left == 0:
            return web.Response(status=404, text="used_url")
        address.left -= 1
        said = await request.json()
        where = {"channel": address.channel, "user": address.user}
        self.spoken.append(said | where)
        return web.Response(text="ok")


async def _args(request: web.Request) -> dict[str, Any]:
    """The arguments, from wherever a client puts them."""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json" and request.can_read_body:
        args |= await request.json()
    elif request.can_read_body:
        args |= dict(await request.post())
    for name in _AS_JSON:
        if isinstance(args.get(name), str):
            args[name] = json.loads(args[name])
    return args


__all__ = ["APP_TOKEN", "BOT", "BOT_TOKEN", "Call", "SlackServer"]
