from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from demo.host import StagingHost
from runner.control import Hold, Mark, RollbackOrder
from runner.record.events import Kind
from runner.record.run import Run, State
from tests.integration.runner.small import Small, broken, code, good, small

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
async def place(staging: StagingHost, tmp_path: Path, database: str) -> AsyncIterator[Small]:
    async with small(tmp_path, staging, database=database) as made:
        yield made


async def test_a_quick_rollback_takes_over_the_hold_and_goes_to_what_was_live(place: Small):
    first = await good(place)
    failed = await broken(place)
    run = await place.taken_back(reason="the login is down")
    assert run.state is State.SUCCEEDED, run.reason
    assert place.live() == first
    taken = await place.run(2)
    assert (taken.state, taken.rolled_back_by, taken.holds) == (
        State.ROLLED_BACK,
        "staging #3",
        False,
    )
    hold = await place.control.hold("staging")
    assert hold is not None
    assert (hold.run, hold.reason) == (
        run.id,
        "staging #2 was taken back by staging #3: the login is down",
    )
    plan = await place.control.plan(run.id)
    assert plan is not None
    assert (plan.flow, plan.commit.sha, plan.takes_back.run) == (
        "rollback-quick",
        first,
        failed.id,
    )
    assert (plan.target_run, plan.commit_count, plan.backwards) == ("staging-1", 1, False)
    assert not (await place.control.verify_audit()).broken


async def test_after_a_rollback_deploys_wait_until_somebody_else_unlocks(place: Small):
    await good(place)
    await broken(place)
    await place.taken_back()
    again = await place.order()
    await place.until(again, Kind.APPROVAL_REQUESTED)
    await place.approve(again)
    queued = await place.until(again, Kind.QUEUED, Kind.HOLD_TAKEN)
    assert (queued.kind, queued.data["holder"]) == (Kind.QUEUED, "staging-3")
    hold = await place.control.hold("staging")
    assert hold is not None
    assert (queued.data["since"], queued.data["why"]) == (hold.since, hold.reason)
    assert hold.reason == "staging #2 was taken back by staging #3"
    refused = await place.control.unlock("staging", "you", "mended")
    assert code(refused) == "approver-needed"
    await place.control.unlock("staging", "dana", "mended")
    assert (await place.ended(again)).state is State.SUCCEEDED


async def test_a_rollback_passes_the_queue(place: Small):
    first = await good(place)
    await broken(place)
    waiting = await place.order()
    await place.until(waiting, Kind.APPROVAL_REQUESTED)
    await place.approve(waiting)
    await place.until(waiting, Kind.QUEUED)
    run = await place.taken_back()
    assert (run.state, place.live()) == (State.SUCCEEDED, first)
    assert ((await place.run(3)).state, (await place.run(3)).reason) == (State.QUEUED, "staging-2")
    await place.control.unlock("staging", "dana", "mended")
    # what the waiting deploy was planned for is not what is live now
    assert (await place.ended(waiting)).problem["code"] == "live-changed"


async def test_a_full_rollback_gets_what_the_deploy_had_kept(place: Small):
    first = await good(place, "001")
    await broken(place, "002", "003")
    assert place.applied() == ["001", "002", "003"]
    run = await place.taken_back("full")
    assert run.state is State.SUCCEEDED, run.reason
    assert (place.live(), place.applied()) == (first, ["001"])
    plan = await place.control.plan(run.id)
    assert plan is not None
    assert [(fact.says, fact.value) for fact in plan.facts] == [("Backup", "1")]
    assert plan.carried == {"BACKUP_FILE": f"{place.place}/backup-staging-2"}
    assert (plan.carried_from, plan.expected) == ("staging-2", ("001",))


async def test_a_backup_that_is_gone_stops_a_full_rollback_before_anybody_is_asked(place: Small):
    await good(place)
    await broken(place)
    (place.place / "backup-staging-2").unlink()
    run = await place.taken_back("full")
    assert (run.state, run.approval) == (State.FAILED, {})
    assert "The backup is there" in run.reason
    hold = await place.control.hold("staging")
    assert hold is not None
    assert hold.run == "staging-2"


