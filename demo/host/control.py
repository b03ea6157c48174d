"""The socket through which tests and people steer the host: one JSON line each way."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from demo.host import evidence, faults
from demo.host.facts import dumped
from demo.host.shell import CommandFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from demo.host.facts import Facts
    from demo.host.parts import Parts

SOCKET = "control.sock"
LIMIT = 4 * 2**20


@contextlib.contextmanager
def socket_path(folder: Path) -> Iterator[str]:
    """Give the socket's path through an open folder: a socket's name may have 107 bytes only."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{held}/{SOCKET}"
    finally:
        os.close(held)


@dataclass(slots=True)
class Control:
    """Carries out one request after the other."""

    parts: Parts
    facts: Facts
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen; only this user may connect."""
        folder = self.parts.layout.run
        (folder / SOCKET).unlink(missing_ok=True)
        with socket_path(folder) as path:
            self._server = await asyncio.start_unix_server(self._serve, path, limit=LIMIT)
        (folder / SOCKET).chmod(0o600)

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            (self.parts.layout.run / SOCKET).unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                async with self._lock:
                    answer = await self._answer(json.loads(line))
                writer.write(dumped(answer).encode() + b"\n")
                await writer.drain()
        writer.close()

    async def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"ok": True, **await self._carried_out(request)}
        except faults.UnknownFaultError as error:
            return {"ok": False, "error": str(error)}
        except (CommandFailedError, OSError, TimeoutError, ExceptionGroup) as error:
            return {"ok": False, "error": f"{request.get('do')} failed: {told(error)}"}

    async def _carried_out(self, request: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = {}
        match request:
            case {"do": "fault", "name": str(name), "on": bool(on)}:
                await faults.switch(self.parts, name, on=on, seconds=request.get("seconds"))
            case {"do": "faults"}:
                known = faults.FAULTS.items()
                answer["faults"] = {name: name in self.parts.faults for name, _ in known}
                answer["says"] = {name: fault.says for name, fault in known}
            case {"do": "evidence"}:
                answer["evidence"] = await evidence.gathered(self.parts)
            case {"do": "journal"}:
                answer = await self._journal(request)
            case {"do": "administer", "script": str(script)}:
                answer["said"] = await self.parts.administer(script)
            case {"do": "reboot" | "drop" | "reset" | "let out"}:
                await self._done(request)
            case {"do": "facts"}:
                answer["facts"] = self.facts.to_json()
            case _:
                answer = {"ok": False, "error": f"what is {dumped(request)}?"}
        return answer

    async def _done(self, request: dict[str, Any]) -> None:
        match request:
            case {"do": "let out", "port": int(port)}:
                await self.parts.let_out(port)
            case {"do": "drop"}:
                await self.parts.ssh.drop()
            case {"do": "reset"}:
                await self.parts.reset()
            case _:
                await self.parts.reboot()

    async def _journal(self, request: dict[str, Any]) -> dict[str, Any]:
        """Write lines as a unit, tell when a unit wrote some, or forget every line."""
        manager = self.parts.manager
        match request:
            case {"unit": str(unit), "message": str(message), "count": int(count)}:
                await manager.write(unit, message, count)
            case {"unit": str(unit), "text": str(text)}:
                return {"at": await manager.times(unit, text)}
            case _:
                await manager.forget()
        return {}


def told(error: BaseException) -> str:
    """Give the message of an error, or of each in a group."""
    if isinstance(error, BaseExceptionGroup):
        return "; ".join(told(each) for each in error.exceptions)
    return str(error) or type(error).__name__
