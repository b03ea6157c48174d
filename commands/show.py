"""`show`: one run with its steps, approvals and questions."""

from commands import say
from commands.decide import option_buttons
from commands.deploy import cancel_button
from commands.emergency import went_alone
from commands.marks import host_marks
from commands.reply import (
    Actions,
    Block,
    Button,
    Context,
    Fields,
    Heading,
    Line,
    Lines,
    Reply,
    Sign,
    Tone,
    Words,
)
from commands.request import Show
from commands.retry import retry_button
from commands.visit import Visit
from config.model.people import Verb
from config.quantity import show_duration
from runner.plan import Plan
from runner.record.run import Outcome, Question, Run, State, StepState

SIGNS = {
    Outcome.PASSED: Sign.PASSED,
    Outcome.WARNED: Sign.WARNED,
    Outcome.FAILED: Sign.FAILED,
    Outcome.INCONCLUSIVE: Sign.INCONCLUSIVE,
    Outcome.SKIPPED: Sign.SKIPPED,
    Outcome.CANCELLED: Sign.CANCELLED,
    Outcome.LOST: Sign.INCONCLUSIVE,
}
"""The sign of a step that has ended, here and on the card."""

_TONES = {
    State.SUCCEEDED: Tone.GOOD,
    State.FAILED: Tone.BAD,
    State.REJECTED: Tone.WARNING,
    State.EXPIRED: Tone.WARNING,
    State.CANCELLED: Tone.WARNING,
    State.ROLLED_BACK: Tone.WARNING,
    State.WAITING: Tone.WARNING,
    State.AWAITING_APPROVAL: Tone.NEUTRAL,
    State.PLANNED: Tone.NEUTRAL,
}


async def show(visit: Visit, request: Show) -> Reply:
    """Show a run as it is now."""
    run = await visit.run(request.run, request.verb)
    if isinstance(run, Reply):
        return run
    plan = await visit.control.plan(run.id)
    text = f"{run.name} is {run.state.value}."
    if run.ended:
        text = f"{run.name}: {run.state.value}, {say.since(run.ended_at, visit.now)}."
    blocks: list[Block] = [
        Heading(text=f"{run.name}: {run.state.value}"),
        Fields(pairs=_facts(visit, run, plan)),
    ]
    if run.problem or run.reason:
        blocks.append(Words(text=_why(run)))
    if lines := step_lines(run, plan):
        blocks.append(Lines(lines=lines))
    if run.approval:
        blocks.append(Words(text=_approvals(visit, run)))
    if run.emergency:
        blocks.append(Words(text=went_alone(visit, run)))
    blocks += [Words(text=_asked(visit, question)) for question in run.questions]
    blocks.append(Context(text=f"/handrail log {run.id} shows what a step printed."))
    blocks += actions(visit, run)
    return say.done(text, *blocks, tone=tone_of(run))


def tone_of(run: Run) -> Tone:
    """Return a run's colour. Pure."""
    return _TONES.get(run.state, Tone.BUSY)


def step_lines(run: Run, plan: Plan | None) -> tuple[Line, ...]:
    """Return one line a step, in the plan's order, those to come included. Pure."""
    if plan is None:
        return tuple(_line(state.id, state, skipped=False) for state in run.steps.values())
    return tuple(
        _line(step.title, run.steps.get(step.id), skipped=step.id in plan.skips)
        for step in plan.steps
    )


def actions(visit: Visit, run: Run) -> tuple[Actions, ...]:
    """Return the buttons that the caller may press now."""
    question = run.question
    if question is not None and visit.can(Verb.ANSWER, run.environment):
        return (option_buttons(run, question),)
    buttons: list[Button] = []
    if not run.ended and visit.can(Verb.CANCEL, run.environment):
        buttons.append(cancel_button(run))
    stopped = run.state in {State.FAILED, State.CANCELLED} and run.started_at > 0
    somebody_else = run.requester != visit.person
    if stopped and somebody_else and visit.can(Verb.RETRY, run.environment):
        buttons.append(retry_button(run))
    return (Actions(buttons=tuple(buttons)),) if buttons else ()