async def test_later_migrations_stop_a_quick_rollback_unless_they_are_kept(place: Small):
    first = await good(place, "001")
    await broken(place, "002-harmless", "003")
    run = await place.taken_back()
    assert run.problem["code"] == "migrations-not-compatible"
    assert "003" in run.problem["what"]
    assert "002" not in run.problem["what"]
    kept = await place.taken_back(keep_schema=True)
    assert (kept.state, place.live()) == (State.SUCCEEDED, first)
    plan = await place.control.plan(kept.id)
    assert plan is not None
    assert (plan.keep_schema, plan.kept) == (True, ("002-harmless", "003"))
    assert plan.expected == ("001", "002-harmless", "003")


async def test_versions_marked_bad_are_passed_over_and_the_plan_says_which(place: Small):
    first, second = await good(place), await good(place)
    await broken(place)
    marked = await place.control.mark(Mark(run="staging-2", person="you", reason="it is slow"))
    assert isinstance(marked, Run)
    assert (marked.bad, marked.bad_by, marked.state) == ("it is slow", "you", State.SUCCEEDED)
    assert code(await place.back(to="staging-2")) == "target-bad"
    run = await place.taken_back()
    assert (run.state, place.live()) == (State.SUCCEEDED, first)
    plan = await place.control.plan(run.id)
    assert plan is not None
    assert [(one.commit.sha, one.run) for one in plan.passed_over] == [(second, "staging-2")]
    assert "marked bad by you (staging #2): it is slow" in plan.passed_over[0].why


async def test_a_mark_can_be_taken_back(place: Small):
    await good(place)
    assert code(await place.control.mark(Mark(run="staging-1", person="you", undo=True)))
    await place.control.mark(Mark(run="staging-1", person="you", reason="slow", key="k"))
    undone = await place.control.mark(Mark(run="staging-1", person="you", undo=True))
    assert isinstance(undone, Run)
    assert undone.bad == ""
    again = Mark(run="staging-1", person="you", reason="slow", key="k")
    known = await place.control.mark(again)
    assert isinstance(known, Run)
    assert known.bad == ""


@pytest.mark.parametrize("named", ["run", "commit"])
async def test_a_version_can_be_named(place: Small, named: str):
    first = await good(place)
    await good(place)
    await good(place)
    run = await place.taken_back(to="staging-1" if named == "run" else first[:10])
    assert (run.state, place.live()) == (State.SUCCEEDED, first)
    assert (await place.run(3)).state is State.ROLLED_BACK


async def test_a_commit_must_be_on_a_deployable_ref(place: Small):
    await good(place)
    await good(place)
    run = await place.taken_back(to="0123456789")
    assert run.problem["code"] == "commit-unreachable"


async def test_a_deploy_that_changed_nothing_is_not_taken_back(place: Small):
    await good(place)
    place.commit()
    place.switch("unfit")
    assert (await place.deployed()).changed is False
    assert code(await place.back()) == "nothing-changed"


async def test_nothing_and_a_rollback_are_not_taken_back(place: Small):
    assert code(await place.back()) == "nothing-to-take-back"
    place.commit()
    await place.deployed()
    assert code(await place.back()) == "nothing-before"
    await broken(place)
    await place.taken_back()
    assert code(await place.back()) == "rollback-of-rollback"
    assert code(await place.control.retry("staging-2", "dana")) == "retry-not-possible"


async def test_of_two_rollbacks_at_once_one_is_refused(place: Small):
    await good(place)
    await broken(place)
    first = await place.back(key="a")
    assert isinstance(first, Run)
    same = await place.back(key="a")
    assert isinstance(same, Run)
    assert same.id == first.id
    assert code(await place.back("full", key="b")) == "rollback-open"
    assert code(await place.control.retry("staging-2", "dana")) == "being-taken-back"
    await place.control.cancel(first.id, "you")
    await place.ended(first.id)
    hold = await place.control.hold("staging")
    assert hold is not None
    assert hold.run == "staging-2"


