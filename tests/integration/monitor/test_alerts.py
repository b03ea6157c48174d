"""A deploy whose new version logs errors from some time after the deploy on."""

import pytest

from config.problem import Problem
from runner.record.events import Kind
from runner.record.fold import ACCEPT, EXTEND, ROLL_BACK, STOP
from runner.record.run import Outcome, Run, State
from tests.integration.monitor.conftest import ERROR, UNIT, Watched

pytestmark = pytest.mark.timeout(60)

COVERED = {"rollback": {"covered": True}}


def policy(**monitoring: object) -> dict[str, object]:
    return {"environment": {"approval": COVERED, "monitoring": monitoring}}


async def alarmed(place: Watched) -> tuple[str, int]:
    """Deploy a good version, then one that logs errors; returns its run, and where it asks."""
    good = await place.begin()
    assert (await place.ended(good)).state is State.SUCCEEDED
    run = await place.begin()
    await place.watching(run)
    await place.host.say(UNIT, ERROR, 3)
    at, _ = await place.event(run, Kind.QUESTION_ASKED)
    return run, at


@pytest.mark.parametrize("place", [{"monitor": {"window": "20m", "every": "5s"}}], indirect=True)
async def test_a_breach_is_told_within_a_round_and_two_seconds_with_all_that_it_needs(
    place: Watched,
):
    await place.host.fault("log-errors-later", seconds=2)
    run = await place.begin()
    await place.event(run, Kind.QUESTION_ASKED)
    _, breach = await place.event(run, Kind.MONITOR_BREACHED)
    state = await place.state(run)
    assert (state.state, state.steps["watch"].running) == (State.WAITING, True)
    (asked,) = state.questions
    (measure,) = asked.measures
    assert (measure["says"], measure["threshold"]) == ("Errors in total", "at most 2")
    assert int(measure["value"]) > 2
    assert asked.options == (ACCEPT, EXTEND, STOP), "nothing was live before, and no way is back"
    third = (await place.host.said(UNIT, ERROR))[2]
    assert asked.asked - third <= 5 + 2
    assert (breach.data["question"], breach.data["first"]) == (asked.id, True)


async def test_a_press_of_roll_back_starts_the_rollback_and_is_its_approval(place: Watched):
    run, _ = await alarmed(place)
    assert isinstance(await place.decide(run, ROLL_BACK), Run)
    back = await place.ended("staging-3")
    assert (back.state, back.requester, back.approvals) == (State.SUCCEEDED, "dana", ("dana",))
    taken = await place.state(run)
    assert taken.state is State.ROLLED_BACK
    assert "Errors in total: 3 errors" in taken.reason
    assert not (await place.control.verify_audit()).broken


async def test_a_press_by_whoever_had_asked_for_the_deploy_needs_another_approval(place: Watched):
    run, _ = await alarmed(place)
    assert isinstance(await place.decide(run, ROLL_BACK, person="you"), Run)
    await place.event("staging-3", Kind.APPROVAL_REQUESTED)
    await place.approve("staging-3")
    assert (await place.ended("staging-3")).approvals == ("dana",)
    assert (await place.state(run)).state is State.ROLLED_BACK


async def test_going_on_is_for_an_approver_who_did_not_ask_for_the_deploy(place: Watched):
    run, _ = await alarmed(place)
    for option in (ACCEPT, EXTEND):
        refused = await place.decide(run, option, person="you")
        assert isinstance(refused, Problem)
        assert refused.code == "answer-own"
    assert isinstance(await place.decide(run, ACCEPT), Run)
    ended = await place.ended(run)
    watch = ended.steps["watch"]
    assert (ended.state, watch.outcome, watch.accepted) == (State.SUCCEEDED, Outcome.FAILED, True)
    assert "accepted by dana" in watch.finished["why"]


async def test_an_extended_window_counts_anew_and_ends_well_where_nothing_more_comes(
    place: Watched,
):
    run, at = await alarmed(place)
    assert isinstance(await place.decide(run, EXTEND), Run)
    _, healed = await place.event(run, Kind.MONITOR_RECOVERED, after=at)
    assert healed.data["anew"] is True
    ended = await place.ended(run)
    watch = ended.steps["watch"]
    assert (ended.state, watch.outcome, len(ended.questions)) == (
        State.SUCCEEDED,
        Outcome.WARNED,
        1,
    )
    assert not ended.breaches


