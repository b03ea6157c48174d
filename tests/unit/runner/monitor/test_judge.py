import math
from dataclasses import replace

import pytest

from config.model.measures import Measure
from runner.checks.verdict import Verdict
from runner.monitor.judge import (
    LEAST_POINTS,
    LEAST_SAMPLES,
    Baseline,
    Sample,
    Watched,
    percentile,
    replayed,
    shown,
)


def measure(**changes: object) -> Measure:
    known = {"measure": "memory", "says": "It", "at_most": 80, "in_a_row": 2}
    return Measure.model_validate({**known, **changes})


def watched(baseline: float | None = None, **changes: object) -> Watched:
    usual = None if baseline is None else Baseline(value=baseline, low=baseline, high=baseline)
    return Watched(measure=measure(**changes), baseline=usual)


def after(watch: Watched, *values: float | None, every: float = 5.0) -> Watched:
    start = 0.0 if watch.seen_at is None else watch.seen_at
    for place, value in enumerate(values, 1):
        watch = watch.seen(start + every * place, value)
    return watch


def test_a_percentile_of_few_answers_says_nothing():
    assert percentile([1.0] * (LEAST_SAMPLES - 1), 95) is None
    hundred = [float(n) for n in range(1, 101)]
    assert [percentile(hundred, each) for each in (50, 95, 99)] == [50.0, 95.0, 99.0]


def test_a_percentile_that_fills_at_its_pace_was_not_away():
    full = after(watched(measure="p95", url="http://x/", at_most=0.5), *[None] * 4, 0.1, 0.1)
    assert (full.unseen, full.judged().verdict) == (0.0, Verdict.PASSED)
    late = after(watched(measure="p95", url="http://x/", at_most=0.5), *[None] * 19, 0.1)
    assert late.unseen == 80.0
    assert late.judged().verdict is Verdict.INCONCLUSIVE


def test_one_bad_round_is_no_breach_and_several_in_a_row_are():
    assert not after(watched(), 90).breached
    assert not after(watched(), 90, 70, 90).breached
    assert after(watched(), 90, 95).breached


def test_a_breach_is_over_after_as_many_healthy_rounds():
    bad = after(watched(), 90, 95)
    assert after(bad, 70).breached
    healed = after(bad, 70, 71)
    assert (healed.breached, healed.ever) == (False, True)
    judged = healed.judged()
    assert (judged.verdict, judged.measured) == (Verdict.WARNED, "95 % of memory")
    assert "has recovered" in judged.detail


@pytest.mark.parametrize("gap", [None, math.nan, math.inf])
def test_a_gap_neither_breaches_nor_heals(gap):
    watch = after(watched(), 90, gap, gap, 95)
    assert (watch.breached, watch.rounds, watch.gaps) == (True, 2, 2)
    assert (watch.last, watch.worst) == (95, 95)


def test_health_breaches_below_its_threshold_and_keeps_the_lowest():
    low = watched(measure="health", url="http://x", at_most=None, at_least=99, in_a_row=1)
    watch = after(low, 100, 97, 98)
    assert (watch.breached, watch.worst, watch.last) == (True, 97, 98)
    assert watch.judged().expected == "≥ 99 % good answers"
    assert watch.beyond() == "at least 99"


def test_what_comes_in_the_warm_up_does_not_count():
    watch = after(watched(warm_up="10s", in_a_row=1), 99, 50)
    assert (watch.rounds, watch.worst, watch.ever) == (1, 50, False)
    assert watch.unseen == 0


def test_a_limit_may_be_so_many_times_what_is_usual():
    watch = after(watched(40, at_most=None, times_baseline=1.5, in_a_row=1), 61)
    assert watch.breached
    assert watch.beyond() == "at most 60, 1.5 times the baseline"
    assert watch.judged().expected == "≤ 1.5 times the baseline (40)"
    unknown = after(watched(at_most=None, times_baseline=1.5, in_a_row=1), 61)
    assert not unknown.breached
    assert unknown.expected == "≤ 1.5 times the baseline (unknown)"


