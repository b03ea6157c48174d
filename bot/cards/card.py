"""The card: the one live message of a run. Pure."""

from bot.cards import actions
from bot.cards.emergency import signed, went_alone
from bot.cards.facts import (
    approvals,
    change,
    flow_words,
    heading,
    notes,
    reason,
    ref_words,
    skips,
    starts,
    taken_back,
)
from bot.cards.moments import clock, span
from bot.cards.roster import NOBODY, Roster
from bot.cards.standing import broken, retriable, standing, step_states
from bot.cards.verdicts import checks_of, measured, missed, summary
from bot.cards.words import capital, joined, one_line, sentence
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
    Message,
    Sign,
    Words,
)
from commands.show import SIGNS
from config.listing import listed
from config.quantity import show_duration
from runner.plan import Plan
from runner.record.run import Outcome, Run, State, StepState


def card(run: Run, plan: Plan | None, roster: Roster = NOBODY) -> Message:
    """Return the run's card as it stands; `plan` is None until there is one."""
    now = standing(run, plan)
    blocks: list[Block] = [Heading(text=heading(run, now.label))]
    blocks += _problem(run)
    blocks.append(Fields(pairs=_fields(run, plan, roster)))
    if run.emergency:
        alone = f"{went_alone(run, roster)} ({signed(run, roster)})"
        blocks.append(Words(text=sentence(capital(alone))))
    if told := notes(plan):
        blocks.append(Context(text=joined(told)))
    if lines := step_lines(run, plan):
        blocks.append(Lines(lines=lines))
    blocks += _question(run)
    blocks.append(Context(text=_small_print(run, plan)))
    if buttons := _buttons(run, plan):
        blocks.append(Actions(buttons=buttons))
    who = roster.call(run.requester)
    text = f"{run.name}, {_kind(run, plan)} for {who}, {now.predicate}"
    return Message(text=sentence(text), blocks=tuple(blocks), tone=now.tone)


def step_lines(run: Run, plan: Plan | None) -> tuple[Line, ...]:
    """Return one line per step, in the order of the plan."""
    states = step_states(run, plan)
    if plan is None or not run.started_at:
        return tuple(
            _line(place, *entry) for place, entry in enumerate(states, 1) if entry[1].attempt
        )
    left_out = {*plan.skips}
    return tuple(
        _line(place, title, state, skipped=state.id in left_out)
        for place, (title, state) in enumerate(states, 1)
    )


def step_sign(state: StepState, *, skipped: bool = False) -> Sign:
    """Return the sign of a step."""
    if state.running:
        return Sign.RUNNING
    if state.outcome is None:
        return Sign.SKIPPED if skipped else Sign.WAITING
    if state.accepted and not _clean(state):
        return Sign.WARNED
    return SIGNS[state.outcome]


def _clean(state: StepState) -> bool:
    return state.outcome in {Outcome.PASSED, Outcome.WARNED, Outcome.SKIPPED}


def _line(place: int, title: str, state: StepState, *, skipped: bool = False) -> Line:
    sign = step_sign(state, skipped=skipped)
    return Line(
        sign=sign,
        text=f"{place}. {one_line(title, 60)}",
        detail=one_line(_detail(state, sign), 140),
        since=state.started if state.running else 0.0,
        seconds=state.seconds,
    )


def _detail(state: StepState, sign: Sign) -> str:
    attempt = f"attempt {state.attempt}" if state.attempt > 1 else ""
    why = str(state.finished.get("why", ""))
    hosts = host_marks(state)
    match sign:
        case Sign.RUNNING:
            return joined([attempt, hosts, state.notes[-1] if state.notes else ""])
        case Sign.PASSED:
            return joined([hosts, summary(checks_of(state.finished)), attempt])
        case Sign.WARNED if state.accepted:
            return joined(["accepted", hosts, _worst(state), attempt])
        case Sign.WARNED | Sign.FAILED | Sign.INCONCLUSIVE:
            worst = why if hosts and why else _worst(state) or why  # why names the host
            return joined([hosts, worst, attempt])
        case Sign.SKIPPED:
            return why or ("left out as asked" if state.outcome is None else "")
        case _:
            return joined([why, attempt])


def _worst(state: StepState) -> str:
    """The first check that did not pass, measured against expected."""
    for check in missed(checks_of(state.finished)):
        return f"{one_line(check.get('says', ''), 60)}: {measured(check)}"
    return ""


def _kind(run: Run, plan: Plan | None) -> str:
    what = ref_words(run, plan).replace(" @ ", " at ") if plan or run.flow == "deploy" else ""
    back = taken_back(run, plan)
    if not back:
        return f"{flow_words(run)} of {what}"
    return f"{flow_words(run)} of {back}" + (f" to {what}" if what else "")


def _fields(run: Run, plan: Plan | None, roster: Roster) -> tuple[tuple[str, str], ...]:
    pairs = [
        ("Requested by", roster.call(run.requester)),
        ("Takes back", taken_back(run, plan)),
        ("Ref", ref_words(run, plan) if plan or run.flow == "deploy" else ""),
        ("From → to", change(plan) if plan else ""),
        ("Started", clock(run.started_at) if run.started_at else ""),
        ("Starts", starts(run) if not run.started_at and not run.ended else ""),
        ("Approvals", approvals(run, roster)),
        ("Reason", reason(run)),
        ("Left out", skips(plan)),
    ]
    return tuple(pair for pair in pairs if pair[1])


def _problem(run: Run) -> list[Block]:
    if run.problem:
        return [Words(text=sentence(one_line(run.problem.get("what", ""), 500)))]
    if run.reason and run.ended and run.state is not State.SUCCEEDED:
        return [Words(text=sentence(capital(one_line(run.reason, 500))))]
    return []


def _question(run: Run) -> list[Block]:
    asked = run.question
    if asked is None or run.ended:
        return []
    ways = f"/handrail answer #{run.number} with {listed(asked.options, 'or')}"
    text = f"{sentence(one_line(asked.text, 400))} Decide until {clock(asked.deadline)}: {ways}"
    return [Words(text=text)]


def _small_print(run: Run, plan: Plan | None) -> str:
    began = run.started_at or run.requested_at
    if run.ended:
        took = f"took {show_duration(max(run.ended_at - began, 0))}" if began else ""
    else:
        took = f"{'running' if run.started_at else 'asked'} for {span(began)}" if began else ""
    at = broken(run, plan)
    look = f"/handrail log #{run.number} {at[2].id}" if at else f"/handrail show #{run.number}"
    holds = f"holds {run.environment}" if run.holds and (run.changed or not run.ended) else ""
    return joined([holds, took, f"details in the thread or by {look}"])


def _buttons(run: Run, plan: Plan | None) -> tuple[Button, ...]:
    back = actions.roll_back(run, plan)
    if not run.ended:
        return () if run.cancel_wanted else (actions.cancel(run), *back)
    return (actions.retry(run), *back) if retriable(run) else ()
