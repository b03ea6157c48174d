"""The connection under everything that goes wrong with gateway, token, guilds and rights."""

import asyncio
import dataclasses
import logging
import time

import pytest

from bot.chat import Unreachable
from bot.discord.connection import discord
from bot.discord.tree import payload
from commands.reply import Message
from config.model import Configuration, Settings
from config.problem import ProblemError
from tests.integration.discord.hall import QUICK, connected, running, trouble, until, well
from tests.servers.discord.gateway import GUILD_REACTIONS
from tests.servers.discord.world import REACT, SEND, THREADS, VIEW

pytestmark = [pytest.mark.integration, pytest.mark.timeout(60)]

THUMB = "\N{THUMBS UP SIGN}"


@pytest.fixture
async def bot(hall, ear):
    async with connected(hall, ear) as connection:
        yield connection


async def heard_again(hall, ear, bot):
    """Wait for a connection, call a command, and see that it is heard and acknowledged."""
    await hall.server.connected()
    await well(bot)
    called = await hall.answered(await hall.ana.command(hall.channel, "handrail whoami"))
    assert f"discord:interaction:{called.id}" in ear.heard


async def test_one_line_tells_as_whom_and_where_it_is_connected(hall, ear, caplog):
    caplog.set_level(logging.INFO)
    async with connected(hall, ear):
        await until(lambda: "connected as" in caplog.text)
    (line,) = [each for each in caplog.messages if "connected as" in each]
    assert line == f"discord: connected as handrail in Acme ({hall.guild.id})"
    assert hall.server.token not in caplog.text


async def test_only_what_is_needed_is_asked_of_the_gateway(hall, ear, bot):
    (told,) = hall.server.gateway.identifies
    assert told["intents"] == 1 << 0 | 1 << 9 | 1 << 10


async def test_commands_are_registered_where_they_differ(hall, ear):
    async with connected(hall, ear):
        assert len(hall.server.made("PUT", "/commands$")) == 1
    async with connected(hall, ear):
        assert len(hall.server.made("PUT", "/commands$")) == 1
    hall.server.commands[hall.guild.id][0]["description"] = "Something old"
    async with connected(hall, ear):
        assert len(hall.server.made("PUT", "/commands$")) == 2
    shown = {each["name"]: each["description"] for each in hall.server.commands[hall.guild.id]}
    assert shown == {each["name"]: each["description"] for each in payload()}


async def test_what_is_missing_is_told(hall, ear, caplog):
    caplog.set_level(logging.INFO)
    hall.channel.denied = THREADS | REACT
    hidden = hall.server.channel(hall.guild, "hidden")
    hidden.denied = VIEW
    connection = hall.connection(
        guilds=[hall.guild.id, "99999"], channels=[hall.channel.id, hidden.id]
    )
    async with running(connection, ear):
        said = await trouble(connection, "guild 99999 not joined")
        assert said == (
            "guild 99999 not joined; "
            "missing permission Create Public Threads, Add Reactions in #deploys; "
            f"channel {hidden.id} not seen"
        )
        await until(lambda: said in caplog.text)
        await hall.answered(await hall.ana.command(hall.channel, "handrail whoami"))


async def test_a_right_that_is_given_later_is_seen(hall, ear):
    hall.channel.denied = SEND
    connection = hall.connection()
    async with running(connection, ear):
        await trouble(connection, "missing permission")
        hall.channel.denied = 0
        shown = hall.channel.json(hall.server.bot.id)
        await hall.server.gateway.dispatch("CHANNEL_UPDATE", shown)
        await well(connection)


async def test_a_token_of_another_application_is_told(hall, ear):
    connection = hall.connection(application="123456789012345678")
    async with running(connection, ear):
        said = await trouble(connection, "the token belongs to the application")
        assert hall.server.application in said


async def test_a_token_that_is_refused_is_told_and_tried_again(hall, ear):
    right, hall.server.token = hall.server.token, "another-token"
    connection = hall.connection()
    async with running(connection, ear):
        assert await trouble(connection, "token") == "not connected: token refused"
        assert hall.server.gateway.identifies == []
        with pytest.raises(Unreachable):
            await connection.platform.post(hall.channel.id, Message(text="Hello."), None, "key")
        hall.server.token = right
        await heard_again(hall, ear, connection)


async def test_a_token_that_ends_while_it_is_used_is_told(hall, ear, bot):
    right, hall.server.token = hall.server.token, "another-token"
    await hall.server.gateway.close(4004)
    await trouble(bot, "not connected: token refused")
    hall.server.token = right
    await heard_again(hall, ear, bot)


async def test_the_gateway_is_asked_for_where_none_is_configured(hall, ear):
    async with connected(hall, ear, gateway=None):
        assert len(hall.server.made("GET", "/gateway/bot")) == 1


