"""`handrail explain`: what a problem code, a kind of check or a key of the configuration means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import get_args

import yaml
from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from config.model.check import Check
from config.model.notes import models, notes, summary
from config.place import nearest
from config.problem import fail
from config.quantity import seconds, show_duration, show_size, size
from config.schema import KINDS

_FILES = {
    "handrail": "handrail.yaml",
    "environment": "environments/NAME.yaml",
    "playbook": "playbooks/NAME.yaml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of the configuration.

    Attributes:
        file: The kind of file that it stands in.
        block: The model of the block that it stands in.
        field: What is declared of it.
    """

    name: str
    file: str
    block: type[BaseModel]
    field: FieldInfo


@cache
def problems() -> Mapping[str, str]:
    """Return what each problem code means."""
    text = files("bot.authoring").joinpath("problems.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text)
    return found


@cache
def kinds() -> Mapping[str, type[Check]]:
    """Return the kinds of checks."""
    found: dict[str, type[Check]] = {}
    for model in models(KINDS["playbook"]):
        if issubclass(model, Check):
            (kind,) = get_args(model.model_fields["check"].annotation)
            found[kind] = model
    return found


@cache
def keys() -> tuple[Key, ...]:
    """Return every key of every block, outermost first."""
    return tuple(
        Key(name=field.alias or name, file=kind, block=model, field=field)
        for kind, top in KINDS.items()
        for model in models(top)
        for name, field in model.model_fields.items()
    )


def explain(word: str) -> str:
    """Return what a word means, in everything that it can be.

    Raises:
        ProblemError: it is nothing that is known (`nothing-explained`).
    """
    word = word.strip(" `:[]").casefold() if word not in _words() else word
    told = [*_problem(word), *_kind(word), *_key(word)]
    if not told:
        cure = nearest(word, _words(), "")
        cure = cure if cure.startswith("Did") else "Name a problem's code, a check or a key."
        raise fail("nothing-explained", f"Nothing is called `{word}`.", cure)
    return "\n\n".join(told) + "\n"


@cache
def _words() -> frozenset[str]:
    return frozenset({*problems(), *kinds(), *(key.name for key in keys())})


def _problem(word: str) -> Iterator[str]:
    if word in problems():
        yield f"{word} (a problem)\n  {problems()[word]}"


def _kind(word: str) -> Iterator[str]:
    model = kinds().get(word)
    if model:
        lines = [f"{word} (a kind of check)", f"  {summary(model)}", ""]
        fields = {key.name: _said(key) for key in keys() if key.block is model}
        lines += [f"  {name}: {fields[name]}" for name in notes(model) if name != "check"]
        yield "\n".join(lines)


def _key(word: str) -> Iterator[str]:
    """Yield what a key means in each block that has it.

    `block.key` asks for one block, and so does the path of a finding.
    """
    parts = [part for part in word.split(".") if not part.isdigit()]
    block, name = (["", *parts])[-2:] if parts else ("", "")
    told: dict[str, list[Key]] = {}
    for key in keys():
        if key.name == name and (not block or _stands_in(key, block)):
            told.setdefault(_said(key), []).append(key)
    for said, places in told.items():
        yield f"{name} (a key of {_where(places)})\n  {said}"


def _said(key: Key) -> str:
    told = notes(key.block)[key.name]
    if key.field.is_required():
        return f"{told} Required."
    default = key.field.get_default(call_default_factory=True)
    plain = isinstance(default, bool | int | float | str) and default != ""
    return f"{told} Default: {_shown(key, default)}." if plain else told


def _shown(key: Key, default: object) -> str:
    """Return a default as people would write it."""
    readers = {each.func for each in key.field.metadata if isinstance(each, BeforeValidator)}
    if isinstance(default, float) and seconds in readers:
        return show_duration(default) if default else "0s"
    if isinstance(default, int) and size in readers:
        return show_size(default)
    return str(default).lower() if isinstance(default, bool) else f"{default}"


def _where(places: list[Key]) -> str:
    """Return the blocks in which a key stands, by file."""
    found: dict[str, dict[str, None]] = {}
    for key in places:
        holders = sorted(_holders(key))[:1]
        found.setdefault(_FILES[key.file], {}).update(dict.fromkeys(holders))
    return "; ".join(
        f"{', '.join(f'`{block}`' for block in blocks)} in {file}" if blocks else file
        for file, blocks in found.items()
    )


def _holders(key: Key) -> set[str]:
    """Return the keys, and the kinds of checks, below which a key's block stands."""
    if issubclass(key.block, Check):
        return {kind for kind, model in kinds().items() if model is key.block}
    return {each.name for each in keys() if key.block in models_of(each.field)}


def _stands_in(key: Key, block: str) -> bool:
    """Say whether a block is one of the key's: a check's are its kind and `verify`."""
    return block in _holders(key) or (block == "verify" and issubclass(key.block, Check))


def models_of(field: FieldInfo) -> set[type[BaseModel]]:
    """Return the models that a field holds itself."""
    found: set[type[BaseModel]] = set()
    waiting: list[object] = [field.annotation]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found.add(kind)
        waiting += get_args(kind)
    return found
