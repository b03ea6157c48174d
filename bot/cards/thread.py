"""What is told in a run's thread: each step, and what people said and did. Pure.

An entry is made from its event alone (and names from the plan), so that telling it again says the
same.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.charts import baselines, chart
from bot.cards.moments import clock
from bot.cards.roster import NOBODY, Roster
from bot.cards.standing import step_of
from bot.cards.verdicts import checks_of, missed, verdict_lines
from bot.cards.words import capital, counted, last_lines, one_line, sentence
from commands.reply import Block, Code, Context, Line, Lines, Message, Sign, Tone, Words
from config.listing import listed
from config.quantity import show_duration
from runner.plan import Plan
from runner.record.events import Event, Kind
from runner.record.run import Outcome

TAIL = 30
"""Lines of a failed step's log in the thread."""

HOSTS = 20
"""Hosts of one step that a message of the thread shows."""

_SIGNS = {
    Outcome.PASSED: (Sign.PASSED, Tone.GOOD, "passed"),
    Outcome.WARNED: (Sign.WARNED, Tone.WARNING, "passed with a warning"),
    Outcome.FAILED: (Sign.FAILED, Tone.BAD, "failed"),
    Outcome.INCONCLUSIVE: (Sign.INCONCLUSIVE, Tone.WARNING, "could not be judged"),
    Outcome.SKIPPED: (Sign.SKIPPED, Tone.NEUTRAL, "was left out"),
    Outcome.CANCELLED: (Sign.CANCELLED, Tone.WARNING, "was cancelled"),
    Outcome.LOST: (Sign.INCONCLUSIVE, Tone.WARNING, "was lost by the host"),
}
_VIA = {
    "discord": "on Discord",
    "local": "on the command line",
    "slack": "on Slack",
    "terminal": "in the terminal",
}
_QUIET = frozenset({Outcome.PASSED, Outcome.WARNED, Outcome.SKIPPED})


def step_finished(event: Event, plan: Plan | None) -> Message:
    """Return what a step came to: verdicts with what was measured; for failures its log's end."""
    data = event.data
    outcome = _outcome(data)
    sign, tone, word = _SIGNS[outcome]
    name = _title(event, plan)
    again = f", attempt {event.attempt}" if event.attempt > 1 else ""
    why = one_line(data.get("why", ""), 300)
    seconds = _number(data.get("seconds"))
    first = Line(sign=sign, text=f"{name} {word}{again}", detail=why, seconds=seconds)
    blocks: list[Block] = [Lines(lines=(first,))]
    if lines := _host_lines(data):
        blocks.append(Lines(lines=lines))
    if lines := verdict_lines(checks_of(data)):
        blocks.append(Lines(lines=lines))
    if charts := chart(data.get("charts")):
        blocks += [Words(text=_verdict(data)), *charts]
        if known := baselines(data["charts"]):
            blocks.append(Context(text=f"baseline: {known}"))
    if survivors := data.get("survivors"):
        blocks.append(Words(text=sentence(f"Still running on the host: {_names(survivors)}")))
    if outcome not in _QUIET:
        blocks += _log_end(event)
    took = f" after {show_duration(seconds)}" if seconds else ""
    text = f"{name} {word}{took}{again}" + (f": {why}" if why else "")
    return Message(text=sentence(text), blocks=tuple(blocks), tone=tone)


def _verdict(data: Mapping[str, object]) -> str:
    """Return a monitor's verdict in one line."""
    checks = checks_of(data)
    bad = missed(checks)
    if bad:
        names = listed([one_line(one.get("says", ""), 60) for one in bad])
        told = counted(len(checks), "measure")
        return f"{len(bad)} of {told} did not stay healthy: {names}."
    every = {1: "The one measure", 2: "Both measures"}.get(
        len(checks), f"All {len(checks)} measures"
    )
    return f"{every} stayed healthy."


def _host_lines(data: Mapping[str, Any]) -> tuple[Line, ...]:
    """Return one line for each host of a step on several; it says how many are more."""
    told = data.get("hosts")
    every = tuple(told.items()) if isinstance(told, Mapping) else ()
    lines = tuple(_host_line(one_line(name, 60), one) for name, one in every[:HOSTS])
    more = counted(len(every) - HOSTS, "more host")
    return (*lines, Line(sign=Sign.SKIPPED, text=f"… and {more}")) if every[HOSTS:] else lines


