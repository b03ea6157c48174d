"""Filling an environment's variables in, before anything is validated. Pure.

So `window: ${MONITOR_WINDOW}` becomes a duration and `at_most: ${MAX}` a number. Scripts stay as
written: values reach them as environment variables only.
"""

from collections.abc import Mapping
from dataclasses import replace

from config.raw import Raw, Trail
from config.template import fill_some

TEMPLATES = (
    ("env_file", "path"),
    ("database", "address"),
    ("database", "name"),
    ("database", "user"),
)
"""The templates in an environment's own file; all else there is taken as it is written."""

_SCRIPTS = frozenset({"run", "live", "applied", "diagnose"})


def is_script(trail: Trail) -> bool:
    """Say whether the value there is a script: by its key, in a block that may hold one."""
    if trail[:-1] == ("functions",):
        return True
    if len(trail) < 2 or trail[-1] not in _SCRIPTS:  # noqa: PLR2004 - a key in a block
        return False
    block = trail[-2]
    if isinstance(block, int):
        blocks = {("facts",), ("keeps",), ("measures",), ("steps",), ("verify",)}
        return trail[-3:-2] in blocks
    return trail[:-1] in {("plan",), ("plan", "migrations")}


def filled(raw: Raw, variables: Mapping[str, str]) -> Raw:
    """Return the playbook with the variables in every text that is no script."""
    return replace(raw, value=_filled(raw.value, (), variables))


def with_variables(raw: Raw, variables: Mapping[str, str]) -> Raw:
    """Return an environment's file with its variables where it holds templates: see `TEMPLATES`."""
    if not isinstance(raw.value, dict):
        return raw
    value = dict(raw.value)
    for block, key in TEMPLATES:
        inner = value.get(block)
        if isinstance(inner, dict) and key in inner:
            value[block] = {**inner, key: _filled(inner[key], (block, key), variables)}
    return replace(raw, value=value)


def _filled(value: object, trail: Trail, variables: Mapping[str, str]) -> object:
    if isinstance(value, dict):
        return {key: _filled(item, (*trail, key), variables) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, (*trail, at), variables) for at, item in enumerate(value)]
    if not isinstance(value, str) or is_script(trail):
        return value
    try:
        return fill_some(value, variables)
    except ValueError:  # a malformed reference, which the rule on names reports
        return value
