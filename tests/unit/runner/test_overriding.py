"""Who may let a deploy start at a closed time."""

import pytest

from runner.control import OverrideOrder
from runner.overriding import refusal
from runner.record.run import Override, Run, State

DONE = Override(person="dana", reason="r", at=1.0)


def order(**changes):
    known = {
        "run": "staging-1",
        "person": "sam",
        "roles": frozenset({"keeper"}),
        "reason": "the export is broken",
        "via": "slack",
    }
    return OverrideOrder(**{**known, **changes})


def run(**changes):
    return Run(id="staging-1", environment="staging", number=1, state=State.QUEUED, **changes)


def test_a_role_with_a_reason_may():
    assert refusal(order(), run(), ("keeper", "owner")) is None


def test_the_requester_may_too_and_before_it_is_barred():
    assert refusal(order(person="alex"), run(requester="alex"), ("keeper",)) is None


@pytest.mark.parametrize(
    ("asked", "state", "wanted", "code"),
    [
        ({"roles": frozenset()}, {}, ("keeper",), "override-role"),
        ({}, {}, (), "override-role"),
        ({"reason": "  "}, {}, ("keeper",), "reason-missing"),
        ({}, {"started_at": 5.0}, ("keeper",), "override-not-needed"),
        ({}, {"ended_at": 5.0}, ("keeper",), "override-not-needed"),
        ({}, {"flow": "rollback-quick"}, ("keeper",), "override-not-needed"),
        ({}, {"override": DONE}, ("keeper",), "override-twice"),
    ],
)
def test_what_does_not_count_says_why(asked, state, wanted, code):
    problem = refusal(order(**asked), run(**state), wanted)
    assert problem is not None
    assert problem.code == code
    assert problem.cure