def test_where_both_limits_are_given_the_absolute_one_is_told_first():
    both = watched(40, at_most=80, times_baseline=1.5, in_a_row=1)
    assert after(both, 90).beyond() == "at most 80"
    assert after(both, 70).beyond() == "at most 60, 1.5 times the baseline"
    assert after(both, 50).beyond() == ""
    assert both.beyond() == ""


def test_a_leak_is_a_slope_and_needs_some_values():
    leak = watched(at_most=None, grows_at_most=2, in_a_row=1)
    few = after(leak, *range(LEAST_POINTS - 1))
    assert few.slope is None
    assert not few.breached
    steep = after(leak, *range(LEAST_POINTS))
    assert steep.slope == pytest.approx(12)
    assert steep.beyond() == "a growth of at most 2 a minute, not 12"
    assert steep.judged().expected == "growth ≤ 2 a minute"
    assert not after(leak, *[5.0] * LEAST_POINTS).breached


@pytest.mark.parametrize(
    ("values", "verdict", "measured", "detail"),
    [
        ((), Verdict.INCONCLUSIVE, "too little data, 0 of 1 values", ""),
        (
            (None,),
            Verdict.INCONCLUSIVE,
            "too little data, 0 of 1 values",
            "1 rounds could not be measured",
        ),
        ((41.66,), Verdict.PASSED, "41.7 % of memory", ""),
        ((90, 91), Verdict.FAILED, "91 % of memory", ""),
    ],
)
def test_the_window_is_judged_by_its_worst_value(values, verdict, measured, detail):
    judged = after(watched(), *values).judged()
    assert (judged.verdict, judged.measured, judged.detail) == (verdict, measured, detail)
    assert judged.expected == "≤ 80 % of memory"


def test_fewer_values_than_wanted_are_inconclusive():
    assert after(watched(samples=3), 1, 2).judged().verdict is Verdict.INCONCLUSIVE
    assert after(watched(samples=3), 1, 2, 3).judged().verdict is Verdict.PASSED


def test_time_that_was_not_seen_is_said_and_does_not_count_as_healthy():
    watch = after(watched(), *[10] * 40).seen(200 + 120, 10)
    assert watch.unseen == 120
    assert watch.judged().verdict is Verdict.PASSED
    assert watch.judged().detail == "not seen for 2m"
    mostly = after(watched(), 10).seen(5 + 120, 10)
    assert mostly.judged().verdict is Verdict.INCONCLUSIVE
    assert mostly.judged().measured == "too little data, most of the time was not seen"


def test_time_that_was_not_seen_up_to_the_end_does_not_count_as_healthy_either():
    lost = after(watched(), *[10] * 20)
    for second in range(110, 205, 5):
        lost = lost.seen(second, None)
    assert (lost.judged().verdict, lost.judged().detail) == (
        Verdict.PASSED,
        "not seen for 1m 40s; 19 rounds could not be measured",
    )
    lost = lost.seen(205, None)
    assert lost.judged().verdict is Verdict.INCONCLUSIVE
    assert lost.judged().measured == "too little data, most of the time was not seen"
    assert lost.seen(210, 10).dark == 110, "and it is counted once when there is a value again"


def test_a_restart_goes_on_from_the_rounds_that_were_kept():
    kept = [Sample(at=5.0 * place, values={0: 90.0, 2: None}) for place in (1, 2)]
    assert replayed(watched(), 0, kept).breached
    assert replayed(watched(), 1, kept).rounds == 0
    assert replayed(watched(), 2, kept).gaps == 2


def test_a_baseline_says_whence_it_is_and_survives_being_stored():
    before = Baseline(value=0.2, low=0.0, high=0.4, seconds=250.2, rounds=50)
    assert before.whence == "4m 10s before the deploy"
    assert replace(before, run="staging #41").whence == "staging #41"
    assert Baseline.from_json(before.to_json()) == before


@pytest.mark.parametrize(
    ("value", "told"),
    [(3.0, "3"), (0.1424, "0.142"), (41.66, "41.7"), (math.nan, "no number")],
)
def test_values_are_shown_as_people_read_them(value, told):
    assert shown(value) == told


def test_a_sample_may_be_empty():
    assert Sample(at=1.0).values == {}
