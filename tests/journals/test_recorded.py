"""What every release before has recorded is understood, and goes on to its end."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.cards import card
from bot.deliveries import Deliveries
from bot.version import version
from commands.reply import Heading
from demo.host import StagingHost
from runner.control import Countersign, Hold
from runner.decide import Carry, decide
from runner.locks import Locks
from runner.plans import Plans
from runner.record.events import Kind
from runner.record.journal import Journal
from runner.record.run import Outcome, Run, State
from runner.record.store import Store
from runner.watches.looks import newest
from runner.watches.watcher import standing
from tests.journals.facts import facts
from tests.journals.moving import NEUTRAL, carried, dump, here, moved, restored
from tests.journals.place import Recorded, at_work, committed, configured, host_folder
from tests.journals.record import MOMENTS
from tests.staging import staging, staging_process
from tests.unit.commands.world import CONFIGURATION

__all__ = ["staging", "staging_process"]

FOLDER = Path(__file__).parent
RECORDED = sorted(FOLDER.glob("*/*.sql"))


def of(name):
    """Give a moment as each release recorded it."""
    found = [path for path in RECORDED if path.stem == name]
    return pytest.mark.parametrize("path", found, ids=[path.parent.name for path in found])


NAMES = [f"{path.parent.name}-{path.stem}" for path in RECORDED]
every = pytest.mark.parametrize("path", RECORDED, ids=NAMES)


def known(path: Path) -> dict[str, Any]:
    return json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def test_this_release_is_recorded():
    names = {path.stem for path in RECORDED if path.parent.name == version()}
    assert names == {moment.__name__ for moment in MOMENTS}


@every
def test_events_fold_to_what_they_meant_and_the_record_is_whole(path):
    assert facts(path.read_text()) == known(path)["facts"]


@every
async def test_a_start_keeps_all_of_it_and_shows_every_run(path, tmp_path):
    file = tmp_path / "handrail.db"
    restored(path.read_text(), file)
    store = Store(f"sqlite:///{file}")
    journal, plans = Journal(store), Plans(store)
    for name, told in known(path)["facts"]["runs"].items():
        run = await journal.run(name)
        plan = await plans.of(run.digest)
        assert plan is not None
        heading = card(run, plan).blocks[0]
        assert isinstance(heading, Heading)
        assert run.name in heading.text
        assert run.state.value == told["state"]
    store.close()


def as_it_was(path: Path, folder: Path, host: StagingHost) -> None:
    """Put back the database, the place, and what lay on the host."""
    told, ground = known(path), here(folder, host)
    restored(moved(path.read_text(), NEUTRAL, ground), folder / "state/handrail.db")
    for _ in range(told["commits"]):
        committed(folder / "place/origin")
    for name, text in told["place"].items():
        (folder / "place" / name).write_text(text)
    for name, text in told["host"].items():
        file = host_folder(host, "staging-1") / name
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_text(carried(text, NEUTRAL, ground))


@asynccontextmanager
async def served(path: Path, folder: Path, host: StagingHost) -> AsyncIterator[Recorded]:
    """Have this release serve what an earlier one recorded, on this machine."""
    configuration = configured(folder, host, watch=path.stem == "monitoring")
    as_it_was(path, folder, host)
    async with at_work(folder, host, configuration) as place:
        yield place
    assert facts(dump(folder / "state/handrail.db"))["broken"] == []


def ran(place: Recorded) -> list[str]:
    return (place.place / "ran").read_text().split()


@of("waiting")
async def test_a_run_that_waits_is_approved_and_carried_out(path, tmp_path, staging):
    async with served(path, tmp_path, staging) as place:
        await place.approve("staging-2")
        assert (await place.ended("staging-2")).state is State.SUCCEEDED
        assert ran(place) == ["ran", "ran"]


@of("midstep")
async def test_a_step_that_was_running_is_attached_to_and_not_run_again(path, tmp_path, staging):
    async with served(path, tmp_path, staging) as place:
        run = await place.ended("staging-1")
        assert run.state is State.SUCCEEDED, run.reason
        assert ran(place) == ["ran"]
        events = await place.control.events("staging-1")
        assert [event.step for event in events if event.kind is Kind.STEP_STARTED] == [
            "code",
            "restart",
        ]
        log = await place.control.log("staging-1", "restart")
        assert "begun" in log.text


@of("failed")
async def test_a_run_that_failed_still_holds_and_goes_on_by_a_retry(path, tmp_path, staging):
    async with served(path, tmp_path, staging) as place:
        hold = await place.control.hold("staging")
        assert hold.run == "staging-2"
        at = await place.now()
        assert isinstance(await place.control.retry("staging-2", "dana"), Run)
        await place.until("staging-2", Kind.FINISHED, after=at)
        assert (await place.run(2)).state is State.SUCCEEDED
        assert await place.control.hold("staging") is None


@of("rolled_back")
async def test_what_was_taken_back_stays_so_and_the_next_deploy_knows_it(path, tmp_path, staging):
    async with served(path, tmp_path, staging) as place:
        first = (place.place / "live").read_text().strip()
        freed = await place.control.unlock("staging", "dana", "looked at", key="")
        assert isinstance(freed, Hold)
        committed(place.place / "origin")
        assert (await place.deployed()).state is State.SUCCEEDED
        assert (await place.taken_back()).state is State.SUCCEEDED
        assert (place.place / "live").read_text().strip() == first


@of("monitoring")
async def test_a_window_that_was_left_open_comes_to_its_end(path, tmp_path, staging):
    """Hardly any of it was seen, so a person is asked, as after any long absence."""
    async with served(path, tmp_path, staging) as place:
        run = await place.ended("staging-1")
        assert run.state is State.SUCCEEDED, run.reason
        assert ran(place) == ["ran"]


@of("alone")
async def test_who_went_on_alone_is_countersigned_by_a_later_release(path, tmp_path, staging):
    async with served(path, tmp_path, staging) as place:
        run = await place.run(1)
        assert run.emergency is not None
        assert (run.emergency.person, run.emergency.countersigned) == ("you", "")
        roles = frozenset({"approver"})
        asked = Countersign(run=run.id, person="dana", roles=roles, yes=True, via="test")
        assert isinstance(await place.control.countersign(asked), Run)
        assert (await place.run(1)).emergency.countersigned == "dana"


@asynccontextmanager
async def opened(path: Path, folder: Path) -> AsyncIterator[Journal]:
    """Have the journal that an earlier release wrote, with this release's tables."""
    file = folder / "handrail.db"
    restored(await asyncio.to_thread(path.read_text), file)
    store = Store(f"sqlite:///{file}")
    try:
        yield Journal(store)
    finally:
        store.close()


