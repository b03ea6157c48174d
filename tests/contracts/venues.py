"""Platforms for the contract suite: each with the people who use it, and what they see."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from discord import Client, Intents
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.chat import Platform
from bot.discord.platform import DiscordPlatform
from bot.discord.rest import address
from bot.message_json import load
from bot.slack.platform import SlackPlatform
from bot.slack.web import Web
from bot.terminal.history import History
from bot.terminal.platform import TerminalPlatform
from bot.terminal.room import Room
from config.model.settings import Discord, Slack
from runner.record.store import Store
from tests.servers.discord.server import DiscordServer, running
from tests.servers.discord.world import Channel, Message, snowflake
from tests.servers.slack import BOT_TOKEN, SlackServer

EMOJI = {
    "+1": "\N{THUMBS UP SIGN}",
    "-1": "\N{THUMBS DOWN SIGN}",
    "rewind": "\N{BLACK LEFT-POINTING DOUBLE TRIANGLE}",
}
"""What people put on a message where the platform knows no names of signs."""


class Venue(Protocol):
    """A platform with one channel, and two people: Ana is in the group that approves, Ben not.

    Attributes:
        missing: A reference of a message that never was.
        elsewhere: A channel that is not there.
    """

    platform: Platform
    channel: str
    missing: str
    elsewhere: str
    ana: str
    ben: str

    async def texts(self, thread: str = "") -> list[str]:
        """Return what stands in the channel or under a message, as people read it."""

    async def put(self, user: str, reference: str, sign: str) -> None:
        """Have somebody react."""

    async def take_back(self, user: str, reference: str, sign: str) -> None:
        """Have somebody take a sign back."""

    async def delete(self, reference: str) -> None:
        """Delete a message."""

    async def again(self) -> Platform:
        """Return the platform as a process that begins anew has it."""


@dataclass(kw_only=True)
class TerminalVenue:
    platform: TerminalPlatform
    history: History
    channel: str = "deploys"
    missing: str = "4711"
    elsewhere: str = "nowhere"
    ana: str = "1001"
    ben: str = "1002"

    async def texts(self, thread: str = "") -> list[str]:
        entries = await self.history.newest(self.channel)
        return [
            load(entry.content["message"]).text
            for entry in entries
            if str(entry.content.get("thread") or "") == thread
        ]

    async def put(self, user: str, reference: str, sign: str) -> None:
        """Nothing stands on a message here: signs are typed."""

    async def take_back(self, user: str, reference: str, sign: str) -> None:
        """Nothing stands on a message here: signs are typed."""

    async def delete(self, reference: str) -> None:
        """Nobody can delete a message of a terminal."""

    async def again(self) -> Platform:
        return TerminalPlatform(Room(self.history), (self.channel,))


@dataclass(kw_only=True)
class SlackVenue:
    platform: SlackPlatform
    server: SlackServer
    make: Callable[[], SlackPlatform]
    channel: str = "C1"
    missing: str = "C1/1.000001"
    elsewhere: str = "C404"
    ana: str = "T1/U1"
    ben: str = "T1/U2"

    async def texts(self, thread: str = "") -> list[str]:
        under = thread.partition("/")[2]
        return [message.text for message in self.server.workspace.inside(self.channel, under)]

    async def put(self, user: str, reference: str, sign: str) -> None:
        reactions = self.server.workspace.at(reference).reactions
        reactions.setdefault(sign, []).append(user.partition("/")[2])

    async def take_back(self, user: str, reference: str, sign: str) -> None:
        self.server.workspace.at(reference).reactions[sign].remove(user.partition("/")[2])

    async def delete(self, reference: str) -> None:
        self.server.workspace.messages.remove(self.server.workspace.at(reference))

    async def again(self) -> Platform:
        return self.make()


@dataclass(kw_only=True)
class DiscordVenue:
    platform: DiscordPlatform
    server: DiscordServer
    room: Channel
    make: Callable[[], Awaitable[DiscordPlatform]]
    ana: str
    ben: str

    @property
    def channel(self) -> str:
        return self.room.id

    @property
    def missing(self) -> str:
        return f"{self.room.id}/{snowflake()}"

    @property
    def elsewhere(self) -> str:
        return snowflake()

    async def texts(self, thread: str = "") -> list[str]:
        if not thread:
            return [message.content for message in self.server.said(self.room)]
        under = self.server.channels.get(thread.partition("/")[2])
        return [message.content for message in self.server.said(under)] if under else []

    async def put(self, user: str, reference: str, sign: str) -> None:
        reactions = self._at(reference).reactions
        reactions.setdefault(EMOJI[sign], []).append(self.server.users[user])

    async def take_back(self, user: str, reference: str, sign: str) -> None:
        self._at(reference).reactions[EMOJI[sign]].remove(self.server.users[user])

    async def delete(self, reference: str) -> None:
        await self.server.delete(self._at(reference))

    async def again(self) -> Platform:
        return await self.make()

    def _at(self, reference: str) -> Message:
        return self.server.messages[reference.partition("/")[2]]


@contextlib.asynccontextmanager
async def terminal(folder: Path, database: str = "") -> AsyncIterator[Venue]:
    store = Store(database or f"sqlite:///{folder}/handrail.db")
    history = History(store)
    try:
        platform = TerminalPlatform(Room(history), ("deploys",))
        yield TerminalVenue(platform=platform, history=history)
    finally:
        store.close()


@contextlib.asynccontextmanager
async def slack(folder: Path) -> AsyncIterator[Venue]:
    del folder
    async with SlackServer() as server:
        server.workspace.channel("C1", name="deploys")
        for user in ("U1", "U2"):
            server.person(user)
        server.workspace.groups["S1"] = ["U1"]
        web = Web(server.api, BOT_TOKEN)
        settings = Slack.model_validate(
            {
                "team": "T1",
                "bot_token": "env:X",
                "app_token": "env:X",
                "groups": {"approver": "S1"},
                "api": server.api,
            }
        )

        def make() -> SlackPlatform:
            return SlackPlatform(web, settings, {"ana": "U1"})

        await web.open()
        try:
            yield SlackVenue(platform=make(), server=server, make=make)
        finally:
            await web.close()


@contextlib.asynccontextmanager
async def discord(folder: Path) -> AsyncIterator[Venue]:
    del folder
    async with running() as server, contextlib.AsyncExitStack() as clients:
        # The library's addresses are its module's own: put back behind every test.
        clients.callback(setattr, Route, "BASE", Route.BASE)
        default = DiscordWebSocket.DEFAULT_GATEWAY
        clients.callback(setattr, DiscordWebSocket, "DEFAULT_GATEWAY", default)
        address(server.api, server.gateway_url)
        guild = server.guild()
        role = server.role(guild, "approver")
        ana, ben = server.person(guild, "ana", role), server.person(guild, "ben")
        settings = Discord.model_validate(
            {
                "application": server.application,
                "guilds": [guild.id],
                "token": "env:X",
                "roles": {"approver": role},
                "api": server.api,
            }
        )

        async def make() -> DiscordPlatform:
            client = Client(intents=Intents.none(), max_ratelimit_timeout=30)
            clients.push_async_callback(client.close)
            platform = DiscordPlatform(client, settings, {"ana": ana.id})
            await client.login(server.token)
            return platform

        yield DiscordVenue(
            platform=await make(),
            server=server,
            room=server.channel(guild, "deploys"),
            make=make,
            ana=ana.id,
            ben=ben.id,
        )


VENUES = {"terminal": terminal, "slack": slack, "discord": discord}
