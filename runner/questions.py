"""Questions to people, and who may answer them. Pure."""

from config.problem import Problem
from runner.control import Answer
from runner.decide import OPTIONS, Ask
from runner.plan import Plan
from runner.record.events import Event, Kind
from runner.record.fold import STOP, step_state
from runner.record.run import Question, Run

_TEXTS = {
    "inconclusive": "{step} could not be judged: {why}. Go on all the same?",
    "lost": "{step}: {why}. What is on the host now?",
    "breached": "{step}: {why}. Accept it, watch for another window, or stop?",
    "checklist": "{step} needs a person's eyes. Is everything on the list as it should be?",
}


def question_about(run: Run, plan: Plan, action: Ask, now: float) -> Event:
    """Return the event that asks about a step; without an answer the run stops."""
    step = plan.step(action.step)
    state = step_state(run, action.step)
    patience = step.monitor.question if step.monitor else plan.target.limits.question
    why = str(state.finished.get("why", "")).rstrip(".")
    data = {
        "id": f"{step.id}.{action.attempt}",
        "text": _TEXTS[action.why].format(step=step.title, why=why),
        "options": list(OPTIONS),
        "items": list(state.finished.get("checklist", ())),
        "roles": list(plan.approval.roles),
        "deadline": now + patience,
        "default": STOP,
        "not_requester": True,
    }
    return Event(
        run=run.id,
        kind=Kind.QUESTION_ASKED,
        at=now,
        step=step.id,
        attempt=action.attempt,
        data=data,
    )


def refusal(answer: Answer, run: Run) -> Problem | None:
    """Return why an answer does not count, or None if it does."""
    question = run.question
    if question is None or run.ended:
        what = f"{run.name} asks nothing now."
        return Problem(code="no-question", what=what, cure="Nothing is to be done.")
    if answer.option not in question.options:
        what = f"{answer.option} is no answer to this question."
        cure = f"Answer with one of: {', '.join(question.options)}."
        return Problem(code="answer-unknown", what=what, cure=cure)
    if answer.option == STOP:
        return None
    return _person(answer, run, question)


def _person(answer: Answer, run: Run, question: Question) -> Problem | None:
    """Going on is an approval: it wants a role, and another person than the requester."""
    if question.roles and not answer.roles.intersection(question.roles):
        what = f"Going on needs the role {' or '.join(question.roles)}, which you do not have."
        return Problem(code="answer-role", what=what, cure="Ask somebody who has it.")
    if question.not_requester and answer.person == run.requester:
        what = "You asked for this run, so somebody else decides whether it goes on."
        return Problem(code="answer-own", what=what, cure="You may answer `stop`.")
    return None