def _host_line(name: str, told: Mapping[str, Any]) -> Line:
    if not told:
        return Line(sign=Sign.WAITING, text=f"{name} was not begun")
    sign, _, word = _SIGNS[_outcome(told)]
    why = one_line(told.get("why", ""), 300)
    accepted = ", accepted" if told.get("accepted") else ""
    return Line(
        sign=Sign.WARNED if accepted else sign,
        text=f"{name} {word}{accepted}",
        detail=why,
        seconds=_number(told.get("seconds")),
    )


def _log_end(event: Event) -> list[Block]:
    tail = last_lines(event.data.get("tail", "") or "", TAIL)
    number = event.run.rpartition("-")[2]
    look = Context(text=f"the whole log: /handrail log #{number} {event.step}")
    return [Code(text=tail), look] if tail.strip() else []


def said(event: Event, plan: Plan | None, roster: Roster = NOBODY) -> Message | None:
    """Return one line for what happened beside the steps; None where the thread is not told."""
    teller = _TELLERS.get(event.kind)
    if teller is None:
        return None
    name = one_line(roster.call(event.actor), 80)
    text = teller(event, name, roster)
    if not text:
        return None
    if event.step:
        text = f"{_title(event, plan)}: {text}"
    text = sentence(capital(text))
    return Message(text=text, blocks=(Words(text=f"{clock(event.at)} {text}"),))


Teller = Callable[[Event, str, Roster], str]


def _noted(event: Event, name: str, roster: Roster) -> str:
    del name, roster
    return one_line(event.data.get("text", ""), 500)


def _host_ended(event: Event, name: str, roster: Roster) -> str:
    """A host that is not good, while others are at work; what comes later the step's end tells."""
    del name, roster
    going = _names(event.data.get("going") or ())
    if not going:
        return ""
    _, _, word = _SIGNS[_outcome(event.data)]
    host, why = one_line(event.data.get("host", ""), 60), one_line(event.data.get("why", ""), 300)
    left = _names(event.data.get("left") or ())
    told = f"{host} {word}" + (f": {why}" if why else "") + f"; at work to the end: {going}"
    return told + (f"; not begun any more: {left}" if left else "")


def _approved(event: Event, name: str, roster: Roster) -> str:
    via = one_line(event.data.get("via", ""), 20)
    who = one_line(roster.call(str(event.data.get("person") or event.actor)), 80) or name
    return f"{who} approves" + (f" {_VIA.get(via, f'on {via}')}" if via else "")


def _quorum(event: Event, name: str, roster: Roster) -> str:
    del name
    approvers = tuple(str(person) for person in event.data.get("approvers") or ())
    if deploy := one_line(event.data.get("covered", ""), 60):
        return (
            f"no other approval is needed: the yes of {_people(approvers, roster)} to {deploy}"
            " holds for taking it back"
        )
    if event.data.get("emergency"):
        return "it goes on without the approvals that are missing"
    return f"approved by {_people(approvers, roster)}" if approvers else "no approval is needed"


def _people(names: tuple[str, ...], roster: Roster) -> str:
    return listed([one_line(name, 80) for name in roster.calls(names)])


def _broke(event: Event, name: str, roster: Roster) -> str:
    del roster
    why = one_line(event.data.get("reason", ""), 500)
    return f"emergency: {name} went on alone" + (f": {why}" if why else "")


def _started(event: Event, name: str, roster: Roster) -> str:
    del name, roster
    moved = int(_number(event.data.get("moved")))
    if moved <= 0:
        return ""
    return (
        f"the ref has moved on by {counted(moved, 'commit')} since the plan; "
        "the approved commit is deployed"
    )


def _queued(event: Event, name: str, roster: Roster) -> str:
    del name, roster
    holder = one_line(event.data.get("holder", ""), 60)
    since, why = event.data.get("since"), one_line(event.data.get("why", ""), 300)
    told = f"queued behind {holder}" if holder else ""
    if told and since:
        told += f", which holds the environment since {clock(float(since))}"
    return f"{told}: {why}" if told and why else told


