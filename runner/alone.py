"""Writes that somebody goes on alone, and what others say to it; or that they may not, and why."""

import time

from config.model import Configuration
from config.model.people import Verb
from config.problem import Problem
from runner import emergency
from runner.approval import not_open
from runner.control import Countersign, Glass
from runner.plans import Plans
from runner.record.events import Event, Kind
from runner.record.journal import Journal
from runner.record.run import Run
from runner.roles import roles_for


class Alone:
    """The part of the runner's door that emergencies go through."""

    def __init__(self, configuration: Configuration, journal: Journal, plans: Plans) -> None:
        """Judge by the configuration's access table, write to `journal`."""
        self._configuration = configuration
        self._journal = journal
        self._plans = plans

    async def break_glass(self, glass: Glass, run: Run) -> Problem | None:
        """Write that the run goes on without its approvals; why not, otherwise."""
        wanted = roles_for(self._configuration.settings, Verb.BREAK_GLASS, run.environment)
        plan = await self._plans.of(run.digest)
        problem = emergency.refusal(glass, run, plan, wanted, time.time())
        if problem is None and not await self._first(glass, run):
            problem = not_open(await self._journal.run(run.id) or run)
        if problem is not None:
            await self._refused(run, glass.person, Verb.BREAK_GLASS.value, problem)
        return problem

    async def _first(self, glass: Glass, run: Run) -> bool:
        """Write it unless somebody else was faster: a run has one emergency."""
        data = {"person": glass.person, "reason": glass.reason.strip(), "via": glass.via}
        event = Event(
            run=run.id,
            kind=Kind.BROKE_GLASS,
            at=time.time(),
            actor=glass.person,
            data={**data, "digest": run.digest},
        )
        (told,) = await self._journal.append(event)
        return told.event == event

    async def countersign(self, asked: Countersign, run: Run) -> Problem | None:
        """Write a countersign or an objection; why it does not count, otherwise."""
        wanted = self._configuration.environments[run.environment].approval.roles
        problem = emergency.no_countersign(asked, run, wanted)
        if problem is not None:
            await self._refused(run, asked.person, "countersign", problem)
            return problem
        data = {"person": asked.person, "via": asked.via, "message": asked.message}
        kind = emergency.kind_of(asked)
        event = Event(run=run.id, kind=kind, at=time.time(), actor=asked.person, data=data)
        await self._journal.next(event)
        return None

    async def _refused(self, run: Run, person: str, verb: str, problem: Problem) -> None:
        data = {"person": person, "verb": verb, "reason": f"{problem.what} [{problem.code}]"}
        refused = Event(
            run=run.id, kind=Kind.REQUEST_REFUSED, at=time.time(), actor=person, data=data
        )
        await self._journal.next(refused)
