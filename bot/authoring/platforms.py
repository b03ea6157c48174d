"""What `handrail init` has to know of Slack and Discord; tokens are named, and never given."""

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from config.problem import fail

Value = Callable[[str, str, str, re.Pattern[str]], str]
"""Gives one value: its flag, the question, what counts where nothing is said, its form."""

_SLACK = re.compile(r"(?P<team>[TE][A-Z0-9]{2,20})/(?P<channel>[CG][A-Z0-9]{2,20})")
_SLACK_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_DISCORD = re.compile(r"(?P<application>\d{5,20})/(?P<guild>\d{5,20})/(?P<channel>\d{5,20})")
_SNOWFLAKE = re.compile(r"\d{5,20}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,100}")
_TOKENS = {
    "slack_token": "SLACK_BOT_TOKEN",
    "slack_app_token": "SLACK_APP_TOKEN",
    "discord_token": "DISCORD_TOKEN",
}
FORMS = {
    "slack": "TEAM/CHANNEL, both as Slack's ids: T024BE7LD/C0123456789",
    "slack-user": "an id such as U012AB3CD; a profile's menu copies it",
    "discord": "APPLICATION/GUILD/CHANNEL, each an id of digits",
    "discord-user": "an id of digits; Developer Mode lets you copy it",
}
"""How the values of the flags are written, for whoever wrote them otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """A workspace and a channel by their ids, and the names of the variables with the tokens.

    Attributes:
        user: Whoever makes the configuration, as Slack knows them; empty where it is not known.
    """

    team: str
    channel: str
    bot_token: str
    app_token: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Discord:
    """Likewise: an application in a guild, with a channel there."""

    application: str
    guild: str
    channel: str
    token: str
    user: str


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    add = parser.add_argument
    add("--slack", metavar="TEAM/CHANNEL", help="speak on Slack, in this channel, by their ids")
    add("--slack-user", metavar="ID", help="you on Slack: U012AB3CD")
    add("--discord", metavar="APPLICATION/GUILD/CHANNEL", help="speak on Discord, by their ids")
    add("--discord-user", metavar="ID", help="you on Discord")
    for name, default in _TOKENS.items():
        flag = f"--{name.replace('_', '-')}"
        says = f"the environment variable with the token (default: {default})"
        add(flag, metavar="VARIABLE", help=says)


def slack(given: argparse.Namespace, value: Value) -> Slack | None:
    """Return what is said of Slack; None where the bot does not speak there."""
    place = _SLACK.fullmatch(value("slack", "Slack (TEAM/CHANNEL; empty: none)?", "", _SLACK))
    if place is None:
        return None
    return Slack(
        team=place["team"],
        channel=place["channel"],
        bot_token=_variable(given, value, "slack_token", "the bot token (xoxb-…)"),
        app_token=_variable(given, value, "slack_app_token", "the app token (xapp-…)"),
        user=value("slack_user", "You on Slack (U…; empty: later)?", "", _SLACK_USER),
    )


def discord(given: argparse.Namespace, value: Value) -> Discord | None:
    """Return what is said of Discord; None where the bot does not speak there."""
    question = "Discord (APPLICATION/GUILD/CHANNEL; empty: none)?"
    place = _DISCORD.fullmatch(value("discord", question, "", _DISCORD))
    if place is None:
        return None
    return Discord(
        application=place["application"],
        guild=place["guild"],
        channel=place["channel"],
        token=_variable(given, value, "discord_token", "the bot's token"),
        user=value("discord_user", "You on Discord (digits; empty: later)?", "", _SNOWFLAKE),
    )


def _variable(given: argparse.Namespace, value: Value, name: str, holds: str) -> str:
    """Return the name of a variable; what looks like the token itself is never repeated.

    Raises:
        ProblemError: `secret-given`: it is no name.
    """
    told = getattr(given, name)
    if told is None:
        told = value(name, f"Environment variable with {holds}?", _TOKENS[name], _ANYTHING)
    if not _VARIABLE.fullmatch(told):
        flag = f"--{name.replace('_', '-')}"
        what = f"{flag} wants the name of an environment variable, and got something else."
        cure = f"Write a name such as {_TOKENS[name]}. If it was the token, make a new one."
        raise fail("secret-given", what, cure)
    return str(told)


_ANYTHING = re.compile(r".*")


def declared(one: Slack | None, other: Discord | None) -> dict[str, Any]:
    """Return the `chat` blocks of `handrail.yaml`; empty without a platform."""
    found: dict[str, Any] = {}
    if one:
        found["slack"] = {
            "team": one.team,
            "bot_token": f"env:{one.bot_token}",
            "app_token": f"env:{one.app_token}",
        }
    if other:
        found["discord"] = {
            "application": other.application,
            "guilds": [other.guild],
            "token": f"env:{other.token}",
        }
    return found
