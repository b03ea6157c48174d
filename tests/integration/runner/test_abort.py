from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from demo.host import StagingHost
from runner.control import RollbackOrder
from runner.record.events import Kind
from runner.record.run import Run, State
from tests.integration.runner.small import Small, at_work, begun, broken, code, good, small

pytestmark = pytest.mark.timeout(60)
COVERED = {"rollback": {"covered": True}}


@pytest.fixture
async def place(staging: StagingHost, tmp_path: Path, database: str) -> AsyncIterator[Small]:
    async with small(tmp_path, staging, database=database) as made:
        yield made


async def test_a_deploy_at_work_is_stopped_and_taken_back(place: Small):
    first = await good(place)
    deploy = await at_work(place)
    run = await place.taken_back()
    assert (run.state, place.live()) == (State.SUCCEEDED, first)
    stopped = await place.run(2)
    assert (stopped.id, stopped.state, stopped.cancel_wanted) == (
        deploy,
        State.ROLLED_BACK,
        "you",
    )
    assert [question for question in stopped.questions if question.answer is None] == []


async def test_a_deploy_that_is_watched_is_stopped_and_taken_back(
    staging: StagingHost, tmp_path: Path, database: str
):
    async with small(tmp_path, staging, watch=True, database=database) as place:
        (place.place / "live").write_text(f"{place.commit()}\n")
        first = place.live()
        await begun(place, "watch")
        run = await place.taken_back()
        assert (run.state, place.live()) == (State.SUCCEEDED, first), run.reason
        assert (await place.run(1)).state is State.ROLLED_BACK


async def test_no_deploy_is_stopped_for_a_rollback_that_the_records_refuse(place: Small):
    deploy = await at_work(place)
    assert code(await place.back()) == "nothing-before"
    place.switch("slow", on=False)
    run = await place.ended(deploy)
    assert (run.state, run.cancel_wanted) == (State.SUCCEEDED, "")


async def test_a_plan_alone_stops_and_changes_nothing(place: Small):
    await good(place)
    deploy = await at_work(place)
    asked = await place.back(plan_only=True)
    assert isinstance(asked, Run)
    run = await place.ended(asked.id)
    assert (run.state, run.approval) == (State.PLANNED, {})
    plan = await place.control.plan(run.id)
    assert plan is not None
    assert plan.takes_back is not None
    assert plan.takes_back.run == deploy
    assert (await place.run(2)).cancel_wanted == ""
    place.switch("slow", on=False)
    assert (await place.ended(deploy)).state is State.SUCCEEDED


async def test_one_approval_does_for_both_where_the_policy_says_so(
    staging: StagingHost, tmp_path: Path, database: str
):
    async with small(tmp_path, staging, COVERED, database=database) as place:
        first = await good(place)
        await at_work(place)
        asked = await place.back()
        assert isinstance(asked, Run)
        run = await place.ended(asked.id)
        assert (run.state, run.approval, place.live()) == (State.SUCCEEDED, {}, first)
        reached = await place.until(run.id, Kind.QUORUM_REACHED)
        assert reached.data == {"approvers": ["dana"], "covered": "staging-2"}


async def test_a_restore_can_need_approvers_of_its_own(
    staging: StagingHost, tmp_path: Path, database: str
):
    own = {"rollback": {"covered": True, "full": {"roles": ["keeper"]}}}
    async with small(tmp_path, staging, own, database=database) as place:
        await good(place)
        await broken(place)
        asked = await place.back("full")
        assert isinstance(asked, Run)
        request = await place.until(asked.id, Kind.APPROVAL_REQUESTED)
        assert request.data["roles"] == ["keeper"]


async def test_the_way_that_fits_is_chosen_while_the_deploy_is_at_work(place: Small):
    await good(place, "001")
    place.commit("002-harmless")
    deploy = await at_work(place)
    wish = RollbackOrder(environment="staging", person="you", mode="", deploy=deploy)
    asked = await place.control.rollback(replace(wish, mode="full"))
    assert code(asked) == "way-changed"
    assert (await place.run(2)).cancel_wanted == ""
    run = await place.control.rollback(wish)
    assert isinstance(run, Run)
    assert run.flow == "rollback-quick"
    await place.until(run.id, Kind.APPROVAL_REQUESTED)
    await place.approve(run.id)
    assert (await place.ended(run.id)).state is State.SUCCEEDED


async def test_a_deploy_whose_migrations_the_code_before_may_not_know_goes_back_in_full(
    place: Small,
):
    first = await good(place, "001")
    failed = await broken(place, "002")
    wish = RollbackOrder(environment="staging", person="you", mode="", deploy="staging-1")
    assert code(await place.control.rollback(wish)) == "not-newest"
    run = await place.control.rollback(replace(wish, deploy=failed.id))
    assert isinstance(run, Run)
    assert run.flow == "rollback-full"
    await place.until(run.id, Kind.APPROVAL_REQUESTED)
    await place.approve(run.id)
    assert (await place.ended(run.id)).state is State.SUCCEEDED
    assert (place.live(), place.applied()) == (first, ["001"])
