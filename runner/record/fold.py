"""Events to a run's state, one small rule a kind. Pure.

`fold` over any prefix of a run's events gives the state at that point; there is no other way to a
`Run`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from runner.checks.people import Checklist, with_verdict
from runner.record.events import Event, Kind
from runner.record.fold_steps import (
    accepted,
    host_began,
    host_ended,
    step_finished,
    step_noted,
    step_started,
    step_state,
    with_step,
)
from runner.record.run import Emergency, Override, Question, Run, State

GO_ON = "go-on"
TRY_AGAIN = "try-again"
STOP = "stop"
"""What questions about a step offer; `go-on` accepts the step as it is."""

ACCEPT = "accept"
EXTEND = "extend"
ROLL_BACK = "roll-back"
"""What a monitor's questions offer, while it goes on watching."""

Rule = Callable[[Run, Event], Run]


def fold(events: Iterable[Event], run: Run | None = None) -> Run | None:
    """Return the state after the events; `run` is the state before them, None before the first."""
    for event in events:
        before = run if run is not None else Run(id=event.run)
        rule = _RULES.get(event.kind)
        run = rule(before, event) if rule else before
    return run


def _requested(run: Run, event: Event) -> Run:
    data = event.data
    return replace(
        run,
        environment=str(data["environment"]),
        number=int(data["number"]),
        flow=str(data.get("flow", "deploy")),
        requester=event.actor,
        request=data,
        requested_at=event.at,
        state=State.REQUESTED,
    )


def _planned(run: Run, event: Event) -> Run:
    return replace(run, state=State.PLANNED, digest=str(event.data["digest"]), planned=event.data)


def _problem(run: Run, event: Event) -> Run:
    return replace(run, problem=event.data["problem"])


def _approval_requested(run: Run, event: Event) -> Run:
    return replace(
        run,
        state=State.AWAITING_APPROVAL,
        approval=event.data,
        messages=(),
        approvals=(),
        asked_at=event.at,
    )


def _approval_posted(run: Run, event: Event) -> Run:
    return replace(run, messages=(*run.messages, str(event.data["message"])))


def _approved(run: Run, event: Event) -> Run:
    others = tuple(person for person in run.approvals if person != event.actor)
    return replace(run, approvals=(*others, event.actor))


def _withdrawn(run: Run, event: Event) -> Run:
    return replace(run, approvals=tuple(name for name in run.approvals if name != event.actor))


def _rejected(run: Run, event: Event) -> Run:
    return replace(run, state=State.REJECTED, reason=f"{event.actor} said no")


def _expired(run: Run, event: Event) -> Run:
    del event
    return replace(run, state=State.EXPIRED, reason="nobody approved in time")


def _broke_glass(run: Run, event: Event) -> Run:
    """A no that came first stands; what comes later finds the approval closed."""
    if run.state is not State.AWAITING_APPROVAL:
        return run
    emergency = Emergency(person=event.actor, reason=str(event.data.get("reason", "")), at=event.at)
    return replace(run, emergency=emergency, state=State.QUEUED)


def _countersigned(run: Run, event: Event) -> Run:
    if run.emergency is None or run.emergency.countersigned:
        return run
    signed = replace(run.emergency, countersigned=event.actor, countersigned_at=event.at)
    return replace(run, emergency=signed)


def _objected(run: Run, event: Event) -> Run:
    if run.emergency is None:
        return run
    against = tuple(dict.fromkeys((*run.emergency.objections, event.actor)))
    return replace(run, emergency=replace(run.emergency, objections=against))


def _quorum_reached(run: Run, event: Event) -> Run:
    return replace(run, quorum_reached=True, state=State.QUEUED, approved_at=event.at)


def _time_came(run: Run, event: Event) -> Run:
    return replace(run, due_at=event.at)


def _start_barred(run: Run, event: Event) -> Run:
    return replace(run, barred=event.data)


def _overridden(run: Run, event: Event) -> Run:
    override = Override(person=event.actor, reason=str(event.data.get("reason", "")), at=event.at)
    return replace(run, override=override, barred=MappingProxyType({}))


