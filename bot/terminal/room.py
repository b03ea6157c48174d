"""The channels as people sit in them: what is posted reaches everyone who listens, in order."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bot.message_json import dump, load
from bot.terminal.history import Entry, History
from bot.terminal.mailbox import Mailbox
from bot.terminal.neutral import fitting
from bot.terminal.wire import Frame, Posted, Said, Whisper, encode
from commands.reply import Message

_TOLD = 1024 * 1024  # bytes of history that a client is told

log = logging.getLogger(__name__)


class Room:
    """All channels and who listens."""

    def __init__(self, history: History, clock: Callable[[], float] = time.time) -> None:
        self._history = history
        self._clock = clock
        self._listeners: dict[str, set[Mailbox]] = {}
        self._unsure: set[str | None] = set()
        # Written and told under one lock, so that all read the channel in one order.
        self._turn = asyncio.Lock()

    async def post(
        self, channel: str, message: Message, *, thread: int | None = None, key: str | None = None
    ) -> int:
        """Post a message; the same key posts once. Returns the message's id."""
        content = {"message": dump(fitting(message)), "thread": thread}
        async with self._turn:
            try:
                entry = await self._history.add(channel, content, at=self._clock(), key=key)
            except BaseException:
                self._unsure.add(key)  # it may stand there, though nobody was shown it
                raise
            if entry.new or key in self._unsure:
                self._tell(channel, _frame(entry))
            self._unsure.discard(key)
        return entry.id

    async def edit(self, channel: str, entry_id: int, message: Message) -> bool:
        """Replace a message; False where the channel has no such message."""
        content = {"message": dump(fitting(message))}
        async with self._turn:
            entry = await self._history.change(channel, entry_id, content)
            if entry is not None:
                self._tell(channel, _frame(entry, edited=True))
        return entry is not None

    async def say(self, channel: str, who: str, text: str) -> None:
        """Show everyone what a person typed."""
        async with self._turn:
            content = {"who": who, "text": text}
            entry = await self._history.add(channel, content, at=self._clock())
            self._tell(channel, _frame(entry))

    def whisper(self, channel: str, user: str, message: Message) -> bool:
        """Show a message to one person; False where nobody of that name listens."""
        readers = [box for box in self._listeners.get(channel, ()) if box.user == user]
        for box in readers:
            box.put(Whisper(message=fitting(message)))
        return bool(readers)

    async def join(self, channel: str, mailbox: Mailbox) -> None:
        """Tell a client the channel's history, then everything that follows."""
        async with self._turn:
            entries = await self._history.newest(channel)
            for frame in _fitting(entries):
                mailbox.put(frame)
            self._listeners.setdefault(channel, set()).add(mailbox)

    async def follow(self) -> None:
        """Show those who listen here what other replicas post, until cancelled."""
        while True:
            try:
                channel, entry = await self._history.elsewhere()
            except Exception:
                log.exception("terminal: what another replica posted cannot be shown")
                continue
            async with self._turn:
                self._tell(channel, _frame(entry, edited=not entry.new))

    @contextmanager
    def leaving(self, mailbox: Mailbox) -> Iterator[None]:
        """Forget the client when the block ends."""
        try:
            yield
        finally:
            for readers in self._listeners.values():
                readers.discard(mailbox)

    def _tell(self, channel: str, frame: Frame) -> None:
        for box in self._listeners.get(channel, ()):
            box.put(frame)


def _frame(entry: Entry, *, edited: bool = False, past: bool = False) -> Posted | Said:
    content: dict[str, Any] = dict(entry.content)
    if "who" in content:
        return Said(id=entry.id, at=entry.at, past=past, **content)
    return Posted(
        id=entry.id,
        at=entry.at,
        message=load(content["message"]),
        thread=content["thread"],
        edited=edited,
        past=past,
    )


def _fitting(entries: tuple[Entry, ...]) -> list[Frame]:
    """Return the newest entries that fit into what a client is told, oldest first."""
    frames: list[Frame] = []
    size = 0
    for entry in reversed(entries):
        frame = _frame(entry, past=True)
        size += len(encode(frame))
        if size > _TOLD:
            break
        frames.append(frame)
    return frames[::-1]
