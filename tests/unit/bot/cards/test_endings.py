"""How little is said where little is known."""

from dataclasses import replace

import pytest

from bot import cards
from runner.record.events import Kind
from runner.record.run import State
from tests.unit.bot import scenes
from tests.unit.bot.scenes import PLAN, ROSTER, event, run_of


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "Install and build."),
        ("the disk is full", "Install and build: the disk is full."),
    ],
)
def test_stakeholders_are_told_why_a_run_ended_where_a_reason_is_known(reason, said):
    over = event(Kind.FINISHED, 82, outcome="failed", reason=reason)
    run = run_of((*scenes.RUNNING, scenes.BUILD_FAILED, over))
    assert run.state is State.FAILED
    told = cards.ended(run, PLAN, ROSTER).text
    assert told == f"staging #42 has failed at step 3 of 7, {said}"


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ("dana", "Dana answered go-on."),
        ("gone", "gone answered go-on."),
        ("handrail", "nobody answered in time, so it was go-on."),
        (None, "nobody answered in time, so it was go-on."),
    ],
)
def test_an_answer_stays_under_the_name_of_who_gave_it(person, said):
    run = run_of((*scenes.ASKING, scenes.ANSWERED))
    asked = replace(run.questions[0], person=person)
    closed = cards.question_closed(run, PLAN, asked, ROSTER)
    assert closed.text == f"The question of staging #42 is closed: {said}"
