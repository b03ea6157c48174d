"""A person at the platform's own client: what can be done there, and nothing else."""

import itertools
from typing import Any

from tests.servers.discord.calling import Interaction
from tests.servers.discord.messaging import reacted, unreacted, written
from tests.servers.discord.world import ALL, Channel, Guild, Message, User, member_json, snowflake

_TYPES = {3: str, 4: int, 5: bool}
_tokens = itertools.count(1)


class Person:
    """Somebody in a guild, acting in it."""

    def __init__(self, server: Any, guild: Guild, user: User) -> None:
        self._server = server
        self.guild = guild
        self.user = user

    @property
    def id(self) -> str:
        return self.user.id

    async def command(self, channel: Channel, name: str, **options: Any) -> Interaction:
        """Call `deploy`, or `handrail status`; only as registered can it be sent at all."""
        return await self._call(2, channel, name, options, "")

    async def completing(
        self, channel: Channel, name: str, focused: str, **options: Any
    ) -> Interaction:
        """Type into an option; the value in `options` is what stands there so far."""
        made = await self._call(4, channel, name, options, focused)
        await self._server.until(lambda: made.answer)
        return made

    async def press(self, message: Message, label: str) -> Interaction:
        """Press a button of a message."""
        button = next(each for each in message.buttons() if each.get("label") == label)
        assert not button.get("disabled"), "a button that is switched off cannot be pressed"
        data = {"custom_id": button["custom_id"], "component_type": 2, "id": 1}
        return await self._send(3, message.channel, data, message)

    async def submit(self, opened: Interaction, text: str) -> Interaction:
        """Fill in the one field of the modal that opened, and send it."""
        modal = opened.data
        field = modal["components"][0]["components"][0]
        assert len(text) <= field.get("max_length", 4000), "the client cuts it off there"
        filled = {"type": 4, "id": 2, "custom_id": field["custom_id"], "value": text}
        rows = [{"type": 1, "id": 1, "components": [filled]}]
        data = {"custom_id": modal["custom_id"], "components": rows}
        return await self._send(5, opened.channel, data, opened.source)

    async def react(self, message: Message, emoji: str) -> None:
        await reacted(self._server, message, self.user, emoji)

    async def unreact(self, message: Message, emoji: str) -> None:
        await unreacted(self._server, message, self.user, emoji)

    async def say(self, channel: Channel, text: str) -> Message:
        return await written(self._server, channel, self.user, {"content": text})

    def inbox(self) -> list[Message]:
        """Return the direct messages from the bot."""
        return self._server.said(self._server.direct(self.user))

    async def _call(
        self, kind: int, channel: Channel, name: str, options: dict[str, Any], focused: str
    ) -> Interaction:
        first, _, second = name.partition(" ")
        known = self._server.commands.get(self.guild.id, [])
        declared = next(each for each in known if each["name"] == first)
        data: dict[str, Any] = {"id": declared["id"], "name": first, "type": 1}
        data["guild_id"] = self.guild.id
        if second:
            declared = next(each for each in declared["options"] if each["name"] == second)
            filled = _filled(declared, options, focused, kind)
            data["options"] = [{"type": 1, "name": second, "options": filled}]
        else:
            data["options"] = _filled(declared, options, focused, kind)
        return await self._send(kind, channel, data, None)

    async def _send(
        self, kind: int, channel: Channel, data: dict[str, Any], source: Message | None
    ) -> Interaction:
        server = self._server
        made = Interaction(
            id=snowflake(),
            token=f"interaction-token-{next(_tokens)}",
            kind=kind,
            user=self.user,
            channel=channel,
            began=server.now(),
            source=source,
        )
        server.interactions[made.token] = made
        payload = {
            "id": made.id,
            "application_id": server.application,
            "type": kind,
            "token": made.token,
            "version": 1,
            "guild_id": self.guild.id,
            "guild": {"id": self.guild.id, "locale": "en-US", "features": []},
            "channel_id": channel.id,
            "channel": channel.json(server.bot.id) | {"permissions": str(ALL)},
            "member": member_json(self.user, self.guild.members.get(self.user.id, ())),
            "locale": "en-US",
            "guild_locale": "en-US",
            "app_permissions": str(ALL),
            "attachment_size_limit": 10_000_000,
            "entitlements": [],
            "authorizing_integration_owners": {"0": self.guild.id},
            "context": 0,
            "data": data,
        }
        if source is not None:
            payload["message"] = source.json(server.bot.id)
        # No intent holds interactions back.
        await server.gateway.dispatch("INTERACTION_CREATE", payload)
        return made


def _filled(
    declared: dict[str, Any], options: dict[str, Any], focused: str, kind: int
) -> list[dict[str, Any]]:
    """Return options as the client sends them; what it would not let pass is a test's fault."""
    known = {each["name"]: each for each in declared.get("options", [])}
    assert set(options) <= set(known), f"there is no option {set(options) - set(known)}"
    needed = {name for name, each in known.items() if each.get("required")}
    assert kind == 4 or needed <= set(options), f"the client insists on {needed - set(options)}"
    filled = []
    for name, value in options.items():
        option = known[name]
        assert isinstance(value, _TYPES[option["type"]])
        allowed = [choice["value"] for choice in option.get("choices", [])]
        assert not allowed or value in allowed, f"{name} is chosen from {allowed}"
        assert (
            kind == 4 or not isinstance(value, str) or len(value) <= option.get("max_length", 6000)
        )
        made = {"name": name, "type": option["type"], "value": value}
        filled.append({**made, "focused": True} if name == focused else made)
    return filled
