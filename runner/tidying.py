"""Removes what is kept no longer from the hosts, at the times that a policy sets.

The intent is written before the host is told, in one transaction with the look whether a run is
open: from then on no rollback counts on what is going. A removal that is not known to have ended is
done again at the next time.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import sqlalchemy as sa

from config.model import Configuration, Environment
from config.model.playbook import Kept
from config.problem import ProblemError
from config.times import cron
from runner import holds
from runner.across import named
from runner.history import history
from runner.host.remote import Remote
from runner.planning import Planner
from runner.plans import Plans
from runner.reach import address
from runner.record import audit
from runner.record.events import Event, Kind
from runner.record.journal import RUNS, Journal, append
from runner.record.told import Told
from runner.retention import Removal, due
from runner.schedule import Job
from runner.survey import Survey

_log = logging.getLogger(__name__)

LOOKED_BACK = 1000
"""How many of an environment's newest runs are looked through."""

_AWAY = 30.0
"""Seconds for which a host that is away is waited for; the next time is soon enough."""


class Tidying:
    """Keeps hosts from filling up with what runs leave there."""

    def __init__(
        self, configuration: Configuration, journal: Journal, plans: Plans, planner: Planner
    ) -> None:
        """Judge by the journal; reach hosts as the planner does."""
        self._configuration = configuration
        self._journal = journal
        self._plans = plans
        self._planner = planner

    def jobs(self) -> tuple[Job, ...]:
        """Return one job for each environment."""
        return tuple(
            Job(
                name=f"retention/{name}",
                times=cron(environment.retention.at),
                do=partial(self._occasion, name),
            )
            for name, environment in self._configuration.environments.items()
        )

    async def _occasion(self, environment: str, occasion: str) -> None:
        del occasion
        await self.tidy(environment)

    async def tidy(self, environment: str) -> tuple[Removal, ...]:
        """Remove what is due in an environment; returns what is gone."""
        declared = self._configuration.environments[environment]
        kept = self._configuration.playbooks[environment].keeps
        past = await history(self._journal, self._plans, environment, LOOKED_BACK)
        wanted = due(past, kept, declared.retention, time.time())
        begun = await self._begun(environment, wanted)
        if not begun:
            return ()
        async with self._planner.survey(declared) as survey:
            return tuple([one for one in begun if await self._gone(declared, survey, one)])

    async def _begun(self, environment: str, wanted: Sequence[Removal]) -> tuple[Removal, ...]:
        """Write that removals begin; none does while a run is open or holds the environment."""
        at = time.time()
        busy = False

        def begin(connection: sa.Connection) -> list[Told]:
            nonlocal busy
            going = (RUNS.c.environment == environment) & RUNS.c.open.is_(True)
            statement = sa.select(RUNS.c.run).where(going).limit(1)
            open_run = connection.scalar(statement)
            busy = open_run is not None or holds.current(connection, environment, at) is not None
            if busy:
                return []
            new = [one for one in wanted if one.id not in one.past.run.removed]
            return append(connection, [_wanted(connection, one, at) for one in new])

        if wanted:
            await self._journal.transact(begin)
        if busy:
            _log.info("%s is at work or held: nothing is removed there now", environment)
        return () if busy else tuple(wanted)

    async def _gone(self, environment: Environment, survey: Survey, removal: Removal) -> bool:
        try:
            text = await self._remove(environment, survey, removal)
        except ProblemError as error:
            _log.warning("%s of %s stays: %s", removal.says, removal.past.run.name, error)
            return False
        run = removal.past.run
        data = {"kept": removal.id, "says": removal.says, "text": text}
        await self._journal.next(Event(run=run.id, kind=Kind.REMOVED, at=time.time(), data=data))
        _log.info("removed: %s of %s%s", removal.says, run.name, f" ({text})" if text else "")
        return True

    async def _remove(self, environment: Environment, survey: Survey, removal: Removal) -> str:
        run = removal.past.run
        if removal.kept is None:
            every = {host.name: host for group in environment.hosts.values() for host in group}
            for host in every.values():
                place = Remote(
                    address(host),
                    bot=self._configuration.settings.name,
                    run=run.id,
                    give_up_after=_AWAY,
                )
                async with place as remote:
                    await remote.forget()
            return ""
        said = {
            one.host: await _asked(removal, removal.kept, one) for one in places(removal, survey)
        }
        return survey.masker.text(named(said))[:300]


def places(removal: Removal, survey: Survey) -> tuple[Survey, ...]:
    """Return the hosts on which a run has left a thing: those that told of all its outputs."""
    told = removal.past.told_on
    there = tuple(
        one
        for one in survey.every
        if all(told.get(one.host, {}).get(name) for name in removal.outputs)
    )
    return there or (survey,)


async def _asked(removal: Removal, kept: Kept, there: Survey) -> str:
    run, past = removal.past.run, removal.past
    told = {**past.told, **past.told_on.get(there.host, {})}
    outputs = {f"OUT_{name}": value for name, value in told.items()}
    known = replace(there, values={"RUN": run.id, "ENVIRONMENT": run.environment, **outputs})
    said = await known.ask(kept.run, kept.uses, f"that {removal.says} is gone")
    return " ".join(said.split())


def _wanted(connection: sa.Connection, removal: Removal, at: float) -> Event:
    run, kind = removal.past.run.id, Kind.REMOVAL_WANTED
    data = {"kept": removal.id, "says": removal.says, "outputs": list(removal.outputs)}
    return Event(run=run, kind=kind, at=at, ordinal=audit.count(connection, run, kind), data=data)
