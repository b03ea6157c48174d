"""At the quorum chat is read again: what does not stand there is no yes, what is unseen waits."""

import pytest

from bot.chat import GoneForGood, RetryLater, Unreachable
from config.problem import Problem
from runner.closing import UNSEEN
from runner.control import Vote
from runner.record.events import Event, Kind
from runner.record.run import State
from tests.integration.bot.salon import BEN, CLEO, GONE, REQUEST

pytestmark = pytest.mark.timeout(60)


async def test_the_quorum_counts_when_the_signs_still_stand(salon):
    await salon.asked()
    salon.wire.put(BEN)
    await salon.hear(salon.sign(BEN))
    assert await salon.close() is None
    assert (await salon.run()).quorum_reached


async def test_a_yes_that_was_typed_stands_without_a_sign(salon):
    run = await salon.asked()
    vote = Vote(run=run.id, person="ben", roles=frozenset({"approver"}), yes=True, via="terminal")
    assert not isinstance(await salon.control.vote(vote), Problem)
    await salon.close()
    assert (await salon.run()).quorum_reached


async def test_a_sign_that_is_gone_at_the_quorum_is_no_yes(salon):
    await salon.asked()
    await salon.hear(salon.sign(BEN))
    assert await salon.close() is None
    run = await salon.run()
    assert (run.approvals, run.quorum_reached, run.state) == ((), False, State.AWAITING_APPROVAL)


async def test_a_deleted_request_holds_no_yes(salon):
    await salon.asked()
    await salon.hear(salon.sign(BEN))
    del salon.wire.standing[REQUEST]
    await salon.close()
    assert not (await salon.run()).approvals


async def test_a_platform_that_keeps_no_signs_lets_a_yes_stand(salon):
    await salon.asked()
    salon.wire.standing[REQUEST] = None
    await salon.hear(salon.sign(BEN))
    await salon.close()
    assert (await salon.run()).quorum_reached


@pytest.mark.parametrize("error", [Unreachable("down"), RetryLater(5), GoneForGood(GONE)])
async def test_a_run_waits_while_nobody_can_see_whether_a_yes_stands(salon, error, caplog):
    await salon.asked()
    salon.wire.put(BEN)
    await salon.hear(salon.sign(BEN))
    salon.wire.trouble.append(error)
    assert await salon.close() == UNSEEN
    assert not (await salon.run()).quorum_reached
    assert "cannot be confirmed" in caplog.text
    await salon.close()
    assert (await salon.run()).quorum_reached


async def test_a_no_that_was_missed_is_counted_before_the_quorum(salon):
    await salon.asked()
    salon.wire.put(BEN)
    salon.wire.put(CLEO, "-1")
    await salon.hear(salon.sign(BEN))
    assert await salon.close() == UNSEEN
    await salon.obeyed()
    assert (await salon.run()).state is State.REJECTED


async def test_a_role_lost_by_the_quorum_is_no_yes(salon):
    await salon.asked()
    salon.wire.put(BEN)
    await salon.hear(salon.sign(BEN))
    salon.wire.outside.add(BEN)
    await salon.close()
    assert not (await salon.run()).approvals


async def test_a_role_lost_before_the_start_voids_the_approval(salon):
    await salon.asked()
    salon.wire.put(BEN)
    await salon.hear(salon.sign(BEN))
    await salon.close()
    run = await salon.run()
    assert await salon.closing.still(run, salon.plan) is None
    salon.wire.trouble.append(Unreachable("down"))
    assert await salon.closing.still(run, salon.plan) == UNSEEN
    salon.wire.outside.add(BEN)
    with pytest.raises(Exception, match="approver-gone"):
        await salon.closing.still(run, salon.plan)


async def test_a_yes_taken_back_while_the_platform_is_read_stops_the_quorum(salon):
    await salon.asked()
    salon.wire.put(BEN)
    await salon.hear(salon.sign(BEN))
    signs = salon.wire.signs

    async def meanwhile(channel, reference):
        found = await signs(channel, reference)
        await salon.hear(salon.sign(BEN, removed=True))
        return found

    salon.wire.signs = meanwhile
    assert await salon.close() is None
    run = await salon.run()
    assert (run.approvals, run.quorum_reached) == ((), False)


async def test_a_request_whose_approvals_nobody_can_see_expires(salon):
    run = await salon.asked()
    await salon.hear(salon.sign(BEN))
    again = {"digest": run.digest, "expires": 3.0, "quorum": 1}
    await salon.journal.append(
        Event(run=run.id, kind=Kind.APPROVAL_REQUESTED, at=2.0, ordinal=1, data=again),
        Event(
            run=run.id, kind=Kind.APPROVED, at=2.5, ordinal=5, actor="ben", data={"via": "slack"}
        ),
    )
    salon.wire.trouble.append(Unreachable("down"))
    assert await salon.close() is None
    assert (await salon.run()).state is State.EXPIRED
