"""What keys mean: read from the docstrings of the models, so it is said once. Pure.

Editors show it while people type, `handrail explain` prints it, and a test sees that no key is
without.
"""

import inspect
import re
from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel

_ENTRY = re.compile(r"^([a-z][a-z0-9_]*): (.+)$")


def summary(model: type[BaseModel]) -> str:
    """Return the first paragraph of a model's docstring, on one line."""
    return " ".join(inspect.cleandoc(model.__doc__ or "").partition("\n\n")[0].split())


def notes(model: type[BaseModel]) -> dict[str, str]:
    """Return what each key of a model means, by the key as files write it."""
    found: dict[str, str] = {}
    for each in reversed(model.__mro__):
        if issubclass(each, BaseModel):
            found |= _entries(inspect.cleandoc(each.__dict__.get("__doc__") or ""))
    keys = [field.alias or name for name, field in model.model_fields.items()]
    return {key: found[key] for key in keys if key in found}


def _entries(doc: str) -> dict[str, str]:
    """Return the entries below `Attributes:`; their further lines are indented more."""
    found: dict[str, str] = {}
    name = ""
    for line in doc.partition("Attributes:\n")[2].splitlines():
        entry = _ENTRY.match(line.removeprefix("    "))
        if entry:
            name = entry[1]
            found[name] = entry[2]
        elif line.startswith("        ") and name:
            found[name] += f" {line.strip()}"
        elif line.strip():
            break
    return found


def models(top: type[BaseModel]) -> list[type[BaseModel]]:
    """Return a model and all that may stand in it, each once, outermost first."""
    found: list[type[BaseModel]] = []
    waiting = [top]
    while waiting:
        model = waiting.pop(0)
        if model not in found:
            found.append(model)
            for field in model.model_fields.values():
                waiting += _inside(field.annotation)
    return found


def _inside(kind: object) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for each in get_args(kind):
        yield from _inside(each)
