from dataclasses import replace

import pytest

from config.model.measures import Monitor
from runner.monitor.beforehand import near, waits
from runner.record.run import Run

MEASURE = {"measure": "load", "says": "Load", "at_most": 2}
MONITOR = Monitor.model_validate({"window": "10m", "baseline": "5m", "measures": [MEASURE]})
RUN = Run(id="staging-42", environment="staging", number=42)


def test_a_run_with_a_set_time_is_measured_when_that_is_near():
    later = replace(RUN, request={"at": 10_000.0})
    assert [near(later, MONITOR, now) for now in (9_000.0, 9_700.0, 10_100.0)] == [
        False,
        True,
        True,
    ]
    assert near(RUN, MONITOR, 1.0)


@pytest.mark.parametrize(
    "changes",
    [
        {"flow": "rollback quick"},
        {"flow": "drill"},
        {"started_at": 5.0},
        {"ended_at": 5.0},
        {"cancel_wanted": "dana"},
        {"request": {"plan_only": True}},
    ],
)
def test_only_a_deploy_that_is_still_to_start_is_measured_for(changes):
    assert waits(RUN)
    assert not waits(replace(RUN, **changes))
