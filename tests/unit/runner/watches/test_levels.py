"""A watch's measures are judged as a monitor's are, look by look."""

import pytest

from config.model.measures import Measure
from config.model.watching import Watch
from runner.checks.verdict import Judged, Verdict
from runner.monitor.judge import Sample
from runner.watches.levels import Level, levels, probes

MINUTE = 60.0


def watch(**changes: object) -> Watch:
    measure = {"measure": "errors_total", "says": "Errors", "units": ["web"], "at_most": 5}
    declared = {"id": "w", "title": "W", "every": "60s", "measures": [{**measure, **changes}]}
    return Watch.model_validate(declared)


def looks(*values: float | None, begin: float = 0.0) -> list[Sample]:
    return [Sample(at=begin + MINUTE * at, values={0: one}) for at, one in enumerate(values)]


def level(declared: Watch, samples: list[Sample], trouble: str = "") -> Level:
    (found,) = levels(declared, samples, trouble)
    return found


def judged(declared: Watch, *values: float | None, trouble: str = "") -> Judged:
    return level(declared, looks(*values), trouble).judged


def test_the_newest_value_counts_whatever_was_before():
    assert judged(watch(), 9, 3).verdict is Verdict.PASSED
    bad = judged(watch(), 3, 9)
    assert (bad.verdict, bad.measured, bad.expected) == (
        Verdict.FAILED,
        "9 errors",
        "at most 5",
    )
    assert judged(watch(), 3).expected == "≤ 5 errors"


def test_a_measure_may_want_several_looks_in_a_row_of_its_own():
    assert judged(watch(in_a_row=2), 9).verdict is Verdict.PASSED
    assert judged(watch(in_a_row=2), 9, 9).verdict is Verdict.FAILED


def test_a_value_that_is_missing_is_not_well_and_says_why():
    lost = judged(watch(), 1, None, trouble="Nobody answers.")
    assert (lost.verdict, lost.measured) == (Verdict.INCONCLUSIVE, "Nobody answers")
    page = watch(measure="health", url="http://x/", at_most=None, at_least=99)
    lost = judged(page, None, trouble="Nobody answers.")
    assert lost.measured == "it has no value now", "the host has no part in it"


def test_fewer_looks_than_wanted_are_inconclusive_but_a_breach_is_one():
    few = judged(watch(samples=3), 1, 1)
    assert (few.verdict, few.measured) == (Verdict.INCONCLUSIVE, "too little data, 2 of 3 values")
    assert judged(watch(samples=3), 1, 9).verdict is Verdict.FAILED
    assert judged(watch(samples=3), 1, 1, 1).verdict is Verdict.PASSED


def test_what_was_before_a_long_pause_is_another_time():
    grown = [*looks(*[1.0] * 30), *looks(*[4.0] * 3, begin=1e6)]
    declared = watch(at_most=None, grows_at_most=0.00001)
    assert level(declared, grown).judged.verdict is Verdict.PASSED
    steady = looks(*[float(at) for at in range(20)])
    assert level(declared, steady).judged.verdict is Verdict.FAILED


def test_what_is_usual_is_told_by_the_looks_before():
    declared = watch(at_most=None, times_baseline=3)
    assert judged(declared, *[2.0] * 20, 5.0).verdict is Verdict.PASSED
    bad = level(declared, looks(*[2.0] * 20, 7.0))
    assert bad.judged.verdict is Verdict.FAILED
    assert "3 times the baseline" in bad.judged.expected
    assert (bad.chart["usual"], bad.chart["high"], len(bad.chart["points"])) == (2.0, 6.0, 21)
    assert bad.chart["began"] is None, "there is no deploy in the chart"


@pytest.mark.parametrize(("kind", "count"), [("p95", 41), ("health", 10), ("disk", 0)])
def test_a_look_waits_for_as_many_probes_as_its_measures_need(kind, count):
    declared = Measure.model_validate({"measure": kind, "says": "It", "url": "http://x/"})
    assert probes([declared]) == count
