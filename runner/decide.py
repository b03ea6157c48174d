"""What a run does next, from its events alone. Pure.

`decide` names one action; the carrier obeys it, which writes events, and asks again. A run that is
taken up after a crash goes the same way: there is no second path for recovery.
"""

from dataclasses import dataclass
from typing import Literal

from config.model.playbook import Step
from runner.plan import Plan
from runner.record.fold import GO_ON, ROLL_BACK, STOP, TRY_AGAIN
from runner.record.fold_steps import step_state
from runner.record.run import Outcome, Question, Run, State, StepState
from runner.resume import Resumption, resumption
from runner.values import plain_values, unmet


@dataclass(frozen=True, slots=True)
class MakePlan:
    """Resolve the request into a plan."""


@dataclass(frozen=True, slots=True)
class AskApproval:
    """Write the approval request."""


@dataclass(frozen=True, slots=True)
class CloseApproval:
    """The quorum seems reached, or somebody goes on alone: close the request.

    Roles are read again for the former; at the start they are for both.
    """


@dataclass(frozen=True, slots=True)
class Expire:
    """Nobody said yes in time."""


@dataclass(frozen=True, slots=True)
class Come:
    """The time at which the run was to start has come."""


@dataclass(frozen=True, slots=True)
class TakeHold:
    """Keep the environment, or join the queue."""


