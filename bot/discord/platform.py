"""Discord as the outbox and the desk see it."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord.http import Route

from bot import pictures
from bot.chat import ChatError, GoneForGood, MessageGone, Placed
from bot.discord.interactions import Interactions
from bot.discord.links import Links
from bot.discord.members import Members
from bot.discord.refusals import (
    DM_CLOSED,
    INTERACTION_OVER,
    UNKNOWN_CHANNEL,
    Doing,
    Refused,
)
from bot.discord.render import render
from bot.discord.rest import Rest
from bot.discord.signs import emoji, path_of, sign
from bot.discord.threads import Threads
from bot.echo import Echo
from bot.heard import Heard
from bot.pacing import DISCORD
from bot.pictures import without
from commands.reply import Message, Reply
from config.model.settings import Discord
from config.problem import Problem, ProblemError

_NONCE = 25  # characters that a nonce may have
_PAGE = 100  # people of one reaction told at a time
_POSTING = "Send Messages or Embed Links"
_ONE = "/channels/{channel_id}/messages/{message_id}"
_SUPPRESS_EMBEDS = 4  # of a message's flags: links show no preview
_CLOSED = (
    "There is an answer for you alone, and you take no direct messages from me. "
    "Allow them in the privacy settings of this server, then ask again."
)

Json = dict[str, Any]

_IMAGE = {"url": f"attachment://{pictures.NAME}"}


class DiscordPlatform:
    """One application in its guilds."""

    name = "discord"
    edit_gap = 2.0
    edit_window = 55 * 60.0  # an hour after its post a message takes few edits or none
    pace = DISCORD

    def __init__(
        self, api: discord.Client | Rest, settings: Discord, people: Mapping[str, str]
    ) -> None:
        """Make the platform.

        Args:
            api: The library's client, not logged in yet; or Discord's API where clients change.
            settings: The application and its guilds.
            people: Discord's ids by the names of the configuration.
        """
        rest = api if isinstance(api, Rest) else Rest(api)
        self.rest = rest
        self.interactions = Interactions(rest)
        self.echo = Echo()
        self.members = Members(rest, settings.guilds)
        self._settings = settings
        self._people = people
        self._links = Links(rest, settings.guilds)
        self._threads = Threads(rest)
        self._direct: dict[str, str] = {}

    async def post(self, channel: str, message: Message, thread: str | None, key: str) -> str:
        """Post a message, and return its reference; the same key again posts nothing new."""
        body, png = await self._pictured(message, key)
        try:
            if thread:
                reference = await self._below(thread, body, png)
            else:
                place = await self._place(channel)
                await self._links.learn(place)
                reference = await self._posted(place, body, png)
        except Refused as refused:
            raise refused.meaning from refused
        if not thread:
            self._threads.remember(reference, message)
        return reference

    async def edit(self, channel: str, reference: str, message: Message) -> None:  # noqa: ARG002 - the reference says it
        """Replace all that a message shows."""
        doing, where = _at("to edit a message", _POSTING, reference)
        body, png = await self._pictured(message)
        try:
            await self.rest.send(doing, Route("PATCH", _ONE, **where), body, png)
        except Refused as refused:
            raise refused.meaning from refused

    async def react(self, channel: str, reference: str, sign: str) -> None:  # noqa: ARG002 - the reference says it
        """Add a sign; one that is there already is fine."""
        doing, where = _at("a reaction", "Add Reactions or Read Message History", reference)
        try:
            shown = emoji(sign)
        except ProblemError as error:
            raise GoneForGood(error.problem) from error
        route = Route("PUT", _ONE + "/reactions/{emoji}/@me", emoji=shown, **where)
        self.echo.called(f"{reference} {shown}", time.monotonic())
        try:
            await self._call(doing, route)
        except ChatError:
            self.echo.failed(f"{reference} {shown}")
            raise

    async def answer(self, heard: Heard, reply: Reply) -> None:
        """Answer through the interaction, else by a direct message, else where it was said."""
        said = self.body(reply.message)
        there = await self.interactions.find(heard.key)
        if there is not None:
            try:
                await self.interactions.say(there, said, private=reply.private)
            except Refused as refused:
                if refused.code not in INTERACTION_OVER:
                    raise refused.meaning from refused
                self.interactions.forget(heard.key)
            else:
                return
        await self._answer_elsewhere(heard, reply)

    async def signs(self, channel: str, reference: str) -> Sequence[Placed]:  # noqa: ARG002 - the reference says it
        """Return the reactions of people on a message."""
        doing, where = _at("to read reactions", "Read Message History", reference)
        told = await self._call(doing, Route("GET", _ONE, **where))
        found: list[Placed] = []
        for reaction in told.get("reactions") or ():
            if reaction["count"] <= bool(reaction.get("me")):
                continue  # the bot's own alone
            name = sign(reaction["emoji"])
            users = await self._reacting(doing, where, reaction)
            found += [Placed(user=user, sign=name) for user in users]
        return tuple(found)

    async def confirmed(
        self, user: str, roles: frozenset[str], told: frozenset[str]
    ) -> frozenset[str]:
        """Return the roles that Discord's own roles do not take away."""
        narrowed = {role: self._settings.roles[role] for role in roles & set(self._settings.roles)}
        if not narrowed:
            return roles
        held = told or await self.members.held(user)
        return roles - {role for role, needed in narrowed.items() if needed not in held}

    def remember(self, key: str, interaction: "discord.Interaction[Any]") -> None:
        """Keep how to answer what was heard under a key; to be called once it is acknowledged."""
        first = interaction.response.type
        thinking = first is discord.InteractionResponseType.deferred_channel_message
        application = str(interaction.application_id)
        if self.interactions.begin(key, application, interaction.token, thinking=thinking):
            self.interactions.settle(key, acknowledged=True)

    def link(self, channel: str, reference: str) -> str:
        """Return the address at which people see a message."""
        place, number = _split(reference)
        if channel.startswith("@"):
            self._links.direct(place)
        return self._links.address(place, number)

    def body(self, message: Message, key: str = "") -> Json:
        """Return a message as the API takes it; nobody is mentioned but those it names."""
        rendered = render(message, self._people)
        named = [self._people[name] for name in message.mentions if name in self._people]
        body: Json = {
            "content": rendered.content,
            "embeds": rendered.embeds,
            "components": rendered.components,
            "flags": 0 if rendered.embeds else _SUPPRESS_EMBEDS,
            "allowed_mentions": {
                "parse": [],
                "users": list(dict.fromkeys(named))[:100],
                "replied_user": False,
            },
        }
        if key:
            body |= {"nonce": nonce(key), "enforce_nonce": True}
        return body

    async def _call(
        self, doing: Doing, route: Route, body: Json | None = None, **query: Any
    ) -> Any:
        try:
            return await self.rest.call(doing, route, body, **query)
        except Refused as refused:
            raise refused.meaning from refused

    async def _pictured(self, message: Message, key: str = "") -> tuple[Json, bytes | None]:
        """Return a message as the API takes it, with its chart as a picture where there is one."""
        bare, chart = without(message)
        png = await pictures.png(chart) if chart else None
        if chart is None or png is None:
            return self.body(message, key), None
        body = self.body(bare, key)
        body["embeds"] = [*body["embeds"][:-1], {**body["embeds"][-1], "image": _IMAGE}]
        told = {"id": 0, "filename": pictures.NAME, "description": pictures.described(chart)[:1024]}
        return {**body, "attachments": [told]}, png

    async def _posted(self, place: str, body: Json, png: bytes | None = None) -> str:
        doing = Doing(what="a message", needed=_POSTING, channel=place)
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=place)
        told = await self.rest.send(doing, route, body, png)
        return f"{told['channel_id']}/{told['id']}"

    async def _below(self, thread: str, body: Json, png: bytes | None = None) -> str:
        """Post under a message; `MessageGone` where neither it nor its thread is there."""
        _split(thread)
        place = await self._threads.place(thread)
        try:
            return await self._posted(place, body, png)
        except Refused as refused:
            if refused.code != UNKNOWN_CHANNEL:
                raise
            self._threads.forget(thread)
            problem = Problem(
                code="discord-thread-gone",
                what=f"The thread of the Discord message {thread} was deleted.",
                cure="Nothing needs to be done: what belongs there is posted in the channel.",
            )
            raise MessageGone(problem) from refused

    async def _place(self, channel: str) -> str:
        """Return the id of a channel, or of the conversation with a person."""
        if not channel.startswith("@"):
            return channel
        user = channel[1:]
        if user not in self._direct:
            doing = Doing(what=f"a direct message to {user}")
            route = Route("POST", "/users/@me/channels")
            told = await self.rest.call(doing, route, {"recipient_id": user})
            self._direct[user] = str(told["id"])
            self._links.direct(self._direct[user])
        return self._direct[user]

    async def _answer_elsewhere(self, heard: Heard, reply: Reply) -> None:
        body = self.body(reply.message, f"answer {heard.key} {reply.message.text}")
        try:
            if reply.private:
                await self._posted(await self._place(f"@{heard.user}"), body)
            else:
                await self._posted(_where_said(heard), body)
        except Refused as refused:
            if not reply.private or refused.code not in DM_CLOSED:
                raise refused.meaning from refused
            await self._answer_openly(heard)

    async def _answer_openly(self, heard: Heard) -> None:
        """Tell them where they are that they cannot be told; what was for them alone stays so."""
        shown: Json = {
            "content": f"<@{heard.user}> {_CLOSED}",
            "flags": _SUPPRESS_EMBEDS,
            "allowed_mentions": {"parse": [], "users": [heard.user], "replied_user": False},
            "nonce": nonce(f"closed {heard.key}"),
            "enforce_nonce": True,
        }
        if heard.message:
            number = heard.message.rpartition("/")[2]
            shown["message_reference"] = {"message_id": number, "fail_if_not_exists": False}
        try:
            await self._posted(_where_said(heard), shown)
        except Refused as refused:
            raise refused.meaning from refused

    async def _reacting(self, doing: Doing, where: Json, reaction: Json) -> list[str]:
        """Return the ids of the people behind a reaction; a super reaction is one, too."""
        counted = reaction.get("count_details") or {}
        kinds = [0, 1] if counted.get("burst") else [0]
        found: dict[str, None] = {}
        for kind in kinds:
            after = "0"
            while True:
                route = Route(
                    "GET", _ONE + "/reactions/{emoji}", emoji=path_of(reaction["emoji"]), **where
                )
                users = await self._call(doing, route, after=after, limit=_PAGE, type=kind)
                found |= {str(user["id"]): None for user in users if not user.get("bot")}
                if len(users) < _PAGE:
                    break
                after = str(users[-1]["id"])
        return list(found)


def nonce(key: str) -> str:
    """Return the nonce of a key: as long as Discord takes, and the same in every process."""
    return hashlib.sha256(key.encode()).hexdigest()[:_NONCE]


def _where_said(heard: Heard) -> str:
    """Return the channel or thread in which something was done."""
    if heard.message:
        return heard.message.partition("/")[0]
    return heard.thread.partition("/")[2] or heard.channel


def _at(what: str, needed: str, reference: str) -> tuple[Doing, dict[str, Any]]:
    channel, message = _split(reference)
    where = {"channel_id": channel, "message_id": message}
    return Doing(what=what, needed=needed, channel=channel), where


def _split(reference: str) -> tuple[str, str]:
    channel, _, message = reference.partition("/")
    if not channel.isdigit() or not message.isdigit():
        what = f"{reference!r} names no message on Discord."
        problem = Problem(code="discord-reference", what=what, cure="Report this as a defect.")
        raise GoneForGood(problem)
    return channel, message
