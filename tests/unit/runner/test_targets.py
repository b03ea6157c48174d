from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.problem import Problem
from runner.record.run import Outcome, State, StepState
from runner.targets import (
    Goal,
    Past,
    flaw,
    goal,
    incompatible,
    rehearsed,
    taken_back,
    unavailable,
)
from tests.unit.runner.pasts import commit, past

A, B, C = past(1, "a"), past(2, "b", "a"), past(3, "c", "b")
FAILED = past(4, "d", "c", State.FAILED)
UNTOUCHED = past(4, "d", "c", State.FAILED, changed=False)
BACK = past(5, "c", "d", flow="rollback-quick")


def found(*history: Past, mode: str = "quick", wish: object = None) -> Goal:
    made = goal(history, mode, wish)
    assert isinstance(made, Goal), made
    return made


def refused(*history: Past, mode: str = "quick", wish: object = None) -> str:
    made = goal(history, mode, wish)
    assert isinstance(made, Problem), made
    assert made.cure
    return made.code


def test_the_way_back_is_to_what_the_deploy_found_live():
    made = found(FAILED, C, B, A)
    assert (made.takes_back, made.commit, made.run) == (FAILED, commit("c"), "staging-3")
    assert (made.source, made.passed_over) == (FAILED, ())


def test_a_deploy_that_succeeded_can_be_taken_back_too():
    assert found(C, B, A).commit == commit("b")


def test_what_was_live_counts_although_no_run_had_brought_it():
    made = found(past(1, "b", "z"))
    assert (made.commit, made.run) == (commit("z"), "")


REFUSED = [
    ("nothing-to-take-back", ()),
    ("nothing-to-take-back", (past(1, "a", changed=False, started_at=0.0),)),
    ("nothing-before", (A,)),
    ("nothing-changed", (UNTOUCHED, C, B)),
    ("rollback-of-rollback", (BACK, past(4, "d", "c", State.ROLLED_BACK), C)),
    (
        "rollback-of-rollback",
        (past(6, "e", "c", State.CANCELLED, changed=False, started_at=0.0), BACK, FAILED),
    ),
    ("no-good-version", (past(2, "b", "a"), past(1, "a", bad="slow", bad_by="ana"))),
]


@pytest.mark.parametrize(("code", "history"), REFUSED)
def test_it_is_refused_with_a_reason(code, history):
    assert refused(*history) == code


def test_a_deploy_that_never_began_is_no_matter():
    waiting = past(5, "e", "c", State.AWAITING_APPROVAL, changed=False, started_at=0.0)
    assert found(waiting, FAILED, C).takes_back == FAILED


def test_a_failed_rollback_leaves_its_deploy_to_be_taken_back():
    failed = past(5, "c", "d", State.FAILED, flow="rollback-quick")
    assert found(failed, FAILED, C).takes_back == FAILED


def test_a_deploy_behind_a_rollback_is_taken_back_to_where_that_went():
    again = past(6, "e", "c", State.FAILED)
    made = found(again, BACK, past(4, "d", "c", State.ROLLED_BACK), C)
    assert (made.takes_back, made.commit) == (again, commit("c"))


@pytest.mark.parametrize(
    ("flawed", "why"),
    [
        (past(3, "c", "b", bad="slow", bad_by="ana"), "marked bad by ana (staging #3): slow"),
        (past(3, "c", "b", State.FAILED, breached=True), "breached its monitor in staging #3"),
    ],
)
def test_flawed_versions_are_passed_over_and_named(flawed, why):
    made = found(FAILED, flawed, B, A)
    assert made.commit == commit("b")
    assert [(one.commit, why in one.why) for one in made.passed_over] == [(commit("c"), True)]


def test_a_breach_that_a_person_accepted_is_none():
    accepted = past(3, "c", "b", breached=True, accepted=True)
    assert found(FAILED, accepted, B).commit == commit("c")


def test_of_monitors_the_newest_counts():
    breached = past(2, "c", "a", State.FAILED, breached=True)
    assert flaw((past(3, "c", "b"), breached), "c" * 40) == ""
    assert flaw((breached, past(1, "c", "b")), "c" * 40) != ""
    assert flaw((), "c" * 40) == ""


def test_a_monitor_that_was_stopped_says_nothing():
    stopped = past(3, "c", "b", State.CANCELLED)
    steps = {
        **stopped.run.steps,
        "watch": StepState(id="watch", attempt=1, outcome=Outcome.CANCELLED),
    }
    stopped = Past(run=replace(stopped.run, steps=steps), plan=stopped.plan)
    assert flaw((stopped,), "c" * 40) == ""
    breached = Past(run=replace(stopped.run, breaches=({"measure": "p95"},)), plan=stopped.plan)
    assert "breached its monitor" in flaw((breached,), "c" * 40)


def test_a_way_that_is_not_declared_is_not_available():
    problem = unavailable("staging", "full")
    assert (problem.code, "rollback.full" in problem.what) == ("rollback-not-available", True)


def test_a_run_can_be_named():
    made = found(FAILED, C, B, A, wish=B)
    assert (made.commit, made.takes_back, made.source) == (commit("b"), FAILED, C)
    assert found(UNTOUCHED, C, B, A, wish=A).takes_back == C


