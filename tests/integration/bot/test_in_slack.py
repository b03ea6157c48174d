"""The bot in Slack, as `handrail serve` puts it together, over Slack's own wire."""

import asyncio

import pytest

from bot.app import product, serving
from config.load import read
from runner.record.events import Kind
from tests.integration.bot.folder import written
from tests.servers.slack import APP_TOKEN, BOT_TOKEN, SlackServer

pytestmark = [pytest.mark.integration, pytest.mark.timeout(60)]


@pytest.fixture
async def server():
    async with SlackServer() as running:
        running.workspace.channel("C1", name="deploys")
        yield running


@pytest.fixture
def configuration(tmp_path, monkeypatch, server):
    monkeypatch.setenv("TEST_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("TEST_APP_TOKEN", APP_TOKEN)
    slack = {
        "team": "T1",
        "bot_token": "env:TEST_BOT_TOKEN",
        "app_token": "env:TEST_APP_TOKEN",
        "channels": ["C1"],
        "api": server.api,
    }
    people = {"ana": {"name": "Ana", "slack": "T1/U1"}}
    reading = read(written(tmp_path / "config", people=people, chat={"slack": slack}))
    assert reading.configuration, reading.findings
    return reading.configuration


async def answered(server) -> str:
    """Return the one answer to a command, by the address that came with it."""
    while not server.spoken:
        await asyncio.sleep(0.01)
    (said,) = server.spoken
    assert said["response_type"] == "ephemeral"
    return str(said)


async def test_a_command_typed_in_slack_is_answered_and_its_run_is_told_there(
    configuration, server
):
    async with asyncio.timeout(50), serving(product(configuration)) as bot:
        await server.sockets.until(2)
        await server.person("U1").types("/deploy", "staging", "C1")
        assert "staging #1" in await answered(server)
        run = await bot.control.run("staging-1")
        assert run.request["channel"] == "slack:C1"
        while not server.workspace.inside("C1"):
            await asyncio.sleep(0.01)
        assert "staging #1" in str(server.workspace.inside("C1")[0].told())


async def test_somebody_unlisted_in_slack_learns_the_id_and_changes_nothing(configuration, server):
    async with asyncio.timeout(50), serving(product(configuration)) as bot:
        await server.sockets.until(2)
        await server.person("U9").types("/deploy", "staging", "C1")
        assert "slack: T1/U9" in await answered(server)
        assert not await bot.control.runs()
        (event,) = await bot.control.events("environment:staging")
        assert event.kind is Kind.REQUEST_REFUSED


async def test_times_are_by_the_clock_of_the_profile_in_slack(configuration, server):
    server.workspace.person("U1", "ana", tz="Asia/Tokyo")
    async with asyncio.timeout(50), serving(product(configuration)) as bot:
        await server.sockets.until(2)
        await server.person("U1").types("/deploy", "staging in 2h", "C1")
        assert "JST (UTC+09:00)" in await answered(server)
        run = await bot.control.run("staging-1")
        assert run.at > run.requested_at + 7000


async def test_a_profile_with_a_zone_that_is_not_known_here_leaves_the_bots(configuration, server):
    server.workspace.person("U1", "ana", tz="Moon/Tranquility")
    async with asyncio.timeout(50), serving(product(configuration)):
        await server.sockets.until(2)
        await server.person("U1").types("/deploy", "staging in 2h", "C1")
        assert " UTC, in 2h" in await answered(server)
