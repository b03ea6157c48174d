"""The documented limits of Block Kit, checked as the API checks them."""

from collections.abc import Iterator
from typing import Any

_TYPES = {
    "actions",
    "context",
    "divider",
    "header",
    "image",
    "markdown",
    "rich_text",
    "section",
}
_WHOLE = 13_200


def wrong(blocks: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the blocks of a message, in the API's manner."""
    found = []
    if len(blocks) > 50:
        found.append("no more than 50 items allowed [json-pointer:/blocks]")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        found.append("block_id must be unique [json-pointer:/blocks]")
    for place, block in enumerate(blocks):
        found += [f"{what} [json-pointer:/blocks/{place}]" for what in _block(block)]
    return found


def too_long(blocks: list[dict[str, Any]]) -> bool:
    return sum(map(len, _texts(blocks))) > _WHOLE


def wrong_view(view: dict[str, Any]) -> list[str]:
    """What is wrong with a modal."""
    found = []
    if view.get("type") != "modal":
        found.append("type must be modal")
    for name in ("title", "submit", "close"):
        if name in view:
            found += _text(view[name], 24, name, plain=True)
    if len(view.get("private_metadata", "")) > 3000:
        found.append("private_metadata is longer than 3000")
    if len(view.get("callback_id", "")) > 255:
        found.append("callback_id is longer than 255")
    for block in view.get("blocks", ()):
        if block.get("type") == "input":
            found += _text(block.get("label"), 2000, "label", plain=True)
    return found


def _block(block: dict[str, Any]) -> Iterator[str]:
    kind = block.get("type")
    if kind not in _TYPES:
        yield f"unsupported type: {kind}"
    if len(block.get("block_id", "")) > 255:
        yield "block_id is longer than 255"
    match kind:
        case "header":
            yield from _text(block.get("text"), 150, "text", plain=True)
        case "section":
            yield from _section(block)
        case "context":
            yield from _context(block.get("elements", []))
        case "actions":
            yield from _actions(block.get("elements", []))


def _context(elements: list[dict[str, Any]]) -> Iterator[str]:
    if not 1 <= len(elements) <= 10:
        yield "between 1 and 10 elements"
    for element in elements:
        if element.get("type") != "image":
            yield from _text(element, 3000, "element")


def _section(block: dict[str, Any]) -> Iterator[str]:
    if "text" not in block and not block.get("fields"):
        yield "missing required field: text or fields"
    if "text" in block:
        yield from _text(block["text"], 3000, "text")
    fields = block.get("fields", [])
    if len(fields) > 10:
        yield "no more than 10 fields"
    for each in fields:
        yield from _text(each, 2000, "field")
    if "accessory" in block:
        yield from _actions([block["accessory"]])


def _actions(elements: list[dict[str, Any]]) -> Iterator[str]:
    if not 1 <= len(elements) <= 25:
        yield "between 1 and 25 elements"
    ids = [each.get("action_id") for each in elements if "action_id" in each]
    if len(ids) != len(set(ids)):
        yield "action_id must be unique within its block"
    for each in elements:
        if len(each.get("action_id", "")) > 255:
            yield "action_id is longer than 255"
        if len(each.get("value", "")) > 2000:
            yield "value is longer than 2000"
        if each.get("style", "primary") not in {"primary", "danger"}:
            yield f"unknown style {each['style']}"
        yield from _text(each.get("text"), 75, "text", plain=True)
        yield from _confirm(each.get("confirm"))


def _confirm(dialog: dict[str, Any] | None) -> Iterator[str]:
    if dialog is None:
        return
    for name, most in (("title", 100), ("confirm", 30), ("deny", 30)):
        yield from _text(dialog.get(name), most, name, plain=True)
    yield from _text(dialog.get("text"), 300, "text")


def _text(value: Any, most: int, name: str, *, plain: bool = False) -> Iterator[str]:
    if not isinstance(value, dict) or value.get("type") not in {"plain_text", "mrkdwn"}:
        yield f"{name} is no text object"
        return
    if plain and value["type"] != "plain_text":
        yield f"{name} must be plain_text"
    if not value.get("text"):
        yield f"{name} must be more than 0 characters"
    elif len(value["text"]) > most:
        yield f"{name} must be less than {most + 1} characters"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
