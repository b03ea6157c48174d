"""From a time as somebody wrote it to the moment that is meant. Pure.

A time that does not exist on that day, or comes twice, because clocks are changed, is asked about:
a bot never guesses.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from commands import cast
from commands.cast import LONGEST_AHEAD, SHORTEST_AHEAD
from commands.request import When
from commands.words import Said
from commands.words import shown as quoted
from config.model.calendar import zone
from config.problem import Problem, fail
from config.quantity import show_duration

_TIMES = ("at", "in")


def written(said: Said, environments: Collection[str]) -> tuple[list[str], When | None]:
    """Return the words before a time, and the time: behind `at` or `in`, or behind their flags."""
    words = list(said.words)
    times = [("at", value)] if (value := said.one("at")) is not None else []
    for place, word in enumerate(words):
        if word.lower() in _TIMES and word not in environments:
            times.append((word.lower(), " ".join(words[place + 1 :])))
            words = words[:place]
            break
    if len(times) > 1:
        raise fail("two-times", "Two times were given.", "Write one, for example at 18:00.")
    if words[2:]:
        raise fail(
            "too-many-words",
            f"deploy does not know what to do with {quoted(' '.join(words[2:]))}.",
            f"Write {said.entry.usage} and put text with spaces in quotation marks.",
        )
    if not times:
        return words, None
    [(name, text)] = times
    return words, cast.in_a_while(text) if name == "in" else cast.at_a_time(text)


def meant(when: When, now: float, own_zone: str) -> float | Problem:
    """Return the moment that is meant (seconds since the epoch), or why none is.

    Args:
        when: What was written.
        now: Seconds since the epoch.
        own_zone: The writer's time zone.
    """
    if when.after is not None:
        return now + when.after
    here = zone(when.zone or own_zone)
    found = _moment(when, now, here)
    if isinstance(found, Problem):
        return found
    if found - now > LONGEST_AHEAD:
        most = show_duration(LONGEST_AHEAD)
        what = f"{shown(found, here)} is more than {most} ahead."
        return Problem(code="time-too-far", what=what, cure=f"Ask within {most} before it.")
    if found - now < SHORTEST_AHEAD:
        what = f"{shown(found, here)} is over, or almost here; it is {shown(now, here)} now."
        cure = "Write a later time, or leave it out to deploy as soon as it is approved."
        return Problem(code="time-past", what=what, cure=cure)
    return found


def shown(at: float, here: ZoneInfo) -> str:
    """Return a moment as one place writes it: `Mon 2026-12-18 18:00 CET (UTC+01:00)`."""
    there = datetime.fromtimestamp(at, here)
    name = there.strftime("%Z")
    offset = there.strftime("%z")
    told = f"{name} (UTC{offset[:3]}:{offset[3:]})" if name != "UTC" else name
    return f"{there.strftime('%a %Y-%m-%d %H:%M')} {told}"


def _moment(when: When, now: float, here: ZoneInfo) -> float | Problem:
    today = datetime.fromtimestamp(now, here).date()
    match when.day:
        case "":
            found = _on(today, when.clock, here)
            if not isinstance(found, Problem) and found - now < SHORTEST_AHEAD:
                return _on(today + timedelta(days=1), when.clock, here)
            return found
        case "today":
            return _on(today, when.clock, here)
        case "tomorrow":
            return _on(today + timedelta(days=1), when.clock, here)
        case day:
            return _on(date.fromisoformat(day), when.clock, here)


def _on(day: date, clock: int, here: ZoneInfo) -> float | Problem:
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=clock)  # noqa: DTZ001 - below
    first, second = (wall.replace(tzinfo=here, fold=fold) for fold in (0, 1))
    back = first.astimezone(UTC).astimezone(here).replace(tzinfo=None)
    named = f"{wall.strftime('%H:%M')} on {wall.date().isoformat()}"
    if back != wall:
        what = f"There is no {named} in {here.key}: the clocks go forward."
        cure = f"Write {back.strftime('%H:%M')}, or the time in UTC: at 18:00 UTC."
        return Problem(code="time-skipped", what=what, cure=cure)
    if first.utcoffset() != second.utcoffset():
        what = f"{named} comes twice in {here.key}: the clocks go back."
        times = [at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") for at in (first, second)]
        return Problem(code="time-twice", what=what, cure=f"Write at {times[0]}, or at {times[1]}.")
    return first.timestamp()
