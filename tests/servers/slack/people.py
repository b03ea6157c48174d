"""What a person in the workspace does, as payloads and as deliveries."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.servers.slack.sockets import Ack
from tests.servers.slack.workspace import APP, BOT, Message

if TYPE_CHECKING:
    from tests.servers.slack.server import SlackServer


@dataclass(frozen=True, slots=True)
class Person:
    """Acts in the workspace; each deed is delivered once, and again by `again`."""

    slack: "SlackServer"
    id: str
    team: str

    async def types(self, command: str, text: str, channel: str) -> Ack:
        """Give a slash command."""
        return await self.slack.deliver("slash_commands", self.command(command, text, channel))

    async def presses(self, message: Message, value: str) -> Ack:
        """Press the button with this value (or label)."""
        return await self.slack.deliver("interactive", self.press(message, value))

    async def submits(self, text: str, view: dict[str, Any] | None = None) -> Ack:
        """Fill in the newest modal, or one, and send it."""
        opened = view or list(self.slack.workspace.views.values())[-1]
        return await self.slack.deliver("interactive", self.submission(opened, text))

    async def reacts(self, message: Message, name: str) -> Ack:
        message.reactions.setdefault(name, []).append(self.id)
        return await self.slack.deliver("events_api", self.reaction(message, name))

    async def takes_back(self, message: Message, name: str) -> Ack:
        message.reactions[name].remove(self.id)
        payload = self.reaction(message, name, removed=True)
        return await self.slack.deliver("events_api", payload)

    async def mentions(self, channel: str, text: str, thread: str = "") -> Ack:
        """Mention the bot."""
        return await self.slack.deliver("events_api", self.mention(channel, text, thread))

    def command(self, command: str, text: str, channel: str) -> dict[str, Any]:
        return {
            "token": "made-up",
            "team_id": self.team,
            "team_domain": "acme",
            "channel_id": channel,
            "channel_name": "deploys",
            "user_id": self.id,
            "user_name": "somebody",
            "command": command,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self.slack.response_url(channel, self.id),
            "trigger_id": self.slack.trigger(),
        }

    def press(self, message: Message, value: str) -> dict[str, Any]:
        button = next(b for b in message.buttons if value in {b.get("value"), b["text"]["text"]})
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": False,
        }
        if message.thread:
            container["thread_ts"] = message.thread
        action = {
            "action_id": button["action_id"],
            "block_id": "made",
            "text": button["text"],
            "value": button.get("value", ""),
            "type": "button",
            "action_ts": f"{time.time():.6f}",
        }
        return {
            "type": "block_actions",
            "user": {"id": self.id, "username": "somebody", "team_id": self.team},
            "api_app_id": APP,
            "token": "made-up",
            "container": container,
            "trigger_id": self.slack.trigger(),
            "team": {"id": self.team, "domain": "acme"},
            "enterprise": None,
            "is_enterprise_install": False,
            "channel": {"id": message.channel, "name": "deploys"},
            "message": message.told(),
            "state": {"values": {}},
            "response_url": self.slack.response_url(message.channel, self.id),
            "actions": [action],
        }

    def submission(self, view: dict[str, Any], text: str) -> dict[str, Any]:
        block = next(each for each in view["blocks"] if each["type"] == "input")
        value = {"type": "plain_text_input", "value": text}
        state = {block["block_id"]: {block["element"]["action_id"]: value}}
        return {
            "type": "view_submission",
            "team": {"id": self.team, "domain": "acme"},
            "user": {"id": self.id, "username": "somebody", "team_id": self.team},
            "api_app_id": APP,
            "token": "made-up",
            "trigger_id": self.slack.trigger(),
            "view": view | {"state": {"values": state}},
            "response_urls": [],
            "is_enterprise_install": False,
            "enterprise": None,
        }

    def reaction(self, message: Message, name: str, *, removed: bool = False) -> dict[str, Any]:
        event = {
            "type": "reaction_removed" if removed else "reaction_added",
            "user": self.id,
            "reaction": name,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
            "item_user": message.user,
            "event_ts": f"{time.time():.6f}",
        }
        return self.event(event)

    def mention(self, channel: str, text: str, thread: str = "") -> dict[str, Any]:
        said = self.slack.workspace.says(self.id, channel, f"<@{BOT}> {text}", thread)
        event = {
            "type": "app_mention",
            "user": self.id,
            "text": said.text,
            "ts": said.ts,
            "team": self.team,
            "channel": channel,
            "event_ts": said.ts,
        }
        if thread:
            event["thread_ts"] = thread
        return self.event(event)

    def event(self, event: dict[str, Any]) -> dict[str, Any]:
        """Wrap an event for delivery, under an id of its own."""
        return {
            "token": "made-up",
            "team_id": self.team,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{self.slack.workspace.number():06d}",
            "event_time": int(time.time()),
            "authorizations": [
                {"enterprise_id": None, "team_id": self.team, "user_id": BOT, "is_bot": True}
            ],
        }
