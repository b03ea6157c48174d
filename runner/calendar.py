"""May a deploy start now? Windows and freezes of an environment, by its own clock. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.model.calendar import DAYS, Calendar, Freeze, Hours, minutes, moment, zone

_AHEAD = 8
"""Days that are looked through behind a freeze: a window comes again within a week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Why nothing may start.

    Attributes:
        code: `frozen` or `outside-window`.
        why: A clause: `deploys are frozen until 2027-01-05 00:00 CET: the end of the year`.
        opens: When something may start again, seconds since the epoch; None where nobody knows.
    """

    code: str
    why: str
    opens: float | None


def closed(calendar: Calendar, at: float, default_zone: str) -> Closed | None:
    """Return why a deploy may not start at a moment (seconds since the epoch); None if it may."""
    here = zone(calendar.zone or default_zone)
    freeze = next((one for one in calendar.freezes if _frozen(one, at, here)), None)
    if freeze is not None:
        until = _shown(_end(freeze, here), here)
        why = f"deploys are frozen until {until}: {freeze.reason.rstrip('.')}"
        return Closed(code="frozen", why=why, opens=_opens(calendar, at, here))
    if not calendar.windows or any(within(window, at, here) for window in calendar.windows):
        return None
    opens = _opens(calendar, at, here)
    told = "; ".join(_window(window) for window in calendar.windows)
    why = f"deploys start {told} ({here.key})"
    return Closed(code="outside-window", why=why, opens=opens)


def within(hours: Hours, at: float, here: ZoneInfo) -> bool:
    """Return whether a moment lies in some hours; those that pass midnight belong to their day."""
    now = datetime.fromtimestamp(at, here)
    clock = now.hour * 60 + now.minute + now.second / 60
    begin, end = minutes(hours.begin), minutes(hours.end)
    today, yesterday = DAYS[now.weekday()], DAYS[now.weekday() - 1]
    if begin < end:
        return today in hours.days and begin <= clock < end
    return (today in hours.days and clock >= begin) or (yesterday in hours.days and clock < end)


def instant(wall: datetime, here: ZoneInfo) -> float:
    """Return the moment of a time on the wall (seconds since the epoch).

    The first of the two where clocks go back; where they go forward, what would have been then.
    """
    return wall.replace(tzinfo=here, fold=0).astimezone(UTC).timestamp()


def _frozen(freeze: Freeze, at: float, here: ZoneInfo) -> bool:
    return instant(_wall(moment(freeze.begin)), here) <= at < _end(freeze, here)


def _end(freeze: Freeze, here: ZoneInfo) -> float:
    end = moment(freeze.end)
    whole = timedelta() if isinstance(end, datetime) else timedelta(days=1)
    return instant(_wall(end) + whole, here)


def _wall(day: datetime | date) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time())


def _opens(calendar: Calendar, at: float, here: ZoneInfo) -> float | None:
    """Return the first moment behind `at` at which something may start."""
    for moment_ in sorted(_candidates(calendar, at, here)):
        frozen = any(_frozen(freeze, moment_, here) for freeze in calendar.freezes)
        open_ = not calendar.windows or any(within(one, moment_, here) for one in calendar.windows)
        if moment_ > at and open_ and not frozen:
            return moment_
    return None


def _candidates(calendar: Calendar, at: float, here: ZoneInfo) -> Iterator[float]:
    """Yield the ends of freezes, and the beginnings of windows in the week behind them."""
    bases = [at, *(_end(freeze, here) for freeze in calendar.freezes)]
    yield from bases[1:]
    for base in bases:
        midnight = datetime.combine(datetime.fromtimestamp(base, here).date(), time())
        for days in range(_AHEAD):
            for window in calendar.windows:
                begin = timedelta(days=days, minutes=minutes(window.begin))
                yield instant(midnight + begin, here)


def _window(hours: Hours) -> str:
    days = "daily" if hours.days == DAYS else ", ".join(hours.days)
    return f"{days} {hours.begin}-{hours.end}"


def _shown(at: float, here: ZoneInfo) -> str:
    return datetime.fromtimestamp(at, here).strftime("%Y-%m-%d %H:%M %Z")
