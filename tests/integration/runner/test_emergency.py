from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from demo.host import StagingHost
from runner.control import Countersign, Glass
from runner.record.events import Kind
from runner.record.run import Run, State
from tests.integration.runner.conftest import APPROVER, Bench
from tests.integration.runner.small import Small, small

pytestmark = pytest.mark.timeout(120)

KEEPER = frozenset({"deployer", "keeper"})
WHY = "the export is down for every tenant"


@pytest.fixture
async def place(staging: StagingHost, tmp_path: Path, database: str) -> AsyncIterator[Small]:
    async with small(tmp_path, staging, database=database) as made:
        made.commit()
        yield made


async def alone(deploys: Bench, run: str, roles: frozenset[str] = KEEPER) -> str:
    glass = Glass(run=run, person="you", roles=roles, reason=WHY, via="test")
    return str(getattr(await deploys.control.break_glass(glass), "code", "counted"))


async def countersign(deploys: Bench, run: str, person: str, *, yes: bool = True) -> str:
    roles = APPROVER if person == "dana" else KEEPER
    asked = Countersign(run=run, person=person, roles=roles, yes=yes, via="test")
    return str(getattr(await deploys.control.countersign(asked), "code", "counted"))


async def test_a_requester_goes_on_alone_and_is_countersigned_after_the_end(place: Small):
    run = await place.order()
    await place.until(run, Kind.APPROVAL_REQUESTED)
    assert await alone(place, run, frozenset({"deployer"})) == "emergency-role"
    assert await alone(place, run) == "counted"
    reached = await place.until(run, Kind.QUORUM_REACHED)
    assert reached.data == {"approvers": ["you"], "emergency": True}
    assert await alone(place, run) == "approval-not-open"
    state = await place.ended(run)
    assert state.state is State.SUCCEEDED, state.reason
    assert state.approvals == ()
    assert await countersign(place, run, "you") == "countersign-own"
    assert await countersign(place, run, "sam") == "countersign-role"
    assert await countersign(place, run, "dana", yes=False) == "counted"
    assert await countersign(place, run, "dana") == "counted"
    assert await countersign(place, run, "dana") == "countersign-twice"
    signed = await place.control.run(run)
    assert isinstance(signed, Run)
    assert signed.state is State.SUCCEEDED
    assert signed.emergency is not None
    assert (signed.emergency.person, signed.emergency.reason) == ("you", WHY)
    assert (signed.emergency.countersigned, signed.emergency.objections) == ("dana", ("dana",))
    assert not (await place.control.verify_audit()).broken


async def test_an_emergency_does_not_deploy_a_commit_that_was_forced_away(deploys: Bench):
    run = await deploys.order()
    await deploys.until(run, Kind.APPROVAL_REQUESTED)
    await deploys.host.fault("branch-forced")
    assert await alone(deploys, run) == "counted"
    state = await deploys.ended(run)
    assert state.problem["code"] == "commit-unreachable"
    assert not state.steps
    assert await deploys.control.hold("staging") is None


async def test_an_emergency_waits_for_whoever_holds_the_environment(place: Small):
    place.switch("slow")
    first = await place.order()
    await place.until(first, Kind.APPROVAL_REQUESTED)
    second = await place.order()
    await place.until(second, Kind.APPROVAL_REQUESTED)
    await place.approve(first)
    await place.until(first, Kind.STEP_STARTED)
    assert await alone(place, second) == "counted"
    queued = await place.until(second, Kind.QUEUED, Kind.HOLD_TAKEN)
    assert (queued.kind, queued.data["holder"]) == (Kind.QUEUED, first)
    for run in (second, first):
        await place.control.cancel(run, "dana")
        assert (await place.ended(run)).state is State.CANCELLED
