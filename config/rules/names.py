"""Names in templates and in `uses` must be known where they stand. Pure."""

from collections.abc import Collection, Iterator

from config.draft import Draft, DraftEnvironment
from config.filling import TEMPLATES, is_script
from config.place import Place, nearest
from config.problem import Finding
from config.raw import Trail
from config.template import AUTOMATIC_VALUES, NAME, PLAN_VALUES, names

_SECRET_FIELDS = frozenset({"headers", "cookies", "json", "json_body"})
_USES = frozenset({"uses", "diagnose_uses"})


def findings(draft: Draft) -> Iterator[Finding]:
    """Yield what is wrong with the names of every environment and its playbook."""
    for environment in draft.environments.values():
        yield from _declared(environment)
        for path in TEMPLATES:
            yield from _template(environment, environment.file, environment.file.at(*path))
        if environment.playbook:
            yield from _templates(environment, environment.playbook)
            yield from _uses(environment, environment.playbook)
            yield from _conditions(environment, environment.playbook)
            yield from _needs(environment, environment.playbook)


def _declared(environment: DraftEnvironment) -> Iterator[Finding]:
    """Yield names of variables and secrets that would hide another value."""
    for block in ("variables", "secrets"):
        for name, place in environment.file.at(block).entries().items():
            if name in PLAN_VALUES or name.startswith(("OUT_", "FACT_", "HANDRAIL_")):
                what = f"`{name}` is a name that Handrail gives values itself."
                yield place.finding("reserved-name", what, "Choose another name.")
    for name in environment.variables.keys() & environment.secrets.keys():
        place = environment.secrets[name]
        what = f"`{name}` is both a variable and a secret."
        yield place.finding("duplicate-name", what, "Remove it from `variables`.")


def _templates(environment: DraftEnvironment, playbook: Place) -> Iterator[Finding]:
    for place in playbook.texts():
        if not (is_script(place.trail) or _is_use(place) or _is_need(place)):
            yield from _template(environment, playbook, place)


def _template(environment: DraftEnvironment, file: Place, place: Place) -> Iterator[Finding]:
    try:
        mentioned = names(place.text)
    except ValueError as error:
        cure = "Write ${NAME}, or $${ for a plain ${."
        yield place.finding("undefined-variable", f"{error}.", cure)
        return
    known = known_names(environment, file, place.trail)
    for name in mentioned:
        if name not in known:
            yield _undefined(place, name, known, environment)


def known_names(environment: DraftEnvironment, playbook: Place, trail: Trail) -> set[str]:
    """Return the names that a template at `trail` of the playbook may mention."""
    # One that is declared and no text is told of where it stands.
    known = {*environment.file.at("variables").entries(), *PLAN_VALUES, *_outputs(playbook, trail)}
    known |= _facts(playbook, trail)
    if "verify" in trail:
        known |= _in_check(environment, playbook, trail)
    return known


def _outputs(playbook: Place, trail: Trail) -> set[str]:
    """Return the outputs of the step around `trail` and of the steps before it.

    A rollback, or a drill, knows what the deploy that it takes back handed on as well; what removes
    a thing knows the outputs that name it.
    """
    if trail[:1] == ("keeps",) and trail[1:]:
        return {f"OUT_{place.text}" for place in playbook.at(*trail[:2], "outputs").items()}
    late = trail[:1] in {("rollback",), ("drill",)}
    steps = playbook.at("deploy", "steps").items() if late else []
    at = 2 if trail[:1] == ("rollback",) else 1
    if trail[at : at + 1] == ("steps",) and isinstance(step := (*trail, None)[at + 1], int):
        steps += playbook.at(*trail[: at + 1]).items()[: step + 1]
    return {f"OUT_{name}" for step in steps for name in step.at("outputs").entries()}


def _facts(playbook: Place, trail: Trail) -> set[str]:
    """Return the facts that the plan around `trail` reads and names; only its steps know them."""
    at = 2 if trail[:1] == ("rollback",) else 1
    if trail[at : at + 1] != ("steps",):
        return set()
    read = [*playbook.at("plan", "facts").items(), *playbook.at(*trail[:at], "facts").items()]
    return {f"FACT_{fact.at('name').text}" for fact in read if fact.at("name").text}


def _in_check(environment: DraftEnvironment, playbook: Place, trail: Trail) -> set[str]:
    """Return the captured values, and the secrets, that a part of an http check may mention."""
    start = trail.index("verify") + 2
    check, rest = playbook.at(*trail[:start]), trail[start:]
    if rest[:1] == ("cookies",):
        return {*environment.secrets}
    if len(rest) < 2 or rest[0] not in {"requests", "always"} or not isinstance(rest[1], int):  # noqa: PLR2004 - which list, number
        return set()
    before = check.at(rest[0]).items()[: rest[1]]
    if rest[0] == "always":
        before += check.at("requests").items()
    known = {
        name
        for request in before
        for block in ("capture", "may_capture")
        for name in request.at(block).entries()
    }
    if rest[2:3] and rest[2] in _SECRET_FIELDS:
        known |= environment.secrets.keys()
    return known


def _uses(environment: DraftEnvironment, playbook: Place) -> Iterator[Finding]:
    """Yield names that scripts want and nobody gives."""
    for place in playbook.texts():
        if _is_use(place):
            known = known_names(environment, playbook, place.trail) | environment.secrets.keys()
            if place.text not in known and place.text not in AUTOMATIC_VALUES:
                yield _undefined(place, place.text, known, environment)


def _is_use(place: Place) -> bool:
    return bool(_USES.intersection(place.trail[-2:-1]))


def _is_need(place: Place) -> bool:
    return "needs" in place.trail[-2:-1]


def _conditions(environment: DraftEnvironment, playbook: Place) -> Iterator[Finding]:
    """Yield names in `when` that never have a value."""
    checks = [check for _, check in environment.checks()]
    for block in [*environment.steps(), *checks]:
        for name, place in block.at("when").entries().items():
            known = known_names(environment, playbook, block.trail)
            if name not in known and NAME.fullmatch(name):
                yield _undefined(place, name, known, environment)


def _needs(environment: DraftEnvironment, playbook: Place) -> Iterator[Finding]:
    """Yield names that a request waits for and no request before it captures."""
    for place in playbook.texts():
        if _is_need(place):
            known = _in_check(environment, playbook, place.trail)
            if place.text not in known:
                what = f"No request before this one captures `{place.text}`."
                cure = nearest(place.text, known, "") + " Capture it under `may_capture`."
                yield place.finding("undefined-variable", what, cure)


def _undefined(
    place: Place, name: str, known: Collection[str], environment: DraftEnvironment
) -> Finding:
    if name in environment.secrets:
        cure = "Give secrets to scripts by `uses`, or to requests in headers, cookies or json."
        return place.finding("secret-in-template", f"`{name}` is a secret.", cure)
    cure = nearest(name, known, "") + " Variables are declared in the environment's `variables`."
    return place.finding("undefined-variable", f"`{name}` is not defined here.", cure)
