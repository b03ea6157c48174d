from dataclasses import replace
from typing import Any

import pytest

from runner.control import Answer
from runner.decide import Ask
from runner.questions import question_about, refusal
from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.run import Run
from runner.values import plain_values
from tests.unit.runner.plans import Story, plan

DANA = Answer(run="staging-1", person="dana", roles=frozenset({"approver"}), option="go-on")
MONITOR: list[dict[str, Any]] = [
    {
        "id": "watch",
        "title": "Watch",
        "monitor": {
            "window": "5s",
            "question": "7m",
            "measures": [{"measure": "memory", "says": "Memory", "at_most": 80}],
        },
    }
]


def run_of(story: Story) -> Run:
    run = fold(story.events)
    assert run is not None
    return run


def unclear() -> Story:
    story = Story(plan()).started().begun("backup")
    return story.ended("backup", "inconclusive", why="the service is away.", checklist=["look"])


def question(story: Story, step: str = "backup") -> Event:
    ask = Ask(step, 1, "inconclusive")
    return question_about(run_of(story), story.plan, ask, story.now)


def test_a_question_names_the_step_and_why_and_stops_without_an_answer():
    event = question(unclear())
    told = "Back up could not be judged: the service is away. Go on all the same?"
    assert (event.kind, event.data["text"], event.data["default"]) == (
        Kind.QUESTION_ASKED,
        told,
        "stop",
    )
    assert event.data["items"] == ["look"]
    assert event.data["roles"] == ["approver"]


def test_a_monitor_has_its_own_patience():
    story = Story(plan(steps=MONITOR)).started().begun("watch", monitor=True)
    event = question(story.ended("watch", "failed", why="memory"), "watch")
    assert event.data["deadline"] == story.now + 7 * 60


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (DANA, ""),
        (replace(DANA, option="perhaps"), "answer-unknown"),
        (replace(DANA, roles=frozenset()), "answer-role"),
        (replace(DANA, person="alex"), "answer-own"),
        (replace(DANA, person="alex", roles=frozenset(), option="stop"), ""),
    ],
)
def test_an_answer_counts_or_is_told_why_not(answer, code):
    story = unclear()
    story.events.append(question(story))
    problem = refusal(answer, run_of(story))
    assert (problem.code if problem else "") == code


def test_where_nothing_is_asked_nothing_is_answered():
    problem = refusal(DANA, run_of(unclear()))
    assert problem is not None
    assert problem.code == "no-question"


def test_outputs_of_steps_are_values_for_later_ones():
    story = Story(plan()).started().begun("backup")
    story.ended("backup", "passed", outputs={"FILE": "/b/x.dump"})
    values = plain_values(run_of(story), story.plan)
    assert values["OUT_FILE"] == "/b/x.dump"
    assert values["RUN_STARTED"] == "1"