@dataclass(frozen=True, slots=True)
class Start:
    """See that the world is still as planned."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """Before a retry goes on: do the checks of the passed steps still pass?"""

    retry: int


@dataclass(frozen=True, slots=True)
class Skip:
    """Record that a step is left out, and why."""

    step: str
    why: str


@dataclass(frozen=True, slots=True)
class Carry:
    """Run a step's attempt, or attach to it.

    Attributes:
        only_checks: The host lost the process and the step's rule is `check`: prove what it left.
    """

    step: str
    attempt: int
    only_checks: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask people about a step that ended without a clear result, or for a checklist.

    Attributes:
        step: Empty for what the plan wants confirmed before the run starts.
        place: The how manieth question about this it is, from 0.
        checklist: Which of the checklists, where one is asked for.
        more: Another question follows it.
    """

    step: str
    attempt: int
    why: Literal["inconclusive", "lost", "checklist"]
    place: int = 0
    checklist: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A monitor's question was answered so: order the rollback, which stops the run.

    Attributes:
        question: The answer is in it.
        why: What the monitor had found.
    """

    question: Question
    why: str


@dataclass(frozen=True, slots=True)
class TakeDefault:
    """The question's deadline has passed."""

    question: Question


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do until something happens or `until` (epoch seconds) has come."""

    until: float | None


@dataclass(frozen=True, slots=True)
class Finish:
    """End the run."""

    outcome: State
    reason: str


@dataclass(frozen=True, slots=True)
class Rest:
    """The run has ended; there is nothing to carry."""


Action = (
    MakePlan
    | AskApproval
    | CloseApproval
    | Expire
    | Come
    | TakeHold
    | Start
    | Recheck
    | Skip
    | Carry
    | Ask
    | TakeBack
    | TakeDefault
    | Wait
    | Finish
    | Rest
)


def decide(run: Run, plan: Plan | None, now: float) -> Action:
    """Return the next action; `now` is seconds since the epoch."""
    if run.ended:
        return Rest()
    if run.problem:
        return Finish(State.FAILED, run.problem["what"])
    if plan is None or not run.digest:
        return _planless(run)
    if not run.started_at:
        return _before_start(run, plan, now)
    if _waits_for_hold(run, plan):  # a retry of a run whose hold was freed
        return Finish(State.CANCELLED, _cancelled(run)) if run.cancel_wanted else TakeHold()
    return _steps(run, plan, now)


def _planless(run: Run) -> Action:
    """Return what a run without a plan does: it gets one, unless it had one already."""
    if run.digest:
        return Finish(State.FAILED, "its plan is no longer stored as it was approved")
    return Finish(State.CANCELLED, _cancelled(run)) if run.cancel_wanted else MakePlan()


def _waits_for_hold(run: Run, plan: Plan) -> bool:
    """Return whether it has to keep the environment first; a drill works beside what is live."""
    return not run.holds and plan.flow != "drill"


def _cancelled(run: Run) -> str:
    return f"cancelled by {run.cancel_wanted}"


def _before_start(run: Run, plan: Plan, now: float) -> Action:
    if run.state in {State.REJECTED, State.EXPIRED}:
        return Finish(run.state, run.reason)
    if run.cancel_wanted:
        return Finish(State.CANCELLED, _cancelled(run))
    missed = [
        check["says"] for check in run.planned.get("checks", ()) if check["verdict"] == "failed"
    ]
    plan_only = bool(run.request.get("plan_only"))
    if missed or plan_only:
        reason = _preflight(missed) if missed else "only a plan was asked for"
        return Finish(State.PLANNED if plan_only else State.FAILED, reason)
    if not run.quorum_reached:
        return _approval(run, plan, now)
    return _confirmation(run, now) or _approved(run, plan, now)


def _confirmation(run: Run, now: float) -> Action | None:
    """Return what the plan's checklists want; None where all is confirmed or nobody can be asked.

    They are asked for once the run is approved, and not of somebody who goes on alone. One that is
    not confirmed is a preflight check that failed.
    """
    if run.emergency:
        return None
    if run.question:
        return _patience(run.question, now)
    asked = [question for question in run.questions if not question.step]
    lists = _lists("", 0, len(run.planned.get("checklists", ())))
    return lists[len(asked)] if len(asked) < len(lists) else None


def _approved(run: Run, plan: Plan, now: float) -> Action:
    if plan.at is not None and not run.due_at:
        return Wait(plan.at) if now < plan.at else Come()
    return TakeHold() if _waits_for_hold(run, plan) else Start()


def _patience(question: Question, now: float) -> Action:
    return TakeDefault(question) if now >= question.deadline else Wait(question.deadline)


def _preflight(missed: list[str]) -> str:
    return "the preflight checks failed: " + "; ".join(missed)


def _approval(run: Run, plan: Plan, now: float) -> Action:
    if not run.approval:
        return AskApproval()
    if run.emergency or len(run.approvals) >= plan.approval.quorum:
        return CloseApproval()
    expires = float(run.approval["expires"])
    return Expire() if now >= expires else Wait(expires)


def _steps(run: Run, plan: Plan, now: float) -> Action:
    question = run.question
    # A monitor asks while it watches, and heeds the answer itself.
    if question and not run.cancel_wanted and not step_state(run, question.step).running:
        return _patience(question, now)
    if run.retries > run.rechecked:
        return Recheck(run.rechecked)
    if run.recheck.get("step") and run.recheck.get("retry") == run.retries:
        return Finish(State.FAILED, f"what had passed no longer holds: {run.recheck['step']}")
    for step in plan.steps:
        state = step_state(run, step.id)
        if not state.done:
            return _step(run, plan, step, state)
    return Finish(State.SUCCEEDED, "")


def _step(run: Run, plan: Plan, step: Step, state: StepState) -> Action:
    if state.running:
        return Carry(step.id, state.attempt, only_checks=bool(state.job.get("only_checks")))
    if run.cancel_wanted:
        return Finish(State.CANCELLED, _stopped(run, step, state))
    if state.attempt == 0 or state.again:
        why = _left_out(run, plan, step)
        return Skip(step.id, why) if why else Carry(step.id, state.attempt + 1)
    return _after(run, step, state)


def _left_out(run: Run, plan: Plan, step: Step) -> str:
    if step.id in plan.skips:
        return "left out as asked"
    return unmet(step.when, plain_values(run, plan))


def _stopped(run: Run, step: Step, state: StepState) -> str:
    """Why a run was cancelled; what its monitor had found is part of that."""
    found = state.finished.get("why", "") if step.monitor else ""
    told = state.outcome in {Outcome.FAILED, Outcome.INCONCLUSIVE} and found
    return f"{_cancelled(run)}, after {step.title}: {found}" if told else _cancelled(run)


def _after_watching(run: Run, step: Step, state: StepState) -> Action:
    """A monitor that did not end well has asked; `roll-back` is the one answer that leads on."""
    why = str(state.finished.get("why", "")) or "failed"
    mine = [one for one in run.questions if (one.step, one.attempt) == (step.id, state.attempt)]
    if mine and mine[-1].answer == ROLL_BACK:
        return TakeBack(mine[-1], why)
    cancelled = state.outcome is Outcome.CANCELLED
    return Finish(State.CANCELLED if cancelled else State.FAILED, f"{step.title}: {why}")


def _after(run: Run, step: Step, state: StepState) -> Action:
    """What follows an attempt that ended without passing."""
    if step.monitor is not None:
        return _after_watching(run, step, state)
    follows = _resumption(step, state)
    if follows in {Resumption.AGAIN, Resumption.CHECK}:
        return Carry(step.id, state.attempt + 1, only_checks=follows is Resumption.CHECK)
    doubts = _doubts(step, state)
    asked = [one for one in run.questions if (one.step, one.attempt) == (step.id, state.attempt)]
    if len(asked) < len(doubts) and all(question.answer == GO_ON for question in asked):
        return doubts[len(asked)]
    told = str(state.finished.get("why", "")) or "failed"
    if asked and asked[-1].answer == STOP:
        told = f"stopped by {asked[-1].person} after: {told}"
    outcome = State.CANCELLED if state.outcome is Outcome.CANCELLED else State.FAILED
    return Finish(outcome, f"{step.title}: {told}")


def _resumption(step: Step, state: StepState) -> Resumption | None:
    """Return what follows an attempt that the host has lost; None where it has not."""
    if state.outcome is not Outcome.LOST:
        return None
    return resumption(step, state.losses, alive=bool(state.finished.get("survivors")))


def _doubts(step: Step, state: StepState) -> list[Ask]:
    """Return all that people are asked about an attempt: what is unclear first, then its lists."""
    follows = _resumption(step, state)
    if follows is not None:
        return [] if follows is Resumption.STOP else [Ask(step.id, state.attempt, "lost")]
    if state.outcome is not Outcome.INCONCLUSIVE:
        return []
    lists = len(state.finished.get("checklists", ()))
    if not state.finished.get("unclear", not lists):
        return _lists(step.id, state.attempt, lists)
    unclear = Ask(step.id, state.attempt, "inconclusive", more=lists > 0)
    return [unclear, *_lists(step.id, state.attempt, lists, before=1)]


def _lists(step: str, attempt: int, count: int, before: int = 0) -> list[Ask]:
    return [
        Ask(step, attempt, "checklist", before + at, at, more=at + 1 < count) for at in range(count)
    ]


OPTIONS = (GO_ON, TRY_AGAIN, STOP)
"""What a question about a step offers, the first one going on."""
