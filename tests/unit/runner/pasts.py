"""Runs of an environment with their plans, for tests of where a rollback goes."""

from typing import Any

from runner.plan import Commit
from runner.record.run import Outcome, Run, State, StepState
from runner.targets import Past
from tests.unit.runner.plans import plan

WATCH = {
    "id": "watch",
    "title": "Watch",
    "monitor": {
        "window": "1s",
        "measures": [{"measure": "errors_total", "says": "Errors", "at_most": 1}],
    },
}
BACKUP = {"id": "backup", "title": "Back up", "run": "true", "outputs": {"BACKUP_FILE": ".+"}}


def commit(letter: str) -> Commit:
    return Commit(sha=letter * 40, subject=f"Version {letter}", author="T")


def past(
    number: int, bringing: str, live: str = "", state: State = State.SUCCEEDED, **changes: Any
) -> Past:
    """A run that brings one version where another was live; it kept a backup and was watched."""
    flow = changes.pop("flow", "deploy")
    breached = changes.pop("breached", False)
    kept = changes.pop("kept", True)
    back = {"quick": {"steps": [BACKUP]}, "full": {"steps": [BACKUP]}}
    made = plan(steps=[BACKUP, WATCH], commit=commit(bringing), live=commit(live) if live else None)
    playbook = made.playbook.model_validate(
        {**made.playbook.model_dump(mode="json"), "rollback": back}
    )
    made = made.model_copy(update={"playbook": playbook, "flow": flow})
    outputs = {"BACKUP_FILE": f"/b/{number}"} if kept else {}
    watched = Outcome.FAILED if breached else Outcome.PASSED
    known: dict[str, Any] = {
        "id": f"staging-{number}",
        "environment": "staging",
        "number": number,
        "flow": flow,
        "state": state,
        "digest": "d",
        "changed": True,
        "started_at": 1.0,
        "ended_at": 2.0,
        "steps": {
            "backup": StepState(
                id="backup", attempt=1, outcome=Outcome.PASSED, finished={"outputs": outputs}
            ),
            "watch": StepState(
                id="watch",
                attempt=1,
                outcome=watched,
                accepted=bool(changes.pop("accepted", False)),
            ),
        },
    }
    return Past(run=Run(**{**known, **changes}), plan=made)
