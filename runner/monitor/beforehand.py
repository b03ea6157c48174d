"""Measures what is usual while deploys are planned and wait, before they change anything.

It stands beside the runs: none of them waits for it, and what goes wrong here is logged. What was
measured is stored, so that a bot that starts again goes on with it.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from config.model import Configuration, Environment
from config.model.environment import Host
from config.model.measures import Monitor
from config.model.playbook import Step
from config.problem import ProblemError
from runner.host.remote import Remote
from runner.monitor.each_host import Samplers
from runner.monitor.host import MINUTE
from runner.monitor.sample import Source
from runner.monitor.samples import BEFORE, forget, keep, tally_of
from runner.monitor.tally import Tally
from runner.plan import Plan
from runner.plans import Plans
from runner.reach import Reach, address
from runner.record.journal import RUNS, Journal
from runner.record.logs import LogKey
from runner.record.run import Run
from runner.record.seats import lead
from runner.secrets import known_secrets
from runner.values import plain_values

_log = logging.getLogger(__name__)

LOOK = 2.0
"""Seconds between two looks for runs that wait; news of this replica are seen at once."""

_AGAIN = 10.0  # seconds until a host that cannot be used is tried again
_AHEAD = 30.0  # seconds that measuring for a set time begins earlier than it has to


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """A run that waits, and a monitor of it that wants a baseline.

    Attributes:
        plan: None until it is planned.
    """

    run: Run
    plan: Plan | None
    step: Step
    monitor: Monitor
    environment: Environment

    @property
    def key(self) -> LogKey:
        return LogKey(run=self.run.id, step=self.step.id, attempt=BEFORE)

    def values(self) -> dict[str, str]:
        """Return what is known for custom commands; an unknown name makes a gap."""
        if self.plan is None:
            own = {"RUN": self.run.id, "ENVIRONMENT": self.run.environment}
            return {**self.environment.variables, **own}
        known = plain_values(self.run, self.plan)
        del known["RUN_STARTED"]
        return known


@dataclass(slots=True, kw_only=True)
class _Going:
    """A measuring that goes on.

    Attributes:
        values: Read anew at each round, so that what a plan tells is known once it is there.
    """

    monitor: Monitor
    task: asyncio.Task[None]
    values: dict[str, str] = field(default_factory=dict)


class Beforehand:
    """Measures for every deploy that waits, by one connection and channel for each monitor."""

    def __init__(self, configuration: Configuration, journal: Journal, plans: Plans) -> None:
        """Reach hosts as the configuration names them; store rounds beside the journal."""
        self._configuration = configuration
        self._journal = journal
        self._plans = plans
        self._going: dict[LogKey, _Going] = {}

    async def keep(self) -> None:
        """Measure until cancelled, in one replica at a time; at once over if nothing wants it."""
        playbooks = self._configuration.playbooks.values()
        if any(_wanting(step) for playbook in playbooks for step in playbook.deploy.steps):
            await lead(self._journal.store.line, "baselines", self._work)

    async def _work(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    position = await self._look(group)
                    await self._journal.news(position, LOOK)
        finally:
            self._going.clear()

    async def _look(self, group: asyncio.TaskGroup) -> int:
        """Begin and end measurings, as runs come and start; returns how far the journal was."""
        try:
            position = await self._journal.newest()
            wanted = {one.key: one for one in await self._waiting()}
            for key in [*self._going]:
                await self._followed(key, wanted.get(key))
            for key, one in wanted.items():
                if key not in self._going:
                    await self._begin(group, one)
        except sa.exc.SQLAlchemyError as error:
            _log.warning("baselines: the database cannot be asked: %s", error)
            await asyncio.sleep(LOOK)
            return 0
        return position

    async def _followed(self, key: LogKey, wanted: _Waiting | None) -> None:
        """End a measuring that nobody waits for any more, or tell it what is known by now."""
        going = self._going[key]
        if wanted is not None and wanted.monitor == going.monitor:
            going.values.update(wanted.values())
            return
        going.task.cancel()
        await asyncio.wait([going.task])
        del self._going[key]
        if wanted is not None:  # planned with another playbook: places mean something else
            await forget(self._journal.store, key)

    async def _begin(self, group: asyncio.TaskGroup, one: _Waiting) -> None:
        if one.plan is None:  # by an earlier life of this bot, whose playbook may have been another
            await forget(self._journal.store, one.key)
        values = one.values()
        task = group.create_task(self._measured(one, values), name=f"baseline {one.run.id}")
        self._going[one.key] = _Going(monitor=one.monitor, task=task, values=values)

    async def _waiting(self) -> list[_Waiting]:
        """Return what is to be measured now; nothing where another run is at work."""
        statement = sa.select(RUNS.c.run).where(RUNS.c.open.is_(True))
        names = await self._journal.store.read(lambda c: list(c.scalars(statement)))
        runs = [run for name in names if (run := await self._journal.run(name)) is not None]
        busy = {run.environment for run in runs if run.started_at and run.flow != "drill"}
        found = []
        for run in runs:
            if waits(run) and run.environment not in busy:
                found += await self._of(run)
        return found

    async def _of(self, run: Run) -> list[_Waiting]:
        plan = await self._plans.of(run.digest)
        environment = plan.target if plan else self._configuration.environments.get(run.environment)
        playbook = plan.playbook if plan else self._configuration.playbooks.get(run.environment)
        if environment is None or playbook is None:
            return []
        return [
            _Waiting(run=run, plan=plan, step=step, monitor=monitor, environment=environment)
            for step in playbook.deploy.steps
            if (monitor := _wanting(step)) is not None and near(run, monitor, time.time())
        ]

    async def _measured(self, one: _Waiting, values: Mapping[str, str]) -> None:
        """Take rounds until cancelled; a host that cannot be used is tried again."""
        while True:
            try:
                async with self._sampler(one, values) as sampler:
                    await self._rounds(one, sampler)
            except ProblemError as error:
                _log.info("baseline of %s: %s", one.run.name, error.problem.what)
            except Exception:  # noqa: BLE001 - logged; no run depends on it
                _log.exception("baseline of %s: it cannot be measured now", one.run.name)
            await asyncio.sleep(_AGAIN)

    async def _rounds(self, one: _Waiting, sampler: Samplers) -> None:
        while True:
            due = time.monotonic() + one.monitor.every
            sample = await sampler.round()
            since = sample.at - one.monitor.baseline
            await keep(self._journal.store, one.key, sample, sampler.tally, since=since)
            await asyncio.sleep(max(due - time.monotonic(), 0.0))

    @asynccontextmanager
    async def _sampler(self, one: _Waiting, values: Mapping[str, str]) -> AsyncIterator[Samplers]:
        """Reach the host over a connection of its own: the run must not share its troubles."""
        secrets, _ = await known_secrets(self._configuration, one.environment)
        group = one.environment.group(one.step.group)
        hosts = group[:1] if one.step.once else group
        async with AsyncExitStack() as stack:
            remotes = {host.name: self._remote(one, host) for host in hosts}
            for remote in remotes.values():
                await stack.enter_async_context(remote)
            reach = Reach(remotes[hosts[0].name], secrets)
            sources = {
                name: Source(
                    remote=remote,
                    reach=reach,
                    database=one.environment.database,
                    values=values,
                )
                for name, remote in remotes.items()
            }
            tally = await tally_of(self._journal.store, one.key) or await _minute_ago(remotes)
            yield await stack.enter_async_context(Samplers(sources, one.monitor.measures, tally))

    def _remote(self, one: _Waiting, host: Host) -> Remote:
        return Remote(address(host), bot=self._configuration.settings.name, run=one.run.id)


async def _minute_ago(remotes: Mapping[str, Remote]) -> Tally:
    """Return a tally that counts the last minute's lines too: the first rates are whole ones."""
    clocks = [await remote.query("date +%s") for remote in remotes.values()]
    first, *others = (Tally(since=float(clock.stdout) - MINUTE) for clock in clocks)
    return replace(first, others=dict(zip([*remotes][1:], others, strict=True)))


def _wanting(step: Step) -> Monitor | None:
    """Return a step's monitor, if it has one that wants a baseline."""
    return step.monitor if step.monitor is not None and step.monitor.baseline else None


def waits(run: Run) -> bool:
    """Tell whether a run is a deploy that is still to start."""
    begun = run.ended or run.started_at or run.cancel_wanted
    return run.flow == "deploy" and not begun and not run.request.get("plan_only")


def near(run: Run, monitor: Monitor, now: float) -> bool:
    """Tell whether a run may start within the time that counts; one without a set time may."""
    return now >= run.at - monitor.baseline - _AHEAD
