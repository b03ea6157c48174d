"""Why a run ended without success, and who may do what next. Pure."""

from collections.abc import Mapping

from bot.cards import actions
from bot.cards.emergency import signed, went_alone
from bot.cards.facts import heading, ref_words
from bot.cards.roster import NOBODY, Roster
from bot.cards.standing import broken, counted_steps, reason, retriable, standing, step_states
from bot.cards.verdicts import checks_of, missed, verdict_lines
from bot.cards.words import capital, counted, joined, last_lines, one_line, sentence
from commands.reply import (
    Actions,
    Block,
    Code,
    Context,
    Heading,
    Line,
    Lines,
    Message,
    Sign,
    Words,
)
from config.listing import listed
from config.model.people import Verb
from config.quantity import show_duration
from runner.plan import Plan
from runner.record.run import Run, StepState
from runner.which_way import which_way

TAIL = 10
"""Lines of the failed step's log; the thread holds more and the command all."""

DIAGNOSIS = 15
ADVICE = 8


def failure(run: Run, plan: Plan | None, roster: Roster = NOBODY) -> Message:
    """Return the message that says why a run ended without success."""
    now = standing(run, plan)
    at = broken(run, plan)
    blocks: list[Block] = [Heading(text=heading(run, now.label))]
    blocks += _step(*at) if at else _cause(run)
    blocks += _not_run(run, plan)
    if plan and plan.takes_back and at and run.reason:
        blocks.append(Words(text=sentence(one_line(run.reason, 1200))))
    blocks.append(Words(text=_held(run)))
    if run.emergency:
        alone = f"{went_alone(run, roster)} ({signed(run, roster)})"
        blocks.append(Words(text=sentence(capital(alone))))
    blocks.append(Words(text=_next(run, plan, roster)))
    blocks.append(Context(text=_small_print(run, plan, roster)))
    if retriable(run):
        blocks.append(Actions(buttons=(actions.retry(run), *actions.roll_back(run, plan))))
    why = one_line(reason(run, plan), 300)
    text = f"{run.name} {now.predicate}" + (f": {why}" if why else "")
    return Message(text=sentence(text), blocks=tuple(blocks), tone=now.tone)


def _cause(run: Run) -> list[Block]:
    """Why it ended before or between the steps."""
    if run.problem:
        return _problem(run.problem)
    checks = checks_of(run.recheck) if run.started_at else checks_of(run.planned)
    blocks: list[Block] = []
    if run.reason:
        blocks.append(Words(text=sentence(capital(one_line(run.reason, 800)))))
    if lines := verdict_lines(missed(checks)):
        blocks.append(Lines(lines=lines))
    return blocks


def _problem(problem: Mapping[str, str]) -> list[Block]:
    blocks: list[Block] = [Words(text=sentence(one_line(problem.get("what", ""), 800)))]
    if cure := one_line(problem.get("cure", ""), 800):
        blocks.append(Words(text=f"What to do: {sentence(cure)}"))
    if code := one_line(problem.get("code", ""), 60):
        blocks.append(Context(text=code))
    return blocks


def _step(place: int, title: str, state: StepState) -> list[Block]:
    """What failed in a step: measured against expected, its log's end, what to try."""
    data = state.finished
    checks = checks_of(data)
    why = one_line(data.get("why", ""), 300)
    sign = Sign.CANCELLED if state.outcome == "cancelled" else Sign.FAILED
    first = Line(
        sign=sign, text=f"{place}. {one_line(title, 60)}", detail=why, seconds=state.seconds
    )
    blocks: list[Block] = [Lines(lines=(first, *verdict_lines(missed(checks))))]
    tail = last_lines(data.get("tail") or "", TAIL, limit=1500)
    if tail.strip():
        blocks += [Words(text="Last lines of its log:"), Code(text=tail)]
    diagnosis = last_lines(data.get("diagnosis") or "", DIAGNOSIS, limit=1500)
    if diagnosis.strip():
        blocks += [Words(text="Diagnosis:"), Code(text=diagnosis)]
    if survivors := data.get("survivors"):
        names = survivors if isinstance(survivors, list | tuple) else [survivors]
        told = listed([one_line(name, 80) for name in names])
        blocks.append(Words(text=sentence(f"Still running on the host: {told}")))
    if advice := _advice(data.get("advice")):
        blocks.append(Words(text=advice))
    return blocks


def _advice(told: object) -> str:
    items = told if isinstance(told, list | tuple) else [told] if told else []
    shown = [f"• {one_line(item, 300)}" for item in items[:ADVICE]]
    if len(items) > ADVICE:
        shown.append(f"… and {len(items) - ADVICE} more")
    return "\n".join(["What may help:", *shown]) if shown else ""


def _not_run(run: Run, plan: Plan | None) -> list[Block]:
    if plan is None or not run.started_at:
        return []
    titles = [
        f"{place}. {one_line(title, 40)}"
        for place, (title, state) in enumerate(step_states(run, plan), 1)
        if not state.attempt and state.outcome is None
    ]
    if not titles:
        return []
    total = counted_steps(run, plan)
    return [Words(text=f"Not run, {len(titles)} of {counted(total, 'step')}:\n{', '.join(titles)}")]


def held(run: Run) -> bool:
    """Return whether the environment stays kept for the run: only if something was changed."""
    return run.holds and run.changed


def _held(run: Run) -> str:
    if held(run):
        return f"{capital(run.environment)} is held for {run.name}: nothing else is deployed there."
    if run.changed:
        return f"{capital(run.environment)} was changed and is not held."
    if run.flow != "deploy":
        return f"Nothing was changed on {run.environment} by this; what held it before still does."
    return f"Nothing was changed on {run.environment}, and it is free."


def _next(run: Run, plan: Plan | None, roster: Roster) -> str:
    at = broken(run, plan)
    lines = ["Who may do what next:"]
    if at:
        lines.append(f"/handrail log #{run.number} {at[2].id} shows the whole log, for everyone")
    if retriable(run):
        who = _who(run, roster, Verb.RETRY)
        lines.append(f"/handrail retry #{run.number} goes on at the failed step, same plan: {who}")
    if plan and actions.roll_back(run, plan):
        way = which_way(run, plan)
        who = listed(roster.calls(roster.may(Verb.ROLLBACK, run.environment)), "or")
        back = f"/rollback {way.mode} {run.environment} takes it back, {way.mode} for {way.why}"
        lines.append(back + (f": {who}" if who else ""))
    if held(run):
        who = _who(run, roster, Verb.UNLOCK)
        lines.append(f'/handrail unlock {run.environment} --reason "…" gives it up: {who}')
    if not held(run) and run.flow == "deploy":
        who = listed(roster.calls(roster.may(Verb.DEPLOY, run.environment)), "or")
        lines.append(f"/deploy {run.environment} starts anew" + (f": {who}" if who else ""))
    return "\n".join(lines)


def _who(run: Run, roster: Roster, verb: Verb) -> str:
    names = roster.may(verb, run.environment, without=run.requester)
    told = listed(roster.calls(names), "or") or "an approver"
    return f"{told}, not {roster.call(run.requester)}, who asked"


def _small_print(run: Run, plan: Plan | None, roster: Roster) -> str:
    began = run.started_at or run.requested_at
    took = f"after {show_duration(max(run.ended_at - began, 0))}" if run.ended_at and began else ""
    return joined([ref_words(run, plan), f"asked by {roster.call(run.requester)}", took])
