"""Starts the staging host as a process of its own and speaks to it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo.host.control import LIMIT, socket_path
from demo.host.facts import Facts, dumped

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

_PROJECT = Path(__file__).resolve().parents[2]
_PATIENCE = 15.0


class StagingHostError(Exception):
    """The host did not come up, or refused a request; the message is its own."""


@dataclass(frozen=True, slots=True)
class StagingHost:
    """A host that is up. Every call opens a connection of its own, so any event loop will do."""

    facts: Facts

    async def fault(self, name: str, *, on: bool = True, seconds: float | None = None) -> None:
        """Switch a fault; `seconds` is for `log-errors-later` only."""
        await self._ask({"do": "fault", "name": name, "on": on, "seconds": seconds})

    async def faults(self) -> dict[str, bool]:
        """Give every fault and whether it is on."""
        answer: dict[str, bool] = (await self._ask({"do": "faults"}))["faults"]
        return answer

    async def reset(self) -> None:
        """Put the host back into its base state; takes a second or two."""
        await self._ask({"do": "reset"})

    async def evidence(self) -> dict[str, Any]:
        """Give what the host itself sees: commits, units, backups, migrations, env names."""
        answer: dict[str, Any] = (await self._ask({"do": "evidence"}))["evidence"]
        return answer

    async def say(self, unit: str, message: str, count: int = 1) -> None:
        """Write lines to the systemd journal, as if a unit had printed them to its stderr."""
        name = unit if "." in unit else f"{unit}.service"
        await self._ask({"do": "journal", "unit": name, "message": message, "count": count})

    async def said(self, unit: str, text: str) -> list[float]:
        """Give the times (seconds since the epoch) of a unit's lines that hold a text."""
        name = unit if "." in unit else f"{unit}.service"
        at: list[float] = (await self._ask({"do": "journal", "unit": name, "text": text}))["at"]
        return at

    async def vacuum(self) -> None:
        """Have the systemd journal forget every line that it holds."""
        await self._ask({"do": "journal"})

    async def reboot(self) -> None:
        """Take the power away from a full host and boot it again."""
        await self._ask({"do": "reboot"})

    async def administer(self, script: str) -> str:
        """Run a script as the administrator of a full host; returns what it printed."""
        return str((await self._ask({"do": "administer", "script": script}))["said"])

    async def let_out(self, port: int) -> None:
        """Let the host reach a port of this machine's loopback."""
        await self._ask({"do": "let out", "port": port})

    async def drop_connections(self) -> None:
        """Cut every SSH connection; what runs in the sessions goes on."""
        await self._ask({"do": "drop"})

    async def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        return await asked(Path(self.facts.paths.folder), request)


async def asked(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Send one request to the host in this folder and give its answer.

    Raises:
        StagingHostError: no host is up there, or it refused.
    """
    try:
        with socket_path(folder / "run") as path:
            reader, writer = await asyncio.open_unix_connection(path, limit=LIMIT)
    except OSError as error:
        raise StagingHostError(f"no staging host is up in {folder}") from error
    try:
        writer.write(dumped(request).encode() + b"\n")
        line = await reader.readline()
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    if not line:
        raise StagingHostError(f"the staging host ended while it was asked to {request['do']}")
    answer: dict[str, Any] = json.loads(line)
    if not answer["ok"]:
        raise StagingHostError(answer["error"])
    return answer


@contextlib.contextmanager
def launched(
    folder: Path,
    *,
    sshd: bool = False,
    full: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Iterator[StagingHost]:
    """Have a host up in `folder` while the block runs. Progress goes to `folder/up.log`.

    `full` asks for systemd and everything around it, which wants root. Variables of `environment`
    are added to those of the host itself, not to those of what runs there.

    Raises:
        StagingHostError: it did not come up; the message ends with its last words.
    """
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "demo.host", "up", str(folder), "--tied"]
    log = folder / "up.log"
    with log.open("w") as progress:
        process = subprocess.Popen(
            [*command, *(["--sshd"] if sshd else []), *(["--full"] if full else [])],
            cwd=_PROJECT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=progress,
            text=True,
        )
    with process:
        try:
            yield _ready(process, log)
        finally:
            _end(process)


def _ready(process: subprocess.Popen[str], log: Path) -> StagingHost:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        process.wait()
        raise StagingHostError(f"the staging host did not come up:\n{log.read_text()[-4000:]}")
    return StagingHost(Facts.from_json(json.loads(line)))


def _end(process: subprocess.Popen[str]) -> None:
    """Close its stdin, which it is tied to; insist only when that is not enough."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()


@contextlib.asynccontextmanager
async def staging_host(folder: Path, *, sshd: bool = False) -> AsyncIterator[StagingHost]:
    """Do as `launched`, from a coroutine."""
    with contextlib.ExitStack() as stack:
        host = await asyncio.to_thread(stack.enter_context, launched(folder, sshd=sshd))
        try:
            yield host
        finally:
            await asyncio.to_thread(stack.pop_all().close)
