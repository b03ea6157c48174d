"""Durations and sizes as people write them: `90s`, `10m`, `2h`, `10MB`."""

import re
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kMGT]i?)?B", re.IGNORECASE)
_BYTES = {
    "": 1,
    "k": 10**3,
    "m": 10**6,
    "g": 10**9,
    "t": 10**12,
    "ki": 2**10,
    "mi": 2**20,
    "gi": 2**30,
    "ti": 2**40,
}


def seconds(text: object) -> float:
    """Read a duration such as `90s`, `1h 30m` or `250ms`; returns seconds.

    Raises:
        ValueError: the text is no duration; the message shows how one is written.
    """
    if isinstance(text, str):
        words = text.strip()
        parts = _DURATION.findall(words)
        if parts and not _DURATION.sub("", words).strip():
            return float(sum(float(number) * _SECONDS[unit] for number, unit in parts))
    msg = f"{text!r} is no duration; write 90s, 10m, 2h or 1h 30m"
    raise ValueError(msg)


def size(text: object) -> int:
    """Read a size such as `10MB` (10**7) or `64KiB` (2**16); returns bytes.

    Raises:
        ValueError: the text is no size; the message shows how one is written.
    """
    found = _SIZE.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        msg = f"{text!r} is no size; write 10MB, 1.5GB or 64KiB"
        raise ValueError(msg)
    return int(float(found[1]) * _BYTES[(found[2] or "").lower()])


def show_duration(value: float) -> str:
    """Return a duration as people read it: `340ms`, `4.2s`, `1m 30s`, `2h 5m`."""
    if value < 1:
        return f"{value * 1000:.0f}ms"
    if value < 10:  # noqa: PLR2004 - one decimal is worth reading below ten seconds only
        return f"{value:.1f}".rstrip("0").rstrip(".") + "s"
    whole = round(value)
    parts = [
        (whole // 86400, "d"),
        (whole // 3600 % 24, "h"),
        (whole // 60 % 60, "m"),
        (whole % 60, "s"),
    ]
    shown = [f"{number}{unit}" for number, unit in parts if number][:2]
    return " ".join(shown)


def show_size(value: float) -> str:
    """Return bytes as people read them: `0 B`, `12.4 MB`."""
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:  # noqa: PLR2004 - decimal units, as the sizes above
            return f"{value:.0f} B" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


Duration = Annotated[
    float,
    BeforeValidator(seconds),
    PlainSerializer(lambda value: f"{value!r}s"),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\s*(\d+(\.\d+)?\s*(ms|s|m|h|d)\s*)+$",
            "examples": ["90s", "10m", "1h 30m"],
        }
    ),
]
"""Seconds, written as `90s` or `1h 30m`."""

Size = Annotated[
    int,
    BeforeValidator(size),
    PlainSerializer(lambda value: f"{value}B"),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\s*\d+(\.\d+)?\s*([kKmMgGtT]i?)?[bB]\s*$",
            "examples": ["10MB", "64KiB"],
        }
    ),
]
"""Bytes, written as `10MB` or `64KiB`."""
