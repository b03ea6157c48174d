import pytest

from tests.integration.slack.office import Ear, connected
from tests.servers.slack import SlackServer


@pytest.fixture
async def server():
    async with SlackServer() as running:
        running.workspace.channel("C1", name="deploys")
        yield running


@pytest.fixture
def ear():
    return Ear()


@pytest.fixture(params=["socket", "http"])
async def either(request, server, monkeypatch, ear):
    """A connection in each mode."""
    async with connected(server, monkeypatch, ear, request.param) as connection:
        yield connection


@pytest.fixture
async def socketed(server, monkeypatch, ear):
    """A connection over Socket Mode."""
    async with connected(server, monkeypatch, ear) as connection:
        yield connection
