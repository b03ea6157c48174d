import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.discord.platform import DiscordPlatform
from bot.discord.rest import address
from config.model.settings import Discord
from tests.integration.discord.hall import Ear, Hall
from tests.servers.discord.server import running


@pytest.fixture
async def server(monkeypatch):
    """A local Discord that the library is pointed at."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    async with running() as served:
        address(served.api, served.gateway_url)
        yield served


@pytest.fixture
def guild(server):
    return server.guild()


@pytest.fixture
def room(server, guild):
    return server.channel(guild, "deploys")


@pytest.fixture
def ana(server, guild):
    return server.person(guild, "ana")


@pytest.fixture
async def make(server, guild):
    """Makes platforms as processes would: each knows nothing of those before."""
    clients = []

    async def made(*, login=True, people=None, **more):
        client = discord.Client(intents=discord.Intents.none(), max_ratelimit_timeout=30)
        clients.append(client)
        settings = {
            "application": server.application,
            "guilds": [guild.id],
            "token": "env:X",
            "api": server.api,
        }
        platform = DiscordPlatform(client, Discord.model_validate(settings | more), people or {})
        if login:
            await client.login(server.token)
        return platform

    made.clients = clients
    yield made
    for client in clients:
        await client.close()


@pytest.fixture
async def platform(make):
    return await make()


@pytest.fixture
def hall(server, monkeypatch):
    monkeypatch.setenv("TEST_DISCORD_TOKEN", server.token)
    return Hall(server)


@pytest.fixture
def ear():
    return Ear()
