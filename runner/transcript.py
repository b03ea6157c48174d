"""Takes an attempt's output as it comes: masked into the log, the checks' part kept apart."""

from collections import deque

from runner.host.masking import Masker
from runner.record.logs import LogWriter
from runner.record.store import Within

CHECK_CAP = 4_000_000
"""Most bytes of checks' output that are kept; what is beyond is judged as cut."""

TAIL_LINES = 20


class Transcript:
    """The sink of one attempt.

    The log of an attempt holds what the script printed and then, from the first line with the
    attempt's token on, what its checks printed. The first part is masked and stored; the second is
    read by the checks and never stored raw. The line's end before the token is the token's own.
    """

    def __init__(self, log: LogWriter, masker: Masker, token: str) -> None:
        """Store through `log` what `masker` lets through, up to the line with `token`."""
        self._log = log
        self._mark = b"\n" + token.encode()
        self._stream = masker.stream()
        self._masker = masker
        self._fed = 0
        self._stored = 0
        self._held = b""
        self._checks: list[bytes] | None = None
        self._check_size = 0
        self._tail: deque[bytes] = deque(maxlen=TAIL_LINES)
        self._line = b""

    async def start(self) -> int:
        """Return the offset from which the host is to send."""
        self._fed = self._stored = await self._log.resume()
        return self._fed

    async def take(self, offset: int, data: bytes) -> None:
        """Take bytes that stand at `offset` of the host's log, in order."""
        del offset  # the host sends in order, exactly once
        if self._checks is not None:
            self._keep(data)
            return
        joined = self._held + data
        found = joined.find(self._mark)
        if found < 0:
            keep = _could_begin(joined, self._mark)
            self._held = joined[len(joined) - keep :]
            # A line's end that is kept here still tells the masker that its line has ended.
            await self._pass(joined[: len(joined) - keep], self._held)
            return
        await self._pass(joined[:found])
        await self._end()
        self._checks = []
        self._held = b""
        self._keep(joined[found:])

    def _keep(self, data: bytes) -> None:
        if self._checks is not None and self._check_size < CHECK_CAP:
            self._checks.append(data)
            self._check_size += len(data)

    async def _pass(self, data: bytes, ahead: bytes = b"") -> None:
        if not data:
            return
        self._fed += len(data)
        shown = self._stream.feed(data, ahead)
        until = self._fed - self._stream.held
        if shown:
            self._remember(shown)
            await self._log.write(self._stored, until, shown)
            self._stored = until

    async def _end(self) -> None:
        shown = self._stream.finish()
        if shown:
            self._remember(shown)
            await self._log.write(self._stored, self._fed, shown)
            self._stored = self._fed

    def _remember(self, shown: bytes) -> None:
        *lines, self._line = (self._line + shown[-65536:]).split(b"\n")
        self._tail.extend(lines[-TAIL_LINES:])
        self._line = self._line[-4096:]

    async def close(self) -> None:
        """Take it that nothing more comes; call once the attempt has ended, and then `rest`."""
        if self._checks is None:
            held, self._held = self._held, b""
            await self._pass(held)
            await self._end()

    def rest(self) -> Within:
        """Hand over what is not stored yet, to be stored with the attempt's end."""
        return self._log.rest()

    async def flush(self) -> None:
        """Store what can be stored now, so that people can read along."""
        await self._log.flush()

    @property
    def checks(self) -> bytes:
        """What the checks printed."""
        return b"".join(self._checks or [])

    @property
    def tail(self) -> str:
        """The last lines that the script printed, masked."""
        lines = [*self._tail, self._line] if self._line else list(self._tail)
        return b"\n".join(lines[-TAIL_LINES:]).decode(errors="replace")


def _could_begin(data: bytes, mark: bytes) -> int:
    """Return how many last bytes could be the beginning of the mark."""
    for size in range(min(len(mark) - 1, len(data)), 0, -1):
        if data.endswith(mark[:size]):
            return size
    return 0
