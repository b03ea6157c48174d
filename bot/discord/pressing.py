"""What a press opens before it takes effect: a confirmation, or a line of text. Pure.

Both carry the action in their own custom ids, so they outlive the process that showed them. What a
button says in its card is not delivered with a press; what is asked follows from the verb.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.discord import limits
from bot.discord.buttons import ASKING, CONFIRMING, PLAIN
from commands.cast import REASON_LONGEST
from runner.emergency import REASON_SHORTEST

EPHEMERAL = 64
FIELD = "handrail-field"

_ROW, _BUTTON, _TEXT = 1, 2, 4
_DANGER = 4
_PARAGRAPH = 2
_TITLE = 45

_CUSTOM_ID = re.compile(r"(?P<kind>handrail[?!]?:)(?P<action>.+)", re.DOTALL)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What a custom id means: an action, and whether something is asked first."""

    action: str
    asks: bool = False
    confirms: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What a modal asks; Discord takes 45 characters of a label."""

    label: str
    least: int = 1


_QUESTIONS = {
    "break-glass": _Question(
        label="Why it cannot wait (10 characters or more)", least=REASON_SHORTEST
    ),
    "override": _Question(label="Why it cannot wait; everybody will see it"),
    "accept-drift": _Question(label="Why it was changed by hand"),
}
_DEFAULT = _Question(label="Why?")

_WARNINGS = {
    "answer": "{label} with {run}?",
    "cancel": "Stop {run}? A running step is ended, and the environment may stay as it is.",
    "countersign": "Object to the emergency of {run}? Everybody is told; it stops nothing.",
    "rollback": "Take {last} back (`/{action}`)?",
    "take-back": "Take {first} back, and stop it before that where it still runs? {cost}",
    "vote": "Reject {run}? That ends it at once.",
}
_COSTS = {
    "quick": "The code goes back, the database stays: its migrations allow that.",
    "full": "Its migrations may be applied, and the code before is not known to work with them: "
    "code and database go back, and what was written since the backup is lost.",
}
_WARNING = "This cannot be taken back: `{action}`. Go on?"


def pressed(custom_id: str) -> Pressed | None:
    """Return what a press means; None where the button is not ours."""
    found = _CUSTOM_ID.fullmatch(custom_id)
    if found is None:
        return None
    kind = found["kind"]
    return Pressed(action=found["action"], asks=kind == ASKING, confirms=kind == CONFIRMING)


def confirmation(action: str, label: str) -> Json:
    """Return the private message whose one button does it."""
    verb, _, rest = action.partition(" ")
    first, _, last = rest.rpartition(" ")
    place, _, number = rest.partition(" ")[0].rpartition("-")
    known = {"action": _plain(action), "label": label, "first": first, "last": last}
    known |= {"run": f"{place} #{number}" if place else rest, "cost": _COSTS.get(last, "")}
    words = _WARNINGS.get(verb, _WARNING).format(**known)
    button = {
        "type": _BUTTON,
        "style": _DANGER,
        "label": label[: limits.LABEL] or "Go on",
        "custom_id": PLAIN + action,
    }
    return {
        "content": words[: limits.CONTENT],
        "flags": EPHEMERAL,
        "allowed_mentions": {"parse": []},
        "components": [{"type": _ROW, "components": [button]}],
    }


def modal(action: str, label: str) -> Json:
    """Return the dialog that asks for one line of text; its custom id carries the action."""
    question = _QUESTIONS.get(action.partition(" ")[0], _DEFAULT)
    field = {
        "type": _TEXT,
        "style": _PARAGRAPH,
        "custom_id": FIELD,
        "label": question.label,
        "min_length": question.least,
        "max_length": REASON_LONGEST,
        "required": True,
    }
    return {
        "title": label.strip("… ")[:_TITLE] or "Handrail",
        "custom_id": ASKING + action,
        "components": [{"type": _ROW, "components": [field]}],
    }


def filled(data: Mapping[str, Any]) -> str:
    """Return what was written into a modal's field, on one line."""
    for row in data.get("components") or ():
        parts = row.get("components") or [row.get("component") or {}]
        for part in parts:
            if part.get("custom_id") == FIELD:
                return " ".join(str(part.get("value") or "").split())
    return ""


def label_of(message: Mapping[str, Any], custom_id: str) -> str:
    """Return what a button of a message says."""
    for row in message.get("components") or ():
        for part in row.get("components") or ():
            if part.get("custom_id") == custom_id:
                return str(part.get("label") or "")
    return ""


def done(label: str) -> Json:
    """Return what stands in the place of a confirmation once its button was pressed."""
    return {"content": f"Asked for: {label or 'done'}.", "components": []}


def _plain(action: str) -> str:
    return action.replace("`", "'")