@pytest.mark.parametrize("how", ["asked", "closed", "cut", "invalid but to be resumed"])
async def test_a_session_is_resumed_and_nothing_is_missed(hall, ear, bot, how):
    gateway, before = hall.server.gateway, ear.backs
    said = await hall.ana.say(hall.channel, "a request")
    ends = {
        "asked": gateway.ask_to_reconnect,
        "closed": gateway.close,
        "cut": gateway.abort,
        "invalid but to be resumed": lambda: gateway.invalidate(resumable=True),
    }
    await ends[how]()
    await until(lambda: gateway.resumes or not gateway.connected)
    await hall.ana.react(said, THUMB)
    await until(lambda: ear.heard)
    await until(lambda: ear.backs > before)
    assert gateway.resumes
    assert len(gateway.identifies) == 1
    await heard_again(hall, ear, bot)


async def test_a_reaction_that_was_missed_is_looked_for(hall, ear, bot):
    gateway, before = hall.server.gateway, ear.backs
    gateway.faults.forgetful = True
    said = await hall.ana.say(hall.channel, "a request")
    await gateway.close()
    await until(lambda: not gateway.connected)
    await hall.ana.react(said, THUMB)
    await until(lambda: ear.backs > before)
    assert ear.heard == {}


async def test_a_session_that_ended_for_good_is_begun_anew(hall, ear, bot):
    before = ear.backs
    await hall.server.gateway.invalidate()
    await until(lambda: len(hall.server.gateway.identifies) == 2)
    await until(lambda: ear.backs > before)
    await heard_again(hall, ear, bot)


async def test_a_gateway_that_falls_silent_is_left(hall, ear):
    gateway = hall.server.gateway
    gateway.interval = 100
    async with connected(hall, ear, dataclasses.replace(QUICK, silence=0.5, patience=2.0)) as bot:
        gateway.faults.deaf = True
        await until(lambda: gateway.resumes)
        gateway.faults.deaf = False
        await heard_again(hall, ear, bot)


async def test_a_quiet_guild_is_no_silent_gateway(hall, ear):
    gateway = hall.server.gateway
    gateway.interval = 100
    async with connected(hall, ear, dataclasses.replace(QUICK, silence=0.5)):
        await until(lambda: gateway.heartbeats > 15)
        assert gateway.resumes == []
        assert len(gateway.identifies) == 1


def test_the_gateway_may_be_silent_for_as_long_as_between_two_heartbeats(hall, bot_pace):
    assert bot_pace.silence > hall.server.gateway.interval / 1000 + 5


@pytest.fixture
def bot_pace(hall):
    return discord(hall.configuration())._pace


async def test_a_deleted_message_is_told_of(hall, ear, bot):
    first = await hall.ana.say(hall.channel, "one")
    second = await hall.ana.say(hall.channel, "two")
    await hall.server.delete(first)
    bulk = {"ids": [second.id], "channel_id": hall.channel.id}
    await hall.server.tell_of(hall.channel, "MESSAGE_DELETE_BULK", bulk)
    await until(lambda: len(ear.deleted) == 2)
    assert ear.deleted == [f"{hall.channel.id}/{each.id}" for each in (first, second)]


@pytest.mark.parametrize("subscribed", [True, False])
async def test_signs_of_its_own_prove_the_whole_way(hall, ear, bot, monkeypatch, subscribed):
    monkeypatch.setattr("bot.echo.PATIENCE", 0.0)
    said = await hall.ana.say(hall.channel, "a request")
    reference = f"{hall.channel.id}/{said.id}"
    (session,) = hall.server.gateway.live
    intents, session.intents = session.intents, session.intents if subscribed else 1
    await bot.platform.react(hall.channel.id, reference, "+1")
    if not subscribed:
        assert await trouble(bot, "own signs") == "the bot's own signs do not come back as events"
        session.intents = intents
        await hall.ana.react(said, THUMB)
    await well(bot)


async def test_since_when_nothing_is_heard_is_known(hall, ear, bot):
    assert bot.deaf_since == 0.0
    hall.server.gateway.faults.refuse = 1000
    await hall.server.gateway.close()
    since = await until(lambda: bot.deaf_since)
    assert abs(time.time() - since) < 60
    hall.server.gateway.faults.refuse = 0
    await until(lambda: bot.deaf_since == 0.0)


async def test_an_event_that_the_library_cannot_read_ends_nothing(hall, ear, bot, caplog):
    said = await hall.ana.say(hall.channel, "a request")
    malformed = {
        "user_id": hall.ana.id,
        "channel_id": hall.channel.id,
        "message_id": said.id,
        "guild_id": hall.guild.id,
        "emoji": {"id": None, "name": THUMB},
    }
    before = ear.backs
    await hall.server.gateway.dispatch("MESSAGE_REACTION_ADD", malformed, GUILD_REACTIONS)
    await until(lambda: len(hall.server.gateway.identifies) == 2)
    await until(lambda: ear.backs > before)
    assert ear.texts == ["+1"]  # the library needs the missing field; we do not
    assert "KeyError" in caplog.text
    await heard_again(hall, ear, bot)


@pytest.mark.parametrize("point", ["hello", "identify", "ready"])
async def test_a_session_that_ends_while_it_begins_is_begun_again(hall, ear, point):
    hall.server.gateway.faults.cut.add(point)
    connection = hall.connection()
    async with running(connection, ear):
        await until(lambda: ear.backs)
        await hall.answered(await hall.ana.command(hall.channel, "handrail whoami"))
    assert ear.texts == ["/handrail whoami"]


