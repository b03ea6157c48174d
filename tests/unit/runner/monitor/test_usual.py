import math

import pytest

from config.model.measures import LEAST_ROUNDS, Monitor
from runner.monitor.judge import Sample
from runner.monitor.usual import Known, usual

EVERY = 5.0


def monitor(**changes: object) -> Monitor:
    measure = {"measure": "errors_per_minute", "says": "It", "at_most": 80, **changes}
    return Monitor.model_validate({"window": "10m", "measures": [measure]})


def seen(*values: float | None) -> list[Sample]:
    return [Sample(at=EVERY * place, values={0: value}) for place, value in enumerate(values)]


FEW = seen(*range(LEAST_ROUNDS - 1))
BEFORE = seen(0, 0, 1, 2, 2, 2, 9)
GOOD = seen(*[5] * 7)


def test_what_was_seen_before_the_deploy_is_the_median_and_the_middle_half():
    found = usual(monitor(), Known(before=BEFORE, good=GOOD, run="staging #41"))[0]
    assert (found.value, found.low, found.high) == (2.0, 0.5, 2.0)
    assert (found.run, found.seconds, found.rounds) == ("", 30.0, 7)


def test_gaps_and_what_is_no_number_are_no_values():
    gaps = [None, math.nan, math.inf]
    assert usual(monitor(), Known(before=seen(*[1.0] * 5, *gaps))) == {}
    assert usual(monitor(), Known(before=seen(*gaps, *[1.0] * 6)))[0].rounds == 6


@pytest.mark.parametrize(
    ("known", "changes"),
    [
        (Known(before=FEW, good=GOOD, run="staging #41"), {}),
        (Known(before=BEFORE, sound=False, good=GOOD, run="staging #41"), {}),
        (Known(before=BEFORE, good=GOOD, run="staging #41"), {"at_most": 1}),
        (Known(before=BEFORE, good=GOOD, run="staging #41"), {"at_most": None, "at_least": 3}),
    ],
    ids=["too few values", "the newest run had failed", "above its limit", "below its limit"],
)
def test_else_the_last_good_deploy_says_what_is_usual(known, changes):
    found = usual(monitor(**changes), known)[0]
    assert (found.value, found.run) == (5.0, "staging #41")


def test_without_either_nothing_is_known():
    assert usual(monitor(), Known(before=FEW)) == {}
    assert usual(monitor(), Known(before=BEFORE, sound=False)) == {}


@pytest.mark.parametrize("measure", ["errors_total", "restarts"])
def test_what_is_counted_up_is_told_for_a_whole_window(measure):
    counted = monitor(measure=measure)
    before = usual(counted, Known(before=seen(4, 4, 5, 5, 6, 6, 7)))[0]
    assert before.value == pytest.approx(3 * 600 / 30)
    anew = usual(counted, Known(before=seen(4, 5, 0, 0, 1, 1, 1)))[0]
    assert anew.value == pytest.approx(2 * 600 / 30), "an extended window counts from 0"
