"""Socket Mode as the server sees it: tickets, hello, envelopes, acknowledgements, ends."""

import asyncio
import contextlib
import json
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """How a delivery was taken.

    Attributes:
        ok: It was acknowledged.
        seconds: How long that took.
        answer: What came with it.
        status: The HTTP status; 0 over Socket Mode.
    """

    ok: bool
    seconds: float
    answer: Any = None
    status: int = 0


@dataclass(eq=False, slots=True)
class Socket:
    """One open socket; `deaf` reads and answers nothing, not even pings."""

    ws: web.WebSocketResponse
    request: web.Request
    number: int
    deaf: bool = False
    _deafened: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def open(self) -> bool:
        return not self.ws.closed and self.request.transport is not None

    def cut(self) -> None:
        """Close the connection without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()

    def half_open(self) -> None:
        """Go on existing, and stop reading and answering."""
        self.deaf = True
        if self.request.transport is not None:
            self.request.transport.pause_reading()

    async def leave(self, reason: str = "refresh_requested") -> None:
        """Ask the client to go, as Slack does every few hours."""
        await self.ws.send_str(
            json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "made-up"}})
        )


class Sockets:
    """All sockets of the app, and the faults that await them.

    Attributes:
        drops: Where the next connections end: `handshake`, `hello` (before it), `greeted` (behind
            it); and deliveries: `envelope` (once sent), `ack` (read, not counted, then closed).
        ghosts: Connections that the server counts although nobody is there.
    """

    def __init__(self) -> None:
        self.all: list[Socket] = []
        self.drops: deque[str] = deque()
        self.ghosts = 0
        self.handshakes = 0
        self.hellos: list[int] = []
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._turn = 0
        self._changed = asyncio.Event()

    @property
    def live(self) -> list[Socket]:
        return [each for each in self.all if each.open]

    def ticket(self) -> str:
        made = uuid.uuid4().hex
        self._tickets.add(made)
        return made

    async def until(self, count: int) -> list[Socket]:
        """Wait until this many sockets were greeted and are open."""
        while len(self.live) != count:
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), 0.05)
        return self.live

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.handshakes += 1
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404, text="used up")
        self._tickets.discard(ticket)
        if self._drop("handshake"):
            return web.Response(status=503, text="not now")
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        if self._drop("hello"):
            request.transport and request.transport.abort()
            return ws
        if len(self.live) >= MOST:
            await ws.send_str(json.dumps({"type": "disconnect", "reason": "too_many_websockets"}))
            await ws.close()
            return ws
        return await self._serve(Socket(ws, request, self.handshakes))

    async def _serve(self, socket: Socket) -> web.WebSocketResponse:
        self.all.append(socket)
        count = len(self.live) + self.ghosts
        self.hellos.append(count)
        await socket.ws.send_str(
            json.dumps({"type": "hello", "num_connections": count, "connection_info": {}})
        )
        self._changed.set()
        if self._drop("greeted"):
            socket.cut()
        try:
            await self._read(socket)
        finally:
            self.all.remove(socket)
            self._changed.set()
        return socket.ws

    async def _read(self, socket: Socket) -> None:
        async for message in socket.ws:
            if message.type is not WSMsgType.TEXT or socket.deaf:
                continue
            answer = json.loads(message.data)
            if self._drop("ack"):
                socket.cut()
                return
            waiting = self._waiting.get(answer.get("envelope_id", ""))
            if waiting is not None and not waiting.done():
                waiting.set_result(answer.get("payload"))

    async def deliver(self, kind: str, payload: Any, patience: float = 3.0) -> Ack:
        """Send an envelope to any one of the connections; a ghost takes it and is silent."""
        start, envelope = time.monotonic(), str(uuid.uuid4())
        self._turn += 1
        places = self.live
        if not places:
            return Ack(ok=False, seconds=0.0)
        place = self._turn % (len(places) + self.ghosts)
        waiting = self._waiting[envelope] = asyncio.get_running_loop().create_future()
        try:
            if place < len(places):
                await self._send(places[place], kind, envelope, payload)
            answer = await asyncio.wait_for(waiting, patience)
            return Ack(ok=True, seconds=time.monotonic() - start, answer=answer)
        except (TimeoutError, ConnectionError):
            return Ack(ok=False, seconds=time.monotonic() - start)
        finally:
            del self._waiting[envelope]

    async def _send(self, socket: Socket, kind: str, envelope: str, payload: Any) -> None:
        told = {"type": kind, "envelope_id": envelope, "payload": payload}
        if kind == "slash_commands":
            told["accepts_response_payload"] = True
        await socket.ws.send_str(json.dumps(told))
        if self._drop("envelope"):
            socket.cut()

    def _drop(self, point: str) -> bool:
        if self.drops and self.drops[0] == point:
            self.drops.popleft()
            return True
        return False