@of("between")
async def test_what_stood_between_deploys_stands_still(path, tmp_path):
    async with opened(path, tmp_path) as journal:
        stands = await standing(journal, "staging")
        assert [*stands.incidents] == ["disk"]
        assert stands.incidents["disk"].told
        (mute,) = stands.muting(1.0)
        assert (mute.watch, mute.person) == ("hand", "you")
        assert stands.digests
        looks = await newest(journal.store, "staging")
        assert {name: look.state for name, look in looks.items()} == {
            "disk": "failing",
            "hand": "good",
        }


@of("between")
async def test_a_lock_that_is_wanted_and_an_answer_that_is_owed_are_still_so(path, tmp_path):
    async with opened(path, tmp_path) as journal:
        locks = Locks(CONFIGURATION, journal)
        hold, asked = await locks.hold("staging"), await locks.wanted("staging")
        assert hold is not None
        assert asked is not None
        assert (hold.person, asked.holder, asked.kept) == ("dana", "dana", False)
        deliveries = Deliveries(journal.store)
        assert await deliveries.owing() == [("slack", "slack:1")]
        (owed,) = await deliveries.owed(["slack:1"])
        assert owed.reply is not None
        assert owed.reply.message.text == "There is no environment x."


@of("spread")
async def test_a_step_on_several_hosts_is_taken_up_on_those_where_it_was_begun(path, tmp_path):
    async with opened(path, tmp_path) as journal:
        run = await journal.run("staging-1")
        assert run is not None
        plan = await Plans(journal.store).of(run.digest)
        hosts = run.steps["code"].hosts
        assert {name: one.running for name, one in hosts.items()} == {
            "web-1": False,
            "web-2": True,
            "web-3": True,
        }
        assert hosts["web-1"].outcome is Outcome.PASSED
        action = decide(run, plan, run.steps["code"].started + 1)
        assert isinstance(action, Carry)
        assert (action.step, action.attempt) == ("code", 1)
