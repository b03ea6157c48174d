"""`handrail plan --show`: a playbook as it counts, with what it extends and its variables in it."""

import re
from pathlib import Path
from typing import Any

import yaml

from config.draft import DraftEnvironment
from config.load import Reading
from config.place import Place, nearest
from config.problem import fail

_MARK = re.compile(r"^(?P<indent> *)- '?@@(?P<place>.+?)@@'?: null\n +", re.MULTILINE)
_SHOWN = frozenset({"steps", "verify", "facts", "measures"})


class _Dumper(yaml.SafeDumper):
    """Writes scripts as blocks, as people do, and never an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out."""
        del data
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def dumped(value: Any) -> str:
    """Return plain data as YAML, in its own order."""
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return text


def shown(reading: Reading, name: str) -> str:
    """Return an environment's playbook as YAML; comments say where merged parts come from.

    Raises:
        ProblemError: there is no such environment, or no playbook that could be read.
    """
    environment = reading.draft.environments.get(name)
    if environment is None:
        cure = nearest(name, reading.draft.environments, "Add its file to `environments/`.")
        raise fail("unknown-environment", f"There is no environment `{name}`.", cure)
    if environment.playbook is None:
        what = f"The playbook of `{name}` cannot be read."
        raise fail("missing-playbook", what, "`handrail check` says why.")
    return _head(environment, name) + _body(environment.playbook, environment)


def _head(environment: DraftEnvironment, name: str) -> str:
    files = " on top of ".join(_short(place.raw.file) for place in environment.files)
    return f"# The playbook of `{name}`: {files}, with the variables of the environment.\n"


def _body(playbook: Place, environment: DraftEnvironment) -> str:
    several = len(environment.files) > 1
    value = _marked(playbook) if several else playbook.value
    if isinstance(value, dict):
        value = {key: each for key, each in value.items() if key != "extends"}
    return _MARK.sub(_comment, dumped(value))


def _marked(place: Place) -> Any:
    """Return the value with a mark in every named item that says which line it is from."""
    if place.entries():
        found = {key: _marked(each) for key, each in place.entries().items()}
        if len(place.trail) > 1 and place.trail[-2] in _SHOWN:
            file, line = place.raw.where(place.trail)
            found = {f"@@{_short(file)}:{line}@@": None, **found}
        return found
    if place.items():
        return [_marked(each) for each in place.items()]
    return place.value


def _comment(found: re.Match[str]) -> str:
    return f"{found['indent']}# {found['place']}\n{found['indent']}- "


def _short(file: str) -> str:
    path = Path(file)
    return f"{path.parent.name}/{path.name}"
