"""What goes wrong in the middle of a window: the bot, the connection, the journal."""

import asyncio
import time
from pathlib import Path

import pytest

from demo.host import StagingHost
from runner.monitor.samples import kept
from runner.record.events import Event, Kind
from runner.record.fold import ACCEPT
from runner.record.logs import LogKey
from runner.record.run import State
from runner.record.store import Store
from tests.integration.monitor.conftest import ERROR, ERRORS, UNIT, Watched, watched

pytestmark = pytest.mark.timeout(90)

EVERY = 0.2
QUICK = {"window": "20m", "every": "200ms", "measures": [ERRORS]}


async def away(since: float) -> None:
    """Stay away until the pause is longer than rounds may be apart."""
    while time.time() - since < 4 * EVERY:
        await asyncio.sleep(EVERY / 2)


async def sampled(place: Watched, run: str) -> None:
    """Return once a round was kept."""
    store = Store(place.database)
    while not await kept(store, LogKey(run=run, step="watch", attempt=1)):
        await asyncio.sleep(EVERY / 2)
    store.close()


async def noted(place: Watched, run: str, words: str) -> Event:
    """Return the first note in the run's thread that holds these words."""
    at = 0
    while True:
        at, event = await place.event(run, Kind.STEP_NOTED, after=at)
        if words in event.data["text"]:
            return event


async def test_a_restarted_bot_goes_on_with_the_window_and_says_what_it_did_not_see(
    staging: StagingHost, tmp_path: Path, own_database_url: str
):
    async with watched(tmp_path, staging, QUICK, database=own_database_url) as place:
        run = await place.begin()
        await place.watching(run)
        await sampled(place, run)
        await staging.say(UNIT, ERROR, 2)
    await staging.say(UNIT, ERROR, 2)
    await away(time.time())
    async with watched(tmp_path, staging, QUICK, database=own_database_url) as place:
        _, asked = await place.event(run, Kind.QUESTION_ASKED)
        assert asked.data["measures"][0]["value"] == "4", "each line once, from both lives"
        assert None in [value for _, value in asked.data["measures"][0]["points"]], "a gap is shown"
        await noted(place, run, "nothing was seen for")
        state = await place.state(run)
        assert state.steps["watch"].attempt == 1
        await place.decide(run, ACCEPT)
        assert (await place.ended(run)).state is State.SUCCEEDED


async def test_a_bot_that_restarts_while_it_asks_asks_once(
    staging: StagingHost, tmp_path: Path, own_database_url: str
):
    async with watched(tmp_path, staging, QUICK, database=own_database_url) as place:
        run = await place.begin()
        await place.watching(run)
        await staging.say(UNIT, ERROR, 3)
        await place.event(run, Kind.QUESTION_ASKED)
    await away(time.time())
    async with watched(tmp_path, staging, QUICK, database=own_database_url) as place:
        await noted(place, run, "nothing was seen for")
        await place.decide(run, ACCEPT)
        ended = await place.ended(run)
        assert (ended.state, len(ended.questions)) == (State.SUCCEEDED, 1)
        events = await place.control.events(run)
        assert [one.kind for one in events].count(Kind.MONITOR_BREACHED) == 1


@pytest.mark.parametrize("place", [{"monitor": QUICK}], indirect=True)
async def test_a_lost_connection_is_a_gap_that_is_said_and_nothing_is_missed(place: Watched):
    run = await place.begin()
    await place.watching(run)
    await place.host.say(UNIT, ERROR, 1)
    await place.host.fault("unreachable")
    await place.host.drop_connections()
    await noted(place, run, "was lost")
    await place.host.say(UNIT, ERROR, 2)
    await place.host.fault("unreachable", on=False)
    _, asked = await place.event(run, Kind.QUESTION_ASKED)
    assert asked.data["measures"][0]["value"] == "3"
    await place.decide(run, ACCEPT)
    await place.ended(run)


BRIEF = {"window": "4s", "every": "200ms", "measures": [ERRORS]}


@pytest.mark.parametrize("place", [{"monitor": BRIEF}], indirect=True)
async def test_a_connection_that_stays_lost_up_to_the_end_is_no_healthy_window(place: Watched):
    run = await place.begin()
    await place.watching(run)
    await place.host.fault("unreachable")
    await place.host.drop_connections()
    _, asked = await place.event(run, Kind.QUESTION_ASKED)
    assert asked.data["why"] == "inconclusive"
    assert "too little data" in asked.data["measures"][0]["value"]
    await place.host.fault("unreachable", on=False)
    await noted(place, run, "is there again")
    await noted(place, run, "nothing was seen for")
    await place.decide(run, ACCEPT)
    watch = (await place.ended(run)).steps["watch"]
    (check,) = watch.finished["checks"]
    assert "not seen for" in check["detail"]


@pytest.mark.parametrize("place", [{"monitor": QUICK}], indirect=True)
async def test_a_clock_that_is_set_in_the_window_is_said_and_changes_no_count(place: Watched):
    run = await place.begin()
    await place.watching(run)
    await place.host.say(UNIT, ERROR, 1)
    await sampled(place, run)
    await place.host.fault("clock-wrong")
    await place.host.drop_connections()  # a shell knows by heart where it found `date`
    await noted(place, run, "the host's clock was set forward by 1h")
    await place.host.say(UNIT, ERROR, 2)
    _, asked = await place.event(run, Kind.QUESTION_ASKED)
    assert asked.data["measures"][0]["value"] == "3"
    await place.decide(run, ACCEPT)
    await place.ended(run)


class SetBack:
    """A clock of the bot that somebody has set back by an hour; what never runs back is right."""

    monotonic = staticmethod(time.monotonic)

    @staticmethod
    def time() -> float:
        return time.time() - 3600


@pytest.mark.parametrize("place", [{"monitor": QUICK}], indirect=True)
async def test_a_clock_of_the_bot_that_is_set_back_does_not_make_it_look_away(
    place: Watched, monkeypatch: pytest.MonkeyPatch
):
    run = await place.begin()
    await place.watching(run)
    await sampled(place, run)
    monkeypatch.setattr("runner.monitor.watch.time", SetBack)
    await place.host.say(UNIT, ERROR, 3)
    _, asked = await place.event(run, Kind.QUESTION_ASKED)
    assert asked.data["measures"][0]["value"] == "3"
    await place.control.cancel(run, "dana")
    assert (await place.ended(run)).state is State.CANCELLED


@pytest.mark.parametrize("place", [{"monitor": QUICK}], indirect=True)
async def test_a_vacuum_in_the_window_counts_nothing_twice(place: Watched):
    run = await place.begin()
    await place.watching(run)
    await sampled(place, run)
    await place.host.say(UNIT, ERROR, 2)
    await place.host.vacuum()
    await place.host.say(UNIT, ERROR, 3)
    await noted(place, run, "the systemd journal lost lines of")
    _, asked = await place.event(run, Kind.QUESTION_ASKED)
    assert asked.data["measures"][0]["value"] in {"3", "4", "5"}
    await place.decide(run, ACCEPT)
    await place.ended(run)
