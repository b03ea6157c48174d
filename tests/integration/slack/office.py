"""What the tests of the connection share: an ear that dedupes, a configuration, quick pacing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

from aiohttp import web

from bot.heard import Heard
from bot.slack.connection import SlackConnection, slack
from bot.slack.socket import Pace
from config.model import Configuration, Settings
from tests.servers.slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, SlackServer

QUICK = Pace(
    greeting=1.0,
    probe=0.05,
    patience=0.3,
    first=0.02,
    most=0.1,
    locked=0.05,
    ghosts=0.1,
    checkup=0.1,
)


class Ear:
    """Keeps what it is told, each key once, as the stored intake does."""

    def __init__(self) -> None:
        self.heard: dict[str, Heard] = {}
        self.tries = 0
        self.backs = 0
        self.broken = False
        self.worked: list[str] = []
        self._changed = asyncio.Event()

    async def take(self, heard: Heard) -> bool:
        self.tries += 1
        if self.broken:
            raise OSError("the disk is full")
        new = heard.key not in self.heard
        self.heard.setdefault(heard.key, heard)
        return new

    async def back(self, platform: str) -> None:
        assert platform == "slack"
        self.backs += 1

    async def gone(self, platform: str, reference: str) -> None:
        raise AssertionError("Slack tells nothing of deleted messages here")

    async def choices(self, *_: str) -> tuple[str, ...]:
        return ()

    @property
    def texts(self) -> list[str]:
        return [heard.text for heard in self.heard.values()]

    @property
    def only(self) -> Heard:
        (heard,) = self.heard.values()
        return heard


async def until(met: Callable[[], Any]) -> Any:
    """Wait until something holds; the test's own time limit ends it."""
    while not (found := met()):
        await asyncio.sleep(0.01)
    return found


async def well(connection: SlackConnection) -> None:
    """Wait until nothing is wrong with a connection."""
    while await connection.trouble():
        await asyncio.sleep(0.01)


async def trouble(connection: SlackConnection, words: str) -> str:
    """Wait until a connection complains of something."""
    while words not in (said := await connection.trouble()):
        await asyncio.sleep(0.01)
    return said


def configuration(server: SlackServer, monkeypatch, mode: str = "socket", **more: Any):
    monkeypatch.setenv("TEST_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("TEST_APP_TOKEN", APP_TOKEN)
    monkeypatch.setenv("TEST_SIGNING_SECRET", SIGNING_SECRET)
    settings = Settings.model_validate(
        {
            "people": {
                "ana": {"name": "Ana", "slack": "T1/U1"},
                "ben": {"name": "Ben", "slack": "T1/U2"},
            },
            "chat": {
                "slack": {
                    "team": "T1",
                    "bot_token": "env:TEST_BOT_TOKEN",
                    "app_token": "env:TEST_APP_TOKEN",
                    "signing_secret": "env:TEST_SIGNING_SECRET",
                    "mode": mode,
                    "channels": ["C1"],
                    "api": server.api,
                }
                | more
            },
        }
    )
    return Configuration(folder="/", settings=settings, environments={}, playbooks={})


@contextlib.asynccontextmanager
async def running(connection: SlackConnection, ear: Ear) -> AsyncIterator[None]:
    """Keep a connection running until the block ends; its routes are served."""
    task = asyncio.create_task(connection.run(ear))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@contextlib.asynccontextmanager
async def served(connection: SlackConnection) -> AsyncIterator[str]:
    """Serve the routes of a connection; gives the address that Slack posts to."""
    application = web.Application()
    for path, handler in connection.routes:
        application.router.add_post(path, handler)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}{connection.routes[0][0]}"
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def connected(
    server: SlackServer, monkeypatch, ear: Ear, mode: str = "socket", pace: Pace = QUICK
) -> AsyncIterator[SlackConnection]:
    """A connection in either mode, with nothing wrong."""
    connection = slack(configuration(server, monkeypatch, mode), pace)
    async with contextlib.AsyncExitStack() as stack:
        if mode == "http":
            url = await stack.enter_async_context(served(connection))
            server.post_to(url, SIGNING_SECRET)
        await stack.enter_async_context(running(connection, ear))
        if mode == "socket":
            await server.sockets.until(2)
        await well(connection)
        await until(lambda: ear.backs)
        yield connection
