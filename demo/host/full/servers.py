"""PostgreSQL, Redis and sshd as units of the host."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.host.cache import Cache
from demo.host.database import Database
from demo.host.full import etc
from demo.host.shell import CommandFailedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from demo.host.full.machine import Machine
    from demo.host.full.ways import Ways
    from demo.host.layout import Layout

_PATIENCE = 30.0


async def _until(machine: Machine, unit: str, answers: Callable[[], Awaitable[bool]]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not await answers():
        if time.monotonic() > deadline:
            said = await machine.run("journalctl", "-u", unit, "-n", "20", "--no-pager")
            raise CommandFailedError(f"{unit} does not answer:\n{said}")
        await asyncio.sleep(0.05)


@dataclass(slots=True, kw_only=True)
class UnitDatabase(Database):
    """`postgresql.service`. Its process is nobody's here: a reset leaves it alone."""

    machine: Machine
    outside: int

    @property
    def reached(self) -> int:
        """Where this process reaches the server."""
        return self.outside

    async def start(self) -> None:
        """Start the server where it is not up, and wait until it answers."""
        await self.machine.run("systemctl", "start", "postgresql")
        await _until(self.machine, "postgresql", self._answers)

    async def _answers(self) -> bool:
        with contextlib.suppress(CommandFailedError):
            return await self.sql("SELECT 1", database="postgres") == "1"
        return False

    async def stop(self) -> None:
        """Shut the server down at once; connections are cut."""
        await self.machine.run("systemctl", "stop", "postgresql")


@dataclass(slots=True, kw_only=True)
class UnitCache(Cache):
    """`redis-server.service`."""

    machine: Machine

    async def start(self) -> None:
        """Start the server and wait until it answers."""
        await self.machine.run("systemctl", "start", "redis-server")
        await _until(self.machine, "redis-server", self._answers)

    async def stop(self) -> None:
        """End the server; it has nothing to save."""
        await self.machine.run("systemctl", "stop", "redis-server")


@dataclass(slots=True, kw_only=True)
class UnitSsh:
    """`ssh.service`, with PAM and a user who is not root."""

    layout: Layout
    machine: Machine
    ways: Ways
    user: str
    variables: dict[str, str]

    async def open(self, host_key: Path) -> None:
        """Listen, proving the identity of `host_key`."""
        text = etc.SSH_CONFIG.format(
            host_key=host_key,
            authorized_keys=self.layout.authorized_keys,
            variables=" ".join(f'"{name}={value}"' for name, value in self.variables.items()),
        )
        await self.machine.run("sh", "-c", "cat >/etc/ssh/sshd_config", stdin=text.encode())
        await self.machine.run("systemctl", "restart", "ssh")
        await _until(self.machine, "ssh", self._accepts)

    async def _accepts(self) -> bool:
        with contextlib.suppress(OSError):
            (await self.machine.connect(etc.STANDARD["ssh"])).close()
            return True
        return False

    async def close(self) -> None:
        """Stop listening and cut every connection."""
        await self.machine.run("systemctl", "stop", "ssh")
        await self.drop()

    async def drop(self) -> None:
        """Cut every connection; what they started is left alone, as when a network goes away."""
        self.ways.cut(etc.STANDARD["ssh"])