def _queued(run: Run, event: Event) -> Run:
    return replace(run, state=State.QUEUED, reason=str(event.data.get("holder", "")))


def _hold_taken(run: Run, event: Event) -> Run:
    del event
    return replace(run, holds=True, reason="", barred=MappingProxyType({}))


def _hold_freed(run: Run, event: Event) -> Run:
    del event
    return replace(run, holds=False)


def _started(run: Run, event: Event) -> Run:
    return replace(run, state=State.RUNNING, started=event.data, started_at=event.at)


def _question_asked(run: Run, event: Event) -> Run:
    data = event.data
    question = Question(
        id=str(data["id"]),
        step=event.step,
        text=str(data["text"]),
        options=tuple(data["options"]),
        roles=tuple(data.get("roles", ())),
        items=tuple(data.get("items", ())),
        deadline=float(data["deadline"]),
        default=str(data["default"]),
        not_requester=bool(data.get("not_requester", True)),
        asked=event.at,
        attempt=event.attempt,
        measures=tuple(data.get("measures", ())),
        kind=str(data.get("why", "")),
        checklist=str(data.get("checklist", "")),
        more=bool(data.get("more")),
    )
    return replace(run, questions=(*run.questions, question), state=State.WAITING)


def _answered(run: Run, event: Event) -> Run:
    """The first answer stands: somebody may answer in the moment in which the time is over."""
    asked = event.data["id"]
    waiting = (one for one in run.questions if one.id == asked and one.answer is None)
    question = next(waiting, None)
    if question is None:
        return run
    questions = tuple(_closed(one, event) if one is question else one for one in run.questions)
    run = replace(run, questions=questions, state=_resumed(run, event.step))
    run = _looked_at(run, question, event) if question.checklist else run
    step = step_state(run, event.step)
    if not event.step or step.outcome is None:
        return run
    option = str(event.data["option"])
    if option == GO_ON and not question.more:
        return with_step(run, accepted(step))
    if option == TRY_AGAIN:
        return with_step(run, replace(step, again=True))
    return run


def _resumed(run: Run, step_id: str) -> State:
    """Return the state behind an answer; what is asked of no step is asked before the start."""
    if not step_id:
        return State.QUEUED
    step = step_state(run, step_id)
    watches = step.running and bool(step.job.get("monitor"))
    return State.MONITORING if watches else State.RUNNING


def _looked_at(run: Run, question: Question, event: Event) -> Run:
    """Write who confirmed a checklist, or did not, beside the measured checks."""
    told = Checklist(says=question.checklist, items=question.items)
    match str(event.data["option"]):
        case option if option == GO_ON:
            found = told.confirmed(event.actor)
        case option if option == STOP:
            found = told.refused("" if event.kind is Kind.QUESTION_EXPIRED else event.actor)
        case _:
            return run
    if not event.step:
        return replace(run, planned=with_verdict(run.planned, found))
    step = step_state(run, event.step)
    return with_step(run, replace(step, finished=with_verdict(step.finished, found)))


def _closed(question: Question, event: Event) -> Question:
    return replace(
        question,
        answer=str(event.data["option"]),
        person=event.actor,
        answered=event.at,
        by_press=event.data,
    )


def _breached(run: Run, event: Event) -> Run:
    told = {**event.data, "step": event.step}
    since = run.troubled_at or event.at
    return replace(run, breaches=(*run.breaches, told), troubled_at=since)


def _recovered(run: Run, event: Event) -> Run:
    """Several measures may be of one kind, so each is known by its place in the monitor."""
    name = "index" if "index" in event.data else "measure"
    which = (event.step, event.data[name])
    left = [one for one in run.breaches if (one.get("step"), one.get(name)) != which]
    return replace(run, breaches=tuple(left))


def _cancel_wanted(run: Run, event: Event) -> Run:
    return replace(run, cancel_wanted=event.actor)


