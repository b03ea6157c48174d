"""From plain data to models: each error of the validation becomes a finding. Pure."""

from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.model.declared import Declared
from config.place import Place, nearest, top
from config.problem import Finding
from config.raw import Raw, Trail

_PATTERNS = {
    "^[a-z][a-z0-9-]{0,39}$": (
        "Use lower-case letters, digits and hyphens, a letter first, at most 40 characters."
    ),
    "^[A-Z][A-Z0-9_]{0,63}$": (
        "Use capital letters, digits and underscores, a letter first, as in APP_DIR."
    ),
    "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$": (
        "Write env:NAME, file:PATH, or a list with the words of a command; never the value itself."
    ),
    "^[a-z]+:.+$": "Write platform:channel, as in terminal:deploys.",
    "^0?[0-7]{3}$": "Write an octal mode such as 0640.",
    r"^(https?://|\$\{)": "Write http:// or https:// and more, or ${NAME} of such a variable.",
    r"^$|^(sqlite:///|postgresql\+psycopg://).+": (
        "Write postgresql+psycopg://USER@HOST/NAME, or leave it empty for a file of SQLite."
    ),
    r"^[^\s/@]+$": "Write its name or address alone; `user` and `port` are keys of their own.",
    r"^[TE][A-Z0-9]+/[UW][A-Z0-9]+$": "Write TEAM/USER by Slack's ids: T024BE7LD/U061F7AUR.",
    r"^[TE][A-Z0-9]+$": "Write the workspace's id: T024BE7LD.",
    r"^[CG][A-Z0-9]+$": "Write the channel's id, which its details show: C024BE91L.",
    r"^S[A-Z0-9]+$": "Write the user group's id: S0614TZR7.",
    r"^\d{5,20}$": 'Write the id of digits that Discord copies, in quotes: "190320984123768832".',
}

_CURES = {
    "tuple_type": "Write a list, as in [one, two].",
    "dict_type": "Write `key: value` lines below the key.",
    "model_type": "Write `key: value` lines below the key.",
    "bool_parsing": "Write true or false.",
    "int_parsing": "Write a whole number.",
    "float_parsing": "Write a number.",
    "too_short": "Write at least one.",
    "value_error": "Write it like one of these.",
    "greater_than": "Write a value within that bound.",
    "greater_than_equal": "Write a value within that bound.",
    "less_than_equal": "Write a value within that bound.",
}

Model = TypeVar("Model", bound=Declared)


def validated(kind: type[Model], raw: Raw) -> tuple[Model | None, tuple[Finding, ...]]:
    """Return the model of a file, or None and all reasons why it is not valid."""
    value = {} if raw.value is None else raw.value
    try:
        return kind.model_validate(value), ()
    except ValidationError as error:
        errors = error.errors(include_url=False)
    return None, tuple(_findings(kind, top(raw), errors))


def _findings(kind: type[Model], file: Place, errors: list[ErrorDetails]) -> Iterator[Finding]:
    """Yield one finding a place: the members of a union each have their say in the same one."""
    by_trail: dict[Trail, list[ErrorDetails]] = {}
    for error in errors:
        by_trail.setdefault(_trail(file, error), []).append(error)
    for trail, here in by_trail.items():
        deeper = any(len(other) > len(trail) and other[: len(trail)] == trail for other in by_trail)
        if not (deeper and here[0]["type"] == "too_short"):  # else said of the items already
            yield _finding(kind, file.at(*trail), here)


def _trail(file: Place, error: ErrorDetails) -> Trail:
    """Return where an error is: its location without the names of union members.

    A key that is missing is the last part, whether or not the file has anything there.
    """
    place, last = file, len(error["loc"]) - 1
    for at, part in enumerate(error["loc"]):
        below = place.at(part)
        absent = at == last and error["type"] == "missing"
        if absent or part in place.entries() or isinstance(part, int):
            place = below
    return place.trail


