"""The answer to `--plan`: what a run would do. Pure."""

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
        Context(text=_how(run, plan)),
    )
    return Message(text=text, blocks=blocks, tone=Tone.NEUTRAL)


def _how(run: Run, plan: Plan) -> str:
    if plan.takes_back is None:
        return f"To deploy it: /deploy {run.environment} ref:{one_line(plan.branch, 120)}"
    mode = plan.flow.removeprefix("rollback-")
    to = f" --to {plan.commit.short}" if run.request.get("to") else ""
    keep = " --keep-schema" if plan.keep_schema else ""
    return f"To do it: /rollback {mode} {run.environment}{to}{keep}"
