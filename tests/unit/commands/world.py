"""A small team with two environments, for tests."""

from typing import Any

from commands.people import caller_of
from commands.request import Caller
from config.model import Configuration, Environment, Playbook, Settings
from runner.plan import Commit, Plan
from runner.record.run import Question, Run

NOW = 1_741_525_500.0
"""2025-03-09 13:05 UTC."""

ENVIRONMENTS = ("staging", "production")
IDS = {"ana": "1001", "ben": "1002", "cleo": "1003", "finn": "1004"}

SETTINGS = Settings.model_validate(
    {
        "people": {
            "ana": {"name": "Ana", "local": 1001, "slack": "T1/U1", "discord": "11111"},
            "ben": {"name": "Ben", "local": 1002, "slack": "T1/U2"},
            "cleo": {"name": "Cleo", "local": 1003},
            "finn": {"name": "Finn", "local": 1004},
        },
        "roles": {
            "deployer": ["ana"],
            "approver": ["ben", "cleo", "ana"],
            "viewer": ["ana", "ben", "cleo"],
            "keeper": ["ben"],
            "ghost": [],
        },
        "access": [
            {"role": "viewer", "may": ["view"]},
            {"role": "deployer", "may": ["deploy", "cancel", "rollback"]},
            {"role": "approver", "may": ["approve", "retry", "answer", "cancel"]},
            {"role": "keeper", "may": ["lock"], "environments": ["staging"]},
            {"role": "approver", "may": ["unlock"], "environments": ["staging"]},
            {"role": "ghost", "may": ["lock"], "environments": ["production"]},
        ],
        "chat": {"terminal": {"channels": ["deploys", "ops"]}},
    }
)
PLAYBOOK = Playbook.model_validate(
    {
        "title": "Small",
        "plan": {"live": "git rev-parse HEAD"},
        "deploy": {
            "steps": [
                {"id": "backup", "title": "Backup", "skippable": False},
                {"id": "build", "title": "Build"},
                {"id": "restart", "title": "Restart"},
            ]
        },
    }
)


def environment(title: str, *channels: str) -> Environment:
    return Environment.model_validate(
        {
            "title": title,
            "playbook": "playbooks/small.yaml",
            "hosts": {"app": [{"name": "one", "address": "127.0.0.1", "user": "deploy"}]},
            "origin": {"url": "file:///repo", "refs": ["main"], "default": "main"},
            "channels": channels,
        }
    )


CONFIGURATION = Configuration(
    folder="/etc/handrail",
    settings=SETTINGS,
    environments={
        "staging": environment("Staging host", "terminal:deploys", "slack:C1"),
        "production": environment("Production", "slack:C2", "discord:9"),
    },
    playbooks={"staging": PLAYBOOK},
)


def caller(person: str, channel: str = "deploys", platform: str = "terminal") -> Caller:
    known = SETTINGS.people.get(person)
    ids = IDS if platform in {"terminal", "local"} or known is None else {person: known.slack or ""}
    return caller_of(SETTINGS, platform=platform, user=ids.get(person, "4242"), channel=channel)


def plan(**changes: Any) -> Plan:
    known: dict[str, Any] = {
        "environment": "staging",
        "requester": "ana",
        "ref": "refs/heads/main",
        "commit": Commit(sha="c" * 40, subject="Fix the login page"),
        "live": Commit(sha="a" * 40, subject="Before"),
        "target": CONFIGURATION.environments["staging"],
        "playbook": PLAYBOOK,
    }
    return Plan(**(known | changes))


def run(number: int = 42, environment: str = "staging", **changes: Any) -> Run:
    known: dict[str, Any] = {
        "id": f"{environment}-{number}",
        "environment": environment,
        "number": number,
        "requester": "ana",
        "requested_at": NOW - 300,
        "request": {"ref": "", "reason": ""},
    }
    return Run(**(known | changes))


def question(**changes: Any) -> Question:
    known: dict[str, Any] = {
        "id": "q1",
        "step": "build",
        "text": "The audit service did not answer.",
        "options": ("go-on", "try-again", "stop"),
        "deadline": NOW + 600,
        "default": "stop",
    }
    return Question(**(known | changes))
