"""A monitor and a watch over two hosts: whichever is not well is told by its name."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.load import read
from runner.monitor.samples import BEFORE, kept
from runner.planning import Planner
from runner.plans import Plans
from runner.record.events import Kind
from runner.record.journal import Journal
from runner.record.logs import LogKey
from runner.record.run import Outcome, State
from runner.record.store import Store
from runner.watches.watcher import Watcher, standing
from tests.integration.runner.farm import STEPS, Machine, farm, machines, origin, written

pytestmark = pytest.mark.integration

LEVEL = {"measure": "command", "says": "Level", "run": 'cat "$HOME/level"', "at_most": 5}
AGE = {"measure": "command", "says": "Age", "run": 'cat "$HOME/age"', "at_most": 5, "once": True}
MONITOR: list[dict[str, Any]] = [
    STEPS[1],
    {
        "id": "watch",
        "title": "Watch",
        "changes": False,
        "monitor": {"window": "2s", "every": "1s", "measures": [LEVEL, AGE]},
    },
]


@pytest.fixture
def two(tmp_path: Path):
    with machines(tmp_path, 2) as hosts:
        origin(tmp_path)
        for host in hosts:
            level(host, 1)
        (hosts[0].home / "age").write_text("3\n")
        yield hosts


def level(host: Machine, value: int) -> None:
    (host.home / "level").write_text(f"{value}\n")


async def test_a_monitor_that_is_well_on_every_host_passes_with_a_verdict_for_each(
    two: tuple[Machine, ...], tmp_path: Path
):
    async with farm(tmp_path, two, written(tmp_path, two, MONITOR)) as made:
        run = await made.deployed()
    assert run.state is State.SUCCEEDED, run.reason
    assert run.steps["watch"].outcome is Outcome.PASSED
    told = [(one["says"], one["verdict"]) for one in run.steps["watch"].finished["checks"]]
    assert told == [("web-1: Level", "passed"), ("web-2: Level", "passed"), ("Age", "passed")]


async def test_a_monitor_tells_the_host_that_goes_beyond_the_limit(
    two: tuple[Machine, ...], tmp_path: Path
):
    level(two[1], 9)
    async with farm(tmp_path, two, written(tmp_path, two, MONITOR)) as made:
        run = await made.order()
        await made.until(run, Kind.QUESTION_ASKED)
        (asked,) = (await made.run(run)).questions
    (measure,) = asked.measures
    assert (measure["says"], measure["value"]) == ("web-2: Level", "9")


class Watching:
    """A watch over two hosts; time is what a test says."""

    def __init__(self, folder: Path, hosts: tuple[Machine, ...]) -> None:
        self._folder, self._now = folder, time.time()
        self.configuration = written(folder, hosts, watching={})
        file = self.configuration / "playbooks/staging.yaml"
        watch = {"id": "level", "title": "Level", "every": "60s", "in_a_row": 1}
        watches = [{**watch, "measures": [LEVEL, AGE]}]
        file.write_text(yaml.safe_dump({**yaml.safe_load(file.read_text()), "watches": watches}))
        (folder / "state").mkdir()
        self._store = Store(f"sqlite:///{folder}/state/handrail.db")
        self._journal = Journal(self._store)

    async def lines(self) -> tuple[str, ...]:
        """Look once more, by a watcher that has just been started; return what is not well."""
        self._now += 60
        configuration = read(self.configuration).configuration
        assert configuration is not None
        planner = Planner(configuration, self._folder / "state")
        watcher = Watcher(configuration, self._journal, Plans(self._store), planner)
        assert await watcher.look("staging", self._now) == ("level",)
        stands = await standing(self._journal, "staging")
        return tuple(line for one in stands.incidents.values() for line in one.lines)

    def away(self, place: int) -> None:
        """Let a host be where nobody answers."""
        file = self.configuration / "environments/staging.yaml"
        declared = yaml.safe_load(file.read_text())
        declared["hosts"]["web"][place]["port"] = 1
        file.write_text(yaml.safe_dump(declared))

    def close(self) -> None:
        self._store.close()


@pytest.fixture
def watching(two: tuple[Machine, ...], tmp_path: Path):
    made = Watching(tmp_path, two)
    yield made
    made.close()


async def test_a_watch_tells_the_host_that_is_not_well_and_its_end(
    two: tuple[Machine, ...], watching: Watching
):
    assert await watching.lines() == ()
    level(two[1], 9)
    assert await watching.lines() == ("web-2: Level: 9 (expected at most 5)",)
    level(two[1], 1)
    assert await watching.lines() == ()


@pytest.mark.parametrize("away", [0, 1])
async def test_a_host_that_is_away_hides_no_other(
    two: tuple[Machine, ...], watching: Watching, away: int
):
    watching.away(away)
    level(two[1 - away], 9)
    lines = await watching.lines()
    assert f"web-{2 - away}: Level: 9 (expected at most 5)" in lines


async def test_what_is_usual_is_measured_on_each_host_before_the_deploy(
    two: tuple[Machine, ...], tmp_path: Path
):
    level(two[1], 3)
    usual = {"measure": "command", "says": "Level", "run": LEVEL["run"], "times_baseline": 2}
    monitor = {"window": "1s", "every": "200ms", "measures": [usual]}
    steps = [STEPS[1], {**MONITOR[1], "monitor": monitor}]
    configuration = written(tmp_path, two, steps, approval={"quorum": 1})
    async with farm(tmp_path, two, configuration) as made:
        run = await made.order()
        await made.until(run, Kind.APPROVAL_REQUESTED)
        await before(tmp_path, run, rounds=8)
        await made.approve(run)
        ended = await made.ended(run)
        assert ended.state is State.SUCCEEDED, ended.reason
        begun = [one for one in await made.control.events(run) if one.kind is Kind.STEP_STARTED]
    known = begun[-1].data["baselines"]
    assert [known[place]["value"] for place in ("0", "1")] == [1.0, 3.0]


async def before(folder: Path, run: str, *, rounds: int) -> None:
    """Wait until so much was measured before a run started."""
    store = Store(f"sqlite:///{folder}/state/handrail.db")
    key = LogKey(run=run, step="watch", attempt=BEFORE)
    try:
        while len(await kept(store, key)) < rounds:
            await asyncio.sleep(0.05)
    finally:
        store.close()
