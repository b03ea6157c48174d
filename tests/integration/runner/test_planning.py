"""A plan whose questions to the host are cut off."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo.host import StagingHost
from runner.record.events import Kind
from runner.record.run import State
from tests.databases import ON_ONE
from tests.integration.host.forwarder import Forwarder
from tests.integration.runner.small import Small, small

pytestmark = [pytest.mark.timeout(120), ON_ONE]

ASKED = '{ echo >>"$PLACE/asked"; while [ -e "$PLACE/hold" ]; do sleep 0.02; done; }'


@dataclass
class Cut:
    """A place whose host keeps whoever makes a plan waiting, and the way there."""

    place: Small
    network: Forwarder
    times: int = 0

    async def cut(self) -> None:
        """Cut the connection in the middle of the next question."""
        asked = self.place.place / "asked"
        while not asked.exists() or len(asked.read_text()) <= self.times:
            await asyncio.sleep(0.01)
        self.times += 1
        self.network.reset()


@pytest.fixture
async def held(staging: StagingHost, tmp_path: Path, database: str) -> AsyncIterator[Cut]:
    def keep_waiting(configuration: Path) -> None:
        playbook = configuration / "playbooks/staging.yaml"
        live = 'live: cat "$PLACE/live" || true'
        assert live in playbook.read_text()
        words = f'live: |\n    cat "$PLACE/live" || true\n    {ASKED}'
        playbook.write_text(playbook.read_text().replace(live, words))

    async with (
        Forwarder.to(staging.facts.ssh.port) as network,
        small(
            tmp_path, staging, port=network.port, database=database, change=keep_waiting
        ) as place,
    ):
        place.commit()
        place.switch("hold")
        yield Cut(place=place, network=network)


async def test_a_plan_is_made_over_another_connection_where_one_was_lost(held: Cut):
    run = await held.place.order()
    await held.cut()
    held.place.switch("hold", on=False)
    found = await held.place.until(run, Kind.APPROVAL_REQUESTED, Kind.FINISHED)
    assert found.kind is Kind.APPROVAL_REQUESTED


async def test_a_plan_whose_connections_are_lost_again_and_again_says_so(held: Cut):
    run = await held.place.order()
    async with asyncio.TaskGroup() as group:
        ending = group.create_task(held.place.ended(run))
        while not ending.done():
            cutting = group.create_task(held.cut())
            await asyncio.wait({cutting, ending}, return_when=asyncio.FIRST_COMPLETED)
            cutting.cancel()
    state = ending.result()
    assert (state.state, state.problem["code"]) == (State.FAILED, "host-lost")
    assert "while it was looked at" in state.problem["what"]
    assert held.times == 3
