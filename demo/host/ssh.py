"""An SSH server in this process. Every session is a real bash with the host's environment."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import asyncssh

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from demo.host.shell import Shell

BASH = "/bin/bash"
_CHUNK = 65_536
_LOOPBACK = {"127.0.0.1", "localhost"}


class SshServer(Protocol):
    """Opens and closes the SSH port; sessions that run survive both, as with a real server."""

    user: str

    async def open(self, host_key: Path) -> None:
        """Listen, proving the identity of `host_key`."""

    async def close(self) -> None:
        """Stop listening and cut every connection."""

    async def drop(self) -> None:
        """Cut every connection; keep listening."""


@dataclass(slots=True)
class InProcessServer:
    """asyncssh. `spawn` runs a coroutine in the host's task group, beyond any connection."""

    shell: Shell
    port: int
    authorized_keys: Path
    spawn: Callable[..., asyncio.Task[None]]
    user: str = "deploy"
    _listener: asyncssh.SSHAcceptor | None = None
    _connections: set[asyncssh.SSHServerConnection] = field(default_factory=set)

    async def open(self, host_key: Path) -> None:
        """Listen on loopback."""
        self._listener = await asyncssh.listen(
            "127.0.0.1",
            self.port,
            server_factory=lambda: _Visitor(self),
            server_host_keys=[str(host_key)],
            process_factory=self._began,
            encoding=None,
            allow_pty=False,
            agent_forwarding=False,
            password_auth=False,
            kbdint_auth=False,
            login_timeout=20,
            reuse_address=True,
        )

    async def close(self) -> None:
        """Stop listening and cut every connection."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        await self.drop()

    async def drop(self) -> None:
        """Cut every connection without a word."""
        for connection in [*self._connections]:
            connection.abort()

    def joined(self, connection: asyncssh.SSHServerConnection) -> None:
        """Remember a connection."""
        self._connections.add(connection)

    def left(self, connection: asyncssh.SSHServerConnection) -> None:
        """Forget a connection."""
        self._connections.discard(connection)

    def _began(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        # Not a task of the connection: what runs here goes on when the connection is gone.
        self.spawn(Session(shell=self.shell, process=process).run())


class _Visitor(asyncssh.SSHServer):
    def __init__(self, server: InProcessServer) -> None:
        self._server = server
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._server.joined(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if self._connection is not None:
            self._server.left(self._connection)

    def begin_auth(self, username: str) -> bool:
        """Accept the one key, and for nobody else not even that."""
        if self._connection is not None and username == self._server.user:
            self._connection.set_authorized_keys(str(self._server.authorized_keys))
        return True

    def connection_requested(
        self,
        dest_host: str,
        dest_port: int,
        orig_host: str,
        orig_port: int,
    ) -> bool:
        """Forward to loopback only."""
        del dest_port, orig_host, orig_port
        return dest_host in _LOOPBACK


@dataclass(slots=True, kw_only=True)
class Session:
    """One command or shell. Its ends are socket pairs, which is what OpenSSH gives too."""

    shell: Shell
    process: asyncssh.SSHServerProcess[bytes]

    async def run(self) -> None:
        """Run the command to its end and hand its status on, if anybody still listens."""
        command = self.process.command
        words = [BASH, "-c", command] if command is not None else [BASH, "-l"]
        ours, theirs = socket.socketpair()
        our_errors, their_errors = socket.socketpair()
        with theirs, their_errors:
            child = await asyncio.create_subprocess_exec(
                *words,
                cwd=self.shell.home,
                env={**self.shell.environment, "SSH_CONNECTION": "127.0.0.1 0 127.0.0.1 22"},
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=their_errors.fileno(),
                start_new_session=True,
            )
        output, stdin = await asyncio.open_connection(sock=ours)
        errors, unused = await asyncio.open_connection(sock=our_errors)
        try:
            await self._carry(child, (output, stdin), errors, unused)
        finally:
            stdin.close()
            unused.close()
        self._exit(await child.wait())

    async def _carry(
        self,
        child: asyncio.subprocess.Process,
        ends: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        errors: asyncio.StreamReader,
        unused: asyncio.StreamWriter,
    ) -> None:
        output, stdin = ends
        channel = self.process.channel

        async def until_closed() -> None:
            await channel.wait_closed()
            # The command is not killed: its next write is what tells it, by SIGPIPE.
            stdin.close()
            unused.close()

        async with asyncio.TaskGroup() as group:
            closing = group.create_task(until_closed())
            feeding = group.create_task(self._feed(child.pid, stdin))
            pumps = [
                group.create_task(_pump(output, self.process.stdout)),
                group.create_task(_pump(errors, self.process.stderr)),
            ]
            await asyncio.wait(pumps)
            feeding.cancel()
            closing.cancel()

    async def _feed(self, group: int, stdin: asyncio.StreamWriter) -> None:
        while True:
            try:
                data = await self.process.stdin.read(_CHUNK)
                if not data:
                    stdin.write_eof()
                    return
                stdin.write(data)
                await stdin.drain()
            except asyncssh.SignalReceived as received:
                _signal(group, f"SIG{received.signal}")
            except asyncssh.BreakReceived:
                _signal(group, "SIGINT")
            except (asyncssh.Error, OSError):
                return

    def _exit(self, status: int) -> None:
        with contextlib.suppress(asyncssh.Error, OSError):
            if status < 0:
                self.process.exit_with_signal(signal.Signals(-status).name.removeprefix("SIG"))
            else:
                self.process.exit(status)


async def _pump(source: asyncio.StreamReader, target: asyncssh.SSHWriter[bytes]) -> None:
    """Carry bytes until the command closes its end, or nobody listens."""
    with contextlib.suppress(asyncssh.Error, OSError):
        while data := await source.read(_CHUNK):
            target.write(data)
            await target.drain()


def _signal(group: int, name: str) -> None:
    number = getattr(signal, name, None)
    if number is not None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, number)
