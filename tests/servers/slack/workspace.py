"""What a workspace holds: people, channels, messages, groups, and what the app may do."""

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

TEAM = "T1"
BOT = "UBOT"
BOT_ID = "BBOT"
APP = "A1"
BOT_TOKEN = "xoxb-1-made-up"
APP_TOKEN = "xapp-1-made-up"
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "reactions:read",
    "reactions:write",
    "usergroups:read",
    "users:read",
)


@dataclass(slots=True)
class Channel:
    """A channel, or a conversation with one person (then `partner` is set)."""

    id: str
    name: str
    member: bool = True
    archived: bool = False
    partner: str = ""


@dataclass(slots=True)
class Message:
    """A message; `reactions` are names with the people behind them, in order."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    thread: str = ""
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edits: list[str] = field(default_factory=list)

    @property
    def reference(self) -> str:
        return f"{self.channel}/{self.ts}"

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return [
            element
            for block in self.blocks
            if block["type"] == "actions"
            for element in block["elements"]
        ]

    def told(self, *, metadata: bool = True) -> dict[str, Any]:
        """The message as the Web API tells it."""
        told: dict[str, Any] = {
            "type": "message",
            "user": self.user,
            "ts": self.ts,
            "text": self.text,
            "team": TEAM,
        }
        if self.user == BOT:
            told |= {"bot_id": BOT_ID, "app_id": APP}
        if self.blocks:
            told["blocks"] = self.blocks
        if self.thread:
            told["thread_ts"] = self.thread
        if self.metadata and metadata:
            told["metadata"] = self.metadata
        if self.reactions:
            told["reactions"] = [
                {"name": name, "users": list(users), "count": len(users)}
                for name, users in self.reactions.items()
            ]
        return told


@dataclass(slots=True, kw_only=True)
class Whisper:
    """A message that one person alone saw."""

    channel: str
    user: str
    text: str
    blocks: list[dict[str, Any]]
    thread: str = ""


@dataclass(slots=True)
class File:
    """A file on its way: its bytes come behind its announcement, and then it is made whole."""

    id: str
    name: str
    length: int
    data: bytes = b""
    complete: bool = False


@dataclass(slots=True)
class Workspace:
    """The truth behind the API; tests change it freely."""

    team: str = TEAM
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    channels: dict[str, Channel] = field(default_factory=dict)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    whispers: list[Whisper] = field(default_factory=list)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    paid: bool = True
    _number: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.person(BOT, "handrail", is_bot=True)

    def number(self) -> int:
        return next(self._number)

    def stamp(self) -> str:
        """A new message's ts: unlike all others, and in order."""
        return f"{int(time.time())}.{self.number():06d}"

    def channel(self, id_: str, **more: Any) -> Channel:
        made = Channel(id_, more.pop("name", id_.lower()), **more)
        self.channels[id_] = made
        return made

    def person(self, id_: str, name: str, **more: Any) -> None:
        self.users[id_] = {
            "id": id_,
            "name": name,
            "team_id": self.team,
            "deleted": False,
            "is_bot": False,
        } | more

    def message(self, channel: str, ts: str) -> Message | None:
        found = (each for each in self.messages if (each.channel, each.ts) == (channel, ts))
        return next(found, None)

    def at(self, reference: str) -> Message:
        """The message with a reference (`C1/1700000000.000001`)."""
        channel, ts = reference.split("/")
        message = self.message(channel, ts)
        assert message is not None, f"there is no message {reference}"
        return message

    def inside(self, channel: str, thread: str = "") -> list[Message]:
        """The messages of a channel, or of a thread without its first one."""
        return [m for m in self.messages if m.channel == channel and m.thread == thread]

    def says(self, user: str, channel: str, text: str, thread: str = "") -> Message:
        """Put a person's message into a channel."""
        message = Message(channel, self.stamp(), user, text, thread=thread)
        self.messages.append(message)
        return message
