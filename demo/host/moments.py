"""Times as journalctl takes them: `10 minutes ago`, `-90s`, `@1700000000`, `2025-11-13 10:00`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_UNITS = {
    "us": 1,
    "usec": 1,
    "ms": 1_000,
    "msec": 1_000,
    "s": 1_000_000,
    "sec": 1_000_000,
    "second": 1_000_000,
    "seconds": 1_000_000,
    "m": 60_000_000,
    "min": 60_000_000,
    "minute": 60_000_000,
    "minutes": 60_000_000,
    "h": 3_600_000_000,
    "hr": 3_600_000_000,
    "hour": 3_600_000_000,
    "hours": 3_600_000_000,
    "d": 86_400_000_000,
    "day": 86_400_000_000,
    "days": 86_400_000_000,
}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)?\s*")
_FORMATS = ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
_CLOCKS = ("%H:%M:%S", "%H:%M")


def microseconds(text: str, now: datetime) -> int:
    """Give the moment in microseconds since the epoch.

    Raises:
        ValueError: the text is no time.
    """
    text = text.strip()
    if text.startswith("@"):
        return int(float(text[1:]) * 1_000_000)
    moment = int(now.timestamp() * 1_000_000)
    if text.endswith(" ago"):
        return moment - _span(text.removesuffix(" ago"))
    if text[:1] in {"-", "+"}:
        return moment + (_span(text[1:]) if text[0] == "+" else -_span(text[1:]))
    return int(_absolute(text, now).timestamp() * 1_000_000)


def _span(text: str) -> int:
    if not text:
        raise ValueError(text)
    total, at = 0.0, 0
    while at < len(text):
        match = _SPAN.match(text, at)
        if match is None or (match[2] or "s") not in _UNITS:
            raise ValueError(text)
        total += float(match[1]) * _UNITS[match[2] or "s"]
        at = match.end()
    return int(total)


def _absolute(text: str, now: datetime) -> datetime:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = {"today": 0, "yesterday": -1, "tomorrow": 1}
    if text == "now":
        return now
    if text in days:
        return midnight + timedelta(days=days[text])
    zone = UTC if text.endswith((" UTC", "Z")) else now.tzinfo
    bare = text.removesuffix(" UTC").removesuffix("Z").replace("T", " ", 1)
    for form in _FORMATS:
        try:
            return datetime.strptime(bare, form).replace(tzinfo=zone)
        except ValueError:
            continue
    for form in _CLOCKS:
        try:
            clock = datetime.strptime(bare, form).replace(tzinfo=zone)
        except ValueError:
            continue
        return midnight.replace(hour=clock.hour, minute=clock.minute, second=clock.second)
    return datetime.fromisoformat(text)
