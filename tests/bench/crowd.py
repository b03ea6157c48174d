"""Fifty environments that speak on both platforms at once, each in a channel of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from runner.host.ssh import Address
from tests.bench.bot import configured
from tests.servers.discord.hands import Person as DiscordPerson
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.world import Channel
from tests.servers.slack.people import Person as SlackPerson
from tests.servers.slack.server import SlackServer
from tests.servers.slack.workspace import APP_TOKEN, BOT_TOKEN, TEAM

RUNS = 50
STEPS = 10
MINUTE = "minute"
"""The environment whose run has ten steps and takes a minute."""

_STEP = 6.0  # seconds, ten of them make a minute
_LONG = "sleep 45"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """A configuration, the platforms that it speaks on, and somebody who may deploy.

    Attributes:
        names: The environments; the last one is `MINUTE`.
        rooms: Each environment's channel on Discord; on Slack it is `C` and its place.
    """

    folder: Path
    slack: SlackServer
    discord: DiscordServer
    names: tuple[str, ...]
    rooms: tuple[Channel, ...]
    typist: SlackPerson
    member: DiscordPerson

    @property
    def environment(self) -> dict[str, str]:
        return {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "DISCORD_TOKEN": self.discord.token,
        }


def crowd(folder: Path, address: Address, slack: SlackServer, discord: DiscordServer) -> Crowd:
    """Write a configuration of `RUNS` environments on one host, and one of ten slow steps."""
    names = (*(f"env-{number}" for number in range(RUNS)), MINUTE)
    configured(folder, dict.fromkeys(names, address), STEPS)
    target = folder / "config"
    guild = discord.guild()
    rooms = tuple(discord.channel(guild, name) for name in names)
    member = discord.person(guild, "you")
    for place, (name, room) in enumerate(zip(names, rooms, strict=True)):
        slack.workspace.channel(f"C{place}")
        _declare(target / f"environments/{name}.yaml", _placed(name, [f"slack:C{place}", room.id]))
    _playbook(target, "long", _LONG, 1)
    _playbook(target, MINUTE, f"sleep {_STEP:g}", STEPS)
    _declare(target / "handrail.yaml", _settings(slack, discord, member))
    return Crowd(
        folder=target,
        slack=slack,
        discord=discord,
        names=names,
        rooms=rooms,
        typist=slack.person("U1"),
        member=member,
    )


def _placed(name: str, channels: list[str]) -> Callable[[dict[str, Any]], None]:
    here, there = channels
    playbook = MINUTE if name == MINUTE else "long"

    def change(declared: dict[str, Any]) -> None:
        declared.update(channels=[here, f"discord:{there}"], playbook=f"playbooks/{playbook}.yaml")

    return change


def _playbook(target: Path, name: str, script: str, steps: int) -> None:
    text = (target / "playbooks/quiet.yaml").read_text(encoding="utf-8")
    declared = yaml.safe_load(text)
    declared["deploy"]["steps"] = declared["deploy"]["steps"][:steps]
    for step in declared["deploy"]["steps"]:
        step["run"] = script
    path = target / f"playbooks/{name}.yaml"
    path.write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")
    path.chmod(0o600)


def _settings(
    slack: SlackServer, discord: DiscordServer, member: DiscordPerson
) -> Callable[[dict[str, Any]], None]:
    chat = {
        "slack": {
            "team": TEAM,
            "bot_token": "env:SLACK_BOT_TOKEN",
            "app_token": "env:SLACK_APP_TOKEN",
            "api": slack.api,
        },
        "discord": {
            "application": discord.application,
            "guilds": [member.guild.id],
            "token": "env:DISCORD_TOKEN",
            "api": discord.api,
            "gateway": discord.gateway_url,
        },
    }

    def change(declared: dict[str, Any]) -> None:
        declared["people"]["you"] |= {"slack": f"{TEAM}/U1", "discord": member.id}
        declared["chat"] = chat

    return change


def _declare(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(declared)
    path.write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")
