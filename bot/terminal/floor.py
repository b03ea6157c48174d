"""What all connections of the terminal share."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.terminal.conversation import Conversation
from bot.terminal.room import Room
from commands.reply import Message, Reply
from runner.plan import Plan
from runner.record.run import Run

Card = Callable[[Run, Plan | None], Message]


@dataclass(slots=True, kw_only=True)
class Floor:
    """Where clients meet.

    Attributes:
        channels: Those that a client may sit in.
        card: How a followed run is shown.
        reader: The subscriber whose cursor is near the journal's end.
        drain: Has a replica hand over and end, and tells how that went.
        intake: Whether commands are taken; False while the bot stops.
    """

    conversation: Conversation
    room: Room
    channels: tuple[str, ...]
    version: str
    card: Card
    reader: str
    drain: Callable[[str], Awaitable[Reply]]
    intake: bool = True
    _closed: asyncio.Event = field(default_factory=asyncio.Event)

    def close(self) -> None:
        """End all connections once what was said is sent."""
        self._closed.set()

    async def closing(self) -> None:
        """Wait until `close`."""
        await self._closed.wait()
