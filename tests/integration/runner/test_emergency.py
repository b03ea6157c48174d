import pytest

from runner.control import Countersign, Glass
from runner.record.events import Kind
from runner.record.run import Run, State
from tests.integration.runner.conftest import APPROVER, Bench

pytestmark = pytest.mark.timeout(120)

KEEPER = frozenset({"deployer", "keeper"})
WHY = "the export is down for every tenant"


async def alone(deploys: Bench, run: str, roles: frozenset[str] = KEEPER) -> str:
    glass = Glass(run=run, person="you", roles=roles, reason=WHY, via="test")
    return str(getattr(await deploys.control.break_glass(glass), "code", "counted"))


async def countersign(deploys: Bench, run: str, person: str, *, yes: bool = True) -> str:
    roles = APPROVER if person == "dana" else KEEPER
    asked = Countersign(run=run, person=person, roles=roles, yes=yes, via="test")
    return str(getattr(await deploys.control.countersign(asked), "code", "counted"))


async def test_a_requester_goes_on_alone_and_is_countersigned_after_the_end(deploys: Bench):
    run = await deploys.order()
    await deploys.until(run, Kind.APPROVAL_REQUESTED)
    assert await alone(deploys, run, frozenset({"deployer"})) == "emergency-role"
    assert await alone(deploys, run) == "counted"
    reached = await deploys.until(run, Kind.QUORUM_REACHED)
    assert reached.data == {"approvers": ["you"], "emergency": True}
    assert await alone(deploys, run) == "approval-not-open"
    state = await deploys.ended(run)
    assert state.state is State.SUCCEEDED, state.reason
    assert state.approvals == ()
    assert await countersign(deploys, run, "you") == "countersign-own"
    assert await countersign(deploys, run, "sam") == "countersign-role"
    assert await countersign(deploys, run, "dana", yes=False) == "counted"
    assert await countersign(deploys, run, "dana") == "counted"
    assert await countersign(deploys, run, "dana") == "countersign-twice"
    signed = await deploys.control.run(run)
    assert isinstance(signed, Run)
    assert signed.state is State.SUCCEEDED
    assert signed.emergency is not None
    assert (signed.emergency.person, signed.emergency.reason) == ("you", WHY)
    assert (signed.emergency.countersigned, signed.emergency.objections) == ("dana", ("dana",))
    assert not (await deploys.control.verify_audit()).broken


async def test_an_emergency_does_not_deploy_a_commit_that_was_forced_away(deploys: Bench):
    run = await deploys.order()
    await deploys.until(run, Kind.APPROVAL_REQUESTED)
    await deploys.host.fault("branch-forced")
    assert await alone(deploys, run) == "counted"
    state = await deploys.ended(run)
    assert state.problem["code"] == "commit-unreachable"
    assert not state.steps
    assert await deploys.control.hold("staging") is None


async def test_an_emergency_waits_for_whoever_holds_the_environment(deploys: Bench):
    first = await deploys.order()
    await deploys.until(first, Kind.APPROVAL_REQUESTED)
    second = await deploys.order()
    await deploys.until(second, Kind.APPROVAL_REQUESTED)
    await deploys.approve(first)
    await deploys.until(first, Kind.STEP_STARTED)
    assert await alone(deploys, second) == "counted"
    queued = await deploys.until(second, Kind.QUEUED, Kind.HOLD_TAKEN)
    assert (queued.kind, queued.data["holder"]) == (Kind.QUEUED, first)
    for run in (second, first):
        await deploys.control.cancel(run, "dana")
        assert (await deploys.ended(run)).state is State.CANCELLED
