"""Watches that could never tell anything, and names that two of them have. Pure."""

from collections.abc import Iterator

from config.draft import Draft, DraftEnvironment
from config.model.calendar import minutes
from config.place import Place
from config.problem import Finding
from config.rules.monitor import of_host, of_measure


def findings(draft: Draft) -> Iterator[Finding]:
    """Yield what is wrong with the watches of every environment."""
    for environment in draft.environments.values():
        yield from _watches(environment)
        for hours in environment.file.at("watching", "quiet").items():
            yield from _quiet(hours)


def _watches(environment: DraftEnvironment) -> Iterator[Finding]:
    seen: set[str] = set()
    for watch in environment.playbook.at("watches").items() if environment.playbook else ():
        name = watch.at("id")
        if name.text and name.text in seen:
            what = f"Another watch is called `{name.text}` already."
            yield name.finding("duplicate-watch", what, "Give each watch an `id` of its own.")
        seen.add(name.text)
        looks = watch.at("verify").items() or watch.at("measures").items()
        if not looks and not watch.at("drift").there:
            what = f"The watch `{name.text}` looks at nothing."
            cure = "Give it checks in `verify`, `measures`, or `drift`."
            yield watch.finding("empty-watch", what, cure)
        for measure in watch.at("measures").items():
            yield from of_measure(measure)
            yield from of_host(measure, environment.hosts_of())
            yield from _warm_up(measure.at("warm_up"))
        for check in watch.at("verify").items():
            yield from _check(check)


def _check(check: Place) -> Iterator[Finding]:
    kind = check.at("check").text
    if kind == "manual":
        what = "A watch asks nobody: a checklist belongs to a step."
        yield check.at("check").finding("watch-asks", what, "Use a kind that measures.")
    if kind == "journal" and check.at("since").value in {None, "step", "run"}:
        what = "A watch has no step and no run from which lines could be counted."
        yield check.finding("watch-since", what, "Write how far back, as in `since: 5m`.")


def _warm_up(place: Place) -> Iterator[Finding]:
    if place.value:
        what = "A watch has no beginning that a warm-up could belong to."
        yield place.finding("watch-warm-up", what, "Leave it out; `in_a_row` bears a short peak.")


def _quiet(hours: Place) -> Iterator[Finding]:
    begin, end = hours.at("from"), hours.at("until")
    try:
        empty = minutes(begin.text) == minutes(end.text)
    except ValueError:
        return  # said of the value itself
    if empty:
        what = f"The quiet hours from {begin.text} until {end.text} are empty."
        yield end.finding("empty-window", what, "Write when they end; a whole day ends at 24:00.")
