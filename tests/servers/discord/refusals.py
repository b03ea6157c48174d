"""The API's errors, with their real codes, and the limits that it enforces."""

import re
from typing import Any

_NAME = re.compile(r"^[-_\w]{1,32}$")


class Refusal(Exception):  # noqa: N818 - named for what it is on the wire
    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.body = {"message": message, "code": code, **more}


def unknown(what: str) -> Refusal:
    codes = {
        "Channel": 10003,
        "Guild": 10004,
        "Member": 10007,
        "Message": 10008,
        "User": 10013,
        "Webhook": 10015,
        "Interaction": 10062,
    }
    return Refusal(404, codes[what], f"Unknown {what}")


def missing_access() -> Refusal:
    return Refusal(403, 50001, "Missing Access")


def missing_permissions() -> Refusal:
    return Refusal(403, 50013, "Missing Permissions")


def unauthorized() -> Refusal:
    return Refusal(401, 0, "401: Unauthorized")


def invalid(**fields: str) -> Refusal:
    errors = {
        name: {"_errors": [{"code": "INVALID", "message": why}]} for name, why in fields.items()
    }
    return Refusal(400, 50035, "Invalid Form Body", errors=errors)


def check_message(body: dict[str, Any]) -> None:
    """Refuse a message that is too long, empty, or has parts that do not fit."""
    if len(body.get("content") or "") > 2000:
        raise invalid(content="Must be 2000 or fewer in length.")
    if len(str(body.get("nonce") or "")) > 25:
        raise invalid(nonce="Must be 25 or fewer in length.")
    _check_embeds(body.get("embeds") or [])
    _check_components(body.get("components") or [])
    if not any(body.get(part) for part in ("content", "embeds", "components")):
        raise Refusal(400, 50006, "Cannot send an empty message")


def _check_embeds(embeds: list[dict[str, Any]]) -> None:
    total = 0
    for embed in embeds:
        fields = embed.get("fields", [])
        texts = {
            256: [embed.get("title", ""), (embed.get("author") or {}).get("name", "")],
            4096: [embed.get("description", "")],
            2048: [(embed.get("footer") or {}).get("text", "")],
        }
        texts[256] += [each["name"] for each in fields]
        texts[1024] = [each["value"] for each in fields]
        if any(len(text) > most for most, group in texts.items() for text in group):
            raise invalid(embeds="A part of an embed is too long.")
        if len(fields) > 25 or any(not each["name"] or not each["value"] for each in fields):
            raise invalid(embeds="This field is required.")
        total += sum(len(text) for group in texts.values() for text in group)
    if len(embeds) > 10 or total > 6000:
        raise invalid(embeds="Embed size exceeds maximum size of 6000")


def _check_components(rows: list[dict[str, Any]]) -> None:
    ids = [part.get("custom_id", "") for row in rows for part in row["components"]]
    if len(rows) > 5 or any(not 1 <= len(row["components"]) <= 5 for row in rows):
        raise invalid(components="Must be between 1 and 5 in length.")
    if any(not 1 <= len(each) <= 100 for each in ids) or len(set(ids)) < len(ids):
        raise invalid(components="Component custom id is too long or not unique.")
    labels = [part.get("label", "") for row in rows for part in row["components"]]
    if any(len(label) > 80 for label in labels):
        raise invalid(components="Must be 80 or fewer in length.")


def check_modal(data: dict[str, Any]) -> None:
    """Refuse a modal whose texts are missing or too long."""
    fields = [part for row in data["components"] for part in row["components"]]
    if not 1 <= len(data["title"]) <= 45 or not 1 <= len(data["custom_id"]) <= 100:
        raise invalid(title="Must be between 1 and 45 in length.")
    if not 1 <= len(fields) <= 5 or any(not 1 <= len(each["label"]) <= 45 for each in fields):
        raise invalid(components="Must be between 1 and 45 in length.")


def check_commands(commands: list[dict[str, Any]]) -> None:
    """Refuse commands that the platform would not register."""
    if len({each["name"] for each in commands}) < len(commands):
        raise invalid(name="Application command names must be unique")
    for command in commands:
        _check_named(command)
        _check_options(command.get("options", []))


def _check_named(part: dict[str, Any]) -> None:
    name = part["name"]
    if not _NAME.match(name) or name != name.lower():
        raise invalid(name=f"Command name is invalid: {name}")
    if not 1 <= len(part["description"]) <= 100:
        raise invalid(description="Must be between 1 and 100 in length.")


def _check_options(options: list[dict[str, Any]]) -> None:
    if len(options) > 25:
        raise invalid(options="Must be 25 or fewer in length.")
    needed = [bool(each.get("required")) for each in options]
    if needed != sorted(needed, reverse=True):
        raise invalid(options="Required options must be placed before non-required options")
    if len({each["type"] in {1, 2} for each in options}) > 1:
        raise invalid(options="Sub-commands and options must not be mixed")
    for option in options:
        _check_named(option)
        if option.get("choices") and (option.get("autocomplete") or len(option["choices"]) > 25):
            raise invalid(options="Choices cannot be used with autocomplete")
        _check_options(option.get("options", []))
