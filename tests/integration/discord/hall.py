"""What the tests of the connection share: an ear that dedupes, a configuration, quick pacing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from bot.discord.connection import DiscordConnection, Pace, discord
from bot.heard import Heard
from commands.reply import Actions, Button, Message
from config.model import Configuration, Settings
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.world import Channel
from tests.servers.discord.world import Message as Shown

QUICK = Pace(silence=50.0, settle=0.05, patience=20.0, first=0.02, most=0.1, well=60.0)


class Ear:
    """Keeps what it is told, each key once, as the stored intake does."""

    def __init__(self) -> None:
        self.heard: dict[str, Heard] = {}
        self.tries = 0
        self.backs = 0
        self.deleted: list[str] = []
        self.broken = False
        self.asked: list[tuple[str, ...]] = []
        self.offers: Sequence[str] = ("staging", "production")
        self.slow = False
        self.taken: Callable[[Heard], Any] = lambda _heard: None

    async def take(self, heard: Heard) -> bool:
        self.tries += 1
        if self.broken:
            raise OSError("the disk is full")
        new = heard.key not in self.heard
        self.heard.setdefault(heard.key, heard)
        self.taken(heard)
        return new

    async def back(self, platform: str) -> None:
        assert platform == "discord"
        self.backs += 1

    async def gone(self, platform: str, reference: str) -> None:
        assert platform == "discord"
        self.deleted.append(reference)

    async def choices(self, *asked: str) -> Sequence[str]:
        self.asked.append(asked)
        if self.broken:
            raise OSError("the disk is full")
        if self.slow:
            await asyncio.Event().wait()
        return self.offers

    @property
    def texts(self) -> list[str]:
        return [heard.text for heard in self.heard.values()]

    @property
    def only(self) -> Heard:
        (heard,) = self.heard.values()
        return heard


class Hall:
    """A guild with a channel and two people, as the bot is to find it."""

    def __init__(self, server: DiscordServer) -> None:
        self.server = server
        self.guild = server.guild("Acme")
        self.channel = server.channel(self.guild, "deploys")
        self.ops = server.role(self.guild, "ops")
        self.ana = server.person(self.guild, "ana", self.ops)
        self.ben = server.person(self.guild, "ben")

    def settings(self, **more: Any) -> dict[str, Any]:
        return {
            "application": self.server.application,
            "guilds": [self.guild.id],
            "token": "env:TEST_DISCORD_TOKEN",
            "channels": [self.channel.id],
            "api": self.server.api,
            "gateway": self.server.gateway_url,
        } | more

    def configuration(self, **more: Any) -> Configuration:
        people = {"ana": {"name": "Ana", "discord": self.ana.id}}
        settings = Settings.model_validate(
            {"people": people, "chat": {"discord": self.settings(**more)}}
        )
        return Configuration(folder="/", settings=settings, environments={}, playbooks={})

    def connection(self, pace: Pace = QUICK, **more: Any) -> DiscordConnection:
        return discord(self.configuration(**more), pace)

    async def post(self, connection: DiscordConnection, *buttons: Button) -> Shown:
        """Post a message with buttons as the bot does."""
        message = Message(text="A run", blocks=(Actions(buttons=buttons),))
        reference = await connection.platform.post(self.channel.id, message, None, "a key")
        return self.server.messages[reference.partition("/")[2]]

    async def answered(self, interaction):
        await self.server.until(lambda: interaction.answer)
        return interaction


async def until(met: Callable[[], Any]) -> Any:
    """Wait until something holds; the test's own time limit ends it."""
    while not (found := met()):
        await asyncio.sleep(0.01)
    return found


async def trouble(connection: DiscordConnection, words: str) -> str:
    """Wait until a connection complains of something."""
    while words not in (said := await connection.trouble()):
        await asyncio.sleep(0.01)
    return said


async def well(connection: DiscordConnection) -> None:
    """Wait until nothing is wrong with a connection."""
    while await connection.trouble():
        await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def running(connection: DiscordConnection, ear: Ear) -> AsyncIterator[None]:
    """Keep a connection running until the block ends."""
    task = asyncio.create_task(connection.run(ear))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@contextlib.asynccontextmanager
async def connected(hall: Hall, ear: Ear, pace: Pace = QUICK, **more: Any):
    """A connection with nothing wrong."""
    connection = hall.connection(pace, **more)
    before = ear.backs
    async with running(connection, ear):
        await well(connection)
        await until(lambda: ear.backs > before)
        yield connection


def place(channel: Channel, message: Shown) -> str:
    return f"{channel.id}/{message.id}"
