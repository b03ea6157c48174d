"""Whom an answer reaches, whose roles count, and where a message is found."""

import asyncio

import discord
import pytest
from discord.http import Route

from bot.chat import GoneForGood, Unreachable
from bot.discord.interactions import DEFER, EPHEMERAL, Interactions
from bot.discord.members import Members
from bot.discord.platform import DiscordPlatform
from bot.discord.refusals import Doing
from bot.discord.tree import payload
from bot.heard import Deed, Heard
from commands.reply import Heading, Message, Reply
from config.model.settings import Discord

pytestmark = [
    pytest.mark.integration,
    pytest.mark.timeout(60),
]

SAID = Message(text="You may not, because.", blocks=(Heading(text="Refused"),))
ROLES = frozenset({"approver", "viewer"})
KEY = "discord:interaction:1"


class Listening(discord.Client):
    """A client that keeps the interactions it hears."""

    def __init__(self):
        super().__init__(intents=discord.Intents(guilds=True), guild_ready_timeout=0.0)
        self.heard = asyncio.Queue()

    async def on_interaction(self, interaction):
        self.heard.put_nowait(interaction)


@pytest.fixture
async def listening(server, guild):
    """A platform whose client is connected to the gateway, and that client."""
    client = Listening()
    settings = {"application": server.application, "guilds": [guild.id], "token": "env:X"}
    platform = DiscordPlatform(client, Discord.model_validate(settings), {})
    await client.login(server.token)
    where = {"application_id": server.application, "guild_id": guild.id}
    route = Route("PUT", "/applications/{application_id}/guilds/{guild_id}/commands", **where)
    await platform.rest.call(Doing(what="to register"), route, payload())
    running = asyncio.create_task(client.connect(reconnect=False))
    await client.wait_until_ready()
    yield platform, client
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await client.close()


@pytest.fixture
async def asked(listening, server, ana, room):
    """A command that was deferred and is remembered, and the platform that answers it."""
    platform, client = listening
    made = await ana.command(room, "deploy", environment="staging")
    interaction = await client.heard.get()
    # What the library wants to read behind a callback, which the local server leaves out.
    told = {"interaction": {"id": made.id, "type": made.kind}}
    server.fault("POST", "/callback$", status=200, body=told, taken=True)
    await interaction.response.defer(ephemeral=True)
    platform.remember(KEY, interaction)
    return platform, made


def heard(person, room, **more):
    given = {
        "key": KEY,
        "platform": "discord",
        "space": room.guild,
        "user": person.id,
        "channel": room.id,
        "deed": Deed.COMMAND,
        "text": "/deploy staging",
    }
    return Heard(**given | more)


async def test_a_private_answer_fills_in_the_reply_that_only_they_see(asked, server, ana, room):
    platform, made = asked
    await platform.answer(heard(ana, room), Reply(message=SAID))
    assert [message.content for message in made.private] == ["You may not, because."]
    await platform.answer(heard(ana, room), Reply(message=SAID))
    assert len(made.private) == 2
    assert not server.said(room)
    assert not ana.inbox()


async def test_an_answer_waits_until_the_interaction_is_acknowledged(listening, ana, room):
    platform, client = listening
    made = await ana.command(room, "deploy", environment="staging")
    interaction = await client.heard.get()
    application = str(interaction.application_id)
    platform.interactions.begin(KEY, application, interaction.token, thinking=True)
    async with asyncio.TaskGroup() as group:
        answer = group.create_task(platform.answer(heard(ana, room), Reply(message=SAID)))
        await platform.interactions.respond(made.id, interaction.token, DEFER, {"flags": EPHEMERAL})
        assert not answer.done()
        platform.interactions.settle(KEY, acknowledged=True)
    assert [message.content for message in made.private] == ["You may not, because."]


async def test_an_answer_to_everybody_is_seen_by_everybody(asked, server, ana, room):
    platform, made = asked
    await platform.answer(heard(ana, room), Reply(message=SAID, private=False))
    assert [message.content for message in server.said(room)] == ["You may not, because."]
    assert [message.content for message in made.private] == ["The answer is below, for everybody."]


async def test_an_answer_behind_the_end_of_an_interaction_is_a_direct_message(
    asked, server, ana, room
):
    platform, made = asked
    made.expired = True
    await platform.answer(heard(ana, room), Reply(message=SAID))
    assert [message.content for message in ana.inbox()] == ["You may not, because."]
    assert not server.said(room)


async def test_an_answer_to_a_reaction_is_a_direct_message(platform, server, ana, room):
    told = heard(ana, room, deed=Deed.SIGN, text="+1", message=f"{room.id}/1")
    for _ in range(2):
        await platform.answer(told, Reply(message=SAID))
    assert [message.content for message in ana.inbox()] == ["You may not, because."]
    assert not server.said(room)


async def test_who_takes_no_direct_messages_is_told_so_and_nothing_else(
    platform, server, ana, room
):
    ana.user.closed = True
    told = heard(ana, room, deed=Deed.SIGN, text="+1", message=f"{room.id}/1")
    await platform.answer(told, Reply(message=SAID))
    (message,) = server.said(room)
    assert message.content.startswith(f"<@{ana.id}> ")
    assert "You may not" not in str(message.body), "what was for one person stays so"
    assert message.body["allowed_mentions"]["parse"] == []
    assert message.body["allowed_mentions"]["users"] == [ana.id]


