"""A runner with a real staging host: orders a deploy, says yes as dana, answers what is asked.

What carries runs is tried on both databases: `database` is each of them in turn.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.load import read
from demo.configure import configure
from demo.host import StagingHost
from runner.control import Answer, Control, Order, Vote
from runner.record.events import Event, Kind
from runner.record.run import Run
from runner.record.store import Store
from runner.start import started

APPROVER = frozenset({"approver"})


@dataclass
class Bench:
    """The runner and the hands of people on it."""

    control: Control
    host: StagingHost
    folder: Path
    answer: str = "go-on"

    async def order(self, **changes: object) -> str:
        run = await self.control.deploy(Order(environment="staging", person="you", **changes))
        assert isinstance(run, Run), run
        return run.id

    async def approve(self, run: str) -> None:
        await self.control.approval_posted(run, "request")
        vote = Vote(run=run, person="dana", roles=APPROVER, yes=True, via="test")
        assert isinstance(await self.control.vote(vote), Run)

    async def now(self) -> int:
        """Return the position of the newest event."""
        return max([0, *(told.position for told in await self.control.told(0, 100_000))])

    async def until(self, run: str, *kinds: Kind, after: int = 0) -> Event:
        """Return the first event of these kinds; questions on the way are answered."""
        at = after
        while True:
            for told in await self.control.told(at):
                at = told.position
                event = told.event
                if event.run != run:
                    continue
                if event.kind in kinds:
                    return event
                if event.kind is Kind.QUESTION_ASKED:
                    offered = event.data["options"]
                    option = self.answer if self.answer in offered else offered[0]
                    answer = Answer(run=run, person="dana", roles=APPROVER, option=option)
                    await self.control.answer(answer)
            await self.control.news(at, 1)

    async def ended(self, run: str) -> Run:
        await self.until(run, Kind.FINISHED)
        state = await self.control.run(run)
        assert state is not None
        return state

    async def deployed(self, **changes: object) -> Run:
        run = await self.order(**changes)
        found = await self.until(run, Kind.APPROVAL_REQUESTED, Kind.FINISHED)
        if found.kind is Kind.APPROVAL_REQUESTED:
            await self.approve(run)
        return await self.ended(run)


@asynccontextmanager
async def bench(
    folder: Path, host: StagingHost, window: str = "6s", database: str = ""
) -> AsyncIterator[Bench]:
    reading = read(configure(folder, host.facts, window=window))
    assert reading.configuration is not None, reading.findings
    state = folder / "state"
    state.mkdir(exist_ok=True)
    store = Store(database or f"sqlite:///{state}/handrail.db")
    async with started(reading.configuration, store, state) as control:
        yield Bench(control=control, host=host, folder=folder)
    store.close()


@pytest.fixture
def database(own_database_url: str) -> str:
    """Give the URL of a database of each kind, for each test that asks for one."""
    return own_database_url


@pytest.fixture
async def deploys(staging: StagingHost, tmp_path: Path, database: str) -> AsyncIterator[Bench]:
    async with bench(tmp_path, staging, database=database) as made:
        yield made
