"""What our local Discord claims, against an independent simulator of the platform.

Both are asked the same by the real library; the same codes and the same events have to come back.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.discord.rest import address
from tests.servers.discord.messaging import written
from tests.servers.discord.server import running
from tests.servers.discord.world import ATTACH, REACT, SEND, THREADS, VIEW

pytestmark = [
    pytest.mark.integration,
    pytest.mark.timeout(120),
]

ALL = discord.Intents(guilds=True, guild_messages=True, guild_reactions=True)
PATIENCE = 15.0
NOWHERE = "1"
THUMB = "\N{THUMBS UP SIGN}"


class Watcher(discord.Client):
    """Notes what the gateway tells of."""

    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(intents=intents, max_messages=None, guild_ready_timeout=0.1)
        self.told: list[str] = []
        self.interactions: list[discord.Interaction] = []
        self.something = asyncio.Event()

    async def on_interaction(self, interaction) -> None:
        self.interactions.append(interaction)
        self.told.append("interaction")
        self.something.set()

    async def on_message(self, message) -> None:
        self.told.append("message")
        self.something.set()

    async def on_raw_reaction_add(self, raw) -> None:
        roles = len(raw.member.roles) - 1 if raw.member else 0
        self.told.append(f"reaction of somebody with {roles} role")
        self.something.set()

    async def on_raw_reaction_remove(self, raw) -> None:
        self.told.append(f"reaction removed, member told: {raw.member is not None}")
        self.something.set()

    async def until(self, what: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while not any(what in each for each in self.told):
                self.something.clear()
                await self.something.wait()


@dataclass(kw_only=True)
class Place:
    """One guild with a person in it who has one role, the same in both worlds."""

    client: Watcher
    guild: str
    room: str
    hidden: str  # a channel that the bot does not see
    mute: str  # one in which it may not send, react or begin threads
    theirs: str  # a message of the person in `room`
    muted: str  # likewise in `mute`
    ana: Any
    act: Any  # how the person says, reacts, and takes it back

    async def asked(self, method: str, path: str, body: Any = None, **parts: Any) -> Any:
        more = {} if body is None else {"json": body}
        return await self.client.http.request(Route(method, path, **parts), **more)


class OurActs:
    def __init__(self, server: Any, person: Any, room: Any) -> None:
        self._server, self._person, self._room = server, person, room

    async def say(self) -> None:
        await self._person.say(self._room, "Hello.")

    async def react(self, message: str) -> None:
        await self._person.react(self._server.messages[message], THUMB)

    async def unreact(self, message: str) -> None:
        await self._person.unreact(self._server.messages[message], THUMB)

    async def command(self) -> None:
        await self._person.command(self._room, "deploy", environment="staging")


class TheirActs:
    def __init__(self, person: Any, room: Any, message: Any) -> None:
        self._person, self._room, self._message = person, room, message

    async def say(self) -> None:
        await self._person.send(self._room, "Hello.")

    async def react(self, message: str) -> None:
        await self._person.react(self._message, THUMB)

    async def unreact(self, message: str) -> None:
        await self._person.unreact(self._message, THUMB)

    async def command(self) -> None:
        await self._person.slash(self._room, "deploy", environment="staging")


COMMANDS = [
    {
        "name": "deploy",
        "description": "Deploy",
        "options": [{"type": 3, "name": "environment", "description": "Where"}],
    }
]
REGISTERED = "/applications/{application}/guilds/{guild_id}/commands"


@contextlib.asynccontextmanager
async def ours(intents: discord.Intents):
    kept = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    async with running() as server:
        address(server.api, server.gateway_url)
        guild = server.guild()
        room = server.channel(guild, "deploys")
        hidden = server.channel(guild, "hidden")
        hidden.denied = VIEW
        mute = server.channel(guild, "mute")
        mute.denied = SEND | REACT | THREADS | ATTACH
        ana = server.person(guild, "ana", server.role(guild, "approver"))
        theirs = await written(server, room, ana.user, {"content": "Theirs."})
        muted = await written(server, mute, ana.user, {"content": "Muted."})
        client = Watcher(intents)
        await client.login(server.token)
        connecting = asyncio.create_task(client.connect())
        try:
            await client.wait_until_ready()
            yield Place(
                client=client,
                guild=guild.id,
                room=room.id,
                hidden=hidden.id,
                mute=mute.id,
                theirs=theirs.id,
                muted=muted.id,
                ana=ana.id,
                act=OurActs(server, ana, room),
            )
        finally:
            await client.close()
            with contextlib.suppress(asyncio.CancelledError):
                connecting.cancel()
                await connecting
            Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = kept


@contextlib.asynccontextmanager
async def simulated(intents: discord.Intents):
    import simcord  # noqa: PLC0415 - it looks into the library; no other test meets that

    client = Watcher(intents)
    async with simcord.run(client, check_errors=False, strict_sync=False) as env:
        guild = env.create_guild()
        denied = discord.PermissionOverwrite(
            send_messages=False, add_reactions=False, create_public_threads=False
        )
        room = guild.create_text_channel("deploys")
        unseen = discord.PermissionOverwrite(view_channel=False)
        hidden = guild.create_text_channel("hidden", overwrites={client.user: unseen})
        mute = guild.create_text_channel("mute", overwrites={client.user: denied})
        ana = guild.add_member(env.create_user("ana"), roles=[guild.create_role("approver")])
        theirs = await ana.send(room, "Theirs.")
        muted = await ana.send(mute, "Muted.")
        client.told.clear()
        yield Place(
            client=client,
            guild=str(guild.id),
            room=str(room.id),
            hidden=str(hidden.id),
            mute=str(mute.id),
            theirs=str(theirs.id),
            muted=str(muted.id),
            ana=str(ana.id),
            act=TheirActs(ana, room, theirs),
        )


WORLDS = {"ours": ours, "simulated": simulated}
POST = "/channels/{channel_id}/messages"
ONE = POST + "/{message}"


async def post(place: Place, channel: str, **body: Any) -> Any:
    return await place.asked("POST", POST, {"content": "Mine.", **body}, channel_id=channel)


async def edit(place: Place, message: str) -> Any:
    where = {"channel_id": place.room, "message": message}
    return await place.asked("PATCH", ONE, {"content": "Other."}, **where)


async def react(place: Place, channel: str, message: str, emoji: str = THUMB) -> Any:
    where = {"channel_id": channel, "message": message, "emoji": emoji}
    return await place.asked("PUT", ONE + "/reactions/{emoji}/@me", **where)


async def thread(place: Place, channel: str, message: str) -> Any:
    where = {"channel_id": channel, "message": message}
    return await place.asked("POST", ONE + "/threads", {"name": "staging #42"}, **where)


async def threads_in_threads(place: Place) -> Any:
    made = await thread(place, place.room, place.theirs)
    below = await post(place, made["id"])
    return await thread(place, made["id"], below["id"])


async def twice(place: Place) -> Any:
    await thread(place, place.room, place.theirs)
    return await thread(place, place.room, place.theirs)


async def deleted(place: Place) -> Any:
    mine = await post(place, place.room)
    await place.asked("DELETE", ONE, channel_id=place.room, message=mine["id"])
    return await edit(place, mine["id"])


async def respond(place: Place, times: int = 1, token: str = "") -> Any:
    await place.asked(
        "PUT", REGISTERED, COMMANDS, application=place.client.application_id, guild_id=place.guild
    )
    acting = asyncio.create_task(place.act.command())
    try:
        await place.client.until("interaction")
        given = place.client.interactions[-1]
        path = "/interactions/{id}/{webhook_token}/callback"
        for _ in range(times):
            body = {"type": 5, "data": {"flags": 64}}
            where = {"id": given.id, "webhook_token": token or given.token}
            last = await place.asked("POST", path, body, **where)
        return last
    finally:
        with contextlib.suppress(Exception):
            await acting


ERRORS = {
    "an unknown channel": (lambda p: post(p, NOWHERE), (404, 10003)),
    "a hidden channel": (lambda p: post(p, p.hidden), (403, 50001)),
    "no right to send": (lambda p: post(p, p.mute), (403, 50013)),
    "no right to react": (lambda p: react(p, p.mute, p.muted), (403, 50013)),
    "no right to begin threads": (lambda p: thread(p, p.mute, p.muted), (403, 50013)),
    "an empty message": (lambda p: post(p, p.room, content=""), (400, 50006)),
    "a long message": (lambda p: post(p, p.room, content="x" * 2001), (400, 50035)),
    "an unknown message": (lambda p: edit(p, NOWHERE), (404, 10008)),
    "a deleted message": (deleted, (404, 10008)),
    "somebody else's message": (lambda p: edit(p, p.theirs), (403, 50005)),
    "no emoji": (lambda p: react(p, p.room, p.theirs, "thumbsup"), (400, 10014)),
    "a thread in a thread": (threads_in_threads, (400, 50024)),
    "a second thread": (twice, (400, 160004)),
    "an interaction answered twice": (lambda p: respond(p, 2), (400, 40060)),
    "an unknown interaction": (lambda p: respond(p, token="wrong"), (404, 10062)),
}


LENIENT = {"an empty message", "no emoji", "a thread in a thread", "a second thread"}
"""The simulator lets these pass or has one code for many; ours are of the platform's own list."""


