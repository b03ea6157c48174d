"""One `sh` on a host that stays open and answers one question after another."""

import asyncio
from secrets import token_hex
from types import TracebackType
from typing import Protocol, Self

from runner.host.channel import Channel, Dropped

_BOUND = 1024 * 1024


class Host(Protocol):
    """Something that starts programs on a host: a connection, or what finds one again."""

    async def channel(self, command: str) -> Channel:
        """Start a program and return the stream to it."""


class OpenShell:
    """Asks a host short questions over one channel; another one is opened where that is lost.

    A question that got no answer is not asked again: whoever asks regularly asks soon anyway.
    """

    def __init__(self, remote: Host) -> None:
        """Open channels through `remote`, once something is asked."""
        self._remote = remote
        self._channel: Channel | None = None
        self._opening: asyncio.Task[Channel] | None = None

    async def __aenter__(self) -> Self:
        """Do nothing yet."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the channel, or end the wait for one."""
        self._leave()
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.wait([self._opening])
            self._opening = None

    async def ask(self, text: str, limit: float) -> bytes:
        """Return what shell text prints.

        Args:
            text: What the shell does; it must leave the shell's input alone.
            limit: Seconds in which the answer must be there.

        Raises:
            Dropped: The connection was lost meanwhile.
            TimeoutError: No answer within the limit. A connection goes on being looked for.
            HostProblem: The host cannot be used.
        """
        try:
            async with asyncio.timeout(limit):
                channel = self._channel or await self._opened()
                self._channel = channel
                return await _answer(channel, text)
        except BaseException:
            self._leave()  # whatever it still prints answers nothing
            raise

    async def _opened(self) -> Channel:
        """Wait for a channel; the wait outlives the question, so that it is not begun each time."""
        if self._opening is None:
            self._opening = asyncio.create_task(self._remote.channel("exec sh"))
        await asyncio.wait([self._opening])
        opening, self._opening = self._opening, None
        return opening.result()

    def _leave(self) -> None:
        if self._channel is not None:
            self._channel.close()
        self._channel = None


async def _answer(channel: Channel, text: str) -> bytes:
    mark = f"\x1e{token_hex(8)}\n".encode()
    channel.write(f"{text}\nprintf '\\036%s\\n' {mark[1:-1].decode()}\n".encode())
    gathered = bytearray()
    while not gathered.endswith(mark):
        gathered += await channel.read(60)
        if len(gathered) > _BOUND:
            raise Dropped("it answered more than a question may")
    return bytes(gathered[: -len(mark)])
