"""Where a run stands, in words and a tone. Pure."""

from dataclasses import dataclass

from bot.cards.words import counted, one_line
from commands.reply import Tone
from config.model.playbook import Step
from runner.plan import Plan
from runner.record.run import Outcome, Run, State, StepState


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A run's state for people.

    Attributes:
        label: Behind the run's name in a heading: `running step 3 of 10`.
        predicate: Behind the run's name in a sentence: `is running step 3 of 10, Install`.
    """

    label: str
    predicate: str
    tone: Tone


_BROKEN = frozenset({Outcome.FAILED, Outcome.LOST, Outcome.CANCELLED, Outcome.INCONCLUSIVE})


def step_states(run: Run, plan: Plan | None) -> tuple[tuple[str, StepState], ...]:
    """Return title and state of every step in the order of the plan."""
    if plan is None:
        return tuple((state.id, state) for state in run.steps.values())
    return tuple((step.title, run.steps.get(step.id, StepState(id=step.id))) for step in plan.steps)


def current(run: Run, plan: Plan | None) -> tuple[int, str, StepState] | None:
    """Return number (from 1), title and state of the step the run is at."""
    numbered = [
        (place, title, state) for place, (title, state) in enumerate(step_states(run, plan), 1)
    ]
    at_work = [entry for entry in numbered if entry[2].running]
    ahead = [entry for entry in numbered if not entry[2].done]
    return next(iter(at_work + ahead), None)


def broken(run: Run, plan: Plan | None) -> tuple[int, str, StepState] | None:
    """Return number, title and state of the step at which the run ended, if it was a step."""
    for place, (title, state) in enumerate(step_states(run, plan), 1):
        if state.outcome in _BROKEN and not state.accepted:
            return place, title, state
    return None


def reason(run: Run, plan: Plan | None) -> str:
    """Return why a run ended, to stand behind the predicate of its standing; empty for nothing."""
    told = str(run.problem.get("what") or run.reason or "")
    at = broken(run, plan)
    return told.removeprefix(f"{at[1]}: ") if at and run.state is State.FAILED else told


def retriable(run: Run) -> bool:
    """Return whether the run stopped at a step and may go on there."""
    stopped = run.state in {State.FAILED, State.CANCELLED}
    return stopped and run.ended and run.started_at > 0


def step_of(plan: Plan | None, step_id: str) -> Step | None:
    """Return a step of the plan by its id, if there is one."""
    return next((step for step in plan.steps if step.id == step_id), None) if plan else None


def standing(run: Run, plan: Plan | None) -> Standing:
    """Return where the run stands."""
    if run.state in _ENDED:
        return _ended(run, plan)
    if run.state in {State.RUNNING, State.MONITORING, State.WAITING}:
        return _under_way(run, plan)
    label, predicate, tone = _BEFORE.get(run.state, ("planning", "is being planned", Tone.BUSY))
    if run.state is State.AWAITING_APPROVAL:
        quorum = run.approval.get("quorum", 1)
        predicate += f", {len(run.approvals)} of {quorum} given"
    if run.state is State.QUEUED and run.barred and not run.ended:
        why = one_line(run.barred.get("why", ""), 200)
        return Standing(label="may not start", predicate=f"may not start: {why}", tone=Tone.WARNING)
    if run.state is State.QUEUED and run.at and not run.due_at:
        label, predicate = "scheduled", "is approved and waits for its time"
    elif run.state is State.QUEUED and run.reason:
        label = f"queued behind {one_line(run.reason, 40)}"
        predicate = f"is {label}"
    elif run.state is State.QUEUED and run.emergency:
        predicate = "goes on without an approval and is about to start"
    return Standing(label=label, predicate=predicate, tone=tone)


_BEFORE = {
    State.REQUESTED: ("planning", "is being planned", Tone.BUSY),
    State.PLANNED: ("planned", "is planned", Tone.NEUTRAL),
    State.AWAITING_APPROVAL: ("waiting for approval", "waits for approval", Tone.NEUTRAL),
    State.QUEUED: ("queued", "is approved and about to start", Tone.NEUTRAL),
}
_ENDED = {
    State.SUCCEEDED: ("succeeded", "has succeeded", Tone.GOOD),
    State.REJECTED: ("rejected", "was rejected", Tone.BAD),
    State.EXPIRED: ("expired", "has expired without an approval", Tone.WARNING),
    State.FAILED: ("failed", "has failed", Tone.BAD),
    State.CANCELLED: ("cancelled", "was cancelled", Tone.WARNING),
    State.ROLLED_BACK: ("rolled back", "was rolled back", Tone.WARNING),
}


def _under_way(run: Run, plan: Plan | None) -> Standing:
    at = current(run, plan)
    place = f"step {at[0]} of {counted_steps(run, plan)}" if at else "its steps"
    title = f", {one_line(at[1], 60)}" if at else ""
    if run.cancel_wanted:
        return Standing(
            label="stopping", predicate=f"is being stopped at {place}{title}", tone=Tone.WARNING
        )
    if run.state is State.WAITING and not run.started_at:
        predicate = "waits for a decision before it starts"
        return Standing(label="waiting for a decision", predicate=predicate, tone=Tone.WARNING)
    if run.state is State.WAITING:
        predicate = f"waits for a decision at {place}{title}"
        return Standing(label="waiting for a decision", predicate=predicate, tone=Tone.WARNING)
    if run.state is State.MONITORING:
        tone = Tone.WARNING if run.breaches else Tone.BUSY
        return Standing(
            label=f"monitoring, {place}", predicate=f"is being monitored in {place}", tone=tone
        )
    return Standing(
        label=f"running {place}", predicate=f"is running {place}{title}", tone=Tone.BUSY
    )


def counted_steps(run: Run, plan: Plan | None) -> int:
    """Return how many steps the run has."""
    return len(step_states(run, plan))


def _ended(run: Run, plan: Plan | None) -> Standing:
    label, predicate, tone = _ENDED[run.state]
    at = broken(run, plan)
    if run.state is State.FAILED and at:
        total = counted_steps(run, plan)
        return Standing(
            label=f"failed at step {at[0]} of {total}",
            predicate=f"has failed at step {at[0]} of {total}, {one_line(at[1], 60)}",
            tone=tone,
        )
    if run.state is State.FAILED and not run.started_at:
        label, predicate = "not started", "was not started"
    if run.retries and run.state is State.SUCCEEDED:
        predicate += f" after {counted(run.retries, 'retry', 'retries')}"
    return Standing(label=label, predicate=predicate, tone=tone)
