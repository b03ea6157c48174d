"""How a drill ended: what was rehearsed, and each time beside its target. Pure."""

from bot.cards.facts import heading
from bot.cards.roster import NOBODY, Roster
from bot.cards.standing import step_states
from bot.cards.verdicts import checks_of, missed, verdict_lines
from bot.cards.words import counted, one_line, sentence
from commands.reply import Block, Context, Fields, Heading, Line, Lines, Message, Tone, Words
from commands.show import SIGNS
from config.quantity import show_duration
from runner.plan import Plan
from runner.record.run import Run


def rehearsed(run: Run, plan: Plan, head: str, roster: Roster = NOBODY) -> Message:
    """Return the message that ends a drill which went through."""
    states = step_states(run, plan)
    checks = [check for _, state in states for check in checks_of(state.finished)]
    wrong = missed(checks)
    title = one_line(plan.target.title, 60)
    text = f"{run.name} has rehearsed a rollback of {title} to {plan.commit.short}" + (
        f": {counted(len(wrong), 'result')} not as wanted" if wrong else ": all as wanted"
    )
    pairs = (
        ("Backup of", plan.carried_from.replace("-", " #")),
        ("Version", f"{plan.commit.short} {one_line(plan.commit.subject, 80)}".strip()),
        ("Asked by", roster.call(run.requester)),
        ("Duration", show_duration(max(run.ended_at - run.started_at, 0.0))),
    )
    steps = tuple(
        Line(
            sign=SIGNS[state.outcome],
            text=f"{place}. {one_line(name, 60)}",
            seconds=state.seconds,
        )
        for place, (name, state) in enumerate(states, 1)
        if state.outcome
    )
    blocks: list[Block] = [
        Heading(text=heading(run, "succeeded")),
        Words(text=sentence(text)),
        Fields(pairs=tuple(pair for pair in pairs if pair[1])),
        Lines(lines=steps),
    ]
    if checks:
        blocks += [Words(text="What was measured:"), Lines(lines=verdict_lines(checks))]
    blocks.append(Words(text=f"What is live on {title} was not touched."))
    if head:
        blocks.append(Context(text=f"journal head {head}, checked by /handrail audit verify"))
    tone = Tone.WARNING if wrong else Tone.GOOD
    return Message(text=sentence(text), blocks=tuple(blocks), tone=tone)
