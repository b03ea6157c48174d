"""The gateway: sessions with a numbered history, and everything that can go wrong with a socket."""

import asyncio
import itertools
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11

GUILDS, GUILD_MESSAGES, GUILD_REACTIONS = 1 << 0, 1 << 9, 1 << 10
DIRECT_MESSAGES, DIRECT_REACTIONS = 1 << 12, 1 << 13


class Wire:
    """One socket; what goes out is compressed as the client asked for."""

    def __init__(self, socket: web.WebSocketResponse, *, compressed: bool) -> None:
        self.socket = socket
        self._deflate = zlib.compressobj() if compressed else None
        self._turn = asyncio.Lock()

    async def send(
        self, op: int, data: Any = None, *, event: str | None = None, seq: int | None = None
    ) -> None:
        text = json.dumps({"op": op, "d": data, "t": event, "s": seq})
        async with self._turn:
            if self.socket.closed:
                return
            if self._deflate is None:
                await self.socket.send_str(text)
                return
            packed = self._deflate.compress(text.encode())
            await self.socket.send_bytes(packed + self._deflate.flush(zlib.Z_SYNC_FLUSH))


@dataclass(slots=True)
class Session:
    id: str
    intents: int
    wire: Wire | None = None
    seq: int = 0
    history: list[tuple[int, str, Any]] = field(default_factory=list)
    valid: bool = True


@dataclass(slots=True)
class Faults:
    """What the gateway does wrong; each number counts down.

    Attributes:
        refuse: Handshakes to answer with 503.
        cut: Points (`hello`, `identify`, `ready`, `resume`) at which the next socket is closed.
        deaf: Nothing is sent any more, not even acknowledgements of heartbeats.
        forgetful: What happens while nobody is connected is not kept for a resume.
    """

    refuse: int = 0
    cut: set[str] = field(default_factory=set)
    deaf: bool = False
    forgetful: bool = False


class Gateway:
    def __init__(self, server: Any) -> None:
        self._server = server
        self._numbers = itertools.count(1)
        self.sessions: dict[str, Session] = {}
        self.faults = Faults()
        self.identifies: list[dict[str, Any]] = []
        self.resumes: list[dict[str, Any]] = []
        self.heartbeats = 0
        self.interval = 41_250

    @property
    def live(self) -> list[Session]:
        return [each for each in self.sessions.values() if each.wire is not None]

    @property
    def connected(self) -> bool:
        return bool(self.live)

    async def dispatch(self, event: str, data: Any, intents: int = 0) -> None:
        """Send an event to each session that asked for its kind (0: for everybody)."""
        for session in self.sessions.values():
            if session.valid and (not intents or session.intents & intents):
                await self._tell(session, event, data)

    async def repeat(self) -> None:
        """Send the last event of each session again, with the number that it had."""
        for session in self.live:
            seq, event, data = session.history[-1]
            await session.wire.send(DISPATCH, data, event=event, seq=seq)

    async def ask_to_reconnect(self) -> None:
        for session in self.live:
            await session.wire.send(RECONNECT)

    async def invalidate(self, *, resumable: bool = False) -> None:
        for session in self.live:
            session.valid = resumable
            await session.wire.send(INVALID, resumable)

    async def close(self, code: int = 4000) -> None:
        for session in self.live:
            await session.wire.socket.close(code=code)

    async def abort(self) -> None:
        """Cut the connection without a word, as a network does."""
        for session in self.live:
            session.wire.socket._req.transport.abort()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.faults.refuse:
            self.faults.refuse -= 1
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        wire = Wire(socket, compressed=request.query.get("compress") == "zlib-stream")
        self._server.sockets.add(socket)
        session: Session | None = None
        try:
            if await self._cut("hello", socket):
                return socket
            await wire.send(HELLO, {"heartbeat_interval": self.interval})
            async for frame in socket:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    session = await self._heard(json.loads(frame.data), wire, session)
        finally:
            self._server.sockets.discard(socket)
            if session is not None and session.wire is wire:
                session.wire = None
            self._server.changed.set()
        return socket

    async def _heard(
        self, said: dict[str, Any], wire: Wire, session: Session | None
    ) -> Session | None:
        op, data = said["op"], said["d"]
        if op == HEARTBEAT:
            self.heartbeats += 1
            if not self.faults.deaf:
                await wire.send(ACK)
        elif op == IDENTIFY:
            session = await self._identify(data, wire)
        elif op == RESUME:
            session = await self._resume(data, wire)
        self._server.changed.set()
        return session

    async def _identify(self, data: dict[str, Any], wire: Wire) -> Session | None:
        self.identifies.append(data)
        if await self._cut("identify", wire.socket):
            return None
        if data["token"] != self._server.token:
            await wire.socket.close(code=4004, message=b"Authentication failed.")
            return None
        session = Session(f"session{next(self._numbers)}", data["intents"], wire)
        self.sessions = {session.id: session}
        world = self._server
        ready = {
            "v": 10,
            "user": world.bot.json(),
            "session_id": session.id,
            "resume_gateway_url": f"{world.gateway_url}?resumed=yes",
            "guilds": [{"id": each.id, "unavailable": True} for each in world.guilds.values()],
            "application": {"id": world.application, "flags": 0},
        }
        await self._tell(session, "READY", ready)
        if await self._cut("ready", wire.socket):
            return session
        if session.intents & GUILDS:
            for guild in world.guilds.values():
                await self._tell(session, "GUILD_CREATE", world.guild_json(guild))
        return session

    async def _resume(self, data: dict[str, Any], wire: Wire) -> Session | None:
        self.resumes.append(data)
        if await self._cut("resume", wire.socket):
            return None
        session = self.sessions.get(data["session_id"] or "")
        if session is None or not session.valid:
            await wire.send(INVALID, False)
            return None
        session.wire = wire
        for seq, event, body in [each for each in session.history if each[0] > data["seq"]]:
            await wire.send(DISPATCH, body, event=event, seq=seq)
        await self._tell(session, "RESUMED", {})
        return session

    async def _tell(self, session: Session, event: str, data: Any) -> None:
        if session.wire is None and self.faults.forgetful:
            return
        session.seq += 1
        session.history.append((session.seq, event, data))
        if session.wire is not None and not self.faults.deaf:
            await session.wire.send(DISPATCH, data, event=event, seq=session.seq)

    async def _cut(self, point: str, socket: web.WebSocketResponse) -> bool:
        if point not in self.faults.cut:
            return False
        self.faults.cut.discard(point)
        await socket.close(code=4000)
        return True
