"""The end of a run, told to the channel: the runbook's last step. Pure."""

from collections.abc import Mapping

from bot.cards.card import step_sign
from bot.cards.emergency import signed, went_alone
from bot.cards.facts import change, commit_count, commit_lines, heading, ref_words, taken_back
from bot.cards.failure import failure
from bot.cards.rehearsed import rehearsed
from bot.cards.roster import NOBODY, Roster
from bot.cards.scorecard import next_steps, scorecard
from bot.cards.standing import standing, step_states
from bot.cards.verdicts import checks_of, missed, verdict_lines
from bot.cards.words import capital, joined, one_line, sentence
from commands.reply import (
    Block,
    Context,
    Fields,
    Heading,
    Line,
    Lines,
    Message,
    Sign,
    Tone,
    Words,
)
from config.listing import listed
from config.quantity import show_duration, show_size
from runner.plan import Plan
from runner.record.run import Run, State, StepState


def notification(run: Run, plan: Plan | None, head: str, roster: Roster = NOBODY) -> Message:
    """Return the message that ends a run; `head` is the hash of its journal's last event."""
    if run.state is State.SUCCEEDED and plan is not None and plan.flow == "drill":
        return rehearsed(run, plan, head, roster)
    if run.state is State.SUCCEEDED and plan is not None:
        return _succeeded(run, plan, head, roster)
    if run.state is State.FAILED or (run.state is State.CANCELLED and run.started_at):
        return failure(run, plan, roster)
    return _short(run, plan, roster)


def _short(run: Run, plan: Plan | None, roster: Roster) -> Message:
    """A run that ended before it began: one sentence and what was asked."""
    now = standing(run, plan)
    text = sentence(f"{run.name} {now.predicate}" + (f": {run.reason}" if run.reason else ""))
    pairs = [("Requested by", roster.call(run.requester)), ("Ref", ref_words(run, plan))]
    if run.emergency:
        pairs.append(("Approved by", _approved(run, roster)))
    blocks = (
        Heading(text=heading(run, now.label)),
        Words(text=sentence(capital(one_line(run.reason, 400) or f"{run.name} {now.predicate}"))),
        Fields(pairs=tuple(pairs)),
        Context(text="Nothing was changed" if not run.changed else "The environment was changed"),
    )
    return Message(text=one_line(text, 500), blocks=blocks, tone=now.tone)


def _succeeded(run: Run, plan: Plan, head: str, roster: Roster) -> Message:
    title = one_line(plan.target.title, 60)
    warned = [state for _, state in step_states(run, plan) if step_sign(state) is Sign.WARNED]
    back = taken_back(run, plan)
    took = f"{back} is taken back, " if back else ""
    text = (
        f"{run.name} has succeeded: {took}{one_line(plan.branch, 80)} at {plan.commit.short} is "
        f"live on {title}" + (f", with warnings in {len(warned)} of its steps" if warned else "")
    )
    blocks: list[Block] = [
        Heading(text=heading(run, "succeeded")),
        Words(text=sentence(text)),
        Fields(pairs=_fields(run, plan, roster)),
        Lines(lines=_steps(run, plan)),
    ]
    blocks += scorecard(run, plan)
    blocks += _doubts(run, plan)
    if plan.commits and plan.live:
        lines = commit_lines(plan, most=5)
        blocks.append(Words(text="\n".join(filter(None, [_new(plan), lines, plan.compare]))))
    if back:
        blocks += _proved(run, plan)
        blocks.append(Words(text=_locked(run)))
    blocks += next_steps(plan)
    blocks.append(
        Words(
            text=f"Where to look next:\n/handrail show #{run.number} tells the whole run\n"
            f"/handrail log #{run.number} {plan.steps[0].id} shows what a step printed"
        )
    )
    if head:
        blocks.append(Context(text=f"journal head {head}, checked by /handrail audit verify"))
    return Message(
        text=sentence(text), blocks=tuple(blocks), tone=Tone.WARNING if warned else Tone.GOOD
    )


def _new(plan: Plan) -> str:
    return "Taken away:" if plan.takes_back else "What is new:"


def _locked(run: Run) -> str:
    """Behind a rollback nobody deploys until somebody has looked."""
    where = run.environment
    return (
        f"{capital(where)} stays locked, so that the same is not deployed again: "
        f'/handrail unlock {where} --reason "…" frees it.'
    )


def _proved(run: Run, plan: Plan) -> list[Block]:
    """The verifications of a rollback, each with what was measured."""
    checks = [check for _, state in step_states(run, plan) for check in checks_of(state.finished)]
    if not checks:
        return []
    good = len(checks) - len(missed(checks))
    title = f"Verified after the rollback, {good} of {len(checks)} passed:"
    return [Words(text=title), Lines(lines=verdict_lines(checks))]


def _fields(run: Run, plan: Plan, roster: Roster) -> tuple[tuple[str, str], ...]:
    total = max(run.ended_at - run.started_at, 0.0) if run.ended_at and run.started_at else 0.0
    pairs = [
        ("Environment", one_line(plan.target.title, 60)),
        ("Version", change(plan)),
        ("Commits", commit_count(plan)),
        ("Asked by", roster.call(run.requester)),
        ("Approved by", _approved(run, roster)),
        ("Backup", backup(run)),
        ("Duration", show_duration(total) if total else ""),
        ("Monitoring", _monitoring(run, plan)),
    ]
    return tuple(pair for pair in pairs if pair[1])


def _approved(run: Run, roster: Roster) -> str:
    if run.emergency:
        return f"{went_alone(run, roster)} ({signed(run, roster)})"
    return listed(roster.calls(run.approvals)) or "nobody had to"


def _steps(run: Run, plan: Plan) -> tuple[Line, ...]:
    return tuple(
        Line(
            sign=step_sign(state, skipped=state.id in plan.skips),
            text=f"{place}. {one_line(title, 60)}",
            seconds=state.seconds,
        )
        for place, (title, state) in enumerate(step_states(run, plan), 1)
    )


def _doubts(run: Run, plan: Plan) -> list[Block]:
    """What did not pass and was let go."""
    found = [
        check
        for _, state in step_states(run, plan)
        if step_sign(state) is Sign.WARNED
        for check in missed(checks_of(state.finished))
    ]
    if not found:
        return []
    return [Words(text="What did not pass and was let go on:"), Lines(lines=verdict_lines(found))]


def backup(run: Run) -> str:
    """Return the backup's file and size, from the outputs of the run's steps."""
    outputs: dict[str, str] = {}
    for state in run.steps.values():
        told = state.finished.get("outputs")
        if isinstance(told, Mapping):
            outputs |= {str(name): str(value) for name, value in told.items()}
    file, size = one_line(outputs.get("BACKUP_FILE", ""), 200), outputs.get("BACKUP_SIZE", "")
    shown = show_size(float(size)) if size.isascii() and size.isdigit() else one_line(size, 20)
    return f"{file} ({shown})" if file and shown else file


def _monitoring(run: Run, plan: Plan) -> str:
    for step in plan.steps:
        state = run.steps.get(step.id, StepState(id=step.id))
        if step.monitor is None or state.outcome is None:
            continue
        checks = checks_of(state.finished)
        doubts = missed(checks)
        told = f"{len(checks) - len(doubts)} of {len(checks)} measures healthy" if checks else ""
        word = "accepted" if state.accepted else state.outcome.value
        return joined([f"{word} over {show_duration(step.monitor.window)}", told])
    return ""
