"""The client's end of the Unix socket."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.terminal.socket import connect
from bot.terminal.wire import (
    MOST_FROM_CLIENT,
    MOST_FROM_SERVER,
    PROTOCOL,
    Answer,
    Drain,
    Follow,
    Frame,
    FromServer,
    Hello,
    Line,
    Press,
    Progress,
    Trouble,
    Welcome,
    encode,
    read_server,
)
from config.problem import ProblemError, fail


class Link:
    """A connection that has been welcomed."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, welcome: Welcome
    ) -> None:
        self.welcome = welcome
        self._reader = reader
        self._writer = writer
        self._ids = itertools.count(1)

    async def line(self, text: str) -> int:
        """Send a typed line; returns the id that its answer will carry."""
        number = next(self._ids)
        await self._send(Line(id=number, text=text))
        return number

    async def press(self, action: str) -> int:
        """Press a button; returns the id that its answer will carry."""
        number = next(self._ids)
        await self._send(Press(id=number, action=action))
        return number

    async def ask(self, text: str) -> Answer:
        """Send a line and return its answer; whatever else comes meanwhile is passed over."""
        number = await self.line(text)
        async for frame in self.frames():
            if isinstance(frame, Answer) and frame.to == number:
                return frame
        raise _gone()

    async def follow(self, run: str) -> AsyncIterator[Progress | Answer]:
        """Yield how a run goes on; an `Answer` says why it cannot be followed."""
        number = next(self._ids)
        await self._send(Follow(id=number, run=run))
        async for frame in self.frames():
            if isinstance(frame, Progress | Answer) and frame.to == number:
                yield frame
                if isinstance(frame, Answer) or frame.state:
                    return
        raise _gone()

    async def drain(self, replica: str) -> Answer:
        """Have a replica hand over and end; returns the answer once that is done."""
        number = next(self._ids)
        await self._send(Drain(id=number, replica=replica))
        async for frame in self.frames():
            if isinstance(frame, Answer) and frame.to == number:
                return frame
        raise _gone()

    async def frames(self) -> AsyncIterator[FromServer]:
        """Yield what the server says until it closes the connection.

        Raises:
            ProblemError: what the server says ends the connection.
        """
        while True:
            frame = await _next(self._reader)
            if frame is None:
                return
            yield frame

    async def _send(self, frame: Frame) -> None:
        line = encode(frame)
        if len(line) > MOST_FROM_CLIENT:
            raise fail(
                "line-too-long",
                f"A line may have {MOST_FROM_CLIENT // 1024} KiB.",
                "Say it in fewer words.",
            )
        try:
            self._writer.write(line)
            await self._writer.drain()
        except OSError as error:
            raise _gone() from error


@asynccontextmanager
async def linked(path: Path, *, channel: str = "", listen: bool = False) -> AsyncIterator[Link]:
    """Reach the serving process and be welcomed.

    Args:
        path: The socket.
        channel: Where to sit; empty for the command line.
        listen: Whether to be told the channel's history and what follows.

    Raises:
        ProblemError: nobody serves (`not-serving`), or it sends us away.
    """
    reader, writer = await asyncio.open_unix_connection(sock=connect(path), limit=MOST_FROM_SERVER)
    try:
        writer.write(encode(Hello(protocol=PROTOCOL, channel=channel, listen=listen)))
        welcome = await _next(reader)
        if not isinstance(welcome, Welcome):
            raise _gone()
        yield Link(reader, writer, welcome)
    finally:
        writer.transport.abort()


async def _next(reader: asyncio.StreamReader) -> FromServer | None:
    try:
        line = await reader.readuntil(b"\n")
    except (EOFError, OSError):
        return None
    frame = read_server(line)
    if isinstance(frame, Trouble):
        raise ProblemError(frame.problem)
    return frame


def _gone() -> ProblemError:
    return fail(
        "connection-lost",
        "The bot closed the connection before it answered.",
        "See whether `handrail serve` still runs; what was asked may have taken effect.",
    )
