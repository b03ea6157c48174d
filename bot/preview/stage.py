"""The made-up team, environment and plan that a preview tells of. Pure."""

from bot.cards import Roster
from config.model import Configuration, Environment, Playbook, Settings
from runner.plan import Commit, FactRead, Migration, Plan

NOW = 1_773_144_180.0
"""2026-03-10 12:03 UTC: when a preview's reader looks."""

SETTINGS = Settings.model_validate(
    {
        "people": {
            "kim": {"name": "Kim", "slack": "T0TEAM/U0KIM", "discord": "900000000000000001"},
            "dana": {"name": "Dana", "slack": "T0TEAM/U0DANA", "discord": "900000000000000002"},
            "ada": {"name": "Ada", "slack": "T0TEAM/U0ADA", "discord": "900000000000000003"},
        },
        "roles": {"deployer": ["kim", "ada"], "approver": ["dana", "ada"]},
        "access": [
            {"role": "deployer", "may": ["view", "deploy", "cancel"]},
            {"role": "approver", "may": ["view", "approve", "retry", "unlock", "answer", "cancel"]},
        ],
    }
)
ROSTER = Roster.of(SETTINGS)
SLACK_IDS = {"kim": "U0KIM", "dana": "U0DANA", "ada": "U0ADA"}
DISCORD_IDS = {
    name: person.discord for name, person in SETTINGS.people.items() if person.discord is not None
}
ENVIRONMENT = Environment.model_validate(
    {
        "title": "Staging",
        "playbook": "playbooks/staging.yaml",
        "hosts": {"app": [{"name": "web-1", "address": "127.0.0.1", "user": "deploy"}]},
        "origin": {
            "url": "ssh://git@git.example.com/shop.git",
            "refs": ["refs/heads/*"],
            "default": "refs/heads/main",
        },
        "channels": ["slack:C0DEPLOYS", "discord:800000000000000001"],
    }
)
TITLES = {
    "backup": "Back up the database",
    "code": "Check out the approved commit",
    "build": "Install and build",
    "migrate": "Migrate the database",
    "environment": "Set the services' variables",
    "restart": "Restart the services",
    "health": "Check the health of the services",
    "smoke": "Smoke tests",
}
PLAYBOOK = Playbook.model_validate(
    {
        "title": "Staging",
        "plan": {"live": "git rev-parse HEAD"},
        "deploy": {
            "steps": [
                *({"id": name, "title": title, "run": "true"} for name, title in TITLES.items()),
                {
                    "id": "monitor",
                    "title": "Watch the environment",
                    "monitor": {
                        "window": "10m",
                        "measures": [
                            {"measure": "errors_total", "says": "Errors in total", "at_most": 10}
                        ],
                    },
                },
                {"id": "notify", "title": "Tell everybody", "notify": True},
            ]
        },
    }
)
CONFIGURATION = Configuration(
    folder="/etc/handrail",
    settings=SETTINGS,
    environments={"staging": ENVIRONMENT},
    playbooks={"staging": PLAYBOOK},
)
_SHAS = {
    "live": "9b1c22aa0144556677889900aabbccddeeff0011",
    "login": "3f2a91c0de4b5a697887a6b5c4d3e2f1a0b9c8d7",
    "keys": "77aa91c0de4b5a697887a6b5c4d3e2f1a0b9c8d7",
    "route": "11bb91c0de4b5a697887a6b5c4d3e2f1a0b9c8d7",
}
_COMMITS = (
    Commit(sha=_SHAS["login"], subject="Let administrators sign in with a key", author="Ines"),
    Commit(sha=_SHAS["keys"], subject="Add API keys", author="Bo"),
    Commit(sha=_SHAS["route"], subject="Route requests by tenant", author="Ines"),
)
PLAN = Plan(
    environment="staging",
    requester="kim",
    reason="pilot for the first tenant",
    ref="refs/heads/pilot-cockpit",
    commit=_COMMITS[0],
    live=Commit(sha=_SHAS["live"], subject="Show prices with tax", at=NOW - 86_400),
    commits=_COMMITS,
    commit_count=3,
    compare="https://git.example.com/shop/compare/9b1c22aa01...3f2a91c0de",
    pending=(
        Migration(version="001_add_tenant_routing"),
        Migration(version="002_add_rbac_roles", dangers=("DROP COLUMN", "rewrites a table")),
    ),
    env_changes=("ADMIN_CONSOLE_ENABLED", "API_KEY_ENCRYPTION_KEY"),
    facts=(
        FactRead(says="Free space for backups", value="41.2 GB"),
        FactRead(says="Size of the last backup", value="12.4 MB"),
    ),
    estimate=760.0,
    target=ENVIRONMENT,
    playbook=PLAYBOOK,
)
