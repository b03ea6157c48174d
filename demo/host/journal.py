"""The systemd journal of the host: what its services print, and what the manager says of them."""

from __future__ import annotations

import asyncio
import collections
import re
import socket
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

INFO, NOTICE, WARNING, ERROR = 6, 5, 4, 3
KEPT = 50_000
BOOT = uuid.uuid4().hex
HOSTNAME = socket.gethostname().split(".")[0]
_PREFIX = re.compile(r"<([0-7])>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line. `unit` is who it is about; times are in microseconds."""

    position: int
    realtime: int
    monotonic: int
    unit: str
    pid: int
    priority: int
    identifier: str
    by_manager: bool
    message: str

    @property
    def cursor(self) -> str:
        """A word that finds this entry again."""
        ids = f"s={BOOT};i={self.position:x};b={BOOT}"
        return f"{ids};m={self.monotonic:x};t={self.realtime:x};x=0"


def position_of(cursor: str) -> int | None:
    """Read the position out of a cursor; None when it is none."""
    match = re.search(r"(?:^|;)i=([0-9a-f]+)(?:;|$)", cursor)
    return int(match[1], 16) if match else None


@dataclass(slots=True)
class Journal:
    """Entries in order, the oldest forgotten after a while."""

    entries: collections.deque[Entry] = field(
        default_factory=lambda: collections.deque(maxlen=KEPT),
    )
    _next: int = 1
    _followers: set[asyncio.Queue[Entry]] = field(default_factory=set)

    def printed(self, unit: str, pid: int, line: str, *, to_stderr: bool) -> None:
        """Take a line of a service: stderr and a `<3>` in front mean an error."""
        match = _PREFIX.match(line)
        priority = int(match[1]) if match else ERROR if to_stderr else INFO
        message = line[match.end() :] if match else line
        self._add(unit=unit, pid=pid, priority=priority, identifier="node", message=message)

    def said(self, unit: str, message: str, priority: int = INFO) -> None:
        """Take a sentence of the manager about a unit."""
        self._add(unit=unit, pid=1, priority=priority, identifier="systemd", message=message)

    def _add(self, *, unit: str, pid: int, priority: int, identifier: str, message: str) -> None:
        entry = Entry(
            position=self._next,
            realtime=time.time_ns() // 1000,
            monotonic=time.monotonic_ns() // 1000,
            unit=unit,
            pid=pid,
            priority=priority,
            identifier=identifier,
            by_manager=identifier == "systemd",
            message=message,
        )
        self._next += 1
        self.entries.append(entry)
        for follower in self._followers:
            follower.put_nowait(entry)

    def clear(self) -> None:
        """Forget everything; positions go on, so an old cursor never means a new line."""
        self.entries.clear()

    def follow(self) -> asyncio.Queue[Entry]:
        """Give a queue that receives every new entry until `unfollow`."""
        queue: asyncio.Queue[Entry] = asyncio.Queue()
        self._followers.add(queue)
        return queue

    def unfollow(self, queue: asyncio.Queue[Entry]) -> None:
        """Stop what `follow` began."""
        self._followers.discard(queue)

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self.entries))
