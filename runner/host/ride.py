"""One job under way, as its client sees it: what was told, what is known, how it ended."""

import asyncio
from dataclasses import dataclass, field
from typing import cast

from runner.host.frames import Frame, Splitter
from runner.host.job import Ended, Job, Outcome, Sink, Why

__all__ = ["Ride"]

_ROOM = 4096


@dataclass(slots=True, kw_only=True)
class Ride:
    """Follows one job over any number of connections.

    The log's file on the host holds frames too, so an offset in the file is not one in the output.

    Attributes:
        offset: The first byte of the output that the sink wants.
        nonce: Carried by the log's frames; empty until it is known.
        outcome: How it ended; None while it has not.
        orphaned: When its supervisor was first missed while it lived on, by the monotonic clock;
            0 where it was not.
    """

    job: Job
    sink: Sink
    cancel: asyncio.Event
    offset: int = 0
    nonce: str = ""
    outcome: Outcome | None = None
    orphaned: float = 0.0
    survivors: list[str] = field(default_factory=list)
    _outputs: dict[str, str] = field(default_factory=dict)
    _check_offset: int | None = None
    _told: int = 0
    _base: int = 0
    _log: Splitter = field(default_factory=lambda: Splitter(""))

    def recognise(self, nonce: str, *, checking: bool) -> None:
        """Learn which frames the log holds.

        Up to where the check begins, both kinds of offset are the same. Later they differ by a
        frame whose place only the log knows: then it is read again from its beginning.
        """
        if self.nonce:
            return
        self.nonce = nonce
        if not checking:
            self._told = self._base = self.offset
        self._log = Splitter(nonce)

    def restart(self) -> int:
        """Return the offset in the log's file from which to go on; forget what was half read."""
        self._base += self._log.consumed
        self._log = Splitter(self.nonce)
        return self._base

    async def take(self, data: bytes) -> None:
        """Take the next bytes of the log's file."""
        for piece in self._log.feed(data):
            if self.outcome:
                # Output of something the script left behind, later than its end.
                return
            if isinstance(piece, Frame):
                self._heed(piece.text)
            else:
                await self._tell(piece)

    async def _tell(self, data: bytes) -> None:
        begin = self._told
        self._told += len(data)
        known = max(0, self.offset - begin)
        if known < len(data):
            await self.sink(begin + known, data[known:] if known else data)

    def _heed(self, text: str) -> None:
        word, _, rest = text.partition(" ")
        match word:
            case "check":
                self._check_offset = self._told
            case "out":
                name, _, value = rest.partition("=")
                self._outputs[name] = value
            case "left":
                self.survivors.append(rest)
            case _:
                self.outcome = self._ended(rest)

    def _ended(self, text: str) -> Ended:
        status, check, why, hundredths, excess = text.split()
        return Ended(
            status=_number(status),
            check_status=_number(check),
            check_offset=self._check_offset,
            why=cast("Why", why),
            survivors=tuple(self.survivors),
            outputs={k: v for k, v in self._outputs.items() if k in self.job.outputs},
            output_problem=self._output_problem(int(excess)),
            seconds=int(hundredths) / 100,
        )

    def _output_problem(self, excess: int) -> str:
        if excess:
            return f"it handed on {excess} bytes; {_ROOM} are allowed"
        for name, value in self._outputs.items():
            try:
                value.encode()
            except UnicodeEncodeError:
                return f"its output {name} is no UTF-8 text"
        return ""


def _number(text: str) -> int | None:
    return None if text == "-" else int(text)
