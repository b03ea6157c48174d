"""Deploys at a set time and at closed times, over restarts, on a real host."""

import time
from contextlib import asynccontextmanager

import pytest
import yaml

from config.load import read
from demo.host import StagingHost
from runner.control import OverrideOrder
from runner.record.events import Kind
from runner.record.run import Run, State
from runner.record.store import Store
from runner.start import started
from tests.integration.runner.conftest import Bench
from tests.integration.runner.small import Small, git, written

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

FREEZE = {"from": "2000-01-01", "until": "2999-01-01", "reason": "the fair"}
KEEPER = frozenset({"keeper"})


class Place:
    """A folder whose configuration changes while no bot runs."""

    def __init__(self, folder, host: StagingHost, database: str) -> None:
        self.folder, self.host, self.database = folder, host, database
        self.place = folder / "place"
        (self.place / "origin/db").mkdir(parents=True)
        (self.place / "applied").touch()
        git(self.place / "origin", "init", "-q", "-b", "main")
        self.configuration = written(folder, host, self.place, {})
        settings = self.configuration / "handrail.yaml"
        declared = yaml.safe_load(settings.read_text())
        declared["roles"]["keeper"] = ["dana"]
        declared["access"].append({"role": "keeper", "may": ["override"]})
        settings.write_text(yaml.safe_dump(declared))

    def calendar(self, **declared) -> None:
        file = self.configuration / "environments/staging.yaml"
        written = yaml.safe_load(file.read_text())
        file.write_text(yaml.safe_dump({**written, "calendar": declared}))

    @asynccontextmanager
    async def bot(self):
        reading = read(self.configuration)
        assert reading.configuration is not None, reading.findings
        state = self.folder / "state"
        state.mkdir(exist_ok=True)
        store = Store(self.database)
        async with started(reading.configuration, store, state) as control:
            yield Small(control=control, host=self.host, folder=self.folder, place=self.place)
        store.close()


@pytest.fixture
def place(tmp_path, staging: StagingHost, database: str) -> Place:
    return Place(tmp_path, staging, database)


async def approved(bench: Bench, **order: object) -> str:
    run = await bench.order(**order)
    await bench.until(run, Kind.APPROVAL_REQUESTED)
    await bench.approve(run)
    await bench.until(run, Kind.QUORUM_REACHED)
    return run


async def kinds(bench: Bench, run: str) -> list[Kind]:
    return [event.kind for event in await bench.control.events(run)]


async def test_a_deploy_that_was_approved_before_starts_at_its_time(place):
    async with place.bot() as bench:
        commit = bench.commit()
        at = time.time() + 6
        run = await approved(bench, at=at)
        plan = await bench.control.plan(run)
        assert plan is not None
        assert plan.at == at
        asked = await bench.until(run, Kind.APPROVAL_REQUESTED)
        assert asked.data["expires"] == at
        bench.commit()  # what was approved is what is deployed
        came = await bench.until(run, Kind.TIME_CAME)
        assert came.at >= at
        ended = await bench.ended(run)
        assert (ended.state, bench.live()) == (State.SUCCEEDED, commit)
        assert ended.started_at >= at


async def test_a_bot_that_stops_before_and_starts_behind_its_time_deploys_once(place):
    async with place.bot() as bench:
        commit = bench.commit()
        at = time.time() + 6
        run = await approved(bench, at=at)
        assert bench.place.joinpath("live").exists() is False
    while time.time() <= at:  # the bot is away when its time comes
        assert not (place.place / "live").exists()
    for _ in range(2):
        async with place.bot() as bench:
            assert (await bench.ended(run)).state is State.SUCCEEDED
            assert bench.live() == commit
            told = await kinds(bench, run)
            assert told.count(Kind.STARTED) == told.count(Kind.TIME_CAME) == 1


async def test_nobody_approves_before_its_time_and_nothing_starts(place):
    async with place.bot() as bench:
        bench.commit()
        run = await bench.order(at=time.time() + 3)
        ended = await bench.ended(run)
        assert ended.state is State.EXPIRED
        assert not (place.place / "live").exists()


async def test_a_scheduled_deploy_is_cancelled_before_its_time(place):
    async with place.bot() as bench:
        bench.commit()
        run = await approved(bench, at=time.time() + 3600)
        await bench.control.cancel(run, "you")
        assert (await bench.ended(run)).state is State.CANCELLED
    async with place.bot() as bench:
        assert Kind.TIME_CAME not in await kinds(bench, run)


async def test_a_freeze_that_is_declared_between_approval_and_start_counts_until_overridden(place):
    async with place.bot() as bench:
        commit = bench.commit()
        run = await approved(bench, at=time.time() + 5)
    place.calendar(freezes=[FREEZE])
    async with place.bot() as bench:
        barred = await bench.until(run, Kind.START_BARRED)
        assert barred.data["why"].endswith("the fair")
        assert await bench.control.hold("staging") is None
        wish = {"run": run, "roles": KEEPER, "reason": "it is the fair's own page", "via": "test"}
        refused = await bench.control.override(
            OverrideOrder(**{**wish, "person": "you", "roles": frozenset()})
        )
        assert not isinstance(refused, Run)
        assert await bench.control.override(OverrideOrder(**wish, person="dana"))
        ended = await bench.ended(run)
        assert (ended.state, bench.live()) == (State.SUCCEEDED, commit)


async def test_a_deploy_that_may_not_start_and_is_not_overridden_ends_unchanged(place):
    place.calendar(freezes=[FREEZE], wait="1s")
    async with place.bot() as bench:
        bench.commit()
        run = await approved(bench)
        ended = await bench.ended(run)
        assert (ended.state, ended.problem["code"]) == (State.FAILED, "frozen")
        assert not (place.place / "live").exists()
        assert await bench.control.hold("staging") is None


async def test_a_rollback_starts_in_a_freeze(place):
    async with place.bot() as bench:
        first = bench.commit()
        await bench.deployed()
        bench.commit()
        await bench.deployed()
    place.calendar(freezes=[FREEZE])
    async with place.bot() as bench:
        back = await bench.taken_back()
        assert (back.state, bench.live()) == (State.SUCCEEDED, first)
