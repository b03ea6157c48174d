"""Lets a deploy start at its time and when its environment's calendar allows it, or says why not.

The calendar is that of the configuration as it is now, not that of the plan: a freeze that somebody
declares counts for what has been approved before, too. Rollbacks and retries always pass.
"""

import time
from collections.abc import Mapping

from config.model import Configuration
from config.problem import Problem, ProblemError
from config.quantity import show_duration
from runner.calendar import Closed, closed
from runner.plan import Plan
from runner.record.events import Event, Kind
from runner.record.journal import Journal
from runner.record.run import Run

LATE = 3600.0
"""Seconds after its set time in which a run that was approved still starts.

A bot that was away for longer lets it go: nobody expects it any more.
"""


class Gate:
    """What stands before the first step of a deploy."""

    def __init__(self, configuration: Configuration, journal: Journal) -> None:
        """Judge by the configuration, write to `journal`."""
        self._configuration = configuration
        self._journal = journal

    async def come(self, run: Run, plan: Plan) -> None:
        """Write that the set time has come, or that it was missed."""
        now, at = time.time(), plan.at or 0.0
        if now - at <= LATE:
            await self._write(run, Kind.TIME_CAME, {"at": at})
            return
        away = show_duration(now - at)
        problem = Problem(
            code="time-missed",
            what=f"The bot was away at the time at which {run.name} was to start, {away} ago.",
            cure="The approval is void; ask for it again.",
        )
        await self._void(run, problem)

    async def barred(self, run: Run) -> float | None:
        """Return None where the run may start.

        Else it is told why not, once, and waits for an override or for the next window; when that
        takes longer than the calendar says, its approval is void.

        Returns:
            Seconds after which to look again.
        """
        now = time.time()
        found = self._closed(run, now)
        if found is None:
            return None
        until = float(run.barred.get("until", now + self._wait(run)))
        if not run.barred:
            data = {"code": found.code, "why": found.why, "opens": found.opens, "until": until}
            await self._write(run, Kind.START_BARRED, data)
        if now >= until:
            await self._void(run, _problem(run, found))
            return 0.0
        return min(until, found.opens or until) - now

    def still_open(self, run: Run) -> None:
        """See once more that the run may start: it may have waited behind another.

        Raises:
            ProblemError: `frozen` or `outside-window`; the approval is void.
        """
        found = self._closed(run, time.time())
        if found is not None:
            raise ProblemError(_problem(run, found))

    def _closed(self, run: Run, now: float) -> Closed | None:
        environment = self._configuration.environments.get(run.environment)
        exempt = run.flow != "deploy" or run.override is not None or run.started_at > 0
        if exempt or environment is None:
            return None
        return closed(environment.calendar, now, self._configuration.settings.zone)

    def _wait(self, run: Run) -> float:
        return self._configuration.environments[run.environment].calendar.wait

    async def _void(self, run: Run, problem: Problem) -> None:
        told = {"code": problem.code, "what": problem.what, "cure": problem.cure}
        await self._write(run, Kind.VOIDED, {"problem": told})

    async def _write(self, run: Run, kind: Kind, data: Mapping[str, object]) -> None:
        await self._journal.next(Event(run=run.id, kind=kind, at=time.time(), data=data))


def _problem(run: Run, found: Closed) -> Problem:
    return Problem(
        code=found.code,
        what=f"{run.name} may not start now: {found.why}.",
        cure=f"The approval is void. Ask for a time that is open: /deploy {run.environment} at …, "
        "or have it overridden by somebody who may.",
    )
