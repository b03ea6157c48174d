from runner.record.events import Kind
from runner.record.run import State
from tests.integration.runner.conftest import Bench


async def test_a_second_deploy_waits_and_a_hold_outlives_a_cancelled_run(deploys: Bench):
    first, second = await deploys.order(), await deploys.order()
    for run in (first, second):
        await deploys.until(run, Kind.APPROVAL_REQUESTED)
    await deploys.approve(first)
    await deploys.until(first, Kind.STEP_STARTED)
    await deploys.approve(second)
    queued = await deploys.until(second, Kind.QUEUED, Kind.HOLD_TAKEN)
    assert (queued.kind, queued.data["holder"]) == (Kind.QUEUED, first)
    await deploys.control.cancel(first, "dana")
    assert (await deploys.ended(first)).state is State.CANCELLED
    hold = await deploys.control.hold("staging")
    assert hold is not None
    assert hold.run == first
    await deploys.control.unlock("staging", "dana", "nothing was left behind")
    taken = await deploys.until(second, Kind.HOLD_TAKEN, Kind.FINISHED)
    assert taken.kind is Kind.HOLD_TAKEN
    await deploys.control.cancel(second, "dana")
    assert (await deploys.ended(second)).ended
    assert (await deploys.control.verify_audit()).broken == ()
