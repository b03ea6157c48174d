"""Regular expressions must compile, and those that capture need a group. Pure."""

import re
from collections.abc import Iterator

from config.draft import Draft, DraftEnvironment
from config.place import Place
from config.problem import Finding
from config.template import parts


def findings(draft: Draft) -> Iterator[Finding]:
    """Yield the patterns of every playbook that are none."""
    for environment in draft.environments.values():
        for place in _patterns(environment):
            yield from _compiles(place, groups=0)
        for place in _captures(environment):
            yield from _compiles(place, groups=1)


def _patterns(environment: DraftEnvironment) -> Iterator[Place]:
    for step in environment.steps():
        yield from step.at("outputs").entries().values()
        for measure in step.at("monitor", "measures").items():
            yield measure.at("pattern")
    for _, check in environment.checks():
        for name in ("matches", "lacks", "pattern"):
            yield check.at(name)
    if environment.playbook:
        for name in ("dangerous", "compatible"):
            yield from environment.playbook.at("plan", "migrations", name).items()


def _captures(environment: DraftEnvironment) -> Iterator[Place]:
    for _, check in environment.checks():
        for request in [*check.at("requests").items(), *check.at("always").items()]:
            for name in ("capture", "may_capture"):
                yield from request.at(name).entries().values()


def _compiles(place: Place, *, groups: int) -> Iterator[Finding]:
    try:
        text = "".join(word if kind == "text" else "x" for kind, word in parts(place.text))
        found = re.compile(text).groups
    except (re.error, ValueError, OverflowError, RecursionError) as error:
        what = f"The regular expression does not compile: {error}."
        yield place.finding("bad-pattern", what, "Correct it; a plain sign needs a `\\` before it.")
        return
    if place.text and found < groups:
        what = "The pattern captures nothing."
        cure = "Put the part to be kept in parentheses."
        yield place.finding("bad-pattern", what, cure)
