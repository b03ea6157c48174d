"""What the journal keeps of a vote, counted or not."""

from config.problem import Problem
from runner.approval import data_of
from runner.control import Vote
from runner.record.fold import fold
from tests.unit.runner.plans import Story, plan

DANA = Vote(
    run="staging-1",
    person="dana",
    roles=frozenset({"approver"}),
    yes=True,
    via="slack",
    message="7",
)


def test_a_counted_vote_names_the_digest_and_where_it_was_given():
    run = fold(Story(plan()).asked().events)
    told = data_of(DANA, run, None)
    assert (told["person"], told["digest"]) == ("dana", run.digest)
    assert (told["via"], told["message"], told["pressed"]) == ("slack", "7", DANA.pressed)


def test_a_refused_vote_keeps_the_reason_and_binds_nobody():
    run = fold(Story(plan()).asked().events)
    problem = Problem(code="approval-role", what="You have no role.", cure="Ask somebody.")
    assert data_of(DANA, run, problem) == {
        "person": "dana",
        "reason": "You have no role.",
        "code": "approval-role",
    }
