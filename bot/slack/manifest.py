"""The app's manifest: what Slack asks about an app when it is made. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from commands.vocabulary import BY_NAME, ENTRIES, PLAIN

Mode = Literal["socket", "http"]

PATH = "/slack/events"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A right of the bot token, and why the bot cannot do without."""

    name: str
    why: str


SCOPES = (
    Scope(name="app_mentions:read", why="hear commands in threads, where slash commands do not go"),
    Scope(name="channels:history", why="see whether a message was posted, before it is again"),
    Scope(name="channels:read", why="tell which channels the bot is missing from"),
    Scope(name="chat:write", why="post and edit cards, requests and results"),
    Scope(name="commands", why="offer /deploy, /rollback and /handrail"),
    Scope(name="groups:history", why="the same as channels:history, in private channels"),
    Scope(name="groups:read", why="the same as channels:read, for private channels"),
    Scope(name="im:history", why="the same as channels:history, in direct messages"),
    Scope(name="im:write", why="tell a person how a run ended, by direct message"),
    Scope(name="reactions:read", why="count approvals, and read them again before a run starts"),
    Scope(name="reactions:write", why="put the two signs under a request"),
    Scope(name="usergroups:read", why="let a role count only for members of a user group"),
    Scope(name="users:read", why="tell people from bots and from deactivated accounts"),
)
"""In the order in which Slack shows them."""

APP_SCOPE = Scope(name="connections:write", why="open Socket Mode's sockets; for the app token")
"""Not part of a manifest: the app-level token is made by hand, with this scope."""

EVENTS = ("app_mention", "reaction_added", "reaction_removed")

_SHORT = {
    "deploy": "Deploy to an environment, with approval",
    "rollback": "Take an environment back",
    "handrail": "See and steer runs, locks and questions",
}


def missing(granted: frozenset[str]) -> tuple[str, ...]:
    """Return the scopes that a token lacks."""
    return tuple(scope.name for scope in SCOPES if scope.name not in granted)


def manifest(name: str, mode: Mode, url: str = "") -> dict[str, Any]:
    """Return the manifest.

    Args:
        name: How the app is called in Slack.
        mode: As in `chat.slack.mode`.
        url: In HTTP mode, the address under which Slack reaches the bot's `/slack/events`.
    """
    address = url.rstrip("/")
    if address and not address.endswith(PATH):
        address += PATH
    http = {} if mode == "socket" else {"request_url": address or f"https://YOUR-HOST{PATH}"}
    shown = name[:35]
    return {
        "display_information": {
            "name": shown,
            "description": "Deploy and roll back from chat, one verified step at a time.",
        },
        "features": {
            "app_home": {"messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": shown, "always_online": True},
            "slash_commands": [_command(each, http) for each in (*PLAIN, "handrail")],
        },
        "oauth_config": {"scopes": {"bot": [scope.name for scope in SCOPES]}},
        "settings": {
            "event_subscriptions": {**http, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **http},
            "org_deploy_enabled": False,
            "socket_mode_enabled": mode == "socket",
            "token_rotation_enabled": False,
        },
    }


def as_yaml(name: str, mode: Mode, url: str = "") -> str:
    """Return the manifest as text to be pasted into Slack's form."""
    text: str = yaml.safe_dump(manifest(name, mode, url), sort_keys=False, allow_unicode=True)
    return text


def _command(name: str, http: Mapping[str, str]) -> dict[str, Any]:
    made = {
        "command": f"/{name}",
        "description": _SHORT[name],
        "usage_hint": _hint(name),
        "should_escape": False,
    }
    return made | ({"url": http["request_url"]} if http else {})


def _hint(name: str) -> str:
    if name in BY_NAME:
        return BY_NAME[name].usage.removeprefix(f"/{name}").strip()
    return " | ".join(entry.name for entry in ENTRIES if entry.name not in PLAIN)
