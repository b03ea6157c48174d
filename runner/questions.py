"""Questions to people, and who may answer them. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from config.model.playbook import Step
from config.problem import Problem
from runner.checks.people import Checklist
from runner.control import Answer
from runner.decide import OPTIONS, Ask
from runner.plan import Plan
from runner.record.events import Event, Kind
from runner.record.fold import ACCEPT, EXTEND, GO_ON, ROLL_BACK, STOP
from runner.record.fold_steps import step_state
from runner.record.run import Question, Run
from runner.which_way import which_way

_TEXTS = {
    "inconclusive": "{what} could not be judged: {why}. Go on all the same?",
    "lost": "{what}: {why}. What is on the host now?",
    "checklist": "{what} needs a person's eyes: {says}. Is everything on the list as it should be?",
}

_DEFAULTS = {"hold": STOP, "accept": ACCEPT, "roll-back": ROLL_BACK}


def question_about(run: Run, plan: Plan, action: Ask, now: float) -> Event:
    """Return the event that asks about a step, or about the plan; without an answer it stops."""
    told = step_state(run, action.step).finished if action.step else run.planned
    wanted = Checklist(says="", items=(), roles=())
    if action.why == "checklist":
        wanted = Checklist.from_json(told["checklists"][action.checklist])
    why, says = str(told.get("why", "")).rstrip("."), wanted.says.rstrip(".")
    what = plan.step(action.step).title if action.step else f"The start of {run.name}"
    place = f"-{action.place + 1}" if action.place else ""
    data = {
        "id": f"{action.step or 'start'}.{action.attempt}{place}",
        "text": _TEXTS[action.why].format(what=what, why=why, says=says),
        "options": list(OPTIONS) if action.step else [GO_ON, STOP],
        "items": list(wanted.items),
        "checklist": wanted.says,
        "more": action.more,
        "roles": list(wanted.roles or plan.approval.roles),
        "deadline": now + plan.target.limits.question,
        "default": STOP,
        "not_requester": True,
    }
    return Event(
        run=run.id,
        kind=Kind.QUESTION_ASKED,
        at=now,
        step=action.step,
        attempt=action.attempt,
        ordinal=action.place,
        data=data,
    )


def question_of_monitor(
    run: Run,
    plan: Plan,
    step: Step,
    why: Literal["breached", "inconclusive"],
    measures: Sequence[Mapping[str, Any]],
) -> Mapping[str, Any]:
    """Return the data of a monitor's question: an alert, or what could not be judged.

    Its `deadline` is in seconds from now; 0 where the policy has the breach taken back at once.
    """
    policy, monitor = plan.target.monitoring, step.monitor
    patience = policy.deadline or (monitor.question if monitor else plan.target.limits.question)
    back = plan.live is not None and bool(which_way(run, plan).mode)
    default = _DEFAULTS[policy.at_deadline]
    if why == "breached" and policy.automatic and back:
        default, patience = ROLL_BACK, 0.0
    if default == ROLL_BACK and not back:
        default = STOP
    number = sum(1 for one in run.questions if one.step == step.id)
    return {
        "id": f"{step.id}-{number + 1}",
        "text": _told(step, why, measures, offers=back),
        "options": [ACCEPT, EXTEND, ROLL_BACK if back else STOP],
        "items": [],
        "roles": list(policy.roles or plan.approval.roles),
        "deadline": patience,
        "default": default,
        "not_requester": True,
        "measures": [dict(one) for one in measures],
        "why": why,
    }


def _told(step: Step, why: str, measures: Sequence[Mapping[str, Any]], *, offers: bool) -> str:
    found = "; ".join(f"{one['says']}: {one['value']} {one['unit']}".strip() for one in measures)
    limits = "; ".join(str(one["threshold"]) for one in measures)
    asks = "Roll back, extend the window, or accept it?"
    if not offers:
        asks = "Extend the window, accept it, or stop?"
    if why == "inconclusive":
        return f"{step.title} could not be judged. {found}. {asks}"
    return f"{step.title}: {found}; healthy is {limits}. {asks}"


def place(question: Question, run: Run) -> int:
    """Return the how manieth of its step's attempt a question is, from 0."""
    same = [
        one.id
        for one in run.questions
        if (one.step, one.attempt) == (question.step, question.attempt)
    ]
    return same.index(question.id)


def refusal(answer: Answer, run: Run) -> Problem | None:
    """Return why an answer does not count, or None if it does."""
    question = run.question
    if question is None or run.ended:
        return unasked(run)
    if answer.option not in question.options:
        what = f"{answer.option} is no answer to this question."
        cure = f"Answer with one of: {', '.join(question.options)}."
        return Problem(code="answer-unknown", what=what, cure=cure)
    if answer.option in {STOP, ROLL_BACK}:
        return None
    return _person(answer, run, question)


def unasked(run: Run) -> Problem:
    """Say that a run asks nothing."""
    what = f"{run.name} asks nothing now."
    return Problem(code="no-question", what=what, cure="Nothing is to be done.")


def _person(answer: Answer, run: Run, question: Question) -> Problem | None:
    """Going on is an approval: it wants a role, and another person than the requester."""
    if question.roles and not answer.roles.intersection(question.roles):
        what = f"Going on needs the role {' or '.join(question.roles)}, which you do not have."
        return Problem(code="answer-role", what=what, cure="Ask somebody who has it.")
    if question.not_requester and answer.person == run.requester:
        what = "You asked for this run, so somebody else decides whether it goes on."
        cure = f"You may answer `{STOP if STOP in question.options else ROLL_BACK}`."
        return Problem(code="answer-own", what=what, cure=cure)
    return None
