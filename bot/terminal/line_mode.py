"""The terminal chat without a terminal: lines in, messages out. For pipes and transcripts."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TextIO

from bot.terminal import screen
from bot.terminal.feed import Feed
from bot.terminal.link import Link
from bot.terminal.render import Look
from bot.terminal.wire import Answer

Lines = AsyncIterator[str]


async def talk(link: Link, typed: Lines, out: TextIO, look: Callable[[], Look]) -> None:
    """Send what is typed and print what comes, until all that was typed is answered.

    Lines are sent one after another, each once the one before it has its answer: what a script
    writes takes effect in the order in which it stands.
    """
    answered: asyncio.Queue[int] = asyncio.Queue()
    async with asyncio.TaskGroup() as group:
        printing = group.create_task(_print(link, out, look, answered))
        talking = group.create_task(_type(link, typed, answered))
        await asyncio.wait({printing, talking}, return_when=asyncio.FIRST_COMPLETED)
        printing.cancel()
        talking.cancel()


async def _type(link: Link, typed: Lines, answered: asyncio.Queue[int]) -> None:
    async for line in typed:
        if line.strip() == "/quit":
            return
        if line.strip():
            number = await link.line(line.rstrip("\n"))
            while await answered.get() != number:
                pass


async def _print(
    link: Link, out: TextIO, look: Callable[[], Look], answered: asyncio.Queue[int]
) -> None:
    feed = Feed(in_place=False)
    async for frame in link.frames():
        for item in feed.take(frame):
            out.write(screen.text(item, look()) + "\n")
            out.flush()
        if isinstance(frame, Answer):
            answered.put_nowait(frame.to)
