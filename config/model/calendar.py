"""When deploys may start: windows and freezes, by the clock of one place."""

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from config.model.declared import Declared, Text
from config.quantity import Duration

_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def zone(name: str) -> ZoneInfo:
    """Return a time zone by its name (`Europe/Oslo`, `UTC`).

    Raises:
        ValueError: there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        msg = f"{name!r} is no time zone; write one such as Europe/Oslo or UTC"
        raise ValueError(msg) from None


def known(name: str) -> str:
    """Return a zone's name as it is, or nothing for one that is not known here."""
    try:
        return zone(name).key
    except ValueError:
        return ""


def minutes(text: str) -> int:
    """Return a time of day as minutes since midnight; `24:00` is the end of the day.

    Raises:
        ValueError: the text is none.
    """
    found = _CLOCK.fullmatch(text)
    value = int(found[1]) * 60 + int(found[2]) if found else 24 * 60 + 1
    if value > 24 * 60:
        msg = f"{text!r} is no time of day; write one such as 09:00 or 17:30"
        raise ValueError(msg)
    return value


def moment(text: str) -> datetime | date:
    """Return a day, or a day with a time, without a zone.

    Raises:
        ValueError: the text is none.
    """
    day, _, clock = text.replace("T", " ").strip().partition(" ")
    try:
        found = date.fromisoformat(day)
        if not clock.strip():
            return found
        return datetime.combine(found, time()) + timedelta(minutes=minutes(clock.strip()))
    except (ValueError, OverflowError):
        msg = f"{text!r} is no day; write 2026-12-18, or 2026-12-18 17:00"
        raise ValueError(msg) from None


def _zone(text: str) -> str:
    zone(text)
    return text


def _clock(text: str) -> str:
    minutes(text)
    return text


def _moment(text: str) -> str:
    moment(text)
    return text


Zone = Annotated[str, AfterValidator(_zone)]
"""The name of a time zone: `Europe/Oslo`."""

Clock = Annotated[str, AfterValidator(_clock)]
"""A time of day: `09:00`."""


class Hours(Declared):
    """Some hours of some days; hours that end before they begin go on into the next day.

    Attributes:
        days: `mon` to `sun`; all of them where none are named. Hours that pass midnight belong to
            the day on which they begin.
        from: When they begin, as in `09:00`.
        until: When they end; `24:00` is the end of the day.
    """

    days: tuple[Day, ...] = Field(default=DAYS, min_length=1)
    begin: Clock = Field(alias="from")
    end: Clock = Field(alias="until")


class Freeze(Declared):
    """A time without deploys.

    Attributes:
        from: A day (`2026-12-18`), or a day with a time (`2026-12-18 17:00`).
        until: Likewise; a day alone counts whole.
        reason: Told to everybody whose deploy may not start.
    """

    begin: Annotated[str, AfterValidator(_moment)] = Field(alias="from")
    end: Annotated[str, AfterValidator(_moment)] = Field(alias="until")
    reason: Text


class Calendar(Declared):
    """When deploys of an environment may start; rollbacks always may.

    Attributes:
        zone: Whose clock; without one, that of `handrail.yaml`.
        windows: Hours in which a deploy may start; without any, it always may.
        freezes: Times in which none may, whatever the windows say.
        wait: How long a deploy that may not start waits for an override or for the next window.
    """

    zone: Zone | None = None
    windows: tuple[Hours, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    wait: Duration = 3600.0
