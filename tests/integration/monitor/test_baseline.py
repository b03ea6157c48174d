"""What is usual is measured while a deploy is planned and waits, and judged against afterwards."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from demo.host import StagingHost
from runner.monitor.judge import Sample
from runner.monitor.samples import BEFORE, kept
from runner.record.events import Event, Kind
from runner.record.fold import ACCEPT
from runner.record.logs import LogKey
from runner.record.run import State
from runner.record.store import Store
from tests.integration.monitor.conftest import ERROR, UNIT, Watched, watched

pytestmark = pytest.mark.timeout(90)

RATE = {"measure": "errors_per_minute", "says": "Errors a minute", "units": [UNIT]}
RATE |= {"pattern": "error widget", "times_baseline": 2}
QUICK = {"window": "3s", "every": "200ms", "measures": [RATE]}
SLOW = {**QUICK, "window": "20m"}


async def before(
    place: Watched, run: str, enough: Callable[[Sequence[Sample]], bool]
) -> Sequence[Sample]:
    """Wait until enough was measured before a run started."""
    store = Store(place.database)
    try:
        while True:
            samples = await kept(store, LogKey(run=run, step="watch", attempt=BEFORE))
            if enough(samples):
                return samples
            await asyncio.sleep(0.05)
    finally:
        store.close()


def some(samples: Sequence[Sample]) -> bool:
    return len([one for one in samples if one.values[0] is not None]) >= 8


async def waiting(place: Watched) -> str:
    """Order a deploy, up to where it waits for its approval."""
    place.commit()
    run = await place.order()
    await place.until(run, Kind.APPROVAL_REQUESTED)
    return run


async def window(place: Watched, run: str) -> Event:
    """Return the beginning of a run's window."""
    at = 0
    while True:
        at, begun = await place.event(run, Kind.STEP_STARTED, after=at)
        if begun.step == "watch":
            return begun


@pytest.mark.parametrize("place", [{"monitor": SLOW}], indirect=True)
async def test_a_breach_is_told_against_what_was_usual_before_the_deploy(place: Watched):
    run = await waiting(place)
    await place.host.say(UNIT, ERROR, 3)
    await before(place, run, lambda seen: sum(one.values[0] == 3 for one in seen) > len(seen) / 2)
    await place.host.vacuum()  # what was logged before is no part of the window
    await place.approve(run)
    known = (await window(place, run)).data["baselines"]["0"]
    assert (known["value"], known["run"]) == (3.0, "")
    assert known["rounds"] >= 6
    await place.host.say(UNIT, ERROR, 7)
    _, asked = await place.event(run, Kind.QUESTION_ASKED)
    (told,) = asked.data["measures"]
    assert told["threshold"] == "at most 6, 2 times the baseline"
    assert told["baseline"] == "3"
    assert told["whence"].endswith("before the deploy")
    assert {value for _, value in told["before"]} <= {0.0, 1.0, 2.0, 3.0, None}
    assert told["before"][-1][1] == 3.0, "the chart shows what was measured before"
    assert told["before"][-1][0] < told["began"] < told["points"][0][0]
    await place.decide(run, ACCEPT)
    await place.ended(run)


async def test_a_bot_that_starts_again_goes_on_with_what_it_had_measured(
    staging: StagingHost, tmp_path: Path, own_database_url: str
):
    async with watched(tmp_path, staging, QUICK, database=own_database_url) as place:
        run = await waiting(place)
        first = await before(place, run, some)
    async with watched(tmp_path, staging, QUICK, database=own_database_url) as place:
        await before(place, run, lambda samples: len(samples) > len(first) + 8)
        await place.approve(run)
        known = (await window(place, run)).data["baselines"]["0"]
        assert known["rounds"] > len(first) + 8
        assert (await place.ended(run)).state is State.SUCCEEDED


@pytest.mark.parametrize("place", [{"monitor": {**QUICK, "baseline": "0s"}}], indirect=True)
async def test_without_a_measuring_before_it_the_last_good_deploy_is_what_is_usual(place: Watched):
    first = await place.begin()
    assert (await window(place, first)).data["baselines"] == {}
    assert (await place.ended(first)).state is State.SUCCEEDED
    second = await place.begin()
    known = (await window(place, second)).data["baselines"]["0"]
    assert (known["value"], known["run"]) == (0.0, "staging #1")
    assert (await place.ended(second)).state is State.SUCCEEDED
    assert await before(place, second, lambda samples: not samples) == []


@pytest.mark.parametrize("place", [{"monitor": SLOW}], indirect=True)
async def test_nothing_is_measured_while_another_run_is_at_work(place: Watched):
    first = await place.begin()
    await place.watching(first)
    second = await waiting(place)
    await place.control.cancel(first, "dana")
    ended = await place.ended(first)
    samples = await before(place, second, some)
    assert samples[0].at >= ended.ended_at


@pytest.mark.parametrize("place", [{"monitor": {**SLOW, "baseline": "2s"}}], indirect=True)
async def test_only_the_newest_of_a_long_wait_is_kept(place: Watched):
    run = await waiting(place)
    first = await before(place, run, bool)
    samples = await before(place, run, lambda seen: bool(seen) and seen[0].at > first[0].at)
    assert samples[-1].at - samples[0].at <= 2.0
