"""Redis: the server, and the sessions that lie in it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from demo.host.shell import CommandFailedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from demo.host.layout import Layout
    from demo.host.programs import Programs
    from demo.host.shell import Shell
    from demo.host.state import State

SESSIONS = 40


@dataclass(slots=True)
class Cache:
    """The server process."""

    layout: Layout
    programs: Programs
    state: State
    shell: Shell
    _process: asyncio.subprocess.Process | None = field(default=None)

    @property
    def pid(self) -> int:
        """The server's process; 0 when it is stopped."""
        if self._process is None or self._process.returncode is not None:
            return 0
        return self._process.pid

    async def start(self) -> None:
        """Start the server and wait until it answers."""
        if self._process is not None and self._process.returncode is None:
            return
        port = str(self.state.ports["redis"])
        with (self.layout.logs / "redis.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                str(self.programs.redis / "redis-server"),
                *("--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"),
                *("--dir", str(self.layout.redis)),
                cwd=self.layout.redis,
                env=self.shell.environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        async with asyncio.timeout(20):
            while not await self._answers():  # noqa: ASYNC110 - another process gets ready
                await asyncio.sleep(0.02)

    async def _answers(self) -> bool:
        with contextlib.suppress(CommandFailedError):
            return await self.command("PING") == "PONG"
        return False

    async def command(self, *words: str, stdin: bytes = b"") -> str:
        """Run one command through redis-cli and give its plain answer."""
        port = str(self.state.ports["redis"])
        return await self.shell.run(
            self.programs.redis / "redis-cli",
            *("-h", "127.0.0.1", "-p", port),
            *words,
            stdin=stdin,
        )

    async def forget(self, tokens: Iterable[str]) -> None:
        """Drop the copies of sessions, where the server is up."""
        with contextlib.suppress(CommandFailedError):
            await self.command("DEL", *(f"session:{token}" for token in tokens))

    async def stop(self) -> None:
        """End the server; it has nothing to save."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()

    async def reset(self) -> None:
        """Hold the sessions of some signed-in people and nothing else."""
        await self.start()
        lines = ["FLUSHALL"]
        for number in range(SESSIONS):
            value = json.dumps({"userId": 10 + number}).replace('"', '\\"')
            lines.append(f'SET session:seeded-{number:04} "{value}"')
        await self.command(stdin="\n".join(lines).encode())
