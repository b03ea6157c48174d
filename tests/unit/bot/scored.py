"""A success as the shipped playbook measures it: its criteria, and what comes next."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from bot import cards
from commands.reply import Message
from config.model.playbook import Criterion, NextSteps
from runner.record.run import Outcome, StepState
from tests.unit.bot import scenes
from tests.unit.bot.scenes import PLAN, ROSTER, run_of

SHIPPED = Path(__file__).parents[3] / "config/example/playbooks/staging.yaml"
DEPLOY: dict[str, Any] = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))["deploy"]
VALUES = {
    "The services stay up": ("2 of 2 active for 3s", ""),
    "Error lines of the services since the restart": ("0", "at most 0"),
    "The application is healthy": ("200", ""),
    "The reporting service is healthy": ("200", ""),
    "Errors a minute": ("0 errors", "at most 4"),
    "The API answers, 95th percentile": ("38 ms of 40 answers", "at most 500ms"),
    "Answer time, 95th percentile": ("0.041 s", "at most 0.5"),
    "Every migration of the commit is applied": ("6 of 6", ""),
    "The schema's version is the commit's newest": ("006_add_integration_configs_table", ""),
}
UNSEEN = "In a browser the cockpit shows its widgets, soon and without an error"


def notified(head: str) -> Message:
    """Return the last message of a deploy in which the browser was accepted unseen."""
    criteria = tuple(Criterion.model_validate(one) for one in DEPLOY["criteria"])
    lists = tuple(NextSteps.model_validate(one) for one in DEPLOY["next_steps"])
    flow = PLAN.playbook.deploy.model_copy(update={"criteria": criteria, "next_steps": lists})
    playbook = PLAN.playbook.model_copy(update={"deploy": flow})
    plan = PLAN.model_copy(update={"playbook": playbook})
    run = run_of(scenes.SUCCEEDED)
    return cards.notification(replace(run, steps={**run.steps, **_states()}), plan, head, ROSTER)


def _states() -> dict[str, StepState]:
    return {
        step["id"]: StepState(
            id=step["id"],
            attempt=1,
            outcome=Outcome.PASSED,
            finished={"checks": [_check(proof["says"]) for proof in _proofs(step)]},
        )
        for step in DEPLOY["steps"]
    }


def _proofs(step: dict[str, Any]) -> list[dict[str, Any]]:
    return [*step.get("verify", ()), *step.get("monitor", {}).get("measures", ())]


def _check(says: str) -> dict[str, Any]:
    if says == UNSEEN:
        return {"says": says, "verdict": "inconclusive", "measured": "no browser", "expected": ""}
    measured, expected = VALUES.get(says, ("as expected", ""))
    return {"says": says, "verdict": "passed", "measured": measured, "expected": expected}
