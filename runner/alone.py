"""Writes that somebody goes on alone, and what others say to it; or that they may not, and why."""

import time
from collections.abc import Callable
from dataclasses import replace

import sqlalchemy as sa

from config.model import Configuration
from config.model.people import Verb
from config.problem import Problem
from runner import emergency, once, overriding
from runner.control import Countersign, Glass, OverrideOrder
from runner.plans import Plans
from runner.record import audit
from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.journal import Journal, append, events_of
from runner.record.run import Run
from runner.record.told import Told
from runner.roles import roles_for

_Judge = Callable[[Run], Problem | None]


class Alone:
    """The part of the runner's door through which one person's word goes against a rule."""

    def __init__(self, configuration: Configuration, journal: Journal, plans: Plans) -> None:
        """Judge by the configuration's access table, write to `journal`."""
        self._configuration = configuration
        self._journal = journal
        self._plans = plans

    async def break_glass(self, glass: Glass, run: Run) -> Problem | None:
        """Write that the run goes on without its approvals; why not, otherwise."""
        wanted = roles_for(self._configuration.settings, Verb.BREAK_GLASS, run.environment)
        plan = await self._plans.of(run.digest)
        data = {"person": glass.person, "reason": glass.reason.strip(), "digest": run.digest}
        event = Event(
            run=run.id,
            kind=Kind.BROKE_GLASS,
            at=time.time(),
            actor=glass.person,
            data={**data, "via": glass.via},
        )

        def judge(now: Run) -> Problem | None:
            return emergency.refusal(glass, now, plan, wanted, time.time())

        return await self._write(event, Verb.BREAK_GLASS.value, glass.key, judge)

    async def override(self, asked: OverrideOrder, run: Run) -> Problem | None:
        """Write that a deploy may start at a closed time; why not, otherwise."""
        wanted = roles_for(self._configuration.settings, Verb.OVERRIDE, run.environment)
        data = {"person": asked.person, "reason": asked.reason.strip(), "via": asked.via}
        kind = Kind.OVERRIDDEN
        event = Event(run=run.id, kind=kind, at=time.time(), actor=asked.person, data=data)

        def judge(now: Run) -> Problem | None:
            return overriding.refusal(asked, now, wanted)

        return await self._write(event, Verb.OVERRIDE.value, asked.key, judge)

    async def countersign(self, asked: Countersign, run: Run) -> Problem | None:
        """Write a countersign or an objection; why it does not count, otherwise."""
        plan = await self._plans.of(run.digest)
        wanted = plan.approval.roles if plan else ()  # as frozen: nobody goes on without a plan
        data = {"person": asked.person, "via": asked.via, "message": asked.message}
        kind = emergency.kind_of(asked)
        event = Event(run=run.id, kind=kind, at=time.time(), actor=asked.person, data=data)

        def judge(now: Run) -> Problem | None:
            return emergency.no_countersign(asked, now, wanted)

        return await self._write(event, "countersign", asked.key, judge)

    async def _write(self, event: Event, verb: str, key: str, judge: _Judge) -> Problem | None:
        """Judge and write in one transaction, so that of two at the same time one is refused."""
        problem: Problem | None = None

        def work(connection: sa.Connection) -> list[Told]:
            nonlocal problem
            now = fold(told.event for told in events_of(connection, event.run))
            if now is None or once.subject(connection, key) is not None:
                return []
            problem = judge(now)
            if problem is None:
                once.keep(connection, key, event.run)
                written = event
            else:
                written = _refused(event, verb, problem)
            ordinal = audit.count(connection, written.run, written.kind)
            return append(connection, [replace(written, ordinal=ordinal)])

        await self._journal.transact(work)
        return problem


def _refused(event: Event, verb: str, problem: Problem) -> Event:
    data = {"person": event.actor, "verb": verb, "reason": f"{problem.what} [{problem.code}]"}
    return Event(
        run=event.run, kind=Kind.REQUEST_REFUSED, at=event.at, actor=event.actor, data=data
    )
