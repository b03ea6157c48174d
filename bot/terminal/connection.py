"""One client of the terminal chat, from hello to the end."""

import asyncio
import logging
import socket

from bot.terminal.exchange import Exchange
from bot.terminal.floor import Floor
from bot.terminal.mailbox import Mailbox, TooSlowError
from bot.terminal.socket import Peer
from bot.terminal.wire import (
    MOST_FROM_CLIENT,
    PROTOCOL,
    Drain,
    Follow,
    Hello,
    Trouble,
    read_client,
)
from config.problem import Problem, ProblemError, fail

_HELLO = 10.0  # seconds in which a client must say who it is
_GOODBYE = 2.0  # seconds in which it may read what was still to be said
_FINISH = 10.0  # seconds in which a command that has begun may end
_FOLLOWED = 8  # runs that one client follows at a time

log = logging.getLogger(__name__)


class Connection:
    """A client that has just been accepted."""

    def __init__(self, floor: Floor, peer: Peer, accepted: socket.socket) -> None:
        self._floor = floor
        self._peer = peer
        self._accepted = accepted
        self._mailbox = Mailbox(floor.conversation.heard(peer, "").user)
        self._busy = asyncio.Lock()  # held while a command takes effect

    async def serve(self) -> None:
        """Serve the client until it leaves, misbehaves, or the bot stops."""
        reader, writer = await asyncio.open_unix_connection(
            sock=self._accepted, limit=MOST_FROM_CLIENT
        )
        try:
            with self._floor.room.leaving(self._mailbox):
                await self._talk(reader, writer)
        finally:
            writer.transport.abort()  # all that was to be sent is sent, or nobody takes it

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(self._send(writer))
            listening = group.create_task(self._listen(reader))
            closing = group.create_task(self._floor.closing())
            await asyncio.wait({sending, listening, closing}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                await self._settled()
            listening.cancel()
            closing.cancel()
            self._mailbox.close()
            await asyncio.wait({sending}, timeout=_GOODBYE)
            sending.cancel()

    async def _settled(self) -> None:
        """Wait for a command that is taking effect: half of one is worse than none."""
        try:
            async with asyncio.timeout(_FINISH), self._busy:
                pass
        except TimeoutError:
            log.warning("connection %d is closed within a command", self._peer.connection)

    async def _send(self, writer: asyncio.StreamWriter) -> None:
        try:
            await self._mailbox.deliver(writer)
        except TooSlowError:
            log.warning("connection %d does not read; it is dropped", self._peer.connection)
        except OSError as error:
            log.debug("connection %d is gone: %s", self._peer.connection, error)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        """Take lines until the client leaves; whatever it breaks it is told."""
        try:
            async with asyncio.timeout(_HELLO):
                exchange = await self._greet(await _line(reader))
        except TimeoutError:
            self._mailbox.put(_trouble(_SILENT))
        except ProblemError as error:
            self._mailbox.put(_trouble(error.problem))
        except (EOFError, OSError):
            return
        else:
            async with asyncio.TaskGroup() as following:
                await self._take(reader, exchange, following)

    async def _greet(self, line: bytes) -> Exchange:
        hello = read_client(line)
        if not isinstance(hello, Hello) or hello.protocol != PROTOCOL:
            raise fail(
                "other-version",
                f"This client does not speak the terminal's protocol {PROTOCOL}.",
                "Restart `handrail serve` and use the `handrail` of the same installation.",
            )
        exchange = Exchange(self._floor, self._peer, self._mailbox, hello.channel)
        self._mailbox.put(exchange.welcome())
        if hello.listen:
            await self._floor.room.join(hello.channel, self._mailbox)
        return exchange

    async def _take(
        self, reader: asyncio.StreamReader, exchange: Exchange, following: asyncio.TaskGroup
    ) -> None:
        followers: list[asyncio.Task[None]] = []
        try:
            while True:
                frame = read_client(await _line(reader))
                if isinstance(frame, Follow | Drain):
                    if len(followers) < _FOLLOWED:
                        followers.append(following.create_task(exchange.beside(frame)))
                    continue
                async with self._busy:
                    await exchange.obey(frame)
        except ProblemError as error:
            self._mailbox.put(_trouble(error.problem))
        except (EOFError, OSError):
            return
        finally:
            for follower in followers:
                follower.cancel()


_SILENT = Problem(
    code="no-hello",
    what=f"Nothing was said within {_HELLO:g} s.",
    cure="Use the `handrail` command to reach the bot.",
)


async def _line(reader: asyncio.StreamReader) -> bytes:
    """Return the next line.

    Raises:
        EOFError: the client has left.
        ProblemError: the line is too long (`line-too-long`).
    """
    try:
        return await reader.readuntil(b"\n")
    except asyncio.LimitOverrunError as error:
        raise fail(
            "line-too-long",
            f"A line may have {MOST_FROM_CLIENT // 1024} KiB.",
            "Say it in fewer words.",
        ) from error


def _trouble(problem: Problem) -> Trouble:
    return Trouble(code=problem.code, what=problem.what, cure=problem.cure)
