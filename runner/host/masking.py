"""Hiding secrets in what hosts print, before anything is stored or shown. Pure.

A secret is looked for as it is, line by line, and as JSON, a shell, a URL or base64 would write it;
other transformations are not recognised. Where hidden texts overlap, all of it is hidden.
"""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NoReturn

from runner.host.needles import LEAST, needles


class Masker:
    """Replaces every known secret by `[NAME hidden]`; immutable, shared by all streams of a run.

    Attributes:
        too_short: Names whose values have fewer than 8 characters and so are not hidden.
    """

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._learn(tuple(secrets.items()))

    def _learn(self, secrets: tuple[tuple[str, str], ...]) -> None:
        self._secrets = secrets
        self.too_short = tuple(name for name, value in secrets if len(value) < LEAST)
        labels: dict[bytes, bytes] = {}
        for name, value in secrets:
            for needle in needles(value):
                labels.setdefault(needle, f"[{name} hidden]".encode())
        self._index = _Index(labels)

    def __repr__(self) -> str:
        return f"Masker({', '.join(name for name, _ in self._secrets)})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a masker holds secrets and is not to be stored")

    def with_more(self, secrets: Mapping[str, str]) -> "Masker":
        """Return a masker that hides these too, another value of a known name as well."""
        more = Masker({})
        more._learn((*self._secrets, *secrets.items()))
        return more

    def text(self, text: str) -> str:
        """Return a whole text with its secrets hidden."""
        stream = self.stream()
        whole = stream.feed(text.encode("utf-8", "surrogatepass")) + stream.finish()
        return whole.decode("utf-8", "surrogatepass")

    def stream(self) -> "Stream":
        """Return a new stream, for the output of one process."""
        return Stream(self._index)


class Stream:
    """One output on its way through: however it is cut into chunks, the same comes out.

    Held back is only what may be the beginning of a secret, or the beginning of hidden text that
    may go on: seldom more than twice the longest spelling of a secret.
    """

    def __init__(self, index: "_Index") -> None:
        self._index = index
        self._rest = b""
        self._covered = 0  # first bytes of the rest that belong to text already hidden

    @property
    def held(self) -> int:
        """Bytes that were fed and have not come out, neither as they are nor hidden."""
        return len(self._rest)

    def feed(self, data: bytes, ahead: bytes = b"") -> bytes:
        """Take the next bytes; returns what can be shown by now.

        Args:
            data: The bytes.
            ahead: What is known to follow them and is not taken yet: it tells what cannot go on.
        """
        joined = self._rest + data if self._rest else data
        known = joined + ahead if ahead else joined
        return self._pass(joined, min(self._index.edge(known), len(joined)), known)

    def finish(self) -> bytes:
        """Return what is still held, at the end of the output."""
        return self._pass(self._rest, len(self._rest), self._rest)

    def _pass(self, joined: bytes, until: int, known: bytes) -> bytes:
        """Return `joined` with secrets hidden, up to `until` or a little before; keep the rest.

        No secret begins before `until` and ends beyond what is `known`: up to there all is sure.
        """
        sure = [span for span in self._index.spans(known) if span.start < until]
        hidden = _united(sure, self._covered)
        if hidden and hidden[-1].stop > until and self._waits(joined, hidden[-1]):
            until = hidden.pop().start
        shown, at = [], 0
        for span in hidden:
            shown += [joined[at : span.start], span.label]
            at = min(span.stop, until)
        shown.append(joined[at:until])
        self._covered = max(0, hidden[-1].stop - until) if hidden else 0
        self._rest = joined[until:]
        return b"".join(shown)

    def _waits(self, joined: bytes, last: "_Span") -> bool:
        """Say whether hidden text that may go on is held: whoever resumes reads all of it again.

        Endless hidden text is let out at some point, or it would fill the memory.
        """
        return bool(last.label) and len(joined) - last.start <= self._index.longest * 2


@dataclass(frozen=True, slots=True, order=True)
class _Span:
    """A part of the output that is hidden, and the words that stand there instead."""

    start: int
    stop: int
    label: bytes


