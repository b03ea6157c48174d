"""What a chart is given of a measure: no peak and no gap is lost on the way."""

from dataclasses import replace
from typing import Any

import pytest

from config.model.measures import Measure
from runner.monitor.judge import Baseline, Watched
from runner.monitor.series import AHEAD, CHARTED, POINTS, charts, series

BEGAN = 10_000.0


def watched(*values: float | None, **changes: Any) -> Watched:
    measure = {"measure": "errors_per_minute", "says": "Errors", "at_most": 3, **changes}
    one = Watched(measure=Measure.model_validate(measure), began=BEGAN, every=5.0)
    for place, value in enumerate(values, 1):
        one = one.seen(BEGAN + place * 5.0, value)
    return one


def values(told: list[list[float | None]]) -> list[float | None]:
    return [value for _, value in told]


def test_a_measure_is_told_with_its_limits_and_what_is_usual():
    usual = Baseline(value=2.0, low=1.0, high=3.0, seconds=250.0)
    told = series(replace(watched(1, 2, grows_at_most=9), baseline=usual))
    assert told["points"] == [[BEGAN + 5, 1.0], [BEGAN + 10, 2.0]]
    limits = (told["high"], told["low"], told["grows"], told["usual"], told["band"])
    assert limits == (3.0, None, 9.0, 2.0, [1.0, 3.0])
    assert (told["since"], told["began"], told["before"]) == (["", 250.0], BEGAN, [])
    assert set(told) == {"says", "unit"} | CHARTED


@pytest.mark.parametrize(
    ("limit", "peak"), [({}, 9.0), ({"at_most": None, "at_least": 1}, -9.0)], ids=["high", "low"]
)
def test_many_values_are_thinned_out_but_the_worst_and_the_newest_stay(limit, peak):
    told = series(watched(*[0.0] * 200, peak, *[0.0] * 200, 0.5, **limit))["points"]
    assert len(told) <= POINTS + 1
    assert values(told).count(peak) == 1
    assert told[-1] == [BEGAN + 402 * 5, 0.5]
    assert told == sorted(told)


def test_a_pause_is_a_point_without_a_value_and_one_missing_round_is_none():
    assert values(series(watched(1, None, 2))["points"]) == [1.0, 2.0]
    assert values(series(watched(1, None, None, None, 2))["points"]) == [1.0, None, 2.0]


def test_what_is_not_seen_up_to_now_goes_on_to_now():
    assert series(watched(1, None, None, None, None))["points"][-1] == [BEGAN + 25, None]
    assert series(watched(None, None, None, None))["points"] == []


def test_of_before_the_deploy_as_much_is_told_as_is_watched_by_now_and_a_minute_at_least():
    before = tuple((1000.0 + 5 * at, float(at)) for at in range(60))
    early = series(replace(watched(1, 2), before=before))["before"]
    assert early == [[at, value] for at, value in before[-13:]]
    late = series(replace(watched(*[1.0] * 120), before=before))["before"]
    assert len(late) <= AHEAD + 1
    assert (late[0][0], late[-1]) == (1005.0, [1295.0, 59.0])


def test_at_the_end_what_is_not_well_is_shown_first():
    well, bad, unknown = watched(1), watched(9, says="Bad"), watched(1, samples=9, says="Unknown")
    assert [one["says"] for one in charts([well, bad, well, unknown])] == [
        "Bad",
        "Unknown",
        "Errors",
        "Errors",
    ]
