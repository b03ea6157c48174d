"""Attempts one after another: the end of one and the beginning of the next are one write."""

import time

from config.problem import ProblemError
from runner.attempt import Attempt, End
from runner.decide import Carry, decide
from runner.plan import Plan
from runner.record.fold import fold
from runner.record.journal import Journal
from runner.record.run import Run
from runner.steps import Steps
from runner.stopping import Stopping


class Streak:
    """Carries attempts until something else is to be done.

    Attributes:
        action: The attempt that is carried now.
    """

    def __init__(self, journal: Journal, steps: Steps, action: Carry, stopping: Stopping) -> None:
        """Begin with `action`; once the bot is `stopping`, no other attempt follows."""
        self.action = action
        self._journal = journal
        self._steps = steps
        self._stopping = stopping

    async def carry(self, run: Run, plan: Plan) -> None:
        """Carry the first attempt and those that follow at once; all that ended is written.

        Raises:
            HostProblem: the host cannot be reached; the attempt `action` is not ended by that.
        """
        meant = await self._steps.prepared(run, plan, self.action)
        (first,) = await self._journal.append(meant.beginning())
        attempt = meant.begun(first)
        while True:
            end = await self._steps.carry(attempt)
            following = await self._following(attempt, end)
            # What happened to the run meanwhile (somebody cancels it) must be decided on first.
            written = following and await self._journal.append_behind(
                attempt.position, end.event, following.beginning(), also=end.log
            )
            if not following or not written:
                await self._journal.append(end.event, also=end.log)
                return
            attempt = following.begun(written[1])

    async def _following(self, attempt: Attempt, end: End) -> Attempt | None:
        """Return the attempt that comes next, where it can begin without waiting for anything."""
        run = fold([attempt.beginning(), end.event], attempt.run)
        action = run and decide(run, attempt.plan, time.time())
        if self._stopping.begun or run is None or not isinstance(action, Carry):
            return None
        step = attempt.plan.step(action.step)
        here = {host.name for host in attempt.plan.hosts_of(attempt.step)}
        there = {host.name for host in attempt.plan.hosts_of(step)}
        if not (there <= here and attempt.connected) or step.monitor is not None:
            return None
        try:
            meant = await self._steps.prepared(run, attempt.plan, action)
        except ProblemError:
            return None  # met again, and told, once the end is written
        self.action = action
        return meant
