"""A deployed staging host on which single steps, and single checks, are carried out."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from config.load import read
from demo.configure import configure
from runner.decide import Carry
from runner.planning import Planned, Planner
from runner.prepare import situation
from runner.prove import prove
from runner.record.events import Kind
from runner.record.journal import Journal
from runner.record.run import Run
from runner.record.store import Store
from runner.site import Sites
from runner.steps import Steps
from runner.values import plain_values

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from config.model.checks import AnyCheck
    from demo.host import StagingHost
    from runner.checks.verdict import Judged
    from runner.plan import Plan


@dataclass(kw_only=True)
class Ground:
    """What a run of the shipped playbook stands on, without the run.

    Attributes:
        outputs: What earlier steps handed on, as steps are carried out.
    """

    host: StagingHost
    plan: Plan
    run: Run
    journal: Journal
    steps: Steps
    sites: Sites
    planner: Planner
    pictures: Path
    attempts: int = 0

    async def planned(self) -> dict[str, Judged]:
        """Make the plan anew; returns what its checks found, by what they say."""
        made: Planned = await self.planner.make(self.run, None)
        return {check.says: check for check in made.checks}

    async def replan(self) -> None:
        """Plan anew: the branch is another one."""
        self.plan = (await self.planner.make(self.run, None)).plan

    async def check(self, step: str, *says: str) -> dict[str, Judged]:
        """Measure checks of a step as if it had begun just now; all of them without `says`."""
        every = self.plan.step(step).verify
        checks = [check for check in every if not says or check.says in says]
        assert len(checks) >= len(says), says
        return {check.says: check for check in await self.prove(checks)}

    async def prove(self, checks: Sequence[AnyCheck]) -> list[Judged]:
        """Measure checks as if what they look at had begun just now."""
        now = str(int(time.time()))
        values = {**plain_values(self.run, self.plan), "OUT_STEP_STARTED": now, "RUN_STARTED": now}
        site = await self.sites.of(self.run.id, self.plan)
        return await prove(checks, situation(self.plan, values), site, self.plan)

    async def step(self, name: str) -> dict[str, Any]:
        """Carry a step out; returns the data of its end."""
        self.attempts += 1
        action = Carry(step=name, attempt=self.attempts)
        attempt = await self.steps.prepared(self.run, self.plan, action)
        return dict((await self.steps.carry(attempt)).event.data)

    async def breached(self) -> Mapping[str, Any]:
        """Watch until a measure is out of bounds; returns what the channel is told of it."""
        watching = asyncio.create_task(self.step("monitor"))
        try:
            while not watching.done():
                for event in await self.journal.events(self.run.id):
                    if event.kind is Kind.MONITOR_BREACHED:
                        return event.data
                await self.journal.news(await self.journal.newest(), 0.5)
        finally:
            watching.cancel()
            await asyncio.wait([watching])
        return await watching


@asynccontextmanager
async def standing(folder: Path, host: StagingHost, **variables: str) -> AsyncIterator[Ground]:
    """Yield the ground for a configuration made for this host."""
    reading = read(configure(folder, host.facts, window="11s"))
    assert reading.configuration is not None, reading.findings
    declared = reading.configuration
    target = declared.environments["staging"]
    changed = target.model_copy(update={"variables": {**target.variables, **variables}})
    declared = replace(declared, environments={"staging": changed})
    run = Run(id="staging-7", environment="staging", number=7, requester="you")
    planner = Planner(declared, folder)
    async with AsyncExitStack() as stack:
        store = Store(f"sqlite:///{folder}/ground.db")
        stack.callback(store.close)
        sites = Sites(declared, _unsaid, folder / "pictures")
        stack.push_async_callback(sites.close_all)
        stack.push_async_callback(sites.close, run.id, forget=True)
        plan = (await planner.make(run, None)).plan
        journal = Journal(store)
        steps = Steps(journal, sites)
        yield Ground(
            host=host,
            plan=plan,
            run=run,
            journal=journal,
            steps=steps,
            sites=sites,
            planner=planner,
            pictures=folder / "pictures",
        )


async def _unsaid(run: str, words: str) -> None:
    """Drops of connections are of no interest here."""
