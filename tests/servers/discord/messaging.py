"""Routes of messages: post, edit, delete, reactions, threads, direct channels, members."""

import json
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.servers.discord.gateway import DIRECT_REACTIONS, GUILD_REACTIONS
from tests.servers.discord.refusals import (
    Refusal,
    check_message,
    invalid,
    missing_access,
    unknown,
)
from tests.servers.discord.world import (
    DIRECT,
    EMBED,
    HISTORY,
    REACT,
    SEND,
    SEND_IN_THREADS,
    THREAD,
    THREADS,
    Channel,
    Message,
    User,
    emoji_json,
    member_json,
    snowflake,
)

_HOUR = 3600.0


async def _body(request: web.Request) -> dict[str, Any]:
    """A message, and the bytes of what is attached to it (below `files`, by name)."""
    if request.content_type != "multipart/form-data":
        return await request.json()
    form = await request.post()
    body = json.loads(str(form["payload_json"]))
    files = {}
    for told in body.get("attachments", ()):
        part: Any = form[f"files[{told['id']}]"]
        if part.filename != told["filename"]:
            raise invalid(attachments="The file's name is another one.")
        files[part.filename] = part.file.read()
    wanted = [str((embed.get("image") or {}).get("url", "")) for embed in body.get("embeds", ())]
    for url in wanted:
        if url.startswith("attachment://") and url.removeprefix("attachment://") not in files:
            raise invalid(embeds="The image is not attached.")
    return {**body, "files": files}


class Messaging:
    def __init__(self, server: Any) -> None:
        self._server = server
        self._nonces: dict[tuple[str, str], Message] = {}

    async def post(self, request: web.Request) -> Any:
        server, body = self._server, await _body(request)
        channel = server.reachable(request.match_info["channel"])
        server.reachable(channel.id, SEND_IN_THREADS if channel.kind == THREAD else SEND)
        self._refuse_direct(channel)
        if channel.locked:
            raise Refusal(400, 50083, "Thread is archived")
        check_message(body)
        nonce = (channel.id, str(body.get("nonce")))
        if body.get("enforce_nonce") and nonce in self._nonces:
            return self._nonces[nonce].json(server.bot.id)
        if body.get("embeds"):
            server.reachable(channel.id, EMBED)
        message = await written(server, channel, server.bot, body)
        if body.get("enforce_nonce"):
            self._nonces[nonce] = message
        return message.json(server.bot.id) | {"nonce": body.get("nonce")}

    async def read(self, request: web.Request) -> Any:
        return self._message(request, HISTORY).json(self._server.bot.id)

    async def edit(self, request: web.Request) -> Any:
        server, message = self._server, self._message(request)
        if message.author is not server.bot:
            raise Refusal(403, 50005, "Cannot edit a message authored by another user")
        body = {**message.body, **await _body(request)}
        check_message(body)
        if server.now() - message.at > _HOUR:
            message.late_edits += 1
            if message.late_edits > server.late_edits:
                raise _too_old()
        message.body, message.edited = body, server.now()
        shown = message.json(server.bot.id)
        await server.tell_of(message.channel, "MESSAGE_UPDATE", shown)
        return shown

    async def delete(self, request: web.Request) -> Any:
        await self._server.delete(self._message(request))

    async def react(self, request: web.Request) -> Any:
        server = self._server
        message, emoji = self._message(request, HISTORY), unquote(request.match_info["emoji"])
        if emoji.isascii() and ":" not in emoji:
            raise Refusal(400, 10014, "Unknown Emoji")
        if emoji not in message.reactions:
            server.reachable(message.channel.id, REACT)
        await reacted(server, message, server.bot, emoji)

    async def reacting(self, request: web.Request) -> Any:
        message, emoji = self._message(request, HISTORY), unquote(request.match_info["emoji"])
        after, most = int(request.query.get("after", 0)), int(request.query.get("limit", 25))
        if not 1 <= most <= 100:
            raise invalid(limit="int value should be less than or equal to 100.")
        if request.query.get("type", "0") != "0":
            return []
        users = sorted(message.reactions.get(emoji, []), key=lambda user: int(user.id))
        return [user.json() for user in users if int(user.id) > after][:most]

    async def start_thread(self, request: web.Request) -> Any:
        server = self._server
        message, name = self._message(request, HISTORY), (await request.json())["name"]
        parent = message.channel
        if parent.kind != 0:
            raise Refusal(400, 50024, "Cannot execute action on this channel type")
        server.reachable(parent.id, THREADS)
        if not 1 <= len(name) <= 100:
            raise invalid(name="Must be between 1 and 100 in length.")
        if message.id in server.channels:
            raise Refusal(400, 160004, "A thread has already been created for this message")
        thread = Channel(
            id=message.id, name=name, kind=THREAD, guild=parent.guild, parent=parent.id
        )
        server.channels[thread.id] = thread
        await server.tell_of_thread(thread)
        return thread.json(server.bot.id)

    async def direct(self, request: web.Request) -> Any:
        user = self._server.users.get((await request.json())["recipient_id"])
        if user is None:
            raise invalid(recipient_id="Unknown user")
        return self._server.direct(user).json(self._server.bot.id)

    async def channel(self, request: web.Request) -> Any:
        channel = self._server.reachable(request.match_info["channel"])
        return channel.json(self._server.bot.id)

    async def guild(self, request: web.Request) -> Any:
        guild = self._server.guilds.get(request.match_info["guild"])
        if guild is None:
            raise missing_access()
        roles = [guild.role_json(role) for role in (guild.id, *guild.roles)]
        return {"id": guild.id, "name": guild.name, "roles": roles}

    async def member(self, request: web.Request) -> Any:
        guild = self._server.guilds.get(request.match_info["guild"])
        if guild is None:
            raise missing_access()
        user = self._server.users.get(request.match_info["user"])
        if user is None:
            raise unknown("User")
        if user.id not in guild.members:
            raise unknown("Member")
        return member_json(user, guild.members[user.id])

    def _refuse_direct(self, channel: Channel) -> None:
        if channel.kind == DIRECT and any(user.closed for user in channel.people):
            raise Refusal(403, 50007, "Cannot send messages to this user")

    def _message(self, request: web.Request, *bits: int) -> Message:
        channel = self._server.reachable(request.match_info["channel"], *bits)
        message = self._server.messages.get(request.match_info["message"])
        if message is None or message.deleted or message.channel is not channel:
            raise unknown("Message")
        return message


