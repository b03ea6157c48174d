"""Plans and events for tests of the pure core."""

from typing import Any

from config.model import Environment, Playbook
from runner.plan import Commit, Plan
from runner.record.events import Event, Kind

ENVIRONMENT = {
    "title": "Staging",
    "playbook": "playbooks/staging.yaml",
    "hosts": {"app": [{"name": "one", "address": "127.0.0.1", "user": "deploy"}]},
    "origin": {"url": "/origin.git", "refs": ["main"], "default": "main"},
    "variables": {"APP_DIR": "/srv/app", "BOT": "false"},
    "channels": ["terminal:deploys"],
}

STEPS: list[dict[str, Any]] = [
    {"id": "backup", "title": "Back up", "run": "true", "outputs": {"FILE": ".+"}},
    {"id": "build", "title": "Build", "run": "true", "changes": False, "resume": "safe"},
    {"id": "bot", "title": "Restart the bot", "run": "true", "when": {"BOT": "true"}},
    {"id": "look", "title": "Look", "run": "true", "resume": "check"},
]


def named(name: str) -> dict[str, str]:
    return {"name": name, "address": "127.0.0.1", "user": "deploy"}


def plan(**changes: Any) -> Plan:
    steps = changes.pop("steps", STEPS)
    approval = changes.pop("approval", {})
    hosts = {"app": [named(name) for name in changes.pop("hosts", ("one",))]}
    environment = Environment.model_validate({**ENVIRONMENT, "approval": approval, "hosts": hosts})
    playbook = Playbook.model_validate(
        {"title": "P", "plan": {"live": "true"}, "deploy": {"steps": steps}}
    )
    known: dict[str, Any] = {
        "environment": "staging",
        "requester": "alex",
        "ref": "refs/heads/main",
        "commit": Commit(sha="a" * 40),
        "live": Commit(sha="b" * 40),
        "target": environment,
        "playbook": playbook,
    }
    return Plan(**{**known, **changes})


class Story:
    """Writes events one second apart."""

    def __init__(self, of: Plan, **request: Any) -> None:
        self.plan = of
        self.now = 1000.0
        self.events: list[Event] = []
        data = {"environment": "staging", "number": 1, "flow": "deploy", **request}
        self.tell(Kind.REQUESTED, data, actor="alex")

    def tell(self, kind: Kind, data: dict[str, Any] | None = None, **place: Any) -> "Story":
        self.now += 1
        same = [
            one for one in self.events if one.kind is kind and one.step == place.get("step", "")
        ]
        event = Event(
            run="staging-1", kind=kind, at=self.now, data=data or {}, ordinal=len(same), **place
        )
        self.events.append(event)
        return self

    def planned(self, *checks: dict[str, str]) -> "Story":
        return self.tell(Kind.PLANNED, {"digest": self.plan.digest, "checks": list(checks)})

    def asked(self) -> "Story":
        data = {"digest": self.plan.digest, "expires": self.now + 100, "quorum": 1}
        self.planned().tell(Kind.APPROVAL_REQUESTED, data)
        return self.tell(Kind.APPROVAL_POSTED, {"message": "m1"})

    def started(self) -> "Story":
        self.asked().tell(Kind.APPROVED, {"person": "dana"}, actor="dana")
        self.tell(Kind.QUORUM_REACHED).tell(Kind.HOLD_TAKEN, {"environment": "staging"})
        return self.tell(Kind.STARTED, {"host_time": 1})

    def begun(self, step: str, attempt: int = 1, **data: Any) -> "Story":
        return self.tell(Kind.STEP_STARTED, {"changes": True, **data}, step=step, attempt=attempt)

    def ended(self, step: str, outcome: str, attempt: int = 1, **data: Any) -> "Story":
        told = {"outcome": outcome, "seconds": 2.0, **data}
        return self.tell(Kind.STEP_FINISHED, told, step=step, attempt=attempt)

    def passed(self, *steps: str) -> "Story":
        for step in steps:
            self.begun(step).ended(step, "passed")
        return self
