"""Steps and checks: whether they make sense together, and with their environment. Pure."""

from collections.abc import Iterator

from config.draft import Draft, DraftEnvironment
from config.place import Place, nearest
from config.problem import Finding
from config.rules.monitor import of_host
from config.template import names

_NEEDS = {
    "sql": ("database", "no-database", "database"),
    "connections": ("database", "no-database", "database"),
    "ci": ("origin.forge", "no-forge", "forge"),
    "env_file": ("env_file", "no-env-file", "env file"),
}
"""For a kind of check or measure: the block of the environment that it needs."""

_CONTENT = ("run", "verify", "monitor", "notify", "env_file")
_SECRET_FIELDS = ("headers", "cookies", "json", "json_body")


def findings(draft: Draft) -> Iterator[Finding]:
    """Yield what is wrong with the steps of every environment's playbook."""
    for environment in draft.environments.values():
        for steps in environment.flows().values():
            yield from _ids(steps)
        yield from _drill(environment)
        for step in environment.steps():
            yield from _group(environment, step)
            yield from _sense(step)
            yield from _measures(environment, step)
            yield from _needs(environment, step.at("env_file"), _says(step.at("env_file"), step))
        for block, check in environment.checks():
            kind = check.at("check")
            yield from _needs(environment, kind, kind.text)
            yield from _migrations(environment, kind)
            yield from _secrets(environment, block, check)


def _ids(steps: list[Place]) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for step in steps:
        place = step.at("id")
        if place.text in seen:
            what = f"`{place.text}` is the id of the step on line {seen[place.text]} too."
            cure = "Give each step of a flow an id of its own."
            yield place.finding("duplicate-step-id", what, cure)
        elif place.text:
            seen[place.text] = place.raw.line(place.trail)


def _drill(environment: DraftEnvironment) -> Iterator[Finding]:
    """Yield steps of a drill that may change what is live."""
    for step in environment.flows().get("drill", []):
        if step.value and step.at("changes").value is not False:
            what = "A step of a drill changes something, and a drill runs beside what is live."
            cure = "Let it work beside that, and write `changes: false`."
            yield step.finding("drill-changes", what, cure)


def _group(environment: DraftEnvironment, step: Place) -> Iterator[Finding]:
    groups = environment.file.at("hosts").entries()
    place = step.at("group")
    if place.text and groups and place.text not in groups:
        what = f"`{environment.name}` has no host group `{place.text}`."
        yield place.finding("unknown-group", what, nearest(place.text, groups, ""))


def _sense(step: Place) -> Iterator[Finding]:
    """Yield combinations of which nothing, or two things at once, would come."""
    if not isinstance(step.value, dict):
        return
    has = {name for name in _CONTENT if step.at(name).value}
    if not has:
        cure = "Give it `run`, `verify`, `monitor`, `env_file` or `notify`."
        yield step.finding("empty-step", "The step does nothing.", cure)
    for other in ("run", "env_file", "notify"):
        if {"monitor", other} <= has:
            what = f"A step cannot both `monitor` and have `{other}`."
            cure = "Make two steps of it."
            yield step.at("monitor").finding("monitor-not-alone", what, cure)
    if step.at("outputs").value and "run" not in has:
        what = "The step declares outputs and has no script to set them."
        yield step.at("outputs").finding("outputs-without-run", what, "Add `run`, or remove them.")


def _says(place: Place, step: Place) -> str:
    return "env_file" if place.value and step.there else ""


def _needs(environment: DraftEnvironment, place: Place, kind: str) -> Iterator[Finding]:
    if kind in _NEEDS:
        block, code, called = _NEEDS[kind]
        if not environment.file.at(*block.split(".")).there:
            what = f"`{environment.name}` declares no {called}, which this needs."
            cure = f"Add `{block}` to the environment's file, or remove this."
            yield place.finding(code, what, cure)


def _measures(environment: DraftEnvironment, step: Place) -> Iterator[Finding]:
    hosts = environment.hosts_of(step.at("group").text)
    for measure in step.at("monitor", "measures").items():
        kind = measure.at("measure")
        yield from _needs(environment, kind, kind.text)
        yield from of_host(measure, hosts[:1] if step.at("once").value is True else hosts)


def _migrations(environment: DraftEnvironment, kind: Place) -> Iterator[Finding]:
    plan = Place(kind.raw, kind.raw.value).at("plan")
    if kind.text == "migrations" and not plan.at("migrations").there:
        what = f"The plan of `{environment.name}` reads no migrations."
        yield kind.finding("no-migrations", what, "Add `migrations` to the playbook's `plan`.")


def _secrets(environment: DraftEnvironment, block: Place, check: Place) -> Iterator[Finding]:
    """Yield secrets of a check that its step, or the plan, does not use."""
    allowed = {place.text for place in block.at("uses").items()}
    for place, name in _mentioned(check):
        if name in environment.secrets and name not in allowed:
            what = f"The check needs the secret `{name}`, which its step does not use."
            cure = f"Add {name} to the step's `uses`."
            yield place.finding("secret-not-in-step", what, cure)


def _mentioned(check: Place) -> Iterator[tuple[Place, str]]:
    """Yield the names by which a check could ask for a secret."""
    for place in check.at("uses").items():
        yield place, place.text
    for request in [check, *check.at("requests").items(), *check.at("always").items()]:
        for name in _SECRET_FIELDS:
            for place in request.at(name).texts():
                try:
                    yield from ((place, found) for found in names(place.text))
                except ValueError:  # a malformed reference, which the rule on names reports
                    continue
