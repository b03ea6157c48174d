"""Finding the helper's frames between raw bytes. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Frame", "Splitter"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame's text, without its mark and line end."""

    text: str


class Splitter:
    """Splits a stream into raw bytes and the frames that carry one nonce.

    A frame is `0x1e nonce blank text LF`. Bytes are handed out at once, except a tail that may be
    the beginning of a frame.

    Attributes:
        consumed: Bytes of the stream that were handed out, frames included.
    """

    def __init__(self, nonce: str) -> None:
        self._mark = b"\x1e" + nonce.encode() + b" "
        self._held = b""
        self.consumed = 0

    def feed(self, data: bytes) -> Iterator[bytes | Frame]:
        """Yield what the stream holds up to here, in order."""
        data = self._held + data if self._held else data
        self._held = b""
        begin = 0
        # The whole mark is searched for: logs may hold any number of single 0x1e bytes.
        while (found := data.find(self._mark, begin)) >= 0:
            if found > begin:
                yield self._out(data[begin:found])
            end = data.find(b"\n", found)
            if end < 0:
                self._held = data[found:]
                return
            self.consumed += end + 1 - found
            text = data[found + len(self._mark) : end]
            yield Frame(text.decode(errors="surrogateescape"))
            begin = end + 1
        keep = self._beginning_of_mark(data, begin)
        self._held = data[keep:]
        if keep > begin:
            yield self._out(data[begin:keep])

    def _out(self, data: bytes) -> bytes:
        self.consumed += len(data)
        return data

    def _beginning_of_mark(self, data: bytes, begin: int) -> int:
        """Return where a mark may begin that is not whole yet; the end if nowhere."""
        at = data.find(b"\x1e", max(begin, len(data) - len(self._mark) + 1))
        while at >= 0:
            if self._mark.startswith(data[at:]):
                return at
            at = data.find(b"\x1e", at + 1)
        return len(data)
