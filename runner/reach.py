"""Hosts as the configuration names them, and how checks reach what is behind them."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

import aiohttp

from config.model.environment import Host
from config.problem import fail
from config.secrets import Secret
from runner.host.ssh import Address


def address(host: Host) -> Address:
    """Return a host's address with the keys it may show.

    Raises:
        ProblemError: `known-hosts-unreadable`.
    """
    try:
        lines = Path(host.known_hosts).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise fail(
            "known-hosts-unreadable",
            f"The host keys of {host.name} cannot be read: {error}.",
            "Write them with ssh-keyscan, compare the fingerprint, and name the file.",
        ) from error
    return Address(
        name=host.name,
        hostname=host.address,
        port=host.port,
        user=host.user,
        key_file=Path(host.key) if host.key else None,
        agent=host.agent,
        known_hosts=tuple(line for line in lines if line.strip() and not line.startswith("#")),
        jump=address(host.jump) if host.jump else None,
    )


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(mode=0o700, exist_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(content)


class Tunnels(Protocol):
    """Something that forwards a port: a connection to a host."""

    def tunnel(self, host: str, port: int) -> AbstractAsyncContextManager[int]:
        """Return a context whose value is a port on 127.0.0.1 that leads to `host:port`."""


class Reach:
    """What checks from the bot's side may use: a tunnel, secrets by name, an HTTP client."""

    def __init__(
        self, through: Tunnels, secrets: Mapping[str, Secret], pictures: Path | None = None
    ) -> None:
        """Tunnel through a connection; know the secrets; keep pictures in a folder."""
        self._through = through
        self._secrets = secrets
        self._pictures = pictures

    def tunnel(self, host: str, port: int) -> AbstractAsyncContextManager[int]:
        """Return a context whose value is a local port that leads to `host:port`."""
        return self._through.tunnel(host, port)

    def secret(self, name: str) -> str:
        """Return a secret's value.

        Raises:
            KeyError: the environment has no such secret.
        """
        return self._secrets[name].reveal()

    async def keep(self, name: str, content: bytes) -> str:
        """Keep a picture, which only this user may read; returns where it is, or nothing."""
        if self._pictures is None:
            return ""
        file = self._pictures / name
        await asyncio.to_thread(_write, file, content)
        return f"picture: {file}"

    def http(self, limit: int = 8) -> aiohttp.ClientSession:
        """Return a session with no cookies of its own and at most `limit` connections."""
        return aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(), connector=aiohttp.TCPConnector(limit=limit)
        )
