"""Routes of application commands and interactions: register, call back, follow up."""

import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.servers.discord.refusals import (
    Refusal,
    check_commands,
    check_message,
    check_modal,
    invalid,
    missing_access,
    unknown,
)
from tests.servers.discord.world import (
    EPHEMERAL,
    LOADING,
    Channel,
    Message,
    User,
    snowflake,
)

PONG, MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 1, 4, 5, 6, 7, 8, 9
_FIRST = 3.0
_LIFE = 900.0


@dataclass(slots=True, kw_only=True)
class Interaction:
    """One thing a person did, and all that came back.

    Attributes:
        kind: 2 a command, 3 a button, 4 a completion, 5 a modal.
        answer: The callback's type; 0 before it came.
        original: The reply, or the message that carries the button.
        seconds: From the dispatch to the callback.
    """

    id: str
    token: str
    kind: int
    user: User
    channel: Channel
    began: float
    source: Message | None = None
    answer: int = 0
    data: dict[str, Any] = field(default_factory=dict)
    original: Message | None = None
    said: list[Message] = field(default_factory=list)
    expired: bool = False
    seconds: float = 0.0

    @property
    def private(self) -> list[Message]:
        """What only this person sees."""
        whole = [each for each in self.said if each.flags & EPHEMERAL]
        return [each for each in whole if not each.flags & LOADING and not each.deleted]

    @property
    def choices(self) -> list[str]:
        return [each["value"] for each in self.data.get("choices", [])]