async def test_a_gateway_that_stays_away_is_left_for_a_new_session(hall, ear):
    hall.server.gateway.faults.refuse = 3
    connection = hall.connection(dataclasses.replace(QUICK, patience=0.3))
    async with running(connection, ear):
        await trouble(connection, "not connected")
        await until(lambda: len(hall.server.made("GET", "/users/@me$")) > 1)
        hall.server.gateway.faults.refuse = 0
        await heard_again(hall, ear, connection)


async def test_an_api_that_fails_at_first_is_asked_again(hall, ear):
    hall.server.fault("GET", "/users/@me$", status=503, times=3)
    hall.server.fault("GET", "/commands$", status=500)
    connection = hall.connection()
    async with running(connection, ear):
        await heard_again(hall, ear, connection)


async def test_an_api_that_asks_for_a_pause_is_given_it(hall, ear, caplog):
    hall.server.limit("GET", "/users/@me$", 0.3)
    connection = hall.connection()
    async with running(connection, ear):
        await until(lambda: "asked to wait 0.3 s; trying again in 0.3 s" in caplog.text)
        await heard_again(hall, ear, connection)


async def test_commands_that_could_not_be_registered_are_told_and_tried_again(hall, ear):
    refused = hall.server.fault(
        "PUT", "/commands$", status=400, body={"code": 50035, "message": "Invalid"}, times=1000
    )
    connection = hall.connection()
    async with running(connection, ear):
        said = await trouble(connection, "commands")
        assert said == f"commands not registered in guild {hall.guild.id}"
        refused.times = 0
        await heard_again(hall, ear, connection)


async def test_the_last_sessions_of_a_day_are_not_used_up(hall, ear):
    limit = {"total": 1000, "remaining": 0, "reset_after": 1, "max_concurrency": 1}
    body = {"url": hall.server.gateway_url, "shards": 1, "session_start_limit": limit}
    hall.server.fault("GET", "/gateway/bot", status=200, body=body, times=2)
    connection = hall.connection(gateway=None)
    async with running(connection, ear):
        await trouble(connection, "no session is left today")
        assert hall.server.gateway.identifies == []
        await heard_again(hall, ear, connection)


async def test_looking_for_what_was_missed_may_fail(hall, ear, caplog):
    async def fails(_platform):
        ear.backs += 1
        raise OSError("the disk is full")

    ear.back = fails
    async with connected(hall, ear) as bot:
        await until(lambda: "could not be looked for" in caplog.text)
        await heard_again(hall, ear, bot)


async def test_cancelling_ends_all_of_it(hall, ear):
    connection = hall.connection()
    task = asyncio.create_task(connection.run(ear))
    await well(connection)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: not hall.server.gateway.connected)
    assert {each.get_name() for each in asyncio.all_tasks()} & {
        "discord intake",
        "discord back",
    } == set()


async def test_it_can_be_run_again(hall, ear):
    connection = hall.connection()
    for _ in range(2):
        async with running(connection, ear):
            await heard_again(hall, ear, connection)


def test_a_missing_section_or_token_is_refused(hall, monkeypatch):
    empty = Configuration(
        folder="/",
        settings=Settings.model_validate({"people": {}}),
        environments={},
        playbooks={},
    )
    with pytest.raises(ProblemError) as unset:
        discord(empty)
    assert unset.value.problem.code == "discord-unset"
    monkeypatch.delenv("TEST_DISCORD_TOKEN")
    with pytest.raises(ProblemError):
        discord(hall.configuration())


async def test_who_stands_by_speaks_and_reads_and_leaves_the_session_to_another(hall, ear):
    standby = discord(hall.configuration(), QUICK)
    standing = asyncio.create_task(standby.stand_by())
    async with asyncio.timeout(30):
        while await standby.trouble() or standby.platform.rest.spare is None:
            await asyncio.sleep(0.01)
    reference = await standby.platform.post(hall.channel.id, Message(text="hello"), None, "k1")
    assert await standby.platform.signs(hall.channel.id, reference) == ()
    assert hall.server.gateway.identifies == []
    assert standby.deaf_since == 0.0
    hearing = asyncio.create_task(standby.run(ear))
    await heard_again(hall, ear, standby)
    for task in (hearing, standing):
        task.cancel()
    await asyncio.wait({hearing, standing})
    with pytest.raises(Unreachable):
        await standby.platform.signs(hall.channel.id, reference)


async def test_who_cannot_log_in_to_stand_by_tells_why_and_tries_again(hall, ear):
    hall.server.fault("GET", "/users/@me$", status=500, times=2, body={})
    standby = discord(hall.configuration(), QUICK)
    standing = asyncio.create_task(standby.stand_by())
    async with asyncio.timeout(30):
        while not await standby.trouble():
            await asyncio.sleep(0.01)
        while await standby.trouble():
            await asyncio.sleep(0.01)
    standing.cancel()
    await asyncio.wait({standing})
