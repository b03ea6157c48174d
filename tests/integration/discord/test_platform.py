"""What the platform does through the real client, and what Discord's errors become."""

import discord
import pytest

from bot.discord.platform import DiscordPlatform
from commands.reply import Heading, Message, Words
from config.model.settings import Discord

pytestmark = [
    pytest.mark.integration,
    pytest.mark.timeout(60),
    # The local server keeps a request's body under a plain name.
    pytest.mark.filterwarnings("ignore::aiohttp.web.NotAppKeyWarning"),
]

SAID = Message(text="Deploy staging?", blocks=(Heading(text="staging #42"),))
PLAIN = Message(text="It is over.", blocks=(Words(text="It is over."),))
POSTS = "/channels/[0-9]+/messages$"
SUPPRESSED = 4


@pytest.fixture
async def make(server, guild):
    """Makes platforms as processes would: each knows nothing of those before."""
    clients = []

    async def made(*, login=True, **more):
        client = discord.Client(intents=discord.Intents.none(), max_ratelimit_timeout=30)
        clients.append(client)
        settings = {
            "application": server.application,
            "guilds": [guild.id],
            "token": "env:X",
            "api": server.api,
        }
        people = more.pop("people", {})
        platform = DiscordPlatform(client, Discord.model_validate(settings | more), people)
        if login:
            await client.login(server.token)
        return platform

    yield made
    for client in clients:
        await client.close()


@pytest.fixture
async def platform(make):
    return await make()


@pytest.fixture
def ana(server, guild):
    return server.person(guild, "ana")


def at(server, reference):
    return server.messages[reference.partition("/")[2]]


async def test_a_post_stands_in_its_channel_under_its_reference(platform, server, room):
    reference = await platform.post(room.id, SAID, None, "k1")
    (message,) = server.said(room)
    assert reference == f"{room.id}/{message.id}"
    assert message.content == "Deploy staging?"
    assert message.body["embeds"][0]["title"] == "staging #42"


async def test_the_same_key_again_posts_nothing_new_whatever_process_asks(make, server, room):
    before, after = await make(), await make()
    first = await before.post(room.id, SAID, None, "k1")
    assert await before.post(room.id, SAID, None, "k1") == first
    assert await after.post(room.id, SAID, None, "k1") == first
    assert len(server.said(room)) == 1


async def test_an_edit_replaces_all_that_a_message_shows(platform, server, room):
    reference = await platform.post(room.id, SAID, None, "k1")
    await platform.edit(room.id, reference, PLAIN)
    message = at(server, reference)
    assert message.content == "It is over."
    assert message.body["embeds"] == []
    assert message.body["components"] == []
