"""`check --connect` on a local Discord: token, guild, permissions, channels."""

import pytest

from bot.authoring.chats import look
from runner.looks.seen import Mark
from tests.integration.discord.hall import Hall

SEND = 1 << 11


@pytest.fixture
def hall(server, monkeypatch):
    monkeypatch.setenv("TEST_DISCORD_TOKEN", server.token)
    return Hall(server)


async def told(hall, **more):
    return {each.subject.split()[1]: each for each in await look(hall.configuration(**more))}


async def test_everything_that_is_needed_is_looked_at(hall):
    seen = await told(hall)
    assert list(seen) == ["token", "guild", "channel"]
    assert {each.mark for each in seen.values()} == {Mark.FINE}
    assert seen["channel"].said == "#deploys, with every permission"


async def test_a_token_that_is_not_taken_is_told(hall, monkeypatch):
    monkeypatch.setenv("TEST_DISCORD_TOKEN", "another-token-of-no-value")
    seen = await told(hall)
    assert (seen["token"].mark, list(seen)) == (Mark.WRONG, ["token"])
    assert "status 401" in seen["token"].said


async def test_a_token_of_another_application_is_told(hall):
    seen = await told(hall, application="123456789012345678")
    assert "chat.discord.application" in seen["token"].cure


async def test_a_guild_that_was_not_joined_is_told(hall):
    del hall.server.guilds[hall.guild.id]
    seen = await told(hall)
    assert "not joined" in seen["guild"].said
    assert "handrail discord invite" in seen["guild"].cure


async def test_a_permission_that_the_guild_does_not_give_is_named(hall):
    hall.guild.denied = SEND
    seen = await told(hall)
    assert (seen["guild"].mark, seen["guild"].said) == (Mark.WRONG, "missing: Send Messages")
    assert seen["channel"].said == "missing there: Send Messages"


async def test_a_permission_that_a_channel_takes_away_is_named(hall):
    hall.channel.denied = SEND
    seen = await told(hall)
    assert seen["guild"].mark is Mark.FINE
    assert seen["channel"].said == "missing there: Send Messages"


async def test_an_administrator_lacks_nothing(hall, monkeypatch):
    hall.channel.denied = SEND
    role_json = type(hall.guild).role_json
    monkeypatch.setattr(
        type(hall.guild),
        "role_json",
        lambda guild, role: {**role_json(guild, role), "permissions": str(1 << 3)},
    )
    seen = await told(hall)
    assert {each.mark for each in seen.values()} == {Mark.FINE}


async def test_a_channel_that_is_not_there_is_told(hall):
    seen = await told(hall, channels=["123456789012345678"])
    assert "cannot be seen: status 404" in seen["channel"].said


async def test_a_channel_of_another_guild_is_told(hall):
    other = hall.server.channel(hall.server.guild("Other"), "elsewhere")
    seen = await told(hall, channels=[other.id])
    assert "chat.discord.guilds" in seen["channel"].cure


async def test_a_discord_that_does_not_answer_is_told(hall):
    (seen,) = await look(hall.configuration(api="http://127.0.0.1:1/api/v10"))
    assert (seen.subject, seen.mark) == ("Discord", Mark.WRONG)


async def test_a_token_that_cannot_be_read_is_told(hall, monkeypatch):
    monkeypatch.delenv("TEST_DISCORD_TOKEN")
    (seen,) = await look(hall.configuration())
    assert "[secret-unset]" in seen.said
