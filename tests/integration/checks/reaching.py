"""A way to the world for checks of the bot's side, and servers for them to meet."""

from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from config.problem import fail
from runner.checks.network import session


@dataclass(frozen=True, kw_only=True)
class Straight:
    """Reaches everything without a tunnel; remembers the tunnels it was asked for."""

    secrets: dict = field(default_factory=dict)
    tunnels: list = field(default_factory=list)
    kept: dict = field(default_factory=dict)
    broken: bool = False

    @asynccontextmanager
    async def tunnel(self, host, port):
        if self.broken:
            raise fail("host-lost", "The host is gone.", "Look for it.")
        self.tunnels.append((host, port))
        yield port

    def secret(self, name):
        if name not in self.secrets:
            raise fail("secret-unreadable", f"{name} cannot be read.", "Set it.")
        return self.secrets[name]

    def http(self):
        return session()

    async def keep(self, name, content):
        self.kept[name] = content
        return f"kept {name}"


@asynccontextmanager
async def serving(*routes):
    """Serve routes on a free port of the loopback; yields the base URL."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
