"""A TCP forwarder that can fail like a network: reset, freeze, refuse."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Self

_RESET = struct.pack("ii", 1, 0)


class _End(asyncio.Protocol):
    """One end of a forwarded connection."""

    def __init__(self, network: "Forwarder") -> None:
        self.network = network
        self.transport: asyncio.Transport | None = None
        self.peer: _End | None = None
        self.early = bytearray()
        self.frozen = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.network.ends.add(self)

    def data_received(self, data: bytes) -> None:
        self.network.carried += len(data)
        if not (self.peer and self.peer.transport):
            self.early += data
        elif not self.frozen:
            self.peer.transport.write(data)

    def pause_writing(self) -> None:
        if self.peer and self.peer.transport:
            self.peer.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.peer and self.peer.transport and not self.peer.transport.is_closing():
            self.peer.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self.network.ends.discard(self)
        if self.peer and self.peer.transport:
            self.peer.transport.close()


class _Back(_End):
    """The end that the target sees."""

    def data_received(self, data: bytes) -> None:
        if not self.network.loses(self, data):
            super().data_received(data)
            return
        for end in (self, self.peer):
            assert end
            assert end.transport
            _break(end.transport)


class _Front(_End):
    """The end that the client sees; opens the other one."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.network.tasks.create_task(self._open())

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        back = _Back(self.network)
        back.peer, self.peer = self, back
        try:
            away, _ = await loop.create_connection(lambda: back, "127.0.0.1", self.network.target)
        except OSError:  # nobody listens there now, as the client is told
            if self.transport:
                self.transport.abort()
            return
        away.write(self.early)
        if not self.transport or self.transport.is_closing():
            away.abort()


def _break(transport: asyncio.Transport) -> None:
    """End a connection as a broken network does."""
    sock = transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()


Answered = Callable[[object, bytes], bool]
"""Hears on which connection the target answers, and what; True breaks it: the answer is lost."""


class Forwarder:
    """Forwards a free port to `target`."""

    def __init__(self, target: int, tasks: asyncio.TaskGroup) -> None:
        self.target = target
        self.tasks = tasks
        self.ends: set[_End] = set()
        self.carried = 0
        self.loses: Answered = lambda _connection, _answer: False
        self.port = 0
        self._server: asyncio.Server | None = None

    @classmethod
    @asynccontextmanager
    async def to(cls, target: int) -> AsyncIterator[Self]:
        async with asyncio.TaskGroup() as tasks:
            forwarder = cls(target, tasks)
            await forwarder.accept()
            try:
                yield forwarder
            finally:
                forwarder.refuse()
                for end in list(forwarder.ends):
                    assert end.transport
                    end.transport.abort()
                await asyncio.sleep(0)  # the loop closes what was aborted when it comes by next

    async def accept(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Front(self), "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def refuse(self) -> None:
        """Take no new connections."""
        if self._server:
            self._server.close()
            self._server = None

    def reset(self) -> int:
        """End every connection as a broken network does; returns how many ends there were."""
        ended = len(self.ends)
        for end in list(self.ends):
            assert end.transport
            _break(end.transport)
        return ended

    def freeze(self) -> int:
        """Swallow everything on the present connections; later ones work. Returns how many ends."""
        for end in self.ends:
            end.frozen = True
        return len(self.ends)
