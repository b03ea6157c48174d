from config.model.playbook import Step
from runner.across import checked, checks_of, good, meant, named, of_hosts, together
from runner.checks.verdict import Judged, Verdict
from runner.record.run import HostState, Outcome
from runner.result import Result

STEP = Step(id="build", title="Build", run="true", advice=("Read the first error.",))


def check(verdict: str, measured: str = "41 GB", detail: str = "") -> Judged:
    return Judged(
        says="Room",
        kind="command",
        verdict=Verdict(verdict),
        measured=measured,
        expected="≥ 10 GB",
        detail=detail,
    )


def ended(outcome: str, why: str = "", **changes: object) -> Result:
    return Result(outcome=Outcome(outcome), why=why, **changes)


def host(name: str, outcome: str | None, *, accepted: bool = False) -> HostState:
    found = Outcome(outcome) if outcome else None
    return HostState(name=name, attempt=1, began=1.0, outcome=found, accepted=accepted)


def test_one_host_alone_tells_what_it_told():
    assert together({"web-1": [check("failed")]}) == [check("failed")]
    assert together({}) == []


def test_hosts_that_tell_the_same_are_not_named():
    (one,) = together({"web-1": [check("passed")], "web-2": [check("passed")]})
    assert one == check("passed")


def test_hosts_that_differ_are_each_told_with_what_they_measured():
    (one,) = together({"web-1": [check("passed", "41 GB")], "web-2": [check("passed", "12 GB")]})
    assert (one.verdict, one.measured) == (Verdict.PASSED, "web-1: 41 GB, web-2: 12 GB")


def test_the_worst_verdict_counts_and_those_who_had_it_are_told():
    found = {
        "web-1": [check("passed")],
        "web-2": [check("failed", "3 GB", "the whole of df")],
        "web-3": [check("inconclusive", "no answer")],
    }
    (one,) = together(found)
    assert (one.verdict, one.measured) == (Verdict.FAILED, "web-2: 3 GB")
    assert one.detail == "web-2: the whole of df"


def test_a_check_that_a_host_skips_counts_for_nothing():
    skipped = check("skipped", "DEBUG is false")
    (one,) = together({"web-1": [skipped], "web-2": [check("passed")]})
    assert (one.verdict, one.measured) == (Verdict.PASSED, "web-2: 41 GB")
    assert together({"web-1": [skipped], "web-2": [skipped]}) == [skipped]


def test_a_host_whose_script_failed_has_no_verdicts_and_hides_none():
    assert together({"web-1": [check("passed")], "web-2": []})[0].verdict is Verdict.PASSED


def test_values_are_named_where_they_differ():
    assert named({"web-1": "a", "web-2": "a"}) == "a"
    assert named({"web-1": "a", "web-2": "b"}) == "web-1: a, web-2: b"


def test_a_step_goes_on_to_other_hosts_behind_a_good_end_alone():
    assert [good(one) for one in (Outcome.PASSED, Outcome.WARNED)] == [True, True]
    assert not any(good(one) for one in (None, Outcome.FAILED, Outcome.INCONCLUSIVE))


def test_a_new_attempt_is_meant_for_the_hosts_where_something_is_left_to_do():
    names = ("web-1", "web-2", "web-3", "web-4")
    known = {
        "web-1": host("web-1", "passed"),
        "web-2": host("web-2", "failed"),
        "web-3": host("web-3", "lost", accepted=True),
    }
    assert meant(names, known) == ("web-2", "web-4")
    assert meant(names, {}) == names


def test_a_step_that_failed_behind_all_its_hosts_is_tried_on_all_of_them_again():
    known = {name: host(name, "passed") for name in ("web-1", "web-2")}
    assert meant(("web-1", "web-2"), known) == ("web-1", "web-2")


def test_a_host_that_lost_the_process_runs_its_checks_alone_where_the_rule_says_so():
    known = {"web-1": host("web-1", "lost"), "web-2": host("web-2", None)}
    rule = STEP.model_copy(update={"resume": "check"})
    assert checked(rule, ("web-1", "web-2"), known) == ("web-1",)
    assert checked(STEP, ("web-1", "web-2"), known) == ()


def test_a_step_that_is_good_on_all_hosts_is_not_settled_by_them():
    assert of_hosts(STEP, {"web-1": ended("passed"), "web-2": ended("warned")}, ()) is None
    assert of_hosts(STEP, {"web-1": ended("inconclusive", accepted=True)}, ()) is None


def test_a_step_names_the_hosts_that_failed_with_what_each_said_and_those_not_begun():
    found = of_hosts(
        STEP,
        {
            "web-1": ended("passed"),
            "web-2": ended("failed", "exit status 1", status=1, tail="boom", survivors=("7 sh",)),
            "web-3": ended("failed", "took too long", tail="slow", diagnosis="it sleeps"),
        },
        ("web-4", "web-5"),
    )
    assert found is not None
    assert found.why == "web-2: exit status 1; web-3: took too long; not begun on web-4, web-5"
    assert (found.outcome, found.status) == (Outcome.FAILED, 1)
    assert found.tail == "web-2:\nboom\nweb-3:\nslow"
    assert found.diagnosis == "web-3:\nit sleeps"
    assert found.survivors == ("web-2: 7 sh",)
    assert found.advice == STEP.advice


def test_a_failure_weighs_more_than_what_was_lost_or_could_not_be_judged():
    ends = {"a": ended("inconclusive"), "b": ended("lost"), "c": ended("failed")}
    assert of_hosts(STEP, ends, ()).outcome is Outcome.FAILED
    del ends["c"]
    found = of_hosts(STEP, ends, ())
    assert (found.outcome, found.advice, found.unclear) == (Outcome.LOST, (), False)
    del ends["b"]
    assert of_hosts(STEP, ends, ()).unclear, "or nobody is asked"


def test_a_step_that_was_stopped_between_two_hosts_was_cancelled():
    found = of_hosts(STEP, {"web-1": ended("passed")}, ("web-2",))
    assert (found.outcome, found.why) == (Outcome.CANCELLED, "cancelled; not begun on web-2")


def test_what_a_person_accepted_is_a_warning_from_then_on():
    doubt = ended("inconclusive", checks=(check("inconclusive", "no answer"),))
    assert checks_of({"web-1": doubt})[0].verdict is Verdict.INCONCLUSIVE
    accepted = ended("inconclusive", checks=doubt.checks, accepted=True)
    assert checks_of({"web-1": accepted})[0].verdict is Verdict.WARNED
