"""What waits to be sent to one client: bounded, so that a slow one costs nobody else anything."""

import asyncio
from collections import deque

from bot.terminal.wire import Frame, encode

MOST = 8 * 1024 * 1024
"""Bytes that may wait for one client before it is dropped."""

_PATIENCE = 20.0  # seconds in which a client must take what the kernel does not hold for it


class TooSlowError(Exception):
    """The client does not read what it asked for."""


class Mailbox:
    """Frames for one client, in order.

    Attributes:
        user: Who reads it, as the platform knows people; set once somebody has spoken.
    """

    def __init__(self, user: str, most: int = MOST) -> None:
        self.user = user
        self._most = most
        self._lines: deque[bytes] = deque()
        self._size = 0
        self._over = False
        self._closed = False
        self._wake = asyncio.Event()

    def put(self, frame: Frame) -> int:
        """Queue a frame and return its size in bytes; never waits."""
        line = encode(frame)
        if self._size + len(line) > self._most:
            self._over = True
        else:
            self._lines.append(line)
            self._size += len(line)
        self._wake.set()
        return len(line)

    def close(self) -> None:
        """Let `deliver` return once everything is sent."""
        self._closed = True
        self._wake.set()

    async def deliver(self, writer: asyncio.StreamWriter) -> None:
        """Send until closed.

        Raises:
            TooSlowError: too much waits, or a frame was not taken in time.
            OSError: the client is gone.
        """
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._lines and not self._over:
                line = self._lines.popleft()
                self._size -= len(line)
                writer.write(line)
                await self._drained(writer)
            if self._over:
                raise TooSlowError
            if self._closed:
                return

    async def _drained(self, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                await writer.drain()
        except TimeoutError as error:
            raise TooSlowError from error