def _line(title: str, state: StepState | None, *, skipped: bool) -> Line:
    if state is None or state.attempt == 0 or (state.outcome is None and not state.running):
        return Line(sign=Sign.SKIPPED if skipped else Sign.WAITING, text=title)
    detail = str(state.finished.get("why", ""))
    again = f"attempt {state.attempt}" if state.attempt > 1 else ""
    accepted = "accepted by a person" if state.accepted else ""
    hosts = host_marks(state)
    return Line(
        sign=Sign.RUNNING if state.outcome is None else SIGNS[state.outcome],
        text=title,
        detail="; ".join(part for part in (hosts, detail, again, accepted) if part),
        since=state.started if state.running else 0.0,
        seconds=state.seconds,
    )


def _facts(visit: Visit, run: Run, plan: Plan | None) -> tuple[tuple[str, str], ...]:
    took = (run.ended_at or visit.now) - run.started_at
    facts = {
        "Asked by": visit.called(run.requester),
        "Asked": say.since(run.requested_at, visit.now),
        "Starts": say.since(run.at, visit.now) if run.at and not run.started_at else "",
        "May not start": str(run.barred.get("why", "")),
        "Overridden": _overridden(visit, run),
        "Reason": str(run.request.get("reason", "")),
        "Takes back": str(run.request.get("takes_back", "")),
        "Taken back by": run.rolled_back_by,
        "Marked bad": run.bad and f"{run.bad} ({visit.called(run.bad_by)})",
        "Ref": plan.branch if plan else str(run.request.get("ref", "")),
        "Commit": f"{plan.commit.short} {plan.commit.subject}".strip() if plan else "",
        "Before": plan.live.short if plan and plan.live else "",
        "Took" if run.ended else "Running for": show_duration(took) if run.started_at else "",
        "Kept no longer": _removed(run),
        "Plan": run.digest[:12],
    }
    return tuple((label, value) for label, value in facts.items() if value)


def _removed(run: Run) -> str:
    """Return what the run had left on the host and is gone, or about to go."""
    return ", ".join(
        name.replace("-", " ") if gone else f"{name.replace('-', ' ')} (being removed)"
        for name, gone in run.removed.items()
    )


def _overridden(visit: Visit, run: Run) -> str:
    if run.override is None:
        return ""
    return f"{visit.called(run.override.person)}: {run.override.reason}"


def _why(run: Run) -> str:
    what, cure = run.problem.get("what", ""), run.problem.get("cure", "")
    return " ".join(dict.fromkeys(part for part in (run.reason, what, cure) if part))


def _approvals(visit: Visit, run: Run) -> str:
    quorum = int(run.approval.get("quorum", 1))
    names = ", ".join(visit.called(person) for person in run.approvals)
    text = f"Approvals: {len(run.approvals)} of {quorum}" + (f" ({names})." if names else ".")
    if run.state != State.AWAITING_APPROVAL:
        return text
    roles = ", ".join(run.approval.get("roles", ()))
    expires = float(run.approval.get("expires", 0.0))
    text += f" A person with the role {roles} can react to the request."
    return text + (f" It expires {say.since(expires, visit.now)}." if expires else "")


def _asked(visit: Visit, question: Question) -> str:
    if question.answer is not None:
        who = visit.called(question.person) if question.person else "nobody in time"
        return f"{question.text} {question.answer.capitalize()} ({who})."
    options = ", ".join(question.options)
    items = "".join(f"\n- {item}" for item in question.items)
    until = say.since(question.deadline, visit.now)
    default = f"Without an answer: {question.default}, {until}."
    return f"{question.text}{items}\nOptions: {options}. {default}"
