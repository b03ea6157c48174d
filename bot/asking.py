"""The verbs of the command line that reach the serving bot."""

import asyncio
import os
import shutil
import sys
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TextIO

from bot.terminal import line_mode
from bot.terminal.feed import changed
from bot.terminal.ink import ansi, text_of
from bot.terminal.link import linked
from bot.terminal.render import Look, lines
from bot.terminal.wire import Answer
from commands.reply import Kind, Message
from runner.record.run import State


def look() -> Look:
    """Return how messages are laid out here and now."""
    width = shutil.get_terminal_size((100, 24)).columns
    encoding = (sys.stdout.encoding or "").lower()
    plain = not encoding.startswith("utf")
    return Look(now=time.time(), width=min(width, 120), zone=None, ascii_only=plain)


async def chat(path: Path, channel: str) -> int:
    """Chat on a terminal, or send the lines of standard input where there is none."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        from bot.terminal.client import Client  # noqa: PLC0415 - line editing, for people only

        await Client(path, channel).run()
        return 0
    async with linked(path, channel=channel, listen=True) as link:
        await line_mode.talk(link, typed(sys.stdin), sys.stdout, look)
    return 0


async def ask(path: Path, text: str) -> int:
    """Give one command and print the reply; returns 1 for a refusal or a problem."""
    async with linked(path) as link:
        return _answered(await link.ask(text))


async def drain(path: Path, replica: str) -> int:
    """Have a replica hand over and end, and print how that went; returns 1 where it did not."""
    async with linked(path) as link:
        return _answered(await link.drain(replica))


async def follow(path: Path, run: str) -> int:
    """Print how a run goes on until it has ended; returns 0 only if it succeeded."""
    before: Message | None = None
    async with linked(path) as link:
        async for frame in link.follow(run):
            if isinstance(frame, Answer):
                return _answered(frame)
            whole = before is None or bool(frame.state)
            news = frame.message if whole or before is None else changed(before, frame.message)
            before = frame.message
            if news is not None:
                _print(news, sys.stdout)
            if frame.state:
                return 0 if frame.state == State.SUCCEEDED else 1
    return 1


async def typed(source: TextIO) -> AsyncIterator[str]:
    """Yield the lines of a file, a pipe or a terminal as they come.

    A thread reads them, since not every file can be waited for; it is no reason to stay alive.
    """
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        line = "more"
        while line:
            line = source.readline()
            try:
                loop.call_soon_threadsafe(waiting.put_nowait, line)
            except RuntimeError:
                return  # the loop is closed: nobody waits any more

    threading.Thread(target=read, name="typed lines", daemon=True).start()
    while line := await waiting.get():
        yield line


def _answered(answer: Answer) -> int:
    done = answer.kind is Kind.DONE
    if answer.message is not None:
        _print(answer.message, sys.stdout if done else sys.stderr)
    return 0 if done else 1


def _print(message: Message, where: TextIO) -> None:
    coloured = where.isatty() and not os.environ.get("NO_COLOR")
    shown = [ansi(line) if coloured else text_of(line) for line in lines(message, look())]
    where.write("\n".join(shown) + "\n")
    where.flush()
