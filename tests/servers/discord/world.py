"""What exists: guilds, channels, members, messages; and how each looks in the API's JSON."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

EPOCH = 1_420_070_400_000

VIEW = 1 << 10
SEND = 1 << 11
EMBED = 1 << 14
ATTACH = 1 << 15
HISTORY = 1 << 16
REACT = 1 << 6
THREADS = 1 << 35
SEND_IN_THREADS = 1 << 38
ALL = (1 << 53) - 1

TEXT, DIRECT, THREAD = 0, 1, 11
EPHEMERAL, LOADING = 64, 128

_serial: Iterator[int] = itertools.count(1)


def snowflake(at: float | None = None) -> str:
    """Return a new id that carries its time, as the platform's do."""
    milliseconds = int((time.time() if at is None else at) * 1000) - EPOCH
    return str((milliseconds << 22) | (next(_serial) & 0x3FFFFF))


def stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


@dataclass(slots=True, kw_only=True)
class User:
    id: str
    name: str
    bot: bool = False
    closed: bool = False  # takes no direct messages from the bot

    def json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "username": self.name,
            "global_name": self.name.title(),
            "discriminator": "0",
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
        }


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel, a thread (`parent` is set) or a direct one (`people` is set)."""

    id: str
    name: str = ""
    kind: int = TEXT
    guild: str = ""
    parent: str = ""
    people: tuple[User, ...] = ()
    denied: int = 0  # permission bits that the bot lacks here
    archived: bool = False
    locked: bool = False

    def json(self, bot: str) -> dict[str, Any]:
        common = {"id": self.id, "type": self.kind, "last_message_id": None}
        if self.kind == DIRECT:
            return {**common, "recipients": [user.json() for user in self.people]}
        common |= {"name": self.name, "guild_id": self.guild, "rate_limit_per_user": 0}
        if self.kind == THREAD:
            return {
                **common,
                "parent_id": self.parent,
                "owner_id": bot,
                "message_count": 0,
                "member_count": 1,
                "thread_metadata": {
                    "archived": self.archived,
                    "auto_archive_duration": 1440,
                    "archive_timestamp": stamp(time.time()),
                    "locked": self.locked,
                },
                "member": {
                    "id": self.id,
                    "user_id": bot,
                    "join_timestamp": stamp(time.time()),
                    "flags": 0,
                },
            }
        denied = {"id": bot, "type": 1, "allow": "0", "deny": str(self.denied)}
        return {
            **common,
            "position": 0,
            "topic": None,
            "nsfw": False,
            "parent_id": None,
            "permission_overwrites": [denied] if self.denied else [],
        }


@dataclass(slots=True, kw_only=True)
class Message:
    id: str
    channel: Channel
    author: User
    body: dict[str, Any]
    at: float
    edited: float = 0.0
    late_edits: int = 0
    deleted: bool = False
    reactions: dict[str, list[User]] = field(default_factory=dict)

    @property
    def content(self) -> str:
        return self.body.get("content") or ""

    @property
    def flags(self) -> int:
        return int(self.body.get("flags") or 0)

    @property
    def reference(self) -> str:
        return f"{self.channel.id}/{self.id}"

    def buttons(self) -> list[dict[str, Any]]:
        rows = self.body.get("components") or []
        return [part for row in rows for part in row["components"]]

    def json(self, bot: str) -> dict[str, Any]:
        shown = {
            "id": self.id,
            "channel_id": self.channel.id,
            "author": self.author.json(),
            "content": self.content,
            "timestamp": stamp(self.at),
            "edited_timestamp": stamp(self.edited) if self.edited else None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": self.body.get("embeds") or [],
            "components": self.body.get("components") or [],
            "pinned": False,
            "type": 0,
            "flags": self.flags,
        }
        if "interaction_metadata" in self.body:
            shown["interaction_metadata"] = self.body["interaction_metadata"]
        if self.reactions:
            shown["reactions"] = [
                {
                    "emoji": emoji_json(emoji),
                    "count": len(users),
                    "count_details": {"burst": 0, "normal": len(users)},
                    "burst_colors": [],
                    "me": any(user.id == bot for user in users),
                    "me_burst": False,
                }
                for emoji, users in self.reactions.items()
                if users
            ]
        return shown


@dataclass(slots=True, kw_only=True)
class Guild:
    id: str
    name: str
    roles: dict[str, str] = field(default_factory=dict)  # id: name
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)  # user: roles
    denied: int = 0  # permission bits that nobody has here

    def role_json(self, role: str) -> dict[str, Any]:
        everyone = role == self.id
        return {
            "id": role,
            "name": "@everyone" if everyone else self.roles[role],
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": 0 if everyone else 1,
            "permissions": str(ALL & ~(1 << 3) & ~self.denied) if everyone else "0",
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }


def emoji_json(emoji: str) -> dict[str, Any]:
    name, _, number = emoji.partition(":")
    return {"id": number or None, "name": name}


def member_json(user: User, roles: tuple[str, ...]) -> dict[str, Any]:
    return {
        "user": user.json(),
        "nick": None,
        "avatar": None,
        "roles": list(roles),
        "joined_at": "2024-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": str(ALL & ~(1 << 3)),
    }
