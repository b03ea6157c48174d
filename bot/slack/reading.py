"""What Slack delivers, in the words of the port. Pure.

Over Socket Mode and over HTTP the same payloads come; bolt has taken their wrapping off.
"""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.heard import Deed, Heard
from bot.slack.values import load
from commands.cast import REASON_LONGEST
from commands.vocabulary import PLAIN
from runner.emergency import REASON_SHORTEST

COMMANDS = ("/deploy", "/rollback", "/handrail")
MODAL = "handrail-ask"
FIELD = "handrail-field"
_LEAST = {"break-glass": REASON_SHORTEST}
_LABEL = 2000  # characters of an input's label
_MENTION = re.compile(r"^(?:<@[UW][A-Z0-9]+(?:\|[^>]*)?>[\s:,]*)+")
_LABELLED = re.compile(r"<(?P<kind>[#@!]?)(?P<id>[^<>|]*)\|(?P<label>[^<>]*)>")
_BARE = re.compile(r"<((?:https?|mailto):[^<>|]*)>")

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A press that asks for a line of text first.

    Attributes:
        trigger: Opens a modal, for three seconds.
        key: Names the press.
        view: The modal.
    """

    trigger: str
    key: str
    view: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """Something from a workspace whose requests do not count."""

    team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """A delivery that is none of the bot's business.

    Attributes:
        why: For the log.
    """

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something a person did.

    Attributes:
        address: Where it can be answered for a while; empty where there is none.
    """

    heard: Heard
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A sign that the bot itself put there came back."""


Read = Said | Ask | Foreign | Nothing | Own


def read(body: Body, team: str, me: str, now: float) -> Read:
    """Return what a delivery means.

    Args:
        body: The payload.
        team: The workspace (or enterprise) whose requests count.
        me: The bot's own user id, where it is known.
        now: When it came, for deliveries that do not tell when they were sent.
    """
    teams = _teams(body)
    if team not in teams:
        return Foreign(team=", ".join(sorted(teams)) or "unknown")
    home = _home(body)
    if home and home not in teams:
        return Foreign(team=home)  # a guest by way of a shared channel
    match body.get("type"):
        case "event_callback":
            found = _event(body, team, me)
        case "block_actions":
            found = _press(body, team, now)
        case "view_submission":
            found = _submission(body, team, now)
        case kind if "command" not in body:
            found = Nothing(why=f"a delivery of type {kind}")
        case _:
            found = _command(body, team, now)
    return found


def _teams(body: Body) -> set[str]:
    """Return the ids of the workspace and the enterprise that a delivery belongs to."""
    told = [body.get("team_id"), body.get("enterprise_id")]
    told += [(body.get(name) or {}).get("id") for name in ("team", "enterprise")]
    return {str(each) for each in told if each}


def _home(body: Body) -> str:
    """Return the workspace of the person, where a delivery tells it."""
    event = body.get("event") or {}
    user = body.get("user")
    told = user.get("team_id") if isinstance(user, dict) else event.get("user_team")
    return str(told or "")


def _event(body: Body, team: str, me: str) -> Read:
    event = body.get("event") or {}
    kind, user = str(event.get("type")), str(event.get("user") or "")
    selves = _selves(body, me)
    if kind == "reaction_added" and user and user in selves:
        return Own()
    if not user or user in selves or event.get("bot_id") or event.get("bot_profile"):
        return Nothing(why=f"{kind} by a bot")
    if kind in {"reaction_added", "reaction_removed"}:
        return _sign(body, event, team)
    if kind == "app_mention":
        return _mention(body, event, team)
    return Nothing(why=f"an event {kind}")


def _selves(body: Body, me: str) -> set[str]:
    told = body.get("authorizations") or ()
    bots = {str(each.get("user_id")) for each in told if each.get("is_bot")}
    return bots | {me, "USLACKBOT"}


def _sign(body: Body, event: Body, team: str) -> Read:
    item = event.get("item") or {}
    if item.get("type") != "message":
        return Nothing(why="a reaction on something that is no message")
    channel = str(item["channel"])
    heard = Heard(
        key=f"slack:event:{body['event_id']}",
        platform="slack",
        space=team,
        user=f"{team}/{event['user']}",
        channel=channel,
        deed=Deed.SIGN,
        text=str(event["reaction"]),
        message=f"{channel}/{item['ts']}",
        removed=event["type"] == "reaction_removed",
        at=_seconds(event.get("event_ts")),
    )
    return Said(heard=heard)


def _mention(body: Body, event: Body, team: str) -> Read:
    channel, thread = str(event["channel"]), event.get("thread_ts")
    heard = Heard(
        key=f"slack:event:{body['event_id']}",
        platform="slack",
        space=team,
        user=f"{team}/{event['user']}",
        channel=channel,
        deed=Deed.COMMAND,
        text=mentioned(str(event.get("text") or "")),
        thread=f"{channel}/{thread}" if thread else "",
        at=_seconds(event.get("event_ts")),
    )
    return Said(heard=heard)


def _command(body: Body, team: str, now: float) -> Read:
    name = str(body["command"])
    if name not in COMMANDS:
        return Nothing(why=f"the command {name}")
    heard = Heard(
        key=f"slack:trigger:{body['trigger_id']}",
        platform="slack",
        space=team,
        user=f"{team}/{body['user_id']}",
        channel=str(body["channel_id"]),
        deed=Deed.COMMAND,
        text=f"{name} {typed(str(body.get('text') or ''))}".strip(),
        at=now,
    )
    return Said(heard=heard, address=str(body.get("response_url") or ""))


def _press(body: Body, team: str, now: float) -> Read:
    actions = body.get("actions") or ()
    action = actions[0] if actions else {}
    press = load(str(action.get("action_id") or ""), str(action.get("value") or ""))
    if press is None:
        return Nothing(why=f"a press of {action.get('action_id')}")
    container = body.get("container") or {}
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    thread = container.get("thread_ts")
    heard = Heard(
        key=f"slack:trigger:{body['trigger_id']}",
        platform="slack",
        space=team,
        user=f"{team}/{body['user']['id']}",
        channel=channel,
        deed=Deed.PRESS,
        text=press.action,
        message=f"{channel}/{container.get('message_ts', '')}",
        thread=f"{channel}/{thread}" if thread else "",
        at=_seconds(action.get("action_ts")) or now,
    )
    if press.ask:
        return Ask(trigger=str(body["trigger_id"]), key=heard.key, view=modal(heard, press.ask))
    return Said(heard=heard, address=str(body.get("response_url") or ""))


def _submission(body: Body, team: str, now: float) -> Read:
    view = body.get("view") or {}
    if view.get("callback_id") != MODAL:
        return Nothing(why=f"a modal {view.get('callback_id')}")
    notes = json.loads(view["private_metadata"])
    fields = (view.get("state") or {}).get("values") or {}
    text = str(((fields.get(FIELD) or {}).get(FIELD) or {}).get("value") or "")
    heard = Heard(
        key=f"slack:view:{view['id']}",
        platform="slack",
        space=team,
        user=f"{team}/{body['user']['id']}",
        channel=notes["channel"],
        deed=Deed.PRESS,
        text=f"{notes['action']} {_line(text)}".rstrip(),
        message=notes["message"],
        thread=notes["thread"],
        at=now,
    )
    return Said(heard=heard)


def modal(heard: Heard, ask: str) -> dict[str, Any]:
    """Return the modal that asks for one line of text before a press takes effect."""
    notes = {
        "action": heard.text,
        "channel": heard.channel,
        "message": heard.message,
        "thread": heard.thread,
    }
    return {
        "type": "modal",
        "callback_id": MODAL,
        "title": {"type": "plain_text", "text": "Handrail"},
        "submit": {"type": "plain_text", "text": "Send"},
        "close": {"type": "plain_text", "text": "Back"},
        "private_metadata": json.dumps(notes),
        "blocks": [
            {
                "type": "input",
                "block_id": FIELD,
                "label": {"type": "plain_text", "text": ask[:_LABEL]},
                "element": {
                    "type": "plain_text_input",
                    "action_id": FIELD,
                    "multiline": True,
                    "min_length": _LEAST.get(heard.text.partition(" ")[0], 1),
                    "max_length": REASON_LONGEST,
                },
            }
        ],
    }


def mentioned(text: str) -> str:
    """Return what was said to the bot as a command.

    `deploy staging` is `/deploy staging`, `status` is `/handrail status`; a slash stays.
    """
    words = typed(_MENTION.sub("", text.strip()))
    if not words:
        return "/handrail help"
    if words.startswith("/"):
        return words
    if words.split(maxsplit=1)[0].lower() in PLAIN:
        return f"/{words}"
    return f"/handrail {words}"


def typed(text: str) -> str:
    """Return text as it was typed: Slack sends addresses in brackets and `&` as an entity."""
    plain = _LABELLED.sub(_unlabelled, text)
    return html.unescape(_BARE.sub(r"\1", plain)).strip()


def _unlabelled(found: re.Match[str]) -> str:
    match found["kind"]:
        case "":
            return found["label"]
        case "@":
            return f"<@{found['id']}>"
        case kind:
            return f"{kind}{found['label']}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _seconds(stamp: object) -> float:
    try:
        return float(str(stamp))
    except ValueError:
        return 0.0
