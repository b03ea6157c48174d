from dataclasses import replace

import pytest

from config.problem import Problem
from runner.plan import Migration
from runner.record.run import StepState
from runner.targets import Past
from runner.which_way import Way, named_way, which_way
from tests.unit.runner.pasts import past

HARMLESS = Migration(version="002", compatible=True)
DROPS = Migration(version="003_drop")
MIGRATE = {"id": "migrate", "title": "M", "verify": [{"check": "migrations", "says": "Applied"}]}


def deploy(*pending: Migration, migrates: bool | None = None, **changes: object) -> Past:
    """A deploy that brings migrations; `migrates`: whether a step that proves them has begun."""
    made = past(4, "d", "c", **changes)
    steps = dict(made.run.steps)
    playbook = made.plan.playbook
    if migrates is not None:
        content = playbook.model_dump(mode="json")
        content["deploy"]["steps"].append(MIGRATE)
        playbook = playbook.model_validate(content)
        steps["migrate"] = StepState(id="migrate", attempt=int(migrates))
    plan = made.plan.model_copy(update={"pending": pending, "playbook": playbook})
    return Past(run=replace(made.run, steps=steps), plan=plan)


def without(one: Past, *modes: str) -> Past:
    rollback = one.plan.playbook.rollback.model_copy(update=dict.fromkeys(modes))
    playbook = one.plan.playbook.model_copy(update={"rollback": rollback})
    return Past(run=one.run, plan=one.plan.model_copy(update={"playbook": playbook}))


UNKNOWN = "the code before is not known to work with its migrations 003_drop"


@pytest.mark.parametrize(
    ("one", "mode", "why"),
    [
        (deploy(), "quick", "it brings no migrations"),
        (deploy(DROPS, migrates=False), "quick", "it has applied no migrations yet"),
        (deploy(HARMLESS, migrates=True), "quick", "its migrations are marked compatible"),
        (deploy(HARMLESS, DROPS, migrates=True), "full", UNKNOWN),
        (deploy(DROPS), "full", UNKNOWN),
        (deploy(DROPS, changed=False), "quick", "it has applied no migrations yet"),
        (deploy(*(Migration(version=f"{n}") for n in range(9))), "full", "0, 1, 2 and 6 more"),
        (deploy(DROPS, kept=False), "", f"{UNKNOWN}, and it has kept no backup"),
        (without(deploy(), "quick"), "full", "the playbook declares no quick way"),
        (without(deploy(kept=False), "quick"), "", "it has kept no backup"),
        (without(deploy(DROPS), "full"), "", f"{UNKNOWN}, and the playbook declares no full way"),
        (without(deploy(), "quick", "full"), "", "its playbook declares no way back"),
        (past(5, "c", "d", flow="rollback-quick"), "", "its playbook declares no way back"),
    ],
)
def test_the_way_follows_from_what_was_done_to_the_schema(one, mode, why):
    way = which_way(one.run, one.plan)
    assert (way.mode, way.why.startswith(why) or why in way.why) == (mode, True), way


def test_a_way_is_a_mode_and_a_reason():
    one = deploy()
    assert which_way(one.run, one.plan) == Way(mode="quick", why="it brings no migrations")


OLDER = past(3, "c", "b")
RISKY = deploy(DROPS)


@pytest.mark.parametrize(
    ("history", "named", "mode", "found"),
    [
        ((RISKY, OLDER), "staging-4", "", "full"),
        ((RISKY, OLDER), "staging-4", "full", "full"),
        ((RISKY, OLDER), "staging-4", "quick", "way-changed"),
        ((RISKY, OLDER), "staging-3", "", "not-newest"),
        ((RISKY, OLDER), "staging-9", "", "deploy-unknown"),
        ((deploy(DROPS, kept=False), OLDER), "staging-4", "", "no-way-fits"),
        (
            (past(5, "c", "d", flow="rollback-quick"), RISKY),
            "staging-4",
            "",
            "rollback-of-rollback",
        ),
    ],
)
def test_a_deploy_that_is_named_must_be_the_one_and_the_way_the_one_shown(
    history, named, mode, found
):
    made = named_way(history, named, mode)
    assert (made.code if isinstance(made, Problem) else made) == found
    assert isinstance(made, str) or made.cure
