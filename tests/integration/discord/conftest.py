import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.discord.rest import address
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