def _finding(kind: type[Model], place: Place, errors: list[ErrorDetails]) -> Finding:
    first = errors[0]
    context = first.get("ctx", {})
    name = str(place.trail[-1]) if place.trail else ""
    match first["type"]:
        case "extra_forbidden":
            known = known_keys(kind, place)
            cure = nearest(name, known, "Remove it.")
            return place.finding("unknown-key", f"`{name}` is no key that is known here.", cure)
        case "missing":
            return place.finding("missing-key", f"`{name}` is missing.", f"Add `{name}:` here.")
        case "union_tag_not_found":
            what = "`check`, the kind of the check, is missing."
            return place.finding("missing-key", what, "Add `check: command`, `file`, `http` or so.")
        case "union_tag_invalid":
            kinds = _words(str(context["expected_tags"]))
            what = f"`{context['tag']}` is no kind of check."
            return place.at("check").finding(
                "unknown-check-kind", what, nearest(str(context["tag"]), kinds, "")
            )
        case _:
            return _wrong(place, errors)


def _wrong(place: Place, errors: list[ErrorDetails]) -> Finding:
    """Return the finding for a value that is there but cannot be taken; never shows a secret."""
    said = dict.fromkeys(_said(error) for error in errors)
    types = [error["type"] for error in errors]
    typed = all(each.endswith(("_type", "_parsing", "_from_float")) for each in types)
    code = "wrong-type" if typed else "wrong-value"
    return place.finding(code, f"{'; or '.join(said)}.", _cure(place, errors))


def _said(error: ErrorDetails) -> str:
    words = error["msg"].removeprefix("Value error, ").partition(", unable to")[0].rstrip(".")
    if error["type"] == "string_pattern_mismatch":
        return "The name or value is not written as it must be here"
    if error["type"] in {"model_type", "dict_type", "model_attributes_type"}:
        return "Here should be a block of `key: value` lines"
    if error["type"] in {"tuple_type", "list_type"}:
        return "Here should be a list"
    for start in ("Input should", "String should"):
        words = words.replace(start, "The value should")
    return words


def _cure(place: Place, errors: list[ErrorDetails]) -> str:
    types = [error["type"] for error in errors]
    for error in errors:
        context = error.get("ctx", {})
        if error["type"] == "literal_error" or error["type"] == "enum":
            return nearest(place.text, _words(str(context["expected"])), "Write one of them.")
        if error["type"] == "string_pattern_mismatch":
            pattern = str(context["pattern"])
            return _PATTERNS.get(pattern, f"It must match {pattern}.")
    if "string_type" in types and isinstance(place.value, bool | int | float):
        return "Put the value in quotes."
    if place.value is None:
        return "Write a value, or remove the key."
    return next((_CURES[each] for each in types if each in _CURES), "Correct the value.")


def _words(quoted: str) -> list[str]:
    """Return the words of a list such as `'a', 'b' or 'c'`."""
    return quoted.split("'")[1::2]


def known_keys(kind: type[BaseModel], place: Place) -> set[str]:
    """Return the keys that the block may have in which `place` stands.

    Args:
        kind: The model of the whole file.
        place: A key of the block.
    """
    kinds: list[Any] = [kind]
    here = Place(place.raw, place.raw.value)
    for part in place.trail[:-1]:
        here = here.at(part)
        kinds = [inner for each in kinds for inner in _below(each, part)]
        kinds = [each for each in kinds if _may_be(each, here)]
    models = [each for each in kinds if _is_model(each)]
    return {field.alias or name for model in models for name, field in model.model_fields.items()}


def _below(kind: Any, part: str | int) -> Iterable[Any]:
    """Return the types that stand behind a key or position of a type."""
    if _is_model(kind):
        fields = {field.alias or name: field for name, field in kind.model_fields.items()}
        return _members(fields[str(part)].annotation) if part in fields else ()
    inner = get_args(kind)
    return _members(inner[1 if get_origin(kind) is dict else 0]) if inner else ()


def _members(kind: Any) -> list[Any]:
    """Return the types of a union, each without its annotations."""
    if get_origin(kind) is Annotated:
        return _members(get_args(kind)[0])
    if get_origin(kind) in {Union, UnionType}:
        return [member for each in get_args(kind) for member in _members(each)]
    return [kind]


def _may_be(kind: Any, place: Place) -> bool:
    """Say whether a type can be meant: a check's class by its `check`, all others always."""
    if not _is_model(kind) or "check" not in kind.model_fields:
        return True
    return place.at("check").value in get_args(kind.model_fields["check"].annotation)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
