"""Which messages stand in a channel already, by the keys that they carry.

Slack has no idempotent post. Each message carries its key as metadata; before one is posted whose
earlier attempt may have been taken, the channel is read. That is so after an unclear result, and
once for each channel or thread after a start, since the attempt may have been made before it. A
thread whose first message was posted since needs no look.
"""

import logging
import time
from dataclasses import dataclass, field

from bot.chat import GoneForGood
from bot.slack.web import Refused, Web

EVENT = "handrail"
_PAGE = 200
_PAGES = 5
_SKEW = 600.0  # seconds by which Slack's clock and ours may differ
_MOST = 20_000

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Doubt:
    since: float = field(default_factory=time.time)


class Posted:
    """What this process knows of its posts."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._known: dict[str, str] = {}
        self._doubts: dict[str, _Doubt] = {}
        self._read: set[tuple[str, str]] = set()
        self._told = False

    async def find(self, channel: str, thread: str, key: str) -> str:
        """Return the ts of the message that carries a key; empty where there is none.

        Raises:
            RetryLater: Slack asked for a pause; nothing may be posted before it was read.
            Unreachable: there was no answer; likewise.
        """
        place, doubt = (channel, thread), self._doubts.get(key)
        if doubt is None and place in self._read:
            return self._known.get(f"{channel}/{key}", "")
        oldest = 0.0 if doubt is None else doubt.since - _SKEW
        try:
            await self._look(channel, thread, oldest, _PAGES if doubt else 1)
        except Refused as refused:
            if not isinstance(refused.meaning, GoneForGood):
                raise refused.meaning from refused
            # Without the right to read, a message twice is better than a message lost.
            self._tell(channel, refused)
        self._read.add(place)
        self._doubts.pop(key, None)
        return self._known.get(f"{channel}/{key}", "")

    def doubt(self, key: str) -> None:
        """Remember that a post may have been taken."""
        self._doubts.setdefault(key, _Doubt())

    def add(self, channel: str, thread: str, key: str, ts: str) -> None:
        """Remember a post."""
        if len(self._known) >= _MOST:
            self._known.clear()
            self._read.clear()
        self._known[f"{channel}/{key}"] = ts
        if not thread:
            self._read.add((channel, ts))

    def forget(self, channel: str, ts: str) -> None:
        """Let a message that somebody deleted be posted anew under its key."""
        gone = [key for key, known in self._known.items() if known == ts]
        for key in gone:
            if key.startswith(f"{channel}/"):
                del self._known[key]

    async def _look(self, channel: str, thread: str, oldest: float, pages: int) -> None:
        method = "conversations.replies" if thread else "conversations.history"
        args: dict[str, object] = {"ts": thread} if thread else {}
        args |= {"channel": channel, "limit": _PAGE, "include_all_metadata": True}
        if oldest:
            args["oldest"] = f"{oldest:.6f}"
        for _ in range(pages):
            told = await self._web.get(method, **args)
            for message in told.get("messages") or ():
                self._note(channel, message)
            cursor = (told.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            args["cursor"] = cursor

    def _note(self, channel: str, message: dict[str, object]) -> None:
        metadata = message.get("metadata")
        if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT:
            return
        key = (metadata.get("event_payload") or {}).get("key")
        if isinstance(key, str):
            self._known.setdefault(f"{channel}/{key}", str(message.get("ts")))

    def _tell(self, channel: str, refused: Refused) -> None:
        if not self._told and refused.error == "missing_scope":
            self._told = True
            log.warning(
                "slack: %s cannot be read, so that a post may come twice: %s",
                channel,
                refused.meaning,
            )
