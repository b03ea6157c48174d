"""Windows and freezes that cannot be meant, and closed times that nobody may override. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from config.draft import Draft, DraftEnvironment
from config.model.calendar import minutes, moment
from config.place import Place
from config.problem import Finding

_OVERRIDE = "override"


def findings(draft: Draft) -> Iterator[Finding]:
    """Yield what is wrong with the calendar of every environment."""
    for environment in draft.environments.values():
        calendar = environment.file.at("calendar")
        for window in calendar.at("windows").items():
            yield from _window(window)
        for freeze in calendar.at("freezes").items():
            yield from _freeze(freeze)
        if calendar.at("windows").items() or calendar.at("freezes").items():
            yield from _nobody(draft, environment, calendar)


def _window(window: Place) -> Iterator[Finding]:
    begin, end = window.at("from"), window.at("until")
    try:
        empty = minutes(begin.text) in {minutes(end.text), minutes(end.text) + 24 * 60}
    except ValueError:
        return  # said of the value itself
    if empty:
        what = f"The window from {begin.text} until {end.text} is empty."
        yield end.finding("empty-window", what, "Write when it ends; a whole day ends at 24:00.")


def _freeze(freeze: Place) -> Iterator[Finding]:
    begin, end = freeze.at("from"), freeze.at("until")
    try:
        ends_first = _last(end.text) <= _wall(moment(begin.text))
    except (ValueError, OverflowError):
        return  # likewise
    if ends_first:
        what = f"The freeze from {begin.text} ends before it begins."
        yield end.finding("empty-freeze", what, "Write a later day; a day alone counts whole.")


def _last(text: str) -> datetime:
    end = moment(text)
    return end if isinstance(end, datetime) else _wall(end) + timedelta(days=1)


def _wall(day: datetime | date) -> datetime:
    return day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)  # noqa: DTZ001 - of the calendar's own zone


def _nobody(draft: Draft, environment: DraftEnvironment, calendar: Place) -> Iterator[Finding]:
    """Yield a warning where closed times are declared and nobody may override them."""
    for grant in draft.settings.at("access").items():
        where = grant.at("environments")
        named = [place.text for place in where.items()]
        here = environment.name in named or not named
        if here and _OVERRIDE in [verb.text for verb in grant.at("may").items()]:
            return
    if draft.settings.there:
        what = f"Nobody may let a deploy of {environment.name} start at a closed time."
        cure = "Allow `override` to a role below `access` in handrail.yaml, or mean it so."
        yield calendar.finding("nobody-may-override", what, cure, fatal=False)
