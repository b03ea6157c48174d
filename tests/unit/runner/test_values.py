"""The values that scripts and conditions may mention, and who wins over whom."""

from dataclasses import replace

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


def test_scripts_can_know_how_many_hosts_there_are():
    story = Story(plan())
    assert values(story)["HOST_COUNT"] == "1"
    (host,) = story.plan.target.group()
    hosts = {"app": (host, host.model_copy(update={"name": "other"}))}
    target = story.plan.target.model_copy(update={"hosts": hosts})
    story.plan = story.plan.model_copy(update={"target": target})
    assert values(story)["HOST_COUNT"] == "2"


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


def test_what_differs_from_host_to_host_is_that_of_the_host():
    fact = FactRead(says="Home", value="a: /a, b: /b", name="HOME", on={"a": "/a", "b": "/b"})
    made = plan(
        hosts=("a", "b"),
        lives={"a": "b" * 40, "b": "c" * 40},
        facts=(fact,),
        carried={"DIR": "/old/a", "BACKUP": "/b/1.dump"},
        carried_on={"a": {"DIR": "/old/a"}, "b": {"DIR": "/old/b"}},
    )
    story = Story(made).started()
    started = {"host_time": 10, "host_times": {"a": 10, "b": 12}}
    story.events[-1] = replace(story.events[-1], data=started)
    hosts = {"a": {"outputs": {"FILE": "/a"}}, "b": {"outputs": {"FILE": "/b"}}}
    story.begun("backup").ended("backup", "passed", outputs={"FILE": "/a"}, hosts=hosts)
    run = fold(story.events)
    names = ("LIVE", "PREVIOUS_COMMIT", "RUN_STARTED", "FACT_HOME", "OUT_DIR", "OUT_FILE")
    on = {host: plain_values(run, made, host) for host in ("", "a", "b")}
    assert [on["b"][name] for name in names] == ["c" * 40, "c" * 40, "12", "/b", "/old/b", "/b"]
    first = ["b" * 40, "b" * 40, "10", "/a", "/old/a", "/a"]
    assert [on["a"][name] for name in names] == [on[""][name] for name in names] == first
    assert {known["OUT_BACKUP"] for known in on.values()} == {"/b/1.dump"}


def test_a_single_host_has_the_values_of_the_environment():
    story = Story(plan()).started().begun("backup").ended("backup", "passed", outputs={"FILE": "x"})
    run = fold(story.events)
    assert plain_values(run, story.plan, "one") == plain_values(run, story.plan)
