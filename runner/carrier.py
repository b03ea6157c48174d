"""Obeys decisions: asks what a run does next, does it, writes what happened."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

import sqlalchemy as sa

from config.model import Configuration
from config.problem import Problem, ProblemError
from runner import decide as do
from runner.aftermath import aftermath
from runner.asking import Asking
from runner.closing import Closing
from runner.control import RollbackOrder
from runner.emergency import gone
from runner.gate import Gate
from runner.history import history
from runner.holding import Holding
from runner.plan import Plan
from runner.planning import Planned, Planner
from runner.plans import Plans
from runner.questions import question_about
from runner.record.events import SYSTEM, Event, Kind
from runner.record.fold_steps import step_state
from runner.record.journal import RUNS, Journal
from runner.record.outage import passes
from runner.record.patience import patiently
from runner.record.run import Outcome, Run, State
from runner.rehearsal import DRILL
from runner.retreat import Retreat
from runner.site import Sites
from runner.steps import Steps
from runner.stopping import Stopping
from runner.streak import Streak
from runner.which_way import which_way
from runner.witness import Trusting, Witness
from runner.world import World

_log = logging.getLogger(__name__)

_DEPLOY_STOPS = 30.0
"""Seconds until a rollback looks again whether its deploy has ended; its end wakes it sooner."""

HOST_AWAY = 15.0
"""Seconds until an unreachable host is tried again in the middle of a step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a carrier works with."""

    configuration: Configuration
    journal: Journal
    plans: Plans
    planner: Planner
    sites: Sites
    wake: Callable[[str], Awaitable[None]]
    witness: Witness = field(default_factory=Trusting)
    stopping: Stopping = field(default_factory=Stopping)


class Carrier:
    """Carries runs, one action after another."""

    def __init__(self, parts: Parts) -> None:
        """Work with these parts."""
        self._parts = parts
        self._journal = parts.journal
        self._steps = Steps(parts.journal, parts.sites)
        self._world = World(parts.planner, parts.sites)
        self._holding = Holding(parts.journal)
        self._asking = Asking(parts.configuration, parts.journal, parts.plans)
        self._gate = Gate(parts.configuration, parts.journal)
        self._closing = Closing(parts.configuration, parts.journal, parts.witness)
        self._retreat = Retreat(parts.configuration, parts.journal, parts.plans)

    async def advance(self, run_id: str) -> float | None:
        """Do what can be done now, one attempt of a step after another.

        Returns:
            Seconds to wait at most, 0 to go on at once, None when the run rests.
        """
        while not self._parts.stopping.begun:
            run = await self._journal.run(run_id)
            if run is None:
                return None
            plan = await self._parts.plans.of(run.digest)
            action = do.decide(run, plan, time.time())
            if isinstance(action, do.Rest):
                return None
            if isinstance(action, do.Wait):
                return max(0.0, (action.until or time.time() + 3600) - time.time())
            pause = await self._safely(run, plan, action)
            if pause is not None:
                return pause
        return 0.0

    async def _safely(self, run: Run, plan: Plan | None, action: do.Action) -> float | None:
        """Obey; what nobody foresaw ends the run in order, with its hold kept."""
        try:
            return await self._obey(run, plan, action)
        except Exception as error:  # logged, and told as the run's end
            if passes(error):
                raise  # the database is away: the engine begins this loop anew, nothing was lost
            _log.exception("run %s met an error in %s", run.id, type(action).__name__)
            reason = f"internal error ({type(error).__name__}); the bot's log has the details"
            await self._finish(run, do.Finish(State.FAILED, reason))
            return None

    async def _obey(self, run: Run, plan: Plan | None, action: do.Action) -> float | None:
        if isinstance(action, do.MakePlan):
            return await self._make_plan(run)
        if isinstance(action, do.Finish):
            await self._finish(run, action)
            return None
        if plan is None:  # decide() gives nothing else without a plan
            msg = f"{run.id} has no plan for {action}"
            raise RuntimeError(msg)
        return await self._obey_plan(run, plan, action)

    async def _obey_plan(  # noqa: C901, PLR0912 - one arm an action, none does anything
        self, run: Run, plan: Plan, action: do.Action
    ) -> float | None:
        match action:
            case do.AskApproval():
                await self._asking.ask(run, plan)
            case do.CloseApproval():
                return await self._close_approval(run, plan)
            case do.Expire():
                await self._write(run, Kind.EXPIRED, {})
            case do.Come():
                await self._gate.come(run, plan)
            case do.TakeHold():
                return await self._take_hold(run, plan)
            case do.Start():
                return await self._start(run, plan)
            case do.Recheck(retry):
                await self._recheck(run, plan, retry)
            case do.Skip(step, why):
                await self._skip(run, step, why)
            case do.Carry():
                return await self._carry(run, plan, action)
            case do.Ask():
                await self._ask(run, plan, action)
            case do.TakeBack():
                await self._take_back(run, plan, action)
            case do.TakeDefault(question):
                data = {"id": question.id, "option": question.default}
                await self._write(run, Kind.QUESTION_EXPIRED, data, step=question.step)
            case do.MakePlan() | do.Finish() | do.Wait() | do.Rest():
                msg = f"{action} is obeyed elsewhere"
                raise RuntimeError(msg)
            case _:
                assert_never(action)
        return None

    async def _write(
        self, run: Run, kind: Kind, data: Mapping[str, Any], *, step: str = "", ordinal: int = -1
    ) -> None:
        """Write an event; without an ordinal the next free one of its kind is taken."""
        event = Event(run=run.id, kind=kind, at=time.time(), step=step, data=data)
        if step:
            attempt = step_state(run, step).attempt
            event = Event(
                run=run.id, kind=kind, at=time.time(), step=step, attempt=attempt, data=data
            )
        if ordinal < 0:
            await self._journal.next(event)
        else:
            await self._journal.append(event)

    async def _make_plan(self, run: Run) -> float | None:
        try:
            planned = await self._planned(run)
        except ProblemError as error:
            problem = as_json(problem_of(error))
            await self._write(run, Kind.PLAN_FAILED, {"problem": problem}, ordinal=0)
            return None
        if planned is None:
            return _DEPLOY_STOPS
        digest = await self._parts.plans.keep(planned.plan)
        await self._write(run, Kind.PLANNED, {"digest": digest, **planned.found()}, ordinal=0)
        return None

    async def _planned(self, run: Run) -> Planned | None:
        """Return the run's plan; None while the deploy that it takes back is at work."""
        estimate = await self._estimate(run)
        if run.flow == "deploy":
            return await self._parts.planner.make(run, estimate)
        if run.flow == DRILL:
            past = await history(self._journal, self._parts.plans, run.environment)
            return await self._parts.planner.make_drill(run, past, estimate)
        deploy = await self._journal.run(str(run.request.get("takes_back", "")))
        if deploy is not None and not deploy.ended and not run.request.get("plan_only"):
            return None
        past = await history(self._journal, self._parts.plans, run.environment)
        return await self._parts.planner.make_back(run, past, estimate)

    async def _estimate(self, run: Run) -> float | None:
        """Return how long the newest good run of the same flow took, None without one."""
        statement = sa.select(RUNS.c.run).where(RUNS.c.environment == run.environment)
        statement = statement.order_by(RUNS.c.number.desc()).limit(10)
        names = await self._journal.store.read(lambda c: list(c.scalars(statement)))
        for name in names:
            other = await self._journal.run(name)
            if other and other.state is State.SUCCEEDED and other.flow == run.flow:
                return other.ended_at - other.started_at
        return None

    async def _take_back(self, run: Run, plan: Plan, action: do.TakeBack) -> None:
        """Order the rollback that answers an alert; it stops the run, whose hold it takes over."""
        question = action.question
        by = question.person or SYSTEM
        wish = RollbackOrder(
            environment=run.environment,
            person=by,
            mode=which_way(run, plan).mode or "quick",
            reason=f"{run.name}: {action.why}",
            channel=str(run.request.get("channel", "")),
            key=f"alert/{run.id}/{question.id}",
            decided={**question.by_press, "id": question.id, "run": run.id},
        )
        woken = await self._retreat.order(wish)
        if isinstance(woken, Problem):
            await self._finish(run, do.Finish(State.FAILED, f"{action.why}, but: {woken.what}"))
            return
        for name in woken:
            if name != run.id:
                await self._parts.wake(name)

    async def _close_approval(self, run: Run, plan: Plan) -> float | None:
        if run.emergency is None:
            return await self._closing.close(run, plan)
        await self._asking.alone(run, run.emergency.person)
        return None

    async def _take_hold(self, run: Run, plan: Plan) -> float | None:
        barred = await self._gate.barred(run)
        return await self._holding.take(run, plan) if barred is None else barred

    async def _start(self, run: Run, plan: Plan) -> float | None:
        try:
            self._gate.still_open(run)
            # whoever goes on alone waits for nobody's yes, nor for a platform that is away
            pause = None if run.emergency else await self._closing.still(run, plan)
            if pause is not None:
                return pause
            started = await self._world.as_planned(
                run, plan, gone(run, plan, self._parts.configuration.settings)
            )
        except ProblemError as error:
            problem = as_json(problem_of(error))
            await self._write(run, Kind.VOIDED, {"problem": problem}, ordinal=0)
            return None
        await self._write(run, Kind.STARTED, started, ordinal=0)
        return None

    async def _recheck(self, run: Run, plan: Plan, retry: int) -> None:
        try:
            found = await self._steps.recheck(run, plan)
        except ProblemError as error:
            await self._finish(run, do.Finish(State.FAILED, problem_of(error).what))
            return
        data = {**found, "retry": retry + 1}
        await self._write(run, Kind.RECHECKED, data, ordinal=retry)

    async def _skip(self, run: Run, step: str, why: str) -> None:
        attempt = step_state(run, step).attempt + 1
        data = {"outcome": Outcome.SKIPPED.value, "why": why}
        await self._journal.append(
            Event(
                run=run.id,
                kind=Kind.STEP_FINISHED,
                at=time.time(),
                step=step,
                attempt=attempt,
                data=data,
            )
        )

    async def _carry(self, run: Run, plan: Plan, action: do.Carry) -> float | None:
        streak = Streak(self._journal, self._steps, action, self._parts.stopping)
        try:
            await streak.carry(run, plan)
        except ProblemError as error:
            return await self._host_away(run, streak.action, problem_of(error))
        return None

    async def _host_away(self, run: Run, action: do.Carry, problem: Problem) -> float:
        """A host that cannot be asked: an attempt that has begun goes on there, so we wait.

        Another host key, a refused login and a missing secret are never waited for.
        """
        now = await self._journal.run(run.id) or run
        state = step_state(now, action.step)
        begun = state.running
        waits = begun and problem.code in {"host-unreachable", "host-lost"}
        if waits and not now.cancel_wanted:
            note = f"{problem.what} What runs there goes on; trying again."
            if note not in state.notes:
                await self._write(now, Kind.STEP_NOTED, {"text": note}, step=action.step)
            return HOST_AWAY
        why = str(problem)
        if begun:
            why += " What was started there may still be running, up to its time limit."
        at = time.time()
        event = Event(
            run=run.id,
            kind=Kind.STEP_FINISHED,
            at=at,
            step=action.step,
            attempt=action.attempt,
            data={"outcome": Outcome.FAILED.value, "why": why, "seconds": 0.0},
        )
        await self._journal.append(event)
        return 0.0

    async def _ask(self, run: Run, plan: Plan, action: do.Ask) -> None:
        event = question_about(run, plan, action, time.time())
        await self._journal.append(event)

    async def _finish(self, run: Run, action: do.Finish) -> None:
        """End the run, and wake whoever waits for that."""
        plan = await self._parts.plans.of(run.digest)
        if plan is not None and plan.takes_back and action.outcome is not State.SUCCEEDED:
            action = do.Finish(action.outcome, aftermath(run, plan, action.reason))
        # Waited for here: of a run that has ended unheard nobody begins a loop anew.
        held = await patiently(lambda: self._holding.end(run, plan, action))
        await self._parts.sites.close(run.id, forget=action.outcome is State.SUCCEEDED)
        await self.wake_queue(run.environment, rollbacks_only=held)

    async def wake_queue(self, environment: str, *, rollbacks_only: bool = False) -> None:
        """Wake the runs that wait for an environment: rollbacks first, then by their numbers."""
        statement = sa.select(RUNS.c.run).where(
            RUNS.c.environment == environment, RUNS.c.open.is_(True)
        )
        statement = statement.order_by(RUNS.c.number)
        names = await self._journal.store.read(lambda c: list(c.scalars(statement)))
        found = [run for name in names if (run := await self._journal.run(name)) is not None]
        for run in sorted(found, key=lambda run: not run.rolls_back):
            waits = run.state is State.QUEUED and not (rollbacks_only and not run.rolls_back)
            # a rollback that was asked for in the middle of its deploy waits to be planned
            if waits or (run.rolls_back and run.state is State.REQUESTED):
                await self._parts.wake(run.id)


def problem_of(error: ProblemError) -> Problem:
    """Return what an error tells people."""
    return error.problem


def as_json(problem: Problem) -> dict[str, str]:
    """Return a problem as events carry it."""
    return {"code": problem.code, "what": problem.what, "cure": problem.cure}
