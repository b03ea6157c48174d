import pytest

from config.model.playbook import Measure
from runner.checks.verdict import Verdict
from runner.monitor.judge import LEAST_SAMPLES, Sample, Watched, p95, per_minute, shown


def watched(measure: str = "memory", at_most: float = 80, in_a_row: int = 2) -> Watched:
    declared = {"measure": measure, "says": "It", "at_most": at_most, "in_a_row": in_a_row}
    if measure == "health":
        declared["url"] = "http://x"
    return Watched(measure=Measure.model_validate(declared))


def after(watch: Watched, *values: float | None) -> Watched:
    for value in values:
        watch = watch.seen(value)
    return watch


def test_a_percentile_of_few_answers_says_nothing():
    assert p95([1.0] * (LEAST_SAMPLES - 1)) is None
    assert p95([float(n) for n in range(1, 101)]) == 95.0


def test_errors_count_within_the_minute_before():
    assert per_minute([0.0, 1.0, 30.0, 60.0, 61.0], 60.0) == 3


def test_one_bad_round_is_no_breach_and_several_in_a_row_are():
    assert not after(watched(), 90).breached
    assert not after(watched(), 90, 70, 90).breached
    assert after(watched(), 90, 95).breached
    assert not after(watched(), 90, 95, 70).breached


def test_a_gap_neither_breaches_nor_heals():
    watch = after(watched(), 90, None, float("nan"), 95)
    assert (watch.breached, watch.rounds, watch.gaps) == (True, 2, 2)
    assert (watch.last, watch.worst) == (95, 95)


def test_health_breaches_below_its_threshold_and_keeps_the_lowest():
    watch = after(watched("health", 99, 1), 100, 97, 98)
    assert (watch.breached, watch.worst, watch.last) == (True, 97, 98)
    assert watch.judged().expected == "≥ 99 % good answers"


@pytest.mark.parametrize(
    ("values", "verdict", "measured", "detail"),
    [
        ((), Verdict.INCONCLUSIVE, "too little data", ""),
        ((None,), Verdict.INCONCLUSIVE, "too little data", "1 rounds could not be measured"),
        ((41.66,), Verdict.PASSED, "41.7 % of memory", ""),
        ((90, 91), Verdict.FAILED, "91 % of memory", ""),
    ],
)
def test_the_window_is_judged_by_its_worst_value(values, verdict, measured, detail):
    judged = after(watched(), *values).judged()
    assert (judged.verdict, judged.measured, judged.detail) == (verdict, measured, detail)
    assert judged.expected == "≤ 80 % of memory"


@pytest.mark.parametrize(("value", "told"), [(3.0, "3"), (0.1424, "0.142"), (41.66, "41.7")])
def test_values_are_shown_as_people_read_them(value, told):
    assert shown(value) == told


def test_a_sample_may_be_empty():
    assert Sample(at=1.0).values == {}