async def test_a_rollback_that_fails_keeps_all_and_says_what_is_next(place: Small):
    first = await good(place)
    await broken(place)
    place.switch("stuck")
    run = await place.taken_back()
    assert run.state is State.FAILED
    for words in (
        "Done: Prepare, Check out.",
        "Not done: Restart.",
        "staging stays held",
        f"with the backup {place.place}/backup-staging-2",
        "/handrail retry staging#3",
    ):
        assert words in run.reason
    assert (await place.run(2)).state is State.FAILED
    hold = await place.control.hold("staging")
    assert hold is not None
    assert hold.run == run.id
    place.switch("stuck", on=False)
    now = await place.now()
    await place.control.retry(run.id, "dana")
    await place.until(run.id, Kind.FINISHED, after=now)
    assert (place.live(), (await place.run(2)).state) == (first, State.ROLLED_BACK)


async def test_another_rollback_takes_over_from_one_that_failed(place: Small):
    first = await good(place)
    await broken(place)
    place.switch("stuck")
    await place.taken_back()
    run = await place.taken_back("full")
    assert (run.state, place.live()) == (State.SUCCEEDED, first)
    assert (await place.run(3)).holds is False
    assert (await place.run(2)).rolled_back_by == "staging #4"
    assert code(await place.control.retry("staging-3", "dana")) == "overtaken"


async def test_a_rollback_that_changed_nothing_gives_the_hold_back(place: Small):
    await good(place)
    await broken(place)
    place.switch("unready")
    run = await place.taken_back()
    assert (run.state, run.holds) == (State.FAILED, False)
    assert "Nothing was changed by it" in run.reason
    hold = await place.control.hold("staging")
    assert hold is not None
    assert hold.run == "staging-2"
    now = await place.now()
    await place.control.retry("staging-2", "dana")
    end = await place.until("staging-2", Kind.FINISHED, after=now)
    assert end.data["outcome"] == "succeeded"
    assert await place.control.hold("staging") is None


async def test_what_is_live_must_still_be_as_planned(place: Small):
    await good(place)
    await broken(place)
    asked = await place.back()
    assert isinstance(asked, Run)
    await place.until(asked.id, Kind.APPROVAL_REQUESTED)
    (place.place / "live").write_text("1" * 40 + "\n")
    await place.approve(asked.id)
    run = await place.ended(asked.id)
    assert (run.state, run.problem["code"]) == (State.FAILED, "live-changed")
    hold = await place.control.hold("staging")
    assert hold is not None
    assert hold.run == "staging-2"


async def test_a_way_back_does_not_need_the_origin(place: Small):
    first = await good(place)
    await broken(place)
    (place.place / "origin").rename(place.place / "elsewhere")
    run = await place.taken_back()
    assert (run.state, place.live()) == (State.SUCCEEDED, first), run.reason


async def test_a_rollback_that_waits_goes_before_the_deploys_that_wait(place: Small):
    first = await good(place)
    await good(place)
    lock = Hold(environment="staging", run="", person="dana", reason="a demo", since=1.0)
    assert await place.control.lock(lock) == lock
    asked = await place.back()
    assert isinstance(asked, Run)
    for run in (asked.id, await place.order()):
        await place.until(run, Kind.APPROVAL_REQUESTED)
        await place.approve(run)
        queued = await place.until(run, Kind.QUEUED)
        holder = "dana's lock: a demo" if run == asked.id else asked.id
        assert queued.data["holder"] == holder
    await place.control.unlock("staging", "dana", "the demo is over")
    assert (await place.ended(asked.id)).state is State.SUCCEEDED
    assert place.live() == first
    assert (await place.run(4)).state is State.QUEUED


async def test_what_is_not_there_is_neither_a_target_nor_marked(place: Small):
    await good(place)
    await good(place)
    assert code(await place.back(to="staging-9")) == "target-unknown"
    nowhere = RollbackOrder(environment="nowhere", person="you")
    assert code(await place.control.rollback(nowhere)) == "rollback-not-available"
    assert code(await place.control.mark(Mark(run="staging-9", person="you"))) == "run-unknown"
    (place.place / "origin").rename(place.place / "elsewhere")
    unplanned = await place.order()
    await place.ended(unplanned)
    assert code(await place.control.mark(Mark(run=unplanned, person="you"))) == "no-version"