def test_a_commit_can_be_named():
    made = found(FAILED, C, wish=commit("f"))
    assert (made.commit, made.source, made.run) == (commit("f"), None, "")


@pytest.mark.parametrize(
    ("code", "wish"),
    [
        ("target-never-live", past(2, "b", "a", State.FAILED)),
        ("target-taken-back", commit("d")),
        ("target-bad", commit("e")),
    ],
)
def test_not_every_version_can_be_named(code, wish):
    assert refused(FAILED, C, past(2, "e", "a", bad="slow", bad_by="ana"), wish=wish) == code


def test_a_full_rollback_needs_the_backup_of_the_deploy_that_took_the_version_away():
    assert found(FAILED, C, B, mode="full").source == FAILED
    assert found(FAILED, C, B, A, mode="full", wish=B).source == C
    none = past(4, "d", "c", State.FAILED, kept=False)
    assert refused(none, C, B, mode="full") == "no-backup-record"
    assert refused(FAILED, C, mode="full", wish=commit("f")) == "no-backup-record"


@pytest.mark.parametrize(
    ("patterns", "text", "wrong"),
    [
        ((), "", ("007",)),
        (("0.*",), "", ()),
        (("00",), "", ("007",)),
        ((), "CREATE TABLE x ();\n-- handrail: compatible\n", ()),
        ((), "--handrail:compatible", ()),
        ((), "-- not handrail: compatible", ("007",)),
        ((), "SELECT '-- handrail: compatible'", ("007",)),
    ],
)
def test_migrations_are_compatible_by_pattern_or_by_mark(patterns, text, wrong):
    assert incompatible(("007",), patterns, {"007": text}) == wrong
    assert incompatible((), patterns, {}) == ()


LETTERS = "abcdef"
STATES = [State.SUCCEEDED, State.FAILED, State.CANCELLED, State.ROLLED_BACK]


@st.composite
def histories(draw: st.DrawFn) -> tuple[Past, ...]:
    size = draw(st.integers(0, 6))
    made = [
        past(
            number,
            draw(st.sampled_from(LETTERS)),
            draw(st.sampled_from(["", *LETTERS])),
            draw(st.sampled_from(STATES)),
            flow=draw(st.sampled_from(["deploy", "deploy", "rollback-quick"])),
            changed=draw(st.booleans()),
            breached=draw(st.booleans()),
            kept=draw(st.booleans()),
            bad=draw(st.sampled_from(["", "", "slow"])),
        )
        for number in range(1, size + 1)
    ]
    return tuple(reversed(made))


@given(histories(), st.sampled_from(["quick", "full"]), st.data())
def test_no_rollback_goes_to_a_flawed_version_or_takes_back_what_changed_nothing(
    history, mode, data
):
    wish = data.draw(st.sampled_from([None, *history]))
    made = goal(history, mode, wish)
    if isinstance(made, Problem):
        assert made.code
        assert made.cure
        return
    assert made.takes_back.run.changed
    assert made.takes_back.deploys
    assert made.takes_back.run.state is not State.ROLLED_BACK
    assert flaw(history, made.commit.sha) == ""
    assert all(flaw(history, one.commit.sha) for one in made.passed_over)
    newer = history[: history.index(made.takes_back)]
    assert not any(one.run.state is State.SUCCEEDED for one in newer if not one.deploys)
    if mode == "full":
        assert made.source.outputs["BACKUP_FILE"]
        assert made.source.plan.live == made.commit
    assert goal(history, mode, wish) == made


@given(histories())
def test_naming_a_version_only_looks_further_back(history):
    plain, named = taken_back(history, named=False), taken_back(history, named=True)
    assert isinstance(plain, Problem) or plain == named


def test_a_drill_tries_the_newest_backup_that_is_still_there():
    assert rehearsed((UNTOUCHED, C, B)) == UNTOUCHED
    gone = past(3, "c", "b", gone=frozenset({"BACKUP_FILE"}))
    assert rehearsed((past(4, "d", "c", kept=False), gone, B)) == B
    for history in ((), (A,), (BACK,)):
        found = rehearsed(history)
        assert isinstance(found, Problem)
        assert found.code == "nothing-to-rehearse"


def test_what_each_host_handed_on_is_known_as_far_as_it_is_kept():
    made = past(1, "b", live="a")
    hosts = {"web-1": {"outputs": {"DIR": "/a"}}, "web-2": {"outputs": {}}}
    told = {"outputs": {"DIR": "/a"}, "hosts": hosts}
    backup = replace(made.run.steps["backup"], finished=told)
    made = replace(made, run=replace(made.run, steps={"backup": backup}))
    assert made.outputs == {"DIR": "/a"}
    assert made.outputs_on == made.told_on == {"web-1": {"DIR": "/a"}, "web-2": {"DIR": ""}}
    gone = replace(made, run=replace(made.run, gone=frozenset({"DIR"})))
    assert gone.outputs_on == {"web-1": {}, "web-2": {}}
    assert past(1, "b", live="a").told_on == {}