async def refused(world: str, name: str) -> tuple[int, int]:
    async with WORLDS[world](ALL) as place:
        with pytest.raises(discord.HTTPException) as told:
            await ERRORS[name][0](place)
        return told.value.status, told.value.code


@pytest.mark.parametrize("name", ERRORS)
async def test_a_refusal_has_the_platforms_own_code(name):
    wanted = ERRORS[name][1]
    assert await refused("ours", name) == wanted
    if name not in LENIENT:
        assert await refused("simulated", name) == wanted


async def happened(world: str, intents: discord.Intents) -> list[str]:
    async with WORLDS[world](intents) as place:
        await place.act.say()
        await place.act.react(place.theirs)
        await place.act.unreact(place.theirs)
        # An interaction is told whatever the intents; once it is there, so is all before it.
        with contextlib.suppress(discord.HTTPException):
            await respond(place)
        return [each for each in place.client.told if each != "interaction"]


MESSAGES = discord.Intents(guilds=True, guild_messages=True)
REACTIONS = discord.Intents(guilds=True, guild_reactions=True)
SIGNS = ["reaction of somebody with 1 role", "reaction removed, member told: False"]


@pytest.mark.parametrize(
    ("intents", "wanted"),
    [
        (ALL, ["message", *SIGNS]),
        (MESSAGES, ["message"]),
        (REACTIONS, SIGNS),
        (discord.Intents(guilds=True), []),
    ],
    ids=["all three", "without reactions", "without messages", "guilds alone"],
)
async def test_only_what_was_asked_for_is_told(intents, wanted):
    assert await happened("ours", intents) == wanted
    assert await happened("simulated", intents) == wanted
