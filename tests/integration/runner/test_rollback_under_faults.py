"""Rollbacks whose connection is cut at every boundary, or for which hardly anybody is there."""

import asyncio
from pathlib import Path

import pytest

from demo.host import StagingHost
from runner.control import Countersign, Glass, RollbackOrder, Vote
from runner.record.events import Kind
from runner.record.run import Run, State
from tests.integration.host.forwarder import Forwarder
from tests.integration.runner.conftest import APPROVER
from tests.integration.runner.small import broken, code, good, small

pytestmark = pytest.mark.timeout(120)

BOUNDARIES = frozenset({Kind.STARTED, Kind.STEP_STARTED, Kind.STEP_FINISHED})


@pytest.mark.parametrize("mode", ["quick", "full"])
async def test_a_rollback_goes_on_over_a_reset_at_every_boundary_of_its_steps(
    staging: StagingHost, tmp_path: Path, database: str, mode: str
):
    async with (
        Forwarder.to(staging.facts.ssh.port) as network,
        small(tmp_path, staging, port=network.port, database=database) as place,
    ):
        first = await good(place, "001")
        await broken(place, "002-harmless")
        asked = await place.back(mode)
        assert isinstance(asked, Run)
        at = await place.now()
        await place.until(asked.id, Kind.APPROVAL_REQUESTED)
        await place.approve(asked.id)
        resets = 0
        while not (run := await place.run(3)).ended:
            for told in await place.control.told(at):
                at = told.position
                if told.event.run == asked.id and told.event.kind in BOUNDARIES:
                    network.reset()
                    resets += 1
            await place.control.news(at, 1)
        assert run.state is State.SUCCEEDED, run.reason
        # The end of the last step may be read with that of the run, where there is nothing to cut.
        assert resets >= 2 * len(run.steps)
        assert place.live() == first
        kinds = [(event.kind, event.step) for event in await place.control.events(asked.id)]
        for step in run.steps:
            assert kinds.count((Kind.STEP_FINISHED, step)) == 1
        assert not (await place.control.verify_audit()).broken


async def test_the_deploys_approver_asks_and_the_only_other_person_goes_on_alone(
    staging: StagingHost, tmp_path: Path, database: str
):
    async with small(tmp_path, staging, database=database) as place:
        first = await good(place)
        await broken(place)
        asked = await place.control.rollback(
            RollbackOrder(environment="staging", person="dana", reason="the login is down")
        )
        assert isinstance(asked, Run)
        await place.until(asked.id, Kind.APPROVAL_REQUESTED)
        await place.control.approval_posted(asked.id, "request")
        for person, roles, why in (
            ("dana", APPROVER, "approval-own"),
            ("you", frozenset({"deployer", "keeper"}), "approval-role"),
        ):
            vote = Vote(run=asked.id, person=person, roles=roles, yes=True, via="test")
            assert code(await place.control.vote(vote)) == why
        glass = Glass(
            run=asked.id,
            person="you",
            roles=frozenset({"deployer", "keeper"}),
            reason="nobody else is awake to approve it",
            via="test",
        )
        assert isinstance(await place.control.break_glass(glass), Run)
        run = await place.ended(asked.id)
        assert (run.state, place.live()) == (State.SUCCEEDED, first), run.reason
        own = Countersign(run=run.id, person="you", roles=glass.roles, yes=True, via="test")
        assert code(await place.control.countersign(own)) == "countersign-own"
        other = Countersign(run=run.id, person="dana", roles=APPROVER, yes=True, via="test")
        signed = await place.control.countersign(other)
        assert isinstance(signed, Run)
        assert signed.emergency is not None
        assert (signed.emergency.person, signed.emergency.countersigned) == ("you", "dana")


async def test_of_two_people_who_ask_at_the_same_moment_one_is_told_who_was_first(
    staging: StagingHost, tmp_path: Path, database: str
):
    async with small(tmp_path, staging, database=database) as place:
        first = await good(place)
        await broken(place)
        asked = await asyncio.gather(
            *(
                place.control.rollback(
                    RollbackOrder(environment="staging", person=person, mode=mode, key=person)
                )
                for person, mode in (("you", "quick"), ("dana", "full"), ("sam", "quick"))
            )
        )
        (won,) = [one for one in asked if isinstance(one, Run)]
        for other in asked:
            if other is not won:
                assert code(other) == "rollback-open"
                assert won.requester in str(other)
        await place.until(won.id, Kind.APPROVAL_REQUESTED)
        by = "you" if won.requester == "dana" else "dana"
        await place.control.approval_posted(won.id, "request")
        vote = Vote(run=won.id, person=by, roles=APPROVER, yes=True, via="test")
        answer = await place.control.vote(vote)
        if by == "dana":
            assert isinstance(answer, Run), answer
            assert (await place.ended(won.id)).state is State.SUCCEEDED
            assert place.live() == first
        runs = await place.control.runs("staging", 10)
        assert [run.number for run in runs if run.rolls_back] == [won.number]
