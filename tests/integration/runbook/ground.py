"""A deployed staging host on which single steps, and single checks, are carried out."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from config.load import read
from demo.configure import configure
from runner.beside import beside
from runner.decide import Carry
from runner.planning import Planned, Planner
from runner.prepare import situation
from runner.prove import prove
from runner.record.events import Kind
from runner.record.fold import STOP
from runner.record.journal import Journal
from runner.record.run import Run
from runner.record.store import Store
from runner.site import Sites
from runner.steps import Steps
from runner.values import plain_values

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from config.model import Configuration
    from config.model.checks import AnyCheck
    from demo.host import StagingHost
    from runner.checks.verdict import Judged
    from runner.plan import Plan
    from runner.record.events import Event


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

    async def prove(self, checks: Sequence[AnyCheck], began: int = 0) -> list[Judged]:
        """Measure checks as if what they look at had begun then (epoch seconds), or just now."""
        now = str(began or int(time.time()))
        values = {**plain_values(self.run, self.plan), "OUT_STEP_STARTED": now, "RUN_STARTED": now}
        site = await self.sites.of(self.run.id, self.plan)
        return await prove(checks, situation(self.plan, values), site, self.plan)

    async def step(self, name: str) -> dict[str, Any]:
        """Carry a step out; returns the data of its end."""
        self.attempts += 1
        action = Carry(step=name, attempt=self.attempts)
        attempt = await self.steps.prepared(self.run, self.plan, action)
        return dict((await self.steps.carry(attempt)).event.data)

    async def breached(self, says: str) -> Mapping[str, Any]:
        """Watch until this measure is out of bounds; returns what the channel is told of it."""
        async with beside(self.step("monitor")):
            while True:
                newest = await self.journal.newest()
                for event in await self.journal.events(self.run.id):
                    if event.kind is Kind.MONITOR_BREACHED and event.data["says"] == says:
                        return event.data
                await self.journal.news(newest, 0.5)

    async def stopped(self) -> dict[str, Any]:
        """Watch until there is an alarm, and stop then; returns the data of the step's end."""
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(self.step("monitor"))
            while not (asked := await self._question()):
                await self.journal.news(await self.journal.newest(), 0.5)
            data = {"id": asked.data["id"], "option": STOP, "person": "dana"}
            await self.journal.append(
                replace(asked, kind=Kind.ANSWERED, at=time.time(), actor="dana", data=data)
            )
        return watching.result()

    async def _question(self) -> Event | None:
        events = await self.journal.events(self.run.id)
        return next((one for one in events if one.kind is Kind.QUESTION_ASKED), None)


@dataclass(frozen=True, kw_only=True)
class Base:
    """What several tests stand on: a configuration for this host, and a plan made from it."""

    declared: Configuration
    planner: Planner
    plan: Plan


async def surveyed(folder: Path, host: StagingHost) -> Base:
    """Write a configuration below `folder`, and make a plan."""
    reading = read(configure(folder, host.facts, window="11s"))
    assert reading.configuration is not None, reading.findings
    planner = Planner(reading.configuration, folder)
    plan = (await planner.make(RUN, None)).plan
    return Base(declared=reading.configuration, planner=planner, plan=plan)


RUN = Run(id="staging-7", environment="staging", number=7, requester="you")


@asynccontextmanager
async def standing(folder: Path, host: StagingHost, base: Base) -> AsyncIterator[Ground]:
    """Yield the ground; its journal lies in `folder`."""
    async with AsyncExitStack() as stack:
        store = Store(f"sqlite:///{folder}/ground.db")
        stack.callback(store.close)
        sites = Sites(base.declared, _unsaid, folder / "pictures")
        stack.push_async_callback(sites.close_all)
        stack.push_async_callback(sites.close, RUN.id, forget=True)
        journal = Journal(store)
        steps = Steps(journal, sites)
        yield Ground(
            host=host,
            plan=base.plan,
            run=RUN,
            journal=journal,
            steps=steps,
            sites=sites,
            planner=base.planner,
            pictures=folder / "pictures",
        )


async def _unsaid(run: str, words: str) -> None:
    """Drops of connections are of no interest here."""