def _united(spans: Iterable[_Span], covered: int) -> list[_Span]:
    """Return spans in order, those that overlap as one with the label of the first.

    Args:
        spans: In order of their start.
        covered: Bytes at the beginning whose label has been shown.
    """
    found = [_Span(0, covered, b"")] if covered else []
    for span in spans:
        if found and span.start < found[-1].stop:
            found[-1] = replace(found[-1], stop=max(span.stop, found[-1].stop))
        else:
            found.append(span)
    return found


class _Index:
    """Finds needles, fast where there are none: nearly all output holds no secret.

    A needle as long as two words less one byte holds a whole word at an aligned place, wherever it
    begins. So a look at each aligned word of the output tells whether any needle can be there.
    """

    def __init__(self, labels: Mapping[bytes, bytes]) -> None:
        self._labels = labels
        self.longest = max(map(len, labels), default=0)
        shortest = min(map(len, labels), default=0)
        self._width = 8 if shortest >= 15 else 4  # noqa: PLR2004 - two words of 8 less one byte
        self._suspects: dict[int, list[bytes]] = {}
        for needle in labels:
            for at in range(self._width):
                word = int.from_bytes(needle[at : at + self._width], sys.byteorder)
                self._suspects.setdefault(word, []).append(needle)
        self._words = frozenset(self._suspects)
        lines = [needle for needle in labels if b"\n" not in needle]
        self._in_line = _Edge(lines)
        self._over_lines = _Edge(labels.keys() - lines)

    def edge(self, data: bytes) -> int:
        """Return where the last bytes begin that more bytes could make a needle; else the end."""
        line = data.rfind(b"\n", max(0, len(data) - self.longest)) + 1
        return min(self._in_line.start(data, line), self._over_lines.start(data, 0))

    def spans(self, data: bytes) -> list[_Span]:
        """Return where needles are, the longest at each place, in order."""
        found: dict[int, _Span] = {}
        for needle in sorted(self._present(data), key=len):
            at = data.find(needle)
            while at >= 0:
                found[at] = _Span(at, at + len(needle), self._labels[needle])
                at = data.find(needle, at + 1)
        return sorted(found.values())

    def _present(self, data: bytes) -> set[bytes]:
        """Return the needles that may be in the data."""
        whole = len(data) // self._width * self._width
        words = memoryview(data)[:whole].cast("Q" if self._width == 8 else "I")  # noqa: PLR2004 - as above
        if self._words.isdisjoint(words):
            return set()
        return {needle for word in self._words & set(words) for needle in self._suspects[word]}


class _Edge:
    """Finds the beginnings of needles at the end of data."""

    _HEAD = 4

    def __init__(self, needles: Iterable[bytes]) -> None:
        self._heads: dict[bytes, list[bytes]] = {}
        for needle in needles:
            self._heads.setdefault(needle[: self._HEAD], []).append(needle)
        self._short = {head[:size] for head in self._heads for size in range(1, self._HEAD)}
        self._longest = max(
            (len(each) for group in self._heads.values() for each in group), default=0
        )

    def start(self, data: bytes, line: int) -> int:
        """Return the first place from `line` on that could begin a needle; else the data's end."""
        first = max(line, len(data) - self._longest + 1)
        tail = data[first:]
        found = [self._begun(tail, head) for head in self._heads if head in tail] if tail else []
        if found and min(found) < len(tail):
            return first + min(found)
        for size in range(min(self._HEAD - 1, len(tail)), 0, -1):
            if tail[-size:] in self._short:
                return len(data) - size
        return len(data)

    def _begun(self, tail: bytes, head: bytes) -> int:
        """Return where the first needle with this head begins and does not end; else the end."""
        at = tail.find(head)
        while at >= 0:
            rest = tail[at:]
            if any(len(each) > len(rest) and each.startswith(rest) for each in self._heads[head]):
                return at
            at = tail.find(head, at + 1)
        return len(tail)
