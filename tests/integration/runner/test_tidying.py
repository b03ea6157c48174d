"""What runs leave on the host goes again, and never while somebody may need it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.load import read
from demo.host import StagingHost
from runner.control import Hold
from runner.planning import Planner
from runner.plans import Plans
from runner.record.events import Kind
from runner.record.journal import Journal
from runner.record.run import Run, State
from runner.record.store import Store
from runner.tidying import Tidying
from tests.integration.runner.small import Small, broken, code, good, small

pytestmark = pytest.mark.timeout(90)

KEEPS = """\
keeps:
  - id: backup
    says: Backup
    outputs: [BACKUP_FILE]
    uses: [PLACE, RUN, OUT_BACKUP_FILE]
    least: 1
    age: 0s
    run: |
      test ! -e "$PLACE/busy"
      rm -f -- "$OUT_BACKUP_FILE"
      echo "$RUN: ${OUT_BACKUP_FILE##*/}"
"""


@dataclass
class Kept:
    place: Small
    tidying: Tidying

    async def tidy(self) -> list[tuple[str, str]]:
        return [(one.past.run.id, one.id) for one in await self.tidying.tidy("staging")]

    def backups(self) -> list[str]:
        return sorted(file.name for file in self.place.place.glob("backup-*"))


@pytest.fixture
async def kept(staging: StagingHost, tmp_path: Path, database: str) -> AsyncIterator[Kept]:
    async with small(tmp_path, staging, more=KEEPS, database=database) as place:
        reading = read(tmp_path / "config")
        assert reading.configuration is not None
        store = Store(database)
        planner = Planner(reading.configuration, tmp_path / "state")
        journal, plans = Journal(store), Plans(store)
        yield Kept(place=place, tidying=Tidying(reading.configuration, journal, plans, planner))
        store.close()


async def test_backups_go_but_for_what_a_rollback_would_use(kept: Kept):
    for _ in range(4):
        await good(kept.place)
    assert await kept.tidy() == [(f"staging-{number}", "backup") for number in (3, 2, 1)]
    assert kept.backups() == ["backup-staging-4"]
    assert await kept.tidy() == []
    run = await kept.place.run(1)
    assert run.removed == {"backup": True}
    told = await kept.place.until("staging-1", Kind.REMOVED)
    assert told.data["text"] == "staging-1: backup-staging-1"
    assert not (await kept.place.control.verify_audit()).broken


async def test_a_rollback_that_would_need_what_is_gone_is_refused_and_the_newest_is_possible(
    kept: Kept,
):
    for _ in range(3):
        await good(kept.place)
    await kept.tidy()
    refused = await kept.place.back("full", to="staging-1")
    assert code(refused) == "no-backup-record"
    back = await kept.place.taken_back("full")
    assert back.state is State.SUCCEEDED, back.reason


async def test_nothing_goes_while_a_run_is_open_or_the_environment_is_held(kept: Kept):
    for _ in range(3):
        await good(kept.place)
    (job,) = kept.tidying.jobs()
    assert (job.name, str(job.times.timezone)) == ("retention/staging", "UTC")
    asked = await kept.place.back("full")
    assert isinstance(asked, Run)
    await kept.place.until(asked.id, Kind.APPROVAL_REQUESTED)
    assert await kept.tidy() == []
    await kept.place.control.cancel(asked.id, "you")
    await kept.place.ended(asked.id)
    lock = Hold(environment="staging", run="", person="dana", reason="a demo", since=1.0)
    await kept.place.control.lock(lock)
    assert await kept.tidy() == []
    await kept.place.control.unlock("staging", "dana", "the demo is over")
    assert len(kept.backups()) == 3
    await job.do("retention/staging@2026-03-02T03:30:00+00:00")
    assert kept.backups() == ["backup-staging-3"]


async def test_what_could_not_be_removed_is_removed_the_next_time_and_not_counted_on(kept: Kept):
    for _ in range(3):
        await good(kept.place)
    kept.place.switch("busy")
    assert await kept.tidy() == []
    assert (await kept.place.run(2)).removed == {"backup": False}
    # its backup holds the database as the first version knew it
    assert code(await kept.place.back("full", to="staging-1")) == "no-backup-record"
    kept.place.switch("busy", on=False)
    assert await kept.tidy() == [("staging-2", "backup"), ("staging-1", "backup")]
    assert (await kept.place.run(2)).removed == {"backup": True}


async def test_the_files_of_a_run_that_failed_go_from_the_host(kept: Kept, staging: StagingHost):
    home = Path(staging.facts.paths.home) / ".handrail/demo"
    await good(kept.place)
    await broken(kept.place)
    await kept.place.control.unlock("staging", "dana", "looked at")
    await good(kept.place)
    assert (home / "staging-2").is_dir()
    assert ("staging-2", "run-folder") in await kept.tidy()
    assert not (home / "staging-2").exists()
    assert (await kept.place.run(2)).removed["run-folder"] is True
