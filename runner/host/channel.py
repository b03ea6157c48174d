"""SSH channels: a stream of bytes with bounded memory, and a gathering of a short answer."""

import asyncio
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import asyncssh

__all__ = ["Channel", "Dropped", "Gathering", "Output", "dropping"]

# A peer that fills the window and is not read from waits; it costs no more memory than this.
_HOLD = 512 * 1024
_COMPLAINT = 4096
_BOUND = 1024 * 1024


class Dropped(Exception):  # noqa: N818  it is what happened, not an error of anybody's
    """The connection or the channel ended under us; what ran on the host may go on."""


@contextmanager
def dropping() -> Iterator[None]:
    """Turn what asyncssh raises when a connection ends into `Dropped`."""
    try:
        yield
    except TimeoutError:
        # Somebody's patience is over; that is for whoever set the limit.
        raise
    except (OSError, asyncssh.Error, asyncssh.ChannelListenError) as error:
        raise Dropped(str(error) or type(error).__name__) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a short script answered.

    Attributes:
        status: Its exit status; 128 + n for signal n.
        stdout: At most 1 MB.
        stderr: At most 1 MB.
        cut: More was printed than is kept.
    """

    status: int
    stdout: bytes
    stderr: bytes
    cut: bool = False


class Channel(asyncssh.SSHClientSession[bytes]):
    """Bytes to and from one program on the host.

    Attributes:
        complaint: The beginning of what it wrote to stderr.
    """

    def __init__(self) -> None:
        self._channel: asyncssh.SSHClientChannel[bytes] | None = None
        self._chunks: list[bytes] = []
        self._size = 0
        self._paused = False
        self._woken = False
        self._ended = ""
        self._waiter: asyncio.Future[None] | None = None
        self.complaint = b""

    # --- called by asyncssh ------------------------------------------------------------------

    def connection_made(self, chan: asyncssh.SSHClientChannel[bytes]) -> None:
        """Keep the channel."""
        self._channel = chan

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        """Keep what came until it is read; ask for no more than can be held."""
        if datatype == asyncssh.EXTENDED_DATA_STDERR:
            self.complaint += data[: _COMPLAINT - len(self.complaint)]
            return
        self._chunks.append(data)
        self._size += len(data)
        if self._size > _HOLD and not self._paused and self._channel:
            self._paused = True
            self._channel.pause_reading()
        self._notify()

    def exit_status_received(self, status: int) -> None:
        """Heed that the program ended: what it started may keep the channel open for hours."""
        self._end(f"the program ended with status {status}")

    def exit_signal_received(self, signal: str, core_dumped: bool, msg: str, lang: str) -> None:  # noqa: FBT001  asyncssh's signature
        """Likewise."""
        del core_dumped, msg, lang
        self._end(f"the program ended by signal {signal}")

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember why it ended."""
        self._end(str(exc) if exc else "the channel was closed")

    # --- called by us --------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether bytes can still be written."""
        return not self._ended and self._channel is not None and not self._channel.is_closing()

    def write(self, data: bytes) -> None:
        """Send bytes.

        Raises:
            Dropped: The channel is closed.
        """
        if not self._channel or not self.is_open:
            raise Dropped(self._ended or "the channel is closing")
        with dropping():
            self._channel.write(data)

    async def read(self, limit: float) -> bytes:
        """Return what came; empty when nothing did within `limit` seconds, or `wake` was called.

        Raises:
            Dropped: The channel is closed and everything was read.
        """
        if not self._chunks and not self._ended and not self._woken:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(limit):
                    await self._waiter
            except TimeoutError:
                return b""
            finally:
                self._waiter = None
        self._woken = False
        return self._taken()

    def wake(self) -> None:
        """End the present `read`, or the next one, without data."""
        self._woken = True
        self._notify()

    def close(self) -> None:
        """End the program's input and the channel; nothing is awaited."""
        if self._channel:
            self._channel.close()
        self._chunks.clear()

    def _end(self, why: str) -> None:
        self._ended = self._ended or why
        self._notify()

    def _taken(self) -> bytes:
        if not self._chunks and self._ended:
            raise Dropped(self._ended)
        data = b"".join(self._chunks)
        self._chunks.clear()
        self._size = 0
        if self._paused and self._channel:
            self._paused = False
            self._channel.resume_reading()
        return data

    def _notify(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)


class Gathering(asyncssh.SSHClientSession[bytes]):
    """Gathers the answer of a short program.

    Args:
        mark: Stands before the program's process id on a line of stderr that is not the answer's.
    """

    def __init__(self, mark: str) -> None:
        self._mark = re.compile(re.escape(mark.encode()) + rb" (\d+)\n") if mark else None
        self._answers = {False: bytearray(), True: bytearray()}
        self._cut = False
        self._status: int | None = None
        self._over: asyncio.Future[Exception | None] = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        """Keep the first MB of either stream; the rest is taken and thrown away."""
        answer = self._answers[datatype == asyncssh.EXTENDED_DATA_STDERR]
        room = _BOUND - len(answer)
        self._cut = self._cut or len(data) > room
        answer += data[:room]

    def exit_status_received(self, status: int) -> None:
        """Keep the status."""
        self._status = status

    def exit_signal_received(self, signal: str, core_dumped: bool, msg: str, lang: str) -> None:  # noqa: FBT001  asyncssh's signature
        """Keep the signal, as a shell would tell it."""
        del core_dumped, msg, lang
        self._status = 128 + _number(signal)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over, one way or the other."""
        if not self._over.done():
            self._over.set_result(exc)

    @property
    def leader(self) -> int:
        """The process id that the program told; 0 before it did."""
        found = self._mark and self._mark.search(self._answers[True])
        return int(found[1]) if found else 0

    async def output(self) -> Output:
        """Return the answer.

        Raises:
            Dropped: The connection ended before the program did.
        """
        error = await asyncio.shield(self._over)
        if self._status is None:
            raise Dropped(str(error or "the channel was closed before the answer"))
        return Output(
            status=self._status,
            stdout=bytes(self._answers[False]),
            stderr=bytes(self._mark.sub(b"", self._answers[True], 1) if self._mark else b""),
            cut=self._cut,
        )


def _number(name: str) -> int:
    found: Any = getattr(signal, f"SIG{name}", 0)
    return int(found)
