"""A rollback is rehearsed beside what is live, and nothing there is touched."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from config.load import read
from demo.host import StagingHost
from runner import rehearsal
from runner.control import Order
from runner.record.events import Kind
from runner.record.run import Run, State
from tests.integration.runner.small import Small, at_work, broken, code, good, small

pytestmark = pytest.mark.timeout(90)

DRILL = """\
drill:
  steps:
    - id: restore
      title: Restore beside
      changes: false
      uses: [PLACE, RUN, OUT_BACKUP_FILE]
      run: |
        cp "$OUT_BACKUP_FILE" "$PLACE/scratch-$RUN"
        cmp "$OUT_BACKUP_FILE" "$PLACE/scratch-$RUN"
        rm "$PLACE/scratch-$RUN"
        while [ -e "$PLACE/long" ]; do sleep 0.05; done
    - id: checkout
      title: Check out beside
      changes: false
      uses: [PLACE, COMMIT, FLOW]
      run: test "$FLOW" = drill && git -C "$PLACE/origin" cat-file -e "$COMMIT"
"""


@pytest.fixture
async def place(staging: StagingHost, tmp_path: Path, database: str) -> AsyncIterator[Small]:
    async with small(tmp_path, staging, more=DRILL, database=database) as made:
        yield made


async def drill(place: Small, key: str = "") -> Run:
    run = await place.control.drill(Order(environment="staging", person="you", key=key))
    assert isinstance(run, Run), run
    return run


async def test_a_drill_rehearses_with_the_newest_backup_and_asks_nobody(place: Small):
    first = await good(place, "001")
    live = await good(place, "002")
    run = await place.ended((await drill(place)).id)
    assert (run.state, run.changed, run.holds, run.approval) == (State.SUCCEEDED, False, False, {})
    plan = await place.control.plan(run.id)
    assert plan is not None
    assert (plan.flow, plan.commit.sha, plan.carried_from) == ("drill", first, "staging-2")
    assert plan.carried == {"BACKUP_FILE": f"{place.place}/backup-staging-2"}
    assert (place.live(), place.applied()) == (live, ["001", "002"])
    assert list(place.place.glob("scratch-*")) == []
    assert await place.control.hold("staging") is None


async def test_a_drill_is_in_nobodys_way_and_nobody_is_in_its(place: Small):
    await good(place)
    await good(place)
    place.switch("long")
    running = await drill(place)
    await place.until(running.id, Kind.STEP_STARTED)
    again = await place.control.drill(Order(environment="staging", person="dana"))
    assert code(again) == "drill-open"
    assert await good(place) == place.live()
    back = await place.taken_back()
    assert back.state is State.SUCCEEDED, back.reason
    place.switch("long", on=False)
    assert (await place.ended(running.id)).state is State.SUCCEEDED
    hold = await place.control.hold("staging")
    assert hold is not None
    assert hold.run == back.id


async def test_a_drill_that_has_ended_is_no_version_and_takes_nothing_back(place: Small):
    first = await good(place)
    await good(place)
    await place.ended((await drill(place)).id)
    failed = await broken(place)
    back = await place.taken_back()
    plan = await place.control.plan(back.id)
    assert plan is not None
    assert plan.takes_back is not None
    assert plan.takes_back.run == failed.id
    assert plan.commit.sha != first


async def test_a_drill_stops_when_it_is_cancelled(place: Small):
    await good(place)
    await good(place)
    place.switch("long")
    run = await drill(place)
    await place.until(run.id, Kind.STEP_STARTED)
    await place.control.cancel(run.id, "dana")
    assert (await place.ended(run.id)).state is State.CANCELLED


async def test_what_cannot_be_rehearsed_says_why(place: Small, staging: StagingHost):
    place.commit()
    run = await place.ended((await drill(place)).id)
    assert run.problem["code"] == "nothing-to-rehearse"
    nowhere = await place.control.drill(Order(environment="nowhere", person="you"))
    assert code(nowhere) == "drill-not-available"


async def test_a_drill_comes_by_itself_once_an_occasion(place: Small, tmp_path: Path):
    file = tmp_path / "config/environments/staging.yaml"
    file.write_text(file.read_text() + '\ndrills: "0 6 1 * *"\n')
    configuration = read(tmp_path / "config").configuration
    assert configuration is not None
    (job,) = rehearsal.jobs(configuration, place.control.drill)
    assert job.name == "drill/staging"
    await good(place)
    await good(place)
    for _ in range(2):
        await job.do("drill/staging@2026-03-01T06:00:00+00:00")
    runs = await place.control.runs("staging", 10)
    assert [run.requester for run in runs if run.flow == "drill"] == ["handrail"]
    assert (await place.ended("staging-3")).state is State.SUCCEEDED
    place.switch("long")
    await place.until((await drill(place)).id, Kind.STEP_STARTED)
    with pytest.raises(rehearsal.DrillRefusedError, match="is a drill already"):
        await job.do("drill/staging@2026-04-01T06:00:00+00:00")
    place.switch("long", on=False)


async def test_a_drill_waits_for_no_deploy(place: Small):
    await good(place)
    await good(place)
    deploy = await at_work(place)
    assert (await place.ended((await drill(place)).id)).state is State.SUCCEEDED
    place.switch("slow", on=False)
    assert (await place.ended(deploy)).state is State.SUCCEEDED
