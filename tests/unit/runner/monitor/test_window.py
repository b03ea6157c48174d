from dataclasses import replace
from typing import Any

import pytest

from config.model.measures import Measure
from runner.monitor.judge import Baseline, Watched
from runner.monitor.window import (
    Alarm,
    Course,
    Default,
    End,
    GoOn,
    Relief,
    checks,
    course,
    following,
)
from runner.record.run import Outcome, Question, Run

LIMIT = {"measure": "errors_total", "says": "Errors", "at_most": 3}
ASKED = Question(
    id="watch-1",
    step="watch",
    attempt=1,
    text="?",
    options=("accept", "extend", "roll-back"),
    deadline=500.0,
    default="stop",
)


def watched(*values: float | None, **changes: Any) -> Watched:
    one = Watched(measure=Measure.model_validate({**LIMIT, **changes}))
    for place, value in enumerate(values, 1):
        one = one.seen(place * 5.0, value)
    return one


def at(*questions: Question, alarmed: tuple[int, ...] = (), ends: float = 600.0) -> Course:
    return Course(ends=ends, questions=questions, alarmed=frozenset(alarmed))


def answered(option: str, person: str = "dana") -> Question:
    return replace(ASKED, answer=option, person=person, answered=300.0)


def test_while_all_is_well_it_goes_on_to_its_end_and_ends_well():
    assert following(10, at(), [watched(1)]) == GoOn(until=600.0)
    assert following(600, at(), [watched(1)]) == End(outcome=Outcome.PASSED)


def test_several_measures_at_once_are_one_alarm():
    news = following(10, at(), [watched(4), watched(1), watched(9, says="Others")])
    assert isinstance(news, Alarm)
    assert (news.why, news.asks) == ("breached", True)
    assert [(one["index"], one["says"], one["value"]) for one in news.measures] == [
        (0, "Errors", "4"),
        (2, "Others", "9"),
    ]
    assert news.measures[0]["threshold"] == "at most 3"


def test_what_was_told_is_not_told_again_and_what_comes_to_it_is_added():
    assert following(10, at(ASKED, alarmed=(0,)), [watched(4)]) == GoOn(until=500.0)
    more = following(10, at(ASKED, alarmed=(0,)), [watched(4), watched(9)])
    assert isinstance(more, Alarm)
    assert (more.asks, [one["index"] for one in more.measures]) == (False, [1])


def test_a_recovery_is_told_while_it_waits():
    news = following(10, at(ASKED, alarmed=(0,)), [watched(4, 1)])
    assert isinstance(news, Relief)
    assert (news.measures[0]["value"], news.measures[0]["anew"]) == ("1", False)


def test_a_total_of_an_extended_window_is_counted_anew():
    news = following(10, at(answered("extend"), alarmed=(0,)), [watched(4, 0)])
    assert isinstance(news, Relief)
    assert news.measures[0]["anew"] is True


def test_a_question_takes_its_default_when_its_time_is_over():
    assert following(500, at(ASKED, alarmed=(0,)), [watched(4)]) == Default(question=ASKED)


@pytest.mark.parametrize(
    ("option", "person", "outcome", "accepted", "why"),
    [
        ("accept", "dana", Outcome.FAILED, True, "accepted by dana: Errors: 4 errors"),
        ("roll-back", "dana", Outcome.FAILED, False, "(expected ≤ 3 errors); dana rolls back"),
        ("roll-back", "handrail", Outcome.FAILED, False, "the policy rolls back"),
        ("stop", "dana", Outcome.FAILED, False, "stopped by dana after: Errors: 4 errors"),
    ],
)
def test_it_ends_as_somebody_decided(option, person, outcome, accepted, why):
    end = following(310, at(answered(option, person), alarmed=(0,)), [watched(4)])
    assert isinstance(end, End)
    assert (end.outcome, end.accepted) == (outcome, accepted)
    assert why in end.why


def test_an_answer_goes_before_news():
    end = following(310, at(answered("accept"), alarmed=(0,)), [watched(4), watched(9)])
    assert isinstance(end, End)
    assert "(and 1 more)" in end.why


def test_what_has_recovered_is_accepted_with_a_warning():
    end = following(310, at(answered("accept")), [watched(4, 1)])
    assert isinstance(end, End)
    assert (end.outcome, end.why) == (
        Outcome.WARNED,
        "accepted by dana: it recovered before it was decided on",
    )


def test_an_extension_does_not_ask_again_before_its_end():
    extended = at(answered("extend"), alarmed=(0,), ends=900.0)
    assert following(600, extended, [watched(4)]) == GoOn(until=900.0)
    again = following(900, extended, [watched(4)])
    assert isinstance(again, Alarm)
    assert (again.why, again.asks) == ("breached", True)


def test_at_the_end_what_could_not_be_judged_asks():
    news = following(600, at(), [watched(1), watched(None)])
    assert isinstance(news, Alarm)
    assert news.why == "inconclusive"
    (one,) = news.measures
    assert (one["index"], one["value"]) == (1, "too little data, 0 of 1 values")
    assert one["unit"] == ""
    accepted = following(700, at(answered("accept")), [watched(1), watched(None)])
    assert isinstance(accepted, End)
    assert accepted.outcome is Outcome.INCONCLUSIVE


def test_what_recovered_ends_with_a_warning():
    assert following(600, at(), [watched(4, 1)]) == End(outcome=Outcome.WARNED)


def test_a_baseline_is_told_beside_the_value():
    known = Baseline(value=1.0, low=0.5, high=2.0, run="staging #41")
    news = following(10, at(), [replace(watched(), baseline=known).seen(5.0, 9)])
    assert isinstance(news, Alarm)
    (told,) = news.measures
    assert (told["baseline"], told["whence"]) == ("1", "staging #41")
    assert (told["usual"], told["band"]) == (1.0, [0.5, 2.0])


def test_the_course_is_read_from_the_runs_events():
    other = replace(ASKED, id="other-1", step="other")
    told = (
        {"step": "watch", "index": 0},
        {"step": "other", "index": 1},
        {"step": "watch", "measure": "memory"},
    )
    run = Run(id="s-1", questions=(other, ASKED), breaches=told)
    fresh = course(run, "watch", 1, 100.0, 600.0)
    assert (fresh.ends, fresh.open, fresh.alert) == (700.0, ASKED, "watch-1")
    assert fresh.alarmed == {0}
    run = replace(run, questions=(answered("extend"),))
    later = course(run, "watch", 1, 100.0, 600.0)
    assert (later.ends, later.open) == (900.0, None)
    assert course(run, "watch", 2, 100.0, 600.0) == Course(ends=700.0, alarmed=frozenset({0}))
    assert Course(ends=1.0).alert == ""


def test_every_measure_is_judged():
    assert [one.says for one in checks([watched(1), watched(1, says="Others")])] == [
        "Errors",
        "Others",
    ]
