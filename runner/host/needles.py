"""The ways in which a secret turns up in output: what the masker looks for. Pure."""

import base64
import json
import re
import shlex
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

LEAST = 8
"""Characters below which a value, or a line of it, is not looked for: it would hide plain text."""

_HEX = re.compile(r"%[0-9A-F]{2}")
_BARE = re.compile(r"([^\w@%+=:,./-])", re.ASCII)
_IN_DOUBLE_QUOTES = re.compile(r'([$`"\\])')
_COMPONENT = "!~*'()"
"""What a browser's `encodeURIComponent` leaves as it is."""

_SKIPPED = {0: 0, 1: 2, 2: 3}
"""For a number of bytes before a value: the base64 characters that depend on them."""


def needles(value: str) -> frozenset[bytes]:
    """Return all byte strings that give a secret away, each of at least 8 bytes.

    Args:
        value: The secret; where it is too short, nothing is looked for.
    """
    texts = {value, value.strip(), value.replace("\n", "\r\n")}
    texts |= {line.strip() for line in value.split("\n")}
    long_enough = (text for text in texts if len(text) >= LEAST)
    return frozenset(needle for text in long_enough for needle in _spellings(text))


def _spellings(text: str) -> Iterator[bytes]:
    for raw in _encoded(text):
        yield raw
        yield from _base64(raw)
        yield from _url(raw)
    for written in {*_json(text), *_shell(text)}:
        yield from _encoded(written)


def _encoded(text: str) -> set[bytes]:
    """Return a text as bytes: as the system's environment has it, and as text in memory has it."""
    found = {text.encode("utf-8", "surrogatepass")}
    try:
        found.add(text.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:  # a surrogate that stands for no byte
        return found
    return found


def _json(text: str) -> Iterator[str]:
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]


def _shell(text: str) -> Iterator[str]:
    """Yield a text as quoted for a shell, without the outermost quotes."""
    yield shlex.quote(text).removeprefix("'").removesuffix("'")
    yield text.replace("'", "'\\''")
    yield _IN_DOUBLE_QUOTES.sub(r"\\\1", text)
    yield _BARE.sub(r"\\\1", text)


def _url(raw: bytes) -> Iterator[bytes]:
    """Yield the percent-encodings; signs that are safe for one writer are not for another."""
    by_percent = {quote(raw, safe) for safe in ("", "/", _COMPONENT)}
    for written in by_percent | {quote_plus(raw, safe) for safe in ("", "/", "*")}:
        yield written.encode()
        yield _HEX.sub(lambda found: found[0].lower(), written).encode()


def _base64(raw: bytes) -> Iterator[bytes]:
    """Yield what base64 makes of a value after 0, 1 or 2 other bytes, at the end or before more."""
    for before, skipped in _SKIPPED.items():
        whole = base64.b64encode(bytes(before) + raw)[skipped:]
        certain = whole[: (before + len(raw)) * 8 // 6 - skipped]
        for written in {whole, whole.rstrip(b"="), certain}:
            yield written
            yield written.translate(bytes.maketrans(b"+/", b"-_"))
