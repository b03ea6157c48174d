from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from runner.approval import by_alert, kind_of, lost, refusal
from runner.control import Vote
from runner.record.events import Kind
from runner.record.fold import fold
from runner.record.run import Run
from tests.unit.runner.plans import Story, plan

DANA = Vote(
    run="staging-1", person="dana", roles=frozenset({"approver"}), yes=True, via="t", message="m1"
)


def run_of(story: Story) -> Run:
    run = fold(story.events)
    assert run is not None
    return run


def code(vote: Vote, story: Story, now: float | None = None) -> str:
    problem = refusal(vote, run_of(story), story.plan, now or story.now)
    return problem.code if problem else ""


def test_a_yes_of_somebody_else_with_the_role_counts():
    assert code(DANA, Story(plan()).asked()) == ""


def unposted() -> Story:
    story = Story(plan())
    data = {"digest": story.plan.digest, "expires": story.now + 100, "quorum": 1}
    return story.planned().tell(Kind.APPROVAL_REQUESTED, data)


@pytest.mark.parametrize(
    ("vote", "story", "wanted"),
    [
        (DANA, Story(plan()), "approval-not-open"),
        (DANA, Story(plan()).started(), "approval-not-open"),
        (DANA, unposted(), "approval-not-posted"),
        (replace(DANA, message="m2"), Story(plan()).asked(), "approval-elsewhere"),
        (replace(DANA, roles=frozenset()), Story(plan()).asked(), "approval-role"),
        (replace(DANA, person="alex"), Story(plan()).asked(), "approval-own"),
        (
            DANA,
            Story(plan(approval={"quorum": 2})).asked().tell(Kind.APPROVED, actor="dana"),
            "approval-twice",
        ),
    ],
)
def test_a_yes_that_does_not_count_says_why(vote, story, wanted):
    assert code(vote, story) == wanted


def test_a_yes_after_expiry_does_not_count():
    assert code(DANA, Story(plan()).asked(), now=10_000.0) == "approval-expired"


def test_a_yes_to_another_plan_does_not_count():
    story = Story(plan()).asked()
    problem = refusal(DANA, replace(run_of(story), digest="other"), story.plan, story.now)
    assert problem is not None
    assert problem.code == "approval-stale"


def test_the_requester_may_say_no():
    no = replace(DANA, person="alex", yes=False)
    assert code(no, Story(plan()).asked()) == ""
    assert kind_of(no, run_of(Story(plan()).asked())) is Kind.REJECTED


def test_a_sign_taken_back_before_the_quorum_is_taken_back_without_a_role():
    story = Story(plan(approval={"quorum": 2})).asked().tell(Kind.APPROVED, actor="dana")
    back = replace(DANA, removed=True, roles=frozenset())
    assert code(back, story) == ""
    assert kind_of(back, run_of(story)) is Kind.APPROVAL_WITHDRAWN
    assert kind_of(replace(back, person="sam"), run_of(story)) is None


def test_whoever_lost_the_role_is_named():
    story = Story(plan()).asked().tell(Kind.APPROVED, actor="dana")
    assert lost(run_of(story), story.plan, {}) == ("dana",)
    assert lost(run_of(story), story.plan, {"dana": frozenset({"approver"})}) == ()


def pressed(**changes: Any) -> Mapping[str, Any] | None:
    """A deploy of alex's whose alert dana answered, and the rollback that follows."""
    told = {"id": "watch-1", "text": "?", "options": ["accept", "roll-back"], "deadline": 1}
    asked = {**told, "default": "stop", "why": "breached"}
    deploy = Story(plan()).started().begun("build", monitor=True)
    deploy.tell(Kind.QUESTION_ASKED, asked, step="build", attempt=1)
    answered = {"id": "watch-1", "option": changes.pop("option", "roll-back")}
    deploy.tell(Kind.ANSWERED, answered, actor="dana", step="build", attempt=1)
    decided = {"id": "watch-1", "person": "dana", "via": "slack", "roles": ["approver"]}
    decided |= changes.pop("decided", {})
    person = changes.pop("person", "dana")
    of = plan(**{"flow": "rollback-quick", "approval": {"quorum": 1}, **changes})
    back = replace(run_of(Story(of, decided=decided)), requester=person, digest="d")
    return by_alert(back, of, run_of(deploy))


def test_a_press_of_roll_back_by_another_approver_is_a_yes_too():
    assert pressed() == {
        "person": "dana",
        "digest": "d",
        "id": "watch-1",
        "via": "slack",
        "message": "",
        "pressed": True,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"decided": {"person": "alex"}, "person": "alex"},  # who had asked for the deploy
        {"decided": {"roles": ["deployer"]}},
        {"decided": {"id": "watch-9"}},
        {"option": "accept"},
        {"person": "ben"},  # another one asked for the rollback
        {"approval": {"quorum": 2}},
        {"flow": "rollback-full"},  # loses data, which approvers read first
    ],
)
def test_any_other_press_is_none(changes):
    assert pressed(**changes) is None


def test_a_rollback_that_no_alert_asked_for_has_no_yes():
    of = plan(flow="rollback-quick")
    assert by_alert(run_of(Story(of)), of, run_of(Story(plan()))) is None
