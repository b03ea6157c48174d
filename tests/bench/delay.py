"""A TCP forwarder that makes the way longer: `python -m tests.bench.delay PORT SECONDS`.

A process of its own, so that what it costs is not charged to whoever is measured. Prints its port
and forwards until its standard input ends.
"""

import asyncio
import sys
from collections import deque


class _End(asyncio.Protocol):
    """One end of a connection; what it reads reaches the other end `late` seconds later."""

    def __init__(self, late: float) -> None:
        self.late = late
        self.peer: _End | None = None
        self.transport: asyncio.Transport | None = None
        self.waiting: deque[bytes] = deque()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._later(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._later(b"")

    def _later(self, data: bytes) -> None:
        self.waiting.append(data)
        asyncio.get_running_loop().call_later(self.late, self._pass)

    def _pass(self) -> None:
        data = self.waiting.popleft()
        if not self.peer or not self.peer.transport:
            return
        if data:
            self.peer.transport.write(data)
        else:
            self.peer.transport.close()


class _Front(_End):
    """The end that the client sees; opens the other one."""

    def __init__(self, late: float, target: int, tasks: asyncio.TaskGroup) -> None:
        super().__init__(late)
        self.target = target
        self.tasks = tasks

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        assert self.transport
        self.transport.pause_reading()
        self.tasks.create_task(self._open())

    async def _open(self) -> None:
        back = _End(self.late)
        back.peer, self.peer = self, back
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: back, "127.0.0.1", self.target)
        assert self.transport
        self.transport.resume_reading()


async def forward(target: int, late: float) -> None:
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as tasks:
        server = await loop.create_server(lambda: _Front(late, target, tasks), "127.0.0.1", 0)
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)
        server.close()


if __name__ == "__main__":
    asyncio.run(forward(int(sys.argv[1]), float(sys.argv[2])))
