"""Many environments that are watched at once, on one host: ten measures each."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import yaml

from runner.host.ssh import Address
from tests.bench.bot import configured
from tests.integration.host.server import Server
from tests.integration.monitor.journald import Journald, journald, lacking

EVERY = 5.0
STEP = "watch"
UNIT = "web"

_SHOWN = "LoadState=loaded\nMemoryCurrent=104857600\nNRestarts=0\nMainPID=1\n"
_SYSTEMCTL = f"#!/bin/sh\nprintf '%s' '{_SHOWN}'\n"
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Type: text/plain\r\n\r\nOK\n"


def measures(url: str) -> list[dict[str, Any]]:
    """Return ten measures that stay healthy: eight from the host, two from the bot's side."""
    lines = {"units": [UNIT], "priority": "err", "pattern": ".", "at_most": 1e9}
    units = {"units": [UNIT], "at_most": 1e9}
    return [
        {"measure": "errors_total", "says": "Errors in total", **lines},
        {"measure": "errors_per_minute", "says": "Errors a minute", **lines},
        {"measure": "memory_mb", "says": "Memory", **units},
        {"measure": "restarts", "says": "Restarts", **units},
        {"measure": "cpu", "says": "Processors", "at_most": 99.9},
        {"measure": "load", "says": "Load", "at_most": 1e9},
        {"measure": "disk", "says": "Disk", "at_most": 99.9},
        {"measure": "command", "says": "Jobs", "run": "ls /proc | wc -l", "at_most": 1e9},
        {"measure": "health", "says": "Good answers", "url": url, "at_least": 1},
        {"measure": "p95", "says": "Answer time", "url": url, "at_most": 9.9},
    ]


def commands() -> list[str]:
    """Return what a person would ask to measure the eight that a host can tell."""
    lines = f"journalctl -u {UNIT} -p err --no-pager --since"
    shown = f"systemctl show {UNIT} -p"
    return [
        f"{lines} '10 minutes ago' | wc -l",
        f"{lines} '1 minute ago' | wc -l",
        f"{shown} MemoryCurrent",
        f"{shown} NRestarts",
        "head -n 1 /proc/stat",
        "cat /proc/loadavg",
        "df -Pk /",
        "ls /proc | wc -l",
    ]


def watched(folder: Path, address: Address, url: str, names: tuple[str, ...]) -> Path:
    """Write a configuration in which every deploy ends in a long window; returns its folder."""
    configured(folder, dict.fromkeys(names, address), 1)
    file = folder / "config/playbooks/quiet.yaml"
    declared = yaml.safe_load(file.read_text(encoding="utf-8"))
    monitor = {"window": "1h", "every": f"{EVERY:g}s", "measures": measures(url)}
    step = {"id": STEP, "title": "Watch", "changes": False, "monitor": monitor}
    declared["deploy"]["steps"] = [step]
    file.write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")
    return folder / "config"


@contextmanager
def equipped(server: Server) -> Iterator[Journald | None]:
    """Give the server's host what its own machine lacks; yields its journald, if it got one."""
    programs = server.home.parent / "bin"
    if not Path("/run/systemd/system").exists():
        (programs / "systemctl").write_text(_SYSTEMCTL)
        (programs / "systemctl").chmod(0o755)
    if lacking():
        yield None
        return
    with journald(programs) as own:
        yield own


@asynccontextmanager
async def site() -> AsyncIterator[str]:
    """Serve a page that costs next to nothing; yields its address."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Site, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/health"
    finally:
        server.close()


class _Site(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._transport.write(_ANSWER * data.count(b"\r\n\r\n"))
