"""The Unix socket of the serving process: terminal chats and the command line speak here."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.terminal.connection import Connection
from bot.terminal.floor import Floor
from bot.terminal.socket import peer_of

_MOST = 100  # clients at a time

log = logging.getLogger(__name__)


class TerminalServer:
    """Accepts clients on a socket that is listening already."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._count = 0
        self._open = 0

    @asynccontextmanager
    async def accepting(self, listening: socket.socket) -> AsyncIterator[None]:
        """Serve clients until the block ends; then all connections are closed."""
        failure: Exception | None = None
        async with asyncio.TaskGroup() as group:
            accepting = group.create_task(self._accept(group, listening), name="terminal accept")
            try:
                yield
            except Exception as error:  # noqa: BLE001 - raised below, out of the group's wrapping
                failure = error
            finally:
                accepting.cancel()
                self._floor.close()
        if failure is not None:
            raise failure

    async def _accept(self, group: asyncio.TaskGroup, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            accepted, _ = await loop.sock_accept(listening)
            if self._open >= _MOST:
                log.warning("terminal: %d clients are connected; one more is refused", self._open)
                accepted.close()
                continue
            self._count += 1
            group.create_task(self._serve(accepted, self._count), name=f"terminal {self._count}")

    async def _serve(self, accepted: socket.socket, number: int) -> None:
        self._open += 1
        try:
            peer = peer_of(accepted, number)
            await Connection(self._floor, peer, accepted).serve()
        except Exception:
            # One client never takes another down; what broke it is ours to mend.
            log.exception("terminal: connection %d broke", number)
        finally:
            self._open -= 1
            accepted.close()
