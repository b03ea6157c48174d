from dataclasses import replace

import pytest

from config.model import Settings
from runner import decide as do
from runner.control import Countersign, Glass
from runner.emergency import due, gone, kind_of, no_countersign, refusal
from runner.record.events import Kind
from runner.record.fold import fold
from runner.record.run import Run, State
from tests.unit.runner.plans import Story, plan

KEEPER = ("keeper",)
APPROVER = ("approver",)
WHY = "the login is down for everybody"
GLASS = Glass(
    run="staging-1", person="alex", roles=frozenset({"keeper"}), reason=WHY, via="terminal"
)
DANA = Countersign(
    run="staging-1", person="dana", roles=frozenset({"approver"}), yes=True, via="terminal"
)
SETTINGS = Settings.model_validate(
    {
        "people": {name: {"name": name} for name in ("alex", "dana")},
        "roles": {"approver": ["dana"], "keeper": ["alex"]},
        "access": [{"role": "keeper", "may": ["break-glass"], "environments": ["staging"]}],
    }
)


def run_of(story: Story) -> Run:
    run = fold(story.events)
    assert run is not None
    return run


def broken(story: Story | None = None) -> Story:
    story = story or Story(plan()).asked()
    return story.tell(Kind.BROKE_GLASS, {"reason": WHY}, actor="alex")


def code(glass: Glass, story: Story, now: float | None = None) -> str:
    problem = refusal(glass, run_of(story), story.plan, KEEPER, now or story.now)
    return problem.code if problem else ""


def countersign(asked: Countersign, story: Story) -> str:
    problem = no_countersign(asked, run_of(story), APPROVER)
    return problem.code if problem else ""


def unposted() -> Story:
    story = Story(plan())
    data = {"digest": story.plan.digest, "expires": story.now + 100, "quorum": 1}
    return story.planned().tell(Kind.APPROVAL_REQUESTED, data)


def test_the_requester_may_go_on_alone_also_before_the_request_is_posted():
    assert code(GLASS, Story(plan()).asked()) == ""
    assert code(GLASS, unposted()) == ""


def test_somebody_who_approved_may_go_on_while_another_approval_is_missing():
    story = Story(plan(approval={"quorum": 2})).asked().tell(Kind.APPROVED, actor="dana")
    assert code(replace(GLASS, person="dana"), story) == ""


@pytest.mark.parametrize(
    ("glass", "story", "wanted"),
    [
        (GLASS, Story(plan()), "approval-not-open"),
        (GLASS, Story(plan()).planned(), "approval-not-open"),
        (GLASS, Story(plan()).started(), "approval-not-open"),
        (GLASS, broken(), "approval-not-open"),
        (GLASS, Story(plan()).asked().tell(Kind.REJECTED, actor="dana"), "approval-not-open"),
        (replace(GLASS, roles=frozenset({"approver"})), Story(plan()).asked(), "emergency-role"),
        (replace(GLASS, reason="now"), Story(plan()).asked(), "emergency-reason"),
        (replace(GLASS, reason=" " * 20), Story(plan()).asked(), "emergency-reason"),
    ],
)
def test_who_may_not_go_on_alone_is_told_why(glass, story, wanted):
    assert code(glass, story) == wanted


def test_nobody_goes_on_with_another_plan_or_after_expiry():
    story = Story(plan()).asked()
    assert code(GLASS, story, now=10_000.0) == "approval-expired"
    other = refusal(GLASS, replace(run_of(story), digest="d"), story.plan, KEEPER, story.now)
    assert other is not None
    assert other.code == "approval-stale"


def test_a_role_that_nobody_is_given_is_named_as_such():
    story = Story(plan()).asked()
    problem = refusal(GLASS, run_of(story), story.plan, (), story.now)
    assert problem is not None
    assert "a role that nobody is given" in problem.what


def test_a_broken_glass_closes_the_approval_and_the_run_goes_the_usual_way():
    story = broken(Story(plan(approval={"quorum": 2})).asked())
    run = run_of(story)
    assert run.emergency is not None
    assert (run.emergency.person, run.emergency.reason) == ("alex", WHY)
    assert due(run.emergency) == run.emergency.at + 86_400
    assert do.decide(run, story.plan, story.now) == do.CloseApproval()
    story.tell(Kind.QUORUM_REACHED, {"approvers": ["alex"], "emergency": True})
    assert do.decide(run_of(story), story.plan, story.now) == do.TakeHold()
    story.tell(Kind.HOLD_TAKEN)
    assert do.decide(run_of(story), story.plan, story.now) == do.Start()


def test_a_cancel_still_stops_it():
    story = broken().tell(Kind.CANCEL_WANTED, actor="dana")
    wanted = do.Finish(State.CANCELLED, "cancelled by dana")
    assert do.decide(run_of(story), story.plan, story.now) == wanted


def test_a_no_that_came_first_stands():
    run = run_of(broken(Story(plan()).asked().tell(Kind.REJECTED, actor="dana")))
    assert (run.state, run.emergency) == (State.REJECTED, None)


def test_an_approver_who_is_somebody_else_countersigns_also_after_the_end():
    assert countersign(DANA, broken()) == ""
    ended = broken().tell(Kind.FINISHED, {"outcome": "succeeded"})
    assert countersign(DANA, ended) == ""
    assert kind_of(DANA) is Kind.COUNTERSIGNED
    assert kind_of(replace(DANA, yes=False)) is Kind.OBJECTED


@pytest.mark.parametrize(
    ("asked", "story", "wanted"),
    [
        (DANA, Story(plan()).asked(), "nothing-to-countersign"),
        (replace(DANA, person="alex"), broken(), "countersign-own"),
        (replace(DANA, roles=frozenset({"keeper"})), broken(), "countersign-role"),
        (DANA, broken().tell(Kind.COUNTERSIGNED, actor="sam"), "countersign-twice"),
        (replace(DANA, yes=False), broken().tell(Kind.OBJECTED, actor="dana"), "objection-twice"),
    ],
)
def test_a_countersign_that_does_not_count_says_why(asked, story, wanted):
    assert countersign(asked, story) == wanted


def test_whoever_objected_may_countersign_later():
    story = broken().tell(Kind.OBJECTED, actor="dana").tell(Kind.OBJECTED, actor="dana")
    assert countersign(DANA, story) == ""
    emergency = run_of(story.tell(Kind.COUNTERSIGNED, actor="dana")).emergency
    assert emergency is not None
    assert (emergency.countersigned, emergency.objections) == ("dana", ("dana",))
    assert emergency.countersigned_at == story.now


def test_the_first_countersign_stays_and_one_without_an_emergency_is_nothing():
    story = broken().tell(Kind.COUNTERSIGNED, actor="dana").tell(Kind.COUNTERSIGNED, actor="sam")
    emergency = run_of(story).emergency
    assert emergency is not None
    assert emergency.countersigned == "dana"
    story = Story(plan()).asked().tell(Kind.COUNTERSIGNED, actor="dana")
    assert run_of(story.tell(Kind.OBJECTED, actor="dana")).emergency is None


def test_at_the_start_only_the_one_who_broke_the_glass_has_to_hold_the_role():
    story = broken(Story(plan(approval={"quorum": 2})).asked().tell(Kind.APPROVED, actor="sam"))
    assert gone(run_of(story), story.plan, SETTINGS) == ()
    without = SETTINGS.model_copy(update={"access": ()})
    assert gone(run_of(story), story.plan, without) == ("alex",)
    asked = Story(plan()).asked().tell(Kind.APPROVED, actor="sam")
    assert gone(run_of(asked), asked.plan, SETTINGS) == ("sam",)
