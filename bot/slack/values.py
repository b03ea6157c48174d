"""What a button of ours carries on Slack. Pure.

A plain button has the action id `handrail:INDEX` and its action as its value. A button that asks
for a line of text first has the action id `handrail?:INDEX`, and its value is compact JSON:
`{"action":"reject staging-42","ask":"Why?"}`. Slack wants ids to differ within a message, hence the
index; nothing is read from it.
"""

import json
from dataclasses import dataclass

from commands.reply import Button

PLAIN = "handrail:"
ASKING = "handrail?:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What a press of a button means: its action, and what to ask for first, if anything."""

    action: str
    ask: str = ""


def dump(button: Button, index: int) -> tuple[str, str]:
    """Return action id and value of a button."""
    if not button.ask:
        return f"{PLAIN}{index}", button.action
    value = {"action": button.action, "ask": button.ask}
    return f"{ASKING}{index}", json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def load(action_id: str, value: str) -> Press | None:
    """Return what a press means; None where the button is not one of ours."""
    if action_id.startswith(PLAIN):
        return Press(action=value) if value else None
    if not action_id.startswith(ASKING):
        return None
    try:
        told = json.loads(value)
    except ValueError:
        return None
    if not isinstance(told, dict) or not isinstance(told.get("action"), str):
        return None
    return Press(action=told["action"], ask=str(told.get("ask") or ""))