async def written(server: Any, channel: Channel, author: User, body: dict[str, Any]) -> Message:
    """Put a message into a channel, and tell those who asked for it."""
    message = Message(id=snowflake(), channel=channel, author=author, body=body, at=server.now())
    server.messages[message.id] = message
    await server.tell_of(channel, "MESSAGE_CREATE", message.json(server.bot.id))
    return message


async def reacted(server: Any, message: Message, user: User, emoji: str) -> None:
    """Add a reaction; a second one of the same kind by the same user does nothing."""
    users = message.reactions.setdefault(emoji, [])
    if user in users:
        return
    users.append(user)
    guild = server.guilds.get(message.channel.guild)
    more: dict[str, Any] = {"message_author_id": message.author.id}
    if guild is not None:
        more["member"] = member_json(user, guild.members.get(user.id, ()))
    await _told(server, "MESSAGE_REACTION_ADD", message, user, emoji, more)


async def unreacted(server: Any, message: Message, user: User, emoji: str) -> None:
    """Take a reaction back; such an event carries no member."""
    message.reactions[emoji].remove(user)
    await _told(server, "MESSAGE_REACTION_REMOVE", message, user, emoji, {})


async def _told(
    server: Any, event: str, message: Message, user: User, emoji: str, more: dict[str, Any]
) -> None:
    data = {
        "user_id": user.id,
        "channel_id": message.channel.id,
        "message_id": message.id,
        "emoji": emoji_json(emoji),
        "burst": False,
        "type": 0,
        **more,
    }
    if message.channel.guild:
        await server.gateway.dispatch(
            event, {**data, "guild_id": message.channel.guild}, GUILD_REACTIONS
        )
    else:
        await server.gateway.dispatch(event, data, DIRECT_REACTIONS)


def _too_old() -> Refusal:
    return Refusal(
        429,
        30046,
        "Maximum number of edits to messages older than 1 hour reached. Try again later",
        retry_after=120.0,
    )


def routes(server: Any) -> list[tuple[str, str, Any]]:
    own = Messaging(server)
    one = "/channels/{channel}/messages/{message}"
    return [
        ("POST", "/channels/{channel}/messages", own.post),
        ("GET", one, own.read),
        ("PATCH", one, own.edit),
        ("DELETE", one, own.delete),
        ("PUT", one + "/reactions/{emoji}/@me", own.react),
        ("GET", one + "/reactions/{emoji}", own.reacting),
        ("POST", one + "/threads", own.start_thread),
        ("POST", "/users/@me/channels", own.direct),
        ("GET", "/channels/{channel}", own.channel),
        ("GET", "/guilds/{guild}", own.guild),
        ("GET", "/guilds/{guild}/members/{user}", own.member),
    ]
