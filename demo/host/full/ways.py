"""The ways into the host and out of it: ports on this machine's loopback, and on the host's."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from demo.host.full.machine import Machine

    Passing = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

_RESET = struct.pack("ii", 1, 0)


@dataclass(slots=True, kw_only=True)
class Ways:
    """Passes connections on.

    Attributes:
        into: Ports on this machine, each with the host's port behind it.
        out: Ports of the host behind which the same port of this machine is; `let_out` adds one.
    """

    machine: Machine
    into: dict[int, int]
    out: list[int]
    _servers: list[asyncio.Server] = field(default_factory=list)
    _outward: list[asyncio.Server] = field(default_factory=list)
    _writers: dict[asyncio.StreamWriter, int] = field(default_factory=dict)

    async def open(self) -> None:
        """Listen on both sides, unless that is done."""
        if self._servers:
            return
        for here, there in self.into.items():
            self._servers.append(await asyncio.start_server(self._inward(there), "127.0.0.1", here))
        await self.renew()

    async def renew(self) -> None:
        """Listen in the host's network, which is another one after each boot."""
        for server in self._outward:
            server.close()
        self._outward = [await self._listening(port) for port in self.out]

    async def let_out(self, port: int) -> None:
        """Let the host reach one more port of this machine, from now on."""
        if port not in self.out:
            self._outward.append(await self._listening(port))
            self.out.append(port)

    async def _listening(self, port: int) -> asyncio.Server:
        held = await self.machine.listen(port)
        return await asyncio.start_server(self._outwards(port), sock=held)

    async def close(self) -> None:
        """Listen no longer, and cut every connection."""
        for server in (*self._servers, *self._outward):
            server.close()
        self.cut()

    def cut(self, port: int = 0) -> None:
        """Reset every connection, or those to one port of the host; what it runs goes on."""
        for writer, to in [*self._writers.items()]:
            if port in {0, to}:
                _reset(writer)

    def _inward(self, port: int) -> Passing:
        async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                there = await self.machine.connect(port)
                inner, outer = await asyncio.open_connection(sock=there)
            except OSError:
                _reset(writer)  # as near to a refusal as one can come who has accepted
                return
            await self._both((reader, outer), (inner, writer), port)

        return passed_on

    def _outwards(self, port: int) -> Passing:
        async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                inner, outer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                _reset(writer)
                return
            await self._both((reader, outer), (inner, writer), 0)

        return passed_on

    async def _both(
        self,
        one: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        other: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        port: int,
    ) -> None:
        for _, writer in (one, other):
            self._writers[writer] = port
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_copied(*one))
                group.create_task(_copied(*other))
        finally:
            for _, writer in (one, other):
                self._writers.pop(writer, None)
                writer.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    held = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()


async def _copied(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while chunk := await source.read(65_536):
            target.write(chunk)
            await target.drain()
        target.write_eof()
    except OSError:
        _reset(target)