class Calling:
    def __init__(self, server: Any) -> None:
        self._server = server

    async def commands(self, request: web.Request) -> Any:
        return self._server.commands.get(self._guild(request), [])

    async def register(self, request: web.Request) -> Any:
        guild = self._guild(request)
        check_commands(await request.json())
        known = {each["name"]: each for each in self._server.commands.get(guild, [])}
        registered = [
            {
                "id": known.get(each["name"], {}).get("id", snowflake()),
                "application_id": self._server.application,
                "guild_id": guild,
                "version": snowflake(),
                "type": 1,
                "default_member_permissions": None,
                "nsfw": False,
                **_without_defaults(each),
            }
            for each in await request.json()
        ]
        self._server.commands[guild] = registered
        return registered

    async def call_back(self, request: web.Request) -> Any:
        server, body = self._server, await request.json()
        interaction = server.interactions.get(request.match_info["token"])
        if interaction is None or interaction.id != request.match_info["id"]:
            raise unknown("Interaction")
        if interaction.expired or server.now() - interaction.began > _FIRST:
            raise unknown("Interaction")
        if interaction.answer:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        data = body.get("data") or {}
        self._check(interaction, body["type"], data)
        interaction.answer, interaction.data = body["type"], data
        interaction.seconds = time.time() - interaction.began
        self._show(interaction, body["type"], data)
        if request.query.get("with_response") != "true":
            return None
        return self._told(interaction)

    async def follow_up(self, request: web.Request) -> Any:
        interaction = self._open(request)
        body = await request.json()
        check_message(body)
        if interaction.original is not None and interaction.original.flags & LOADING:
            # The first follow-up fills in the deferred reply, and is seen by whom that was for.
            original = interaction.original
            original.body = {**body, "flags": original.flags & ~LOADING}
            return original.json(self._server.bot.id)
        return self._say(interaction, body).json(self._server.bot.id)

    async def read(self, request: web.Request) -> Any:
        return self._original(request).json(self._server.bot.id)

    async def edit(self, request: web.Request) -> Any:
        original = self._original(request)
        body = {**original.body, **await request.json(), "flags": original.flags & ~LOADING}
        check_message(body)
        original.body, original.edited = body, self._server.now()
        return original.json(self._server.bot.id)

    async def delete(self, request: web.Request) -> Any:
        self._original(request).deleted = True

    def _guild(self, request: web.Request) -> str:
        guild = request.match_info["guild"]
        if guild not in self._server.guilds:
            raise missing_access()
        return guild

    def _check(self, interaction: Interaction, kind: int, data: dict[str, Any]) -> None:
        allowed = {
            2: {MESSAGE, DEFERRED, MODAL},
            3: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL},
            4: {CHOICES},
            5: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE},
        }
        if kind not in allowed[interaction.kind]:
            raise invalid(type="This interaction cannot be answered so.")
        if kind in {MESSAGE, UPDATE}:
            check_message({"content": "-", **data})
        if kind == MODAL:
            check_modal(data)
        if kind == CHOICES and len(data["choices"]) > 25:
            raise invalid(choices="Must be 25 or fewer in length.")
        if kind == CHOICES and any(not 1 <= len(each["name"]) <= 100 for each in data["choices"]):
            raise invalid(choices="Must be between 1 and 100 in length.")

    def _show(self, interaction: Interaction, kind: int, data: dict[str, Any]) -> None:
        if kind in {MESSAGE, DEFERRED}:
            loading = LOADING if kind == DEFERRED else 0
            body = {**data, "flags": data.get("flags", 0) | loading}
            interaction.original = self._say(interaction, body)
        elif kind in {UPDATE, DEFERRED_UPDATE}:
            interaction.original = interaction.source
            if kind == UPDATE and interaction.source is not None:
                kept = interaction.source.flags
                interaction.source.body = {**interaction.source.body, **data, "flags": kept}

    def _say(self, interaction: Interaction, body: dict[str, Any]) -> Message:
        more = {"id": interaction.id, "type": interaction.kind, "user": interaction.user.json()}
        more["authorizing_integration_owners"] = {}
        if interaction.source is not None:
            more["interacted_message_id"] = interaction.source.id
        message = Message(
            id=snowflake(),
            channel=interaction.channel,
            author=self._server.bot,
            body={**body, "interaction_metadata": more},
            at=self._server.now(),
        )
        interaction.said.append(message)
        if not message.flags & EPHEMERAL:
            self._server.messages[message.id] = message
        return message

    def _told(self, interaction: Interaction) -> dict[str, Any]:
        told: dict[str, Any] = {"interaction": {"id": interaction.id, "type": interaction.kind}}
        if interaction.answer in {MESSAGE, DEFERRED} and interaction.original is not None:
            told["interaction"] |= {"response_message_id": interaction.original.id}
            told["resource"] = {
                "type": interaction.answer,
                "message": interaction.original.json(self._server.bot.id),
            }
        return told

    def _open(self, request: web.Request) -> Interaction:
        interaction = self._server.interactions.get(request.match_info["token"])
        if interaction is None or request.match_info["application"] != self._server.application:
            raise unknown("Webhook")
        if interaction.expired or self._server.now() - interaction.began > _LIFE:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        if not interaction.answer:
            raise unknown("Webhook")
        return interaction

    def _original(self, request: web.Request) -> Message:
        original = self._open(request).original
        if original is None or original.deleted:
            raise unknown("Message")
        return original


def _without_defaults(command: Any) -> Any:
    """Return what the platform gives back: it leaves out what is at its default."""
    if isinstance(command, dict):
        kept = {key: _without_defaults(value) for key, value in command.items()}
        return {key: value for key, value in kept.items() if value is not False and value != []}
    if isinstance(command, list):
        return [_without_defaults(each) for each in command]
    return command


def routes(server: Any) -> list[tuple[str, str, Any]]:
    own = Calling(server)
    registered = "/applications/{application}/guilds/{guild}/commands"
    original = "/webhooks/{application}/{token}/messages/@original"
    return [
        ("GET", registered, own.commands),
        ("PUT", registered, own.register),
        ("POST", "/interactions/{id}/{token}/callback", own.call_back),
        ("POST", "/webhooks/{application}/{token}", own.follow_up),
        ("GET", original, own.read),
        ("PATCH", original, own.edit),
        ("DELETE", original, own.delete),
    ]
