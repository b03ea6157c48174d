"""What an answer of Discord's API means to the outbox, and its cure. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.chat import ChatError, GoneForGood, MessageGone, RetryLater, Unreachable
from config.problem import Problem

DEFAULT_WAIT = 10.0
"""Seconds to wait where Discord asks for a pause and does not say how long."""

OLD_EDITS = 30046
"""A message over an hour old takes no more edits for now; it comes as a 429."""

THREAD_EXISTS = 160004
NO_THREADS_HERE = 50024
UNKNOWN_CHANNEL = 10003
UNKNOWN_MEMBER = frozenset({10007, 10013})
DM_CLOSED = frozenset({50007, 50278})
INTERACTION_OVER = frozenset({10008, 10015, 10062, 40060, 50027})
"""Nothing can be said through an interaction any more, or somebody has answered it."""

_TOO_MANY, _SERVER, _TIMEOUT = 429, 500, 408
_UNAUTHORIZED = 401
_MESSAGE = frozenset({10008, 50005})

_PROBLEMS = {
    UNKNOWN_CHANNEL: (
        "discord-channel-unknown",
        "Discord knows no channel {channel}.",
        "Correct the id in the configuration, or create the channel anew.",
    ),
    50001: (
        "discord-no-access",
        "The bot cannot see the Discord channel {channel}.",
        "Give it View Channels there, or invite it with `handrail discord invite`.",
    ),
    50013: (
        "discord-missing-permission",
        "The bot lacks {needed} in the Discord channel {channel}.",
        "Give it that permission there, or invite it anew with `handrail discord invite`.",
    ),
    50007: (
        "discord-direct-closed",
        "That person takes no direct messages from the bot on Discord.",
        "They can allow direct messages in the guild's privacy settings.",
    ),
    50083: (
        "discord-thread-locked",
        "The Discord thread {channel} is archived and locked.",
        "Unlock it, or give the bot Manage Threads.",
    ),
}
_OTHER = (
    "discord-refused",
    "Discord refused {doing} in {channel}: {error}.",
    "Look the code up in Discord's reference, and correct bot or configuration.",
)


_TOO_OLD = Problem(
    code="discord-too-old",
    what="A Discord message older than an hour takes no more edits for now.",
    cure="Nothing needs to be done: it is posted anew.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What was asked of Discord.

    Attributes:
        what: In a few words.
        needed: The permissions that it takes.
        channel: Where; empty for the whole platform.
    """

    what: str
    needed: str = "a permission"
    channel: str = ""


class Refused(Exception):  # noqa: N818 - named for what happened
    """Discord answered with an error of its own.

    Attributes:
        code: Discord's code; 0 where there was none.
        meaning: What the outbox is to make of it.
    """

    def __init__(self, status: int, code: int, text: str, doing: Doing) -> None:
        super().__init__(f"{doing.what}: {status} {text} (code {code})")
        self.code = code
        self.meaning = _meaning(status, code, text, doing)


def pause(status: int, body: Any, headers: Mapping[str, str]) -> ChatError | None:
    """Return why to wait before anything is tried again; None where that is not it."""
    told = body if isinstance(body, dict) else {}
    if told.get("code") == OLD_EDITS:
        return MessageGone(_TOO_OLD)  # a pause would hold up the edits of all other messages too
    if status == _TOO_MANY:
        return RetryLater(_seconds(told.get("retry_after"), headers.get("Retry-After")))
    if status >= _SERVER or status == _TIMEOUT:
        return Unreachable(f"Discord answered {status}")
    return None


def _seconds(*told: object) -> float:
    for each in told:
        try:
            return max(float(str(each)), 0.0)
        except ValueError:
            continue
    return DEFAULT_WAIT


def _meaning(status: int, code: int, text: str, doing: Doing) -> ChatError:
    if status == _UNAUTHORIZED:
        # An operator can mend the token, and then nothing should have been thrown away.
        return Unreachable("Discord does not take the bot token")
    if status >= _SERVER or status == _TIMEOUT:
        return Unreachable(f"Discord answered {status}")
    if not code and status in {403, 429}:
        return Unreachable(f"something before Discord answered {status}")
    given = _PROBLEMS.get(50007 if code in DM_CLOSED else code, _OTHER)
    told = {
        "channel": doing.channel or "the guild",
        "needed": doing.needed,
        "doing": doing.what,
        "error": f"{text} ({status}, code {code})",
    }
    problem = Problem(code=given[0], what=given[1].format(**told), cure=given[2])
    return MessageGone(problem) if code in _MESSAGE else GoneForGood(problem)
