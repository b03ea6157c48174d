"""The answer to `--plan`: what a deploy would do. Pure."""

from bot.cards.briefing import briefing
from bot.cards.facts import heading
from bot.cards.roster import NOBODY, Roster
from bot.cards.words import one_line, sentence
from commands.reply import Context, Heading, Line, Lines, Message, Sign, Tone, Words
from runner.plan import Plan
from runner.record.run import Run


def plan_shown(run: Run, plan: Plan, roster: Roster = NOBODY) -> Message:
    """Return a plan that nobody is asked to approve."""
    text = sentence(f"{run.name} is a plan only: nothing is changed on {plan.target.title}")
    steps = tuple(
        Line(
            sign=Sign.SKIPPED if step.id in plan.skips else Sign.WAITING,
            text=f"{place}. {one_line(step.title, 60)}",
            detail="left out as asked" if step.id in plan.skips else "",
        )
        for place, step in enumerate(plan.steps, 1)
    )
    blocks = (
        Heading(text=heading(run, "plan")),
        Words(text=text),
        *briefing(run, plan, roster),
        Words(text="Steps:"),
        Lines(lines=steps),
        Context(text=f"To deploy it: /deploy {run.environment} ref:{one_line(plan.branch, 120)}"),
    )
    return Message(text=text, blocks=blocks, tone=Tone.NEUTRAL)
