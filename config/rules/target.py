"""What an environment's file says of refs and the names of its secrets. Pure."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from config.draft import Draft, DraftEnvironment
from config.place import Place, nearest
from config.problem import Finding

_REF = re.compile(r"[\w*][\w*./+@#-]*")
_FOREIGN = ("pull/", "merge-requests/", "changes/")
"""Where forges keep the commits of forks and of proposals nobody has agreed to."""


def findings(draft: Draft) -> Iterator[Finding]:
    """Yield what is wrong with each environment's own file, seen with `handrail.yaml`."""
    for environment in draft.environments.values():
        yield from _groups(environment)
        yield from _refs(environment.file.at("origin"))
        yield from _secret_names(environment)


def _groups(environment: DraftEnvironment) -> Iterator[Finding]:
    """Yield names that two hosts have: results, logs and connections are kept by name."""
    seen: dict[str, tuple[str, Place]] = {}
    for group, hosts in environment.file.at("hosts").entries().items():
        for host in hosts.items():
            name = host.at("name")
            where, first = seen.setdefault(name.text, (group, host))
            if first is host or not name.text or (where != group and first.value == host.value):
                continue
            line = first.raw.line(first.trail)
            what = f"`{name.text}` is the name of the host on line {line} too."
            cure = "Give each host a name of its own; in two groups a host is written alike."
            yield name.finding("duplicate-host", what, cure)


def _refs(origin: Place) -> Iterator[Finding]:
    patterns = [_short(ref.text) for ref in origin.at("refs").items()]
    for ref in origin.at("refs").items():
        name = _short(ref.text)
        if name.startswith(("refs/", *_FOREIGN)):
            what = f"`{ref.text}` would let commits in that nobody has merged."
            cure = "Name branches and tags only, as in `main` or `release/*`."
            yield ref.finding("ref-refused", what, cure)
        elif name and (not _REF.fullmatch(name) or ".." in name):
            what = f"`{ref.text}` is no name of a branch or tag."
            yield ref.finding("ref-refused", what, "Write a name, or a pattern with `*`.")
    default = _short(origin.at("default").text)
    if default and patterns and not any(fnmatchcase(default, each) for each in patterns):
        what = f"`{default}` is not among the deployable `refs`."
        cure = nearest(default, patterns, "Add it to `refs`.")
        yield origin.at("default").finding("default-not-deployable", what, cure)


def _short(ref: str) -> str:
    return ref.removeprefix("refs/heads/").removeprefix("refs/tags/")


def _secret_names(environment: DraftEnvironment) -> Iterator[Finding]:
    """Yield names of secrets that nothing declares."""
    places = [
        environment.file.at("database", "password"),
        environment.file.at("origin", "forge", "token"),
        *(place.at("secret") for place in _settings(environment)),
    ]
    for place in places:
        if place.text and place.text not in environment.secrets:
            what = f"There is no secret `{place.text}`."
            cure = nearest(place.text, environment.secrets, "Declare it under `secrets`.")
            yield place.finding("unknown-secret", what, cure)


def _settings(environment: DraftEnvironment) -> list[Place]:
    return list(environment.file.at("env_file", "set").entries().values())