def _retry_wanted(run: Run, event: Event) -> Run:
    steps = {
        name: step if step.done or step.outcome is None else replace(step, again=True)
        for name, step in run.steps.items()
    }
    open_questions = tuple(question for question in run.questions if question.answer is not None)
    return replace(
        run,
        steps=MappingProxyType(steps),
        questions=open_questions,
        state=State.QUEUED,
        retries=run.retries + 1,
        cancel_wanted="",
        ended_at=0.0,
        reason="",
        problem=MappingProxyType({}),
        breaches=(),
        last_actor=event.actor,
    )


def _rechecked(run: Run, event: Event) -> Run:
    return replace(run, rechecked=event.ordinal + 1, state=State.RUNNING, recheck=event.data)


def _finished(run: Run, event: Event) -> Run:
    return replace(
        run,
        state=State(event.data["outcome"]),
        reason=str(event.data.get("reason", "")),
        ended_at=event.at,
    )


def _rolled_back(run: Run, event: Event) -> Run:
    """A deploy that is taken back has ended, whatever somebody wanted of it meanwhile."""
    by = str(event.data.get("by", ""))
    return replace(
        run,
        state=State.ROLLED_BACK,
        ended_at=run.ended_at or event.at,
        rolled_back_by=by,
        reason=f"taken back by {by}" + (f", after: {run.reason}" if run.reason else ""),
        questions=tuple(question for question in run.questions if question.answer is not None),
    )


def _marked_bad(run: Run, event: Event) -> Run:
    return replace(run, bad=str(event.data.get("reason", "")), bad_by=event.actor)


def _mark_removed(run: Run, event: Event) -> Run:
    del event
    return replace(run, bad="", bad_by="")


def _removal_wanted(run: Run, event: Event) -> Run:
    outputs = {str(name) for name in event.data.get("outputs", ())}
    removed = {**run.removed, str(event.data["kept"]): False}
    return replace(run, removed=MappingProxyType(removed), gone=run.gone | outputs)


def _removed(run: Run, event: Event) -> Run:
    removed = {**run.removed, str(event.data["kept"]): True}
    return replace(run, removed=MappingProxyType(removed))


_RULES: Mapping[Kind, Rule] = {
    Kind.REQUESTED: _requested,
    Kind.PLANNED: _planned,
    Kind.PLAN_FAILED: _problem,
    Kind.APPROVAL_REQUESTED: _approval_requested,
    Kind.APPROVAL_POSTED: _approval_posted,
    Kind.APPROVED: _approved,
    Kind.APPROVAL_WITHDRAWN: _withdrawn,
    Kind.REJECTED: _rejected,
    Kind.EXPIRED: _expired,
    Kind.BROKE_GLASS: _broke_glass,
    Kind.COUNTERSIGNED: _countersigned,
    Kind.OBJECTED: _objected,
    Kind.QUORUM_REACHED: _quorum_reached,
    Kind.TIME_CAME: _time_came,
    Kind.START_BARRED: _start_barred,
    Kind.OVERRIDDEN: _overridden,
    Kind.QUEUED: _queued,
    Kind.HOLD_TAKEN: _hold_taken,
    Kind.HOLD_FREED: _hold_freed,
    Kind.STARTED: _started,
    Kind.VOIDED: _problem,
    Kind.STEP_STARTED: step_started,
    Kind.HOST_BEGAN: host_began,
    Kind.HOST_ENDED: host_ended,
    Kind.STEP_FINISHED: step_finished,
    Kind.STEP_NOTED: step_noted,
    Kind.QUESTION_ASKED: _question_asked,
    Kind.ANSWERED: _answered,
    Kind.QUESTION_EXPIRED: _answered,
    Kind.MONITOR_BREACHED: _breached,
    Kind.MONITOR_RECOVERED: _recovered,
    Kind.CANCEL_WANTED: _cancel_wanted,
    Kind.RETRY_WANTED: _retry_wanted,
    Kind.RECHECKED: _rechecked,
    Kind.FINISHED: _finished,
    Kind.ROLLED_BACK: _rolled_back,
    Kind.MARKED_BAD: _marked_bad,
    Kind.MARK_REMOVED: _mark_removed,
    Kind.REMOVAL_WANTED: _removal_wanted,
    Kind.REMOVED: _removed,
}