async def test_an_answer_to_everybody_stands_in_the_thread_where_it_was_said(
    platform, server, ana, room
):
    thread = server.thread(room, "staging #42")
    told = heard(ana, room, thread=f"{room.id}/{thread.id}")
    await platform.answer(told, Reply(message=SAID, private=False))
    assert len(server.said(thread)) == 1
    assert not server.said(room)


async def test_an_interaction_is_forgotten_before_its_token_ends(platform):
    now = [0.0]
    open_ones = Interactions(platform.rest, lambda: now[0])
    open_ones.begin(KEY, "1", "t", thinking=True)
    open_ones.settle(KEY, acknowledged=True)
    now[0] = 13 * 60
    assert await open_ones.find(KEY)
    now[0] = 15 * 60
    assert await open_ones.find(KEY) is None


async def test_an_interaction_that_was_not_acknowledged_is_no_way_to_answer(platform, ana, room):
    platform.interactions.begin(KEY, "1", "t", thinking=True)
    platform.interactions.settle(KEY, acknowledged=False)
    await platform.answer(heard(ana, room), Reply(message=SAID))
    assert len(ana.inbox()) == 1


async def test_only_so_many_interactions_are_remembered(asked, ana, room):
    platform, made = asked
    for number in range(2100):
        platform.interactions.begin(f"k{number}", "1", "t", thinking=False)
    await platform.answer(heard(ana, room), Reply(message=SAID))
    assert not made.private
    assert len(ana.inbox()) == 1


async def test_a_role_of_discord_narrows_a_role_and_is_asked_once_a_minute(make, server, guild):
    needed = server.role(guild, "approvers")
    ana, ben = server.person(guild, "ana", needed), server.person(guild, "ben")
    platform = await make(roles={"approver": needed})
    for _ in range(3):
        assert await platform.confirmed(ana.id, ROLES, frozenset()) == ROLES
        assert await platform.confirmed(ben.id, ROLES, frozenset()) == {"viewer"}
    assert len(server.made("GET", "/members/")) == 2


async def test_roles_that_came_with_a_delivery_are_not_asked_for(make, server, guild, ana):
    needed = server.role(guild, "approvers")
    platform = await make(roles={"approver": needed})
    assert await platform.confirmed(ana.id, ROLES, frozenset({needed})) == ROLES
    assert await platform.confirmed(ana.id, ROLES, frozenset({"404"})) == {"viewer"}
    assert not server.made("GET", "/members/")


async def test_roles_that_nothing_narrows_always_count(make, server):
    platform = await make()
    assert await platform.confirmed("4711", ROLES, frozenset()) == ROLES
    assert not server.made("GET", "/members/")


async def test_a_role_in_any_of_the_guilds_counts(make, server, guild):
    other = server.guild("Second")
    needed = server.role(other, "approvers")
    ana = server.person(other, "ana", needed)
    platform = await make(roles={"approver": needed}, guilds=[guild.id, other.id])
    assert await platform.confirmed(ana.id, ROLES, frozenset()) == ROLES


async def test_a_guild_that_cannot_be_looked_into_confirms_nothing(make, server, ana, caplog):
    platform = await make(roles={"approver": "99999"}, guilds=["88888"])
    for _ in range(2):
        assert await platform.confirmed(ana.id, ROLES, frozenset()) == {"viewer"}
    assert len([each for each in caplog.records if "88888" in each.message]) == 1


async def test_roles_are_not_guessed_while_discord_does_not_answer(make, server, ana):
    platform = await make(roles={"approver": "99999"})
    server.fault("GET", "/members/")
    with pytest.raises(Unreachable):
        await platform.confirmed(ana.id, ROLES, frozenset())


async def test_a_role_that_was_taken_away_is_noticed_after_a_minute(make, server, guild):
    needed = server.role(guild, "approvers")
    ana = server.person(guild, "ana", needed)
    now = [0.0]
    members = Members((await make()).rest, [guild.id], lambda: now[0])
    assert await members.held(ana.id) == {needed}
    guild.members[ana.id] = ()
    now[0] = 59.0
    assert await members.held(ana.id) == {needed}
    now[0] = 61.0
    assert await members.held(ana.id) == frozenset()


async def test_a_message_has_an_address(platform, server, guild, room, ana):
    reference = await platform.post(room.id, SAID, None, "k1")
    address = f"https://discord.com/channels/{guild.id}/{reference}"
    assert platform.link(room.id, reference) == address
    direct = await platform.post(f"@{ana.id}", SAID, None, "k2")
    assert platform.link(f"@{ana.id}", direct) == f"https://discord.com/channels/@me/{direct}"


@pytest.mark.parametrize("again", [False, True])
async def test_the_address_of_a_message_names_its_own_guild(make, server, guild, again):
    other = server.guild("Second")
    there = server.channel(other, "deploys")
    platform = await make(guilds=[guild.id, other.id])
    for key in ("k1", "k2") if again else ("k1",):
        reference = await platform.post(there.id, SAID, None, key)
    assert platform.link(there.id, reference) == (
        f"https://discord.com/channels/{other.id}/{reference}"
    )
    assert len(server.made("GET", "/channels/[0-9]+$")) == 1


async def test_a_channel_that_cannot_be_looked_up_is_named_by_the_post(make, guild):
    platform = await make(guilds=[guild.id, "88888"])
    with pytest.raises(GoneForGood, match="discord-channel-unknown"):
        await platform.post("4711", SAID, None, "k1")
