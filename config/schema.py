"""The forms of the files as JSON Schema, for editors that complete while people type. Pure.

They are made from the models, so they cannot say anything else. Where a playbook may hold
`${NAME}` instead of a number or a word of a list, its schema allows that; a playbook that extends
another needs to say only what differs.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from config.model import Environment, Playbook, Settings
from config.model.notes import models, notes, summary

DIALECT = "https://json-schema.org/draft/2020-12/schema"

KINDS: Mapping[str, type[BaseModel]] = {
    "handrail": Settings,
    "environment": Environment,
    "playbook": Playbook,
}
"""The kinds of files; `<kind>.json` is a schema's file name."""

Schema = dict[str, Any]

_TEMPLATE: Schema = {"type": "string", "pattern": r"\$\{[A-Z][A-Z0-9_]{0,63}\}"}
_PART = "Part"
_PLACING: Schema = {
    "after": {"type": "string", "description": "Place it behind this one of the extended file."},
    "before": {"type": "string", "description": "Place it in front of this one."},
    "drop": {"const": True, "description": "Take it out."},
}
_BESIDE = ("description", "default")
_PLACED = ("Step", "Fact", "Measure")


def schema(kind: str) -> Schema:
    """Return the schema of a kind of file.

    Raises:
        KeyError: there is no such kind; see `KINDS`.
    """
    model = KINDS[kind]
    made: Schema = model.model_json_schema(by_alias=True)
    definitions = {**made.pop("$defs", {}), model.__name__: made}
    for each in models(model):
        _describe(definitions[each.__name__], each)
    definitions = {name: _tidy(each) for name, each in definitions.items()}
    if model is Playbook:
        definitions = {name: _with_templates(each) for name, each in definitions.items()}
        definitions |= {f"{_PART}{name}": _part(name, each) for name, each in definitions.items()}
        whole: Schema = {
            "if": {"required": ["extends"]},
            "then": {"$ref": f"#/$defs/{_PART}{model.__name__}"},
            "else": {"$ref": f"#/$defs/{model.__name__}"},
        }
    else:
        whole = {"$ref": f"#/$defs/{model.__name__}"}
    return {"$schema": DIALECT, "title": summary(model), **whole, "$defs": definitions}


def _describe(definition: Schema, model: type[BaseModel]) -> None:
    definition["description"] = summary(model)
    said = notes(model)
    for key, each in definition.get("properties", {}).items():
        each.pop("title", None)
        each["description"] = said[key]


def _tidy(node: Schema) -> Schema:
    """Return a definition without what tells editors nothing, and closed to unknown keys."""

    def tidied(found: Schema) -> Schema:
        found.pop("discriminator", None)  # OpenAPI's; the kinds tell themselves by a constant
        if "patternProperties" in found:
            found["additionalProperties"] = False
        if found.get("default", ...) in (None, [], {}):
            del found["default"]
        return found

    return _changed(node, tidied)


def _with_templates(node: Schema) -> Schema:
    def widened(found: Schema) -> Schema:
        narrow = found.get("type") in {"integer", "number", "boolean"}
        narrow |= found.get("type") == "string" and ("enum" in found or "pattern" in found)
        if not narrow or "const" in found:
            return found
        kept: Schema = {key: found.pop(key) for key in _BESIDE if key in found}
        return {"anyOf": [found, _TEMPLATE], **kept}

    return _changed(node, widened)


def _part(name: str, node: Schema) -> Schema:
    """Return what a file that extends another may say where that has a whole `name`."""

    def partly(found: Schema) -> Schema:
        found.pop("required", None)
        if "$ref" in found:
            found["$ref"] = found["$ref"].replace("#/$defs/", f"#/$defs/{_PART}")
        if "oneOf" in found:  # without what is required, a check may be of several kinds
            found["anyOf"] = found.pop("oneOf")
        if "properties" in found and (name in _PLACED or name.endswith("Check")):
            found["properties"] = {**found["properties"], **_PLACING}
        if "properties" in found:
            found["properties"] = {
                key: {"anyOf": [each, {"type": "null"}]}
                for key, each in found["properties"].items()
            }
        return found

    return _changed(node, partly)


def _changed(node: Schema, change: Callable[[Schema], Schema]) -> Schema:
    made: Schema = _each(node, change)
    return made


def _each(node: Any, change: Callable[[Schema], Schema]) -> Any:
    """Return a copy of a schema in which `change` was applied to every part, innermost first."""
    if isinstance(node, list):
        return [_each(item, change) for item in node]
    if not isinstance(node, dict):
        return node
    found = {
        key: {name: _each(each, change) for name, each in item.items()}
        if key in {"properties", "patternProperties"}
        else item
        if key in {"default", "examples", "enum"}
        else _each(item, change)
        for key, item in node.items()
    }
    return change(found)