def _answered(event: Event, name: str, roster: Roster) -> str:
    del roster
    return f"{name} answers {one_line(event.data.get('option', ''), 40)}"


def _expired(event: Event, name: str, roster: Roster) -> str:
    del name, roster
    return f"nobody answered in time: {one_line(event.data.get('option', ''), 40)}"


def _retried(event: Event, name: str, roster: Roster) -> str:
    del roster
    step = one_line(event.data.get("step", ""), 60)
    return f"{name} wants another attempt" + (f" of {step}" if step and not event.step else "")


def _freed(event: Event, name: str, roster: Roster) -> str:
    del roster
    place = one_line(event.data.get("environment", ""), 60) or "the environment"
    why = one_line(event.data.get("reason", ""), 300)
    by = "" if event.actor == "handrail" else f" by {name}"
    return f"{place} is free again{by}" + (f": {why}" if why else "")


_TELLERS: Mapping[Kind, Teller] = {
    Kind.STEP_NOTED: _noted,
    Kind.HOST_ENDED: _host_ended,
    Kind.APPROVED: _approved,
    Kind.APPROVAL_WITHDRAWN: lambda _event, name, _roster: f"{name} takes the yes back",
    Kind.REJECTED: lambda _event, name, _roster: f"{name} rejects it",
    Kind.BROKE_GLASS: _broke,
    Kind.COUNTERSIGNED: lambda _event, name, _roster: f"{name} countersigns the emergency",
    Kind.OBJECTED: lambda _event, name, _roster: f"{name} objects to the emergency",
    Kind.QUORUM_REACHED: _quorum,
    Kind.TIME_CAME: lambda _event, _name, _roster: "its time has come",
    Kind.START_BARRED: lambda event, _name, _roster: (
        f"it may not start now: {one_line(event.data.get('why', ''), 400)}"
    ),
    Kind.OVERRIDDEN: lambda event, name, _roster: (
        f"{name} lets it start at a closed time: {one_line(event.data.get('reason', ''), 300)}"
    ),
    Kind.QUEUED: _queued,
    Kind.STARTED: _started,
    Kind.ANSWERED: _answered,
    Kind.QUESTION_EXPIRED: _expired,
    Kind.CANCEL_WANTED: lambda _event, name, _roster: f"{name} wants the run to stop",
    Kind.RETRY_WANTED: _retried,
    Kind.HOLD_FREED: _freed,
    Kind.ROLLED_BACK: lambda event, _name, _roster: (
        f"taken back by {one_line(event.data.get('by', ''), 60)}"
    ),
    Kind.MARKED_BAD: lambda event, name, _roster: (
        f"{name} marks this version bad: {one_line(event.data.get('reason', ''), 300)}"
    ),
    Kind.MARK_REMOVED: lambda _event, name, _roster: f"{name} takes the mark on this version back",
}


def rechecked(event: Event, plan: Plan | None) -> Message:
    """Return what the checks of the passed steps came to before a retry."""
    step = step_of(plan, str(event.data.get("step") or ""))
    lines = verdict_lines(checks_of(event.data))
    word = f"no longer holds: {one_line(step.title, 60)}" if step else "still holds"
    sign = Sign.FAILED if step else Sign.PASSED
    text = f"What had passed {word}"
    blocks: list[Block] = [Lines(lines=(Line(sign=sign, text=text),))]
    if lines:
        blocks.append(Lines(lines=lines))
    tone = Tone.BAD if step else Tone.GOOD
    return Message(text=sentence(text), blocks=tuple(blocks), tone=tone)


def _title(event: Event, plan: Plan | None) -> str:
    steps = plan.steps if plan else ()
    for place, step in enumerate(steps, 1):
        if step.id == event.step:
            return f"{place}. {one_line(step.title, 60)}"
    return event.step


def _outcome(data: Mapping[str, object]) -> Outcome:
    try:
        return Outcome(str(data.get("outcome")))
    except ValueError:
        return Outcome.INCONCLUSIVE


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _names(value: object) -> str:
    names = value if isinstance(value, list | tuple) else [value]
    return listed([one_line(name, 80) for name in names])
