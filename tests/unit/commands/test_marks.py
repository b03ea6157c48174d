from commands.marks import host_marks
from runner.record.run import HostState, Outcome, StepState


def state(**hosts: str) -> StepState:
    outcomes = {one.value for one in Outcome}
    found = {
        name: HostState(
            name=name,
            attempt=1,
            began=0.0 if told == "waiting" else 1.0,
            outcome=Outcome(told) if told in outcomes else None,
            accepted=told == "accepted",
        )
        for name, told in hosts.items()
    }
    return StepState(id="build", hosts=found)


def test_a_step_on_one_host_has_no_marks():
    assert host_marks(StepState(id="build")) == ""


def test_each_host_is_named_with_a_mark():
    told = {"a": "passed", "b": "running", "c": "waiting", "d": "failed"}
    assert host_marks(state(**told)) == "a ✓ b ▶ c · d ✗"
    told = {"a": "warned", "b": "lost", "c": "inconclusive", "d": "cancelled", "e": "accepted"}
    assert host_marks(state(**told)) == "a ! b ? c ? d ⊘ e !"


def test_an_outcome_that_no_host_has_alone_is_a_dot():
    assert host_marks(state(a="skipped")) == "a ·"


def test_of_many_hosts_those_that_matter_now_are_named():
    told = {f"h{number}": "passed" for number in range(4)}
    told |= {"x": "running", "y": "failed", "z": "waiting"}
    assert host_marks(state(**told)) == "4 of 7 hosts x ▶ y ✗"
    many = {f"h{number}": "running" for number in range(8)}
    assert host_marks(state(**many)).endswith("h5 ▶ …")
    waiting = {f"h{number}": "waiting" for number in range(7)}
    assert host_marks(state(**waiting, x="running")) == "0 of 8 hosts x ▶"


def test_hosts_that_are_watched_at_once_have_no_marks():
    assert host_marks(state(a="waiting", b="waiting")) == ""
