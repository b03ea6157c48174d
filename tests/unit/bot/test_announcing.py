"""What the channels of an environment are told of single events."""

from dataclasses import replace

import pytest

from bot.announcing import Scene, drafts, reminder_draft
from bot.letters import Weight
from runner.record.events import Kind
from tests.unit.bot import scenes
from tests.unit.bot.scenes import CHANNEL, PLAN, ROSTER, RUN, event, run_of

REQUEST = f"{RUN}/approval/{scenes.DIGEST[:12]}/{CHANNEL}"


def told(events, plan=PLAN):
    """The drafts of the last of a run's events, by key."""
    scene = Scene(run=run_of(events), plan=plan, roster=ROSTER, channels=(CHANNEL,))
    return {draft.key: draft for draft in drafts(events[-1], scene)}


def test_a_plan_that_was_asked_for_alone_is_shown_and_asks_nobody():
    asked = replace(scenes.REQUESTED, data={**scenes.REQUESTED.data, "plan_only": True})
    found = told((asked, scenes.PLANNED))
    assert f"{RUN}/plan/{CHANNEL}" in found
    assert not any("/approval/" in key for key in found)
    assert f"{RUN}/plan/{CHANNEL}" not in told((scenes.REQUESTED, scenes.PLANNED))


@pytest.mark.parametrize("events", [scenes.REJECTED[:-1], scenes.EXPIRED[:-1], scenes.VOID[:-2]])
def test_an_approval_request_is_closed_in_place_by_what_ends_it(events):
    assert told(events)[REQUEST].last


def test_a_cancel_before_the_quorum_closes_the_request():
    over = event(Kind.FINISHED, 40, outcome="cancelled", reason="cancelled by kim", held=False)
    closed = told((*scenes.ASKED, scenes.POSTED, over))[REQUEST]
    assert closed.last
    assert closed.message.text == "The approval request of staging #42 is closed: withdrawn."


def test_an_end_behind_the_quorum_leaves_the_closed_request_alone():
    assert REQUEST not in told(scenes.CANCELLED)


def test_what_a_retry_found_is_told_in_the_thread():
    again = event(Kind.RECHECKED, 90, step="", checks=[])
    found = told((*scenes.FAILED, event(Kind.RETRY_WANTED, 85, "dana"), again))
    (said,) = [draft for draft in found.values() if draft.thread_of]
    assert said.message.text == "What had passed still holds."


def test_whoever_was_refused_is_told_alone():
    refused = event(Kind.APPROVAL_REFUSED, 7, "kim", person="kim", reason="no", code="x")
    assert told((*scenes.ASKED, refused)) == {}


@pytest.mark.parametrize(
    ("kind", "weight"),
    [
        (Kind.QUESTION_ASKED, Weight.NEWS),
        (Kind.STEP_FINISHED, Weight.STEP),
        (Kind.STEP_STARTED, Weight.MINOR),
    ],
)
def test_the_card_hurries_for_what_somebody_waits_for(kind, weight):
    events = scenes.ASKING
    upto = max(place for place, one in enumerate(events, 1) if one.kind is kind)
    assert told(events[:upto])[f"{RUN}/card/{CHANNEL}"].weight is weight


@pytest.mark.parametrize(
    ("events", "plan", "reminded"),
    [
        (scenes.ASKED, PLAN, True),
        (scenes.ASKED, None, False),
        (scenes.BEGUN, PLAN, False),
    ],
)
def test_only_an_open_request_is_reminded_of(events, plan, reminded):
    scene = Scene(run=run_of(events), plan=plan, roster=ROSTER, channels=(CHANNEL,))
    assert (reminder_draft(scene, CHANNEL) is not None) is reminded


MIRRORED = ("slack:C1", "slack:C2", "discord:1")


@pytest.mark.parametrize(
    ("events", "part"),
    [
        (scenes.ASKED, "/approval/"),
        (scenes.ASKING, "/question/"),
        (scenes.BROKEN, "/emergency/"),
    ],
)
def test_people_are_mentioned_once_on_each_platform(events, part):
    scene = Scene(run=run_of(events), plan=PLAN, roster=ROSTER, channels=MIRRORED)
    found = [each for each in drafts(events[-1], scene) if part in each.key]
    assert [each.channel for each in found] == list(MIRRORED)
    first, second, other = (each.message.mentions for each in found)
    assert first
    assert (second, other) == ((), first)