async def test_an_extended_window_that_is_breached_again_asks_again(place: Watched):
    run, at = await alarmed(place)
    await place.decide(run, EXTEND)
    await place.event(run, Kind.MONITOR_RECOVERED, after=at)
    await place.host.say(UNIT, ERROR, 3)
    await place.event(run, Kind.QUESTION_ASKED, after=at)
    assert [one.id for one in (await place.state(run)).questions] == ["watch-1", "watch-2"]
    await place.decide(run, ACCEPT)
    assert (await place.ended(run)).state is State.SUCCEEDED


MINUTES = {"measure": "errors_per_minute", "says": "Errors a minute", "units": [UNIT]}
TWO = {
    "monitor": {
        "measures": [
            {**MINUTES, "pattern": "first", "at_most": 0},
            {**MINUTES, "says": "Others", "pattern": "second", "at_most": 0},
        ]
    }
}


@pytest.mark.parametrize("place", [TWO], indirect=True)
async def test_measures_that_breach_at_once_are_one_alert_and_later_ones_are_added(place: Watched):
    run = await place.begin()
    await place.watching(run)
    await place.host.say(UNIT, "first and second")
    at, asked = await place.event(run, Kind.QUESTION_ASKED)
    assert [one["says"] for one in asked.data["measures"]] == ["Errors a minute", "Others"]
    await place.decide(run, ACCEPT)
    await place.ended(run)
    await (
        place.host.vacuum()
    )  # lines are read by whole seconds, and the next run begins in this one
    run = await place.begin()
    await place.watching(run)
    await place.host.say(UNIT, "first alone")
    at, _ = await place.event(run, Kind.QUESTION_ASKED)
    at, _ = await place.event(run, Kind.MONITOR_BREACHED, after=at - 1)
    await place.host.say(UNIT, "second")
    _, more = await place.event(run, Kind.MONITOR_BREACHED, after=at)
    assert (more.data["says"], more.data["question"], more.data["first"]) == (
        "Others",
        "watch-1",
        False,
    )
    await place.decide(run, ACCEPT)
    await place.ended(run)


@pytest.mark.parametrize("place", [policy(automatic=True)], indirect=True)
async def test_a_policy_that_says_so_takes_back_at_once_by_the_approval_given_beforehand(
    place: Watched,
):
    run, _ = await alarmed(place)
    back = await place.ended("staging-3")
    assert (back.state, back.requester) == (State.SUCCEEDED, "handrail")
    assert (await place.state(run)).state is State.ROLLED_BACK


DEADLINES = [
    (policy(deadline="1s"), State.FAILED),
    (policy(deadline="1s", at_deadline="accept"), State.SUCCEEDED),
    (policy(deadline="1s", at_deadline="roll-back"), State.ROLLED_BACK),
]


@pytest.mark.parametrize(("place", "end"), DEADLINES, indirect=["place"])
async def test_without_a_decision_the_policy_says_what_happens(place: Watched, end: State):
    run, _ = await alarmed(place)
    if end is State.ROLLED_BACK:
        await place.ended("staging-3")
    else:
        await place.ended(run)
    ended = await place.state(run)
    assert ended.state is end
    hold = await place.control.hold("staging")
    assert (hold is None) == (end is State.SUCCEEDED)


QUIET = {"measure": "p95", "says": "Answer time", "url": "http://127.0.0.1:9/", "at_most": 5}
"""A percentile of the few answers that a short window has says nothing."""


@pytest.mark.parametrize(
    "place",
    [{"monitor": {"measures": [QUIET]}}],
    indirect=True,
)
async def test_too_little_data_at_the_end_asks(place: Watched):
    run = await place.begin()
    _, asked = await place.event(run, Kind.QUESTION_ASKED)
    assert asked.data["why"] == "inconclusive"
    assert "could not be judged" in asked.data["text"]
    assert not (await place.state(run)).breaches
    await place.decide(run, STOP)
    ended = await place.ended(run)
    assert (ended.state, ended.steps["watch"].outcome) == (State.FAILED, Outcome.FAILED)


async def test_a_cancel_ends_the_window_while_it_asks(place: Watched):
    run, _ = await alarmed(place)
    await place.control.cancel(run, "dana")
    assert (await place.ended(run)).state is State.CANCELLED
