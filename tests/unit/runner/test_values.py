"""The values that scripts and conditions may mention, and who wins over whom."""

import pytest

from runner.plan import FactRead
from runner.record.fold import fold
from runner.values import plain_values, unmet
from tests.unit.runner.plans import Story, plan


def values(story):
    return plain_values(fold(story.events), story.plan)


def test_a_variable_never_passes_for_the_approved_commit():
    story = Story(plan())
    target = story.plan.target.model_copy(
        update={"variables": {"COMMIT": "f" * 40, "OUT_FILE": "/mine", "APP_DIR": "/srv/app"}}
    )
    story.plan = story.plan.model_copy(update={"target": target})
    story.started().begun("backup").ended("backup", "passed", outputs={"FILE": "/b/1.dump"})
    found = values(story)
    assert found["COMMIT"] == "a" * 40
    assert found["OUT_FILE"] == "/b/1.dump"
    assert found["APP_DIR"] == "/srv/app"


def test_the_first_deploy_has_no_version_before_it():
    found = values(Story(plan(live=None)))
    assert (found["PREVIOUS_COMMIT"], found["LIVE"], found["RUN_STARTED"]) == ("", "", "")


def test_a_rollback_knows_what_its_deploy_handed_on():
    assert values(Story(plan(carried={"FILE": "/b/1.dump"})))["OUT_FILE"] == "/b/1.dump"


def test_steps_know_the_facts_that_have_a_name_as_they_were_approved():
    facts = (FactRead(says="Way", value="beside", name="WAY"), FactRead(says="Free", value="4 GB"))
    found = values(Story(plan(facts=facts)))
    assert found["FACT_WAY"] == "beside"
    assert not [name for name in found if name.startswith("FACT_") and name != "FACT_WAY"]


@pytest.mark.parametrize(
    ("conditions", "why"),
    [
        ({}, ""),
        ({"BOT": "true", "ENVIRONMENT": "staging"}, ""),
        ({"BOT": "true", "ENVIRONMENT": "live"}, 'ENVIRONMENT is "staging", not "live"'),
        ({"DEBUG": "true"}, 'DEBUG is "", not "true"'),
    ],
)
def test_the_first_condition_that_does_not_hold_is_the_reason(conditions, why):
    assert unmet(conditions, {"BOT": "true", "ENVIRONMENT": "staging"}) == why
