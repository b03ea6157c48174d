"""`history`: how often, how fast and how safely an environment is delivered to."""

from collections.abc import Sequence

from commands import say
from commands.reply import Block, Code, Context, Fields, Heading, Reply, Tone, Words
from commands.request import History
from commands.runs import table
from commands.visit import Visit
from config.quantity import show_duration
from runner.figures import WEEK, Change, Figures, Spread, StepTrend, figures

LOOKED_AT = 1000
"""How many of the newest runs the figures are made of at most."""

_SAME = 0.05  # a change of the step's duration below this says nothing
_NAME_WIDTH = 20


async def history(visit: Visit, request: History) -> Reply:
    """Show the figures of one environment."""
    environment = await visit.environment(request.environment, request.verb)
    if isinstance(environment, Reply):
        return environment
    changes = await visit.control.changes(environment, LOOKED_AT)
    return told(environment, changes, request.weeks, visit.now)


def told(environment: str, changes: Sequence[Change], weeks: float, now: float) -> Reply:
    """Return what the newest runs of an environment come to in the weeks up to now. Pure."""
    if not changes:
        return say.done(f"{environment}: no runs yet. Start one with /deploy {environment}.")
    found = figures(changes, now - weeks * WEEK, now)
    text = (
        f"{environment}: {_counted(found.deploys, 'deploy')} live in "
        f"{_weeks(found.weeks)}, {found.deploys_a_week:.1f} a week."
    )
    blocks: list[Block] = [
        Heading(text=f"{environment}: {_weeks(found.weeks)} of deploys"),
        Fields(pairs=pairs(found)),
    ]
    if found.troubled_since is not None:
        since = say.since(found.troubled_since, now)
        blocks.append(Words(text=f"In trouble since {since}: nothing has succeeded since then."))
    if found.steps:
        blocks.append(Words(text="How long steps take"))
        blocks.append(Code(text=table([_HEADINGS, *map(_row, found.steps)])))
    blocks.append(Words(text="By week, the newest last"))
    blocks.append(Code(text=table(_week_rows(found))))
    blocks.append(Context(text=_small(len(changes))))
    tone = Tone.WARNING if found.troubled_since is not None else Tone.NEUTRAL
    return say.done(text, *blocks, tone=tone)


def pairs(found: Figures) -> tuple[tuple[str, str], ...]:
    """Return the figures as labels and values. Pure."""
    return (
        ("Deploys a week", f"{found.deploys_a_week:.1f} ({found.deploys} live)"),
        ("Lead time", _spread(found.lead, "commit")),
        ("Change failure rate", _rate(found)),
        ("Time to restore", _spread(found.restore, "failure")),
        ("Waiting for approval", _spread(found.approval, "approval")),
        ("Run time", _spread(found.run_time, "deploy")),
    )


_HEADINGS = ("step", "lately", "before", "change")


def _row(trend: StepTrend) -> tuple[str, str, str, str]:
    name = trend.step if len(trend.step) <= _NAME_WIDTH else f"{trend.step[: _NAME_WIDTH - 1]}…"
    before = "-" if trend.before is None else show_duration(trend.before)
    return (name, show_duration(trend.lately), before, _change(trend.change))


def _change(grown: float | None) -> str:
    if grown is None:
        return "-"
    return "same" if abs(grown) < _SAME else f"{grown:+.0%}"


def _week_rows(found: Figures) -> Sequence[tuple[str, ...]]:
    rows = [("until", "deploys", "failed")]
    rows += [
        (say.moment(week.until)[:10], str(week.deploys), str(week.failed)) for week in found.by_week
    ]
    return rows


def _spread(spread: Spread | None, what: str) -> str:
    if spread is None:
        return "not known yet"
    middle = show_duration(spread.median)
    if spread.count == 1:
        return f"{middle} (1 {what})"
    longest = show_duration(spread.longest)
    return f"{middle} in the middle of {_counted(spread.count, what)}, {longest} at most"


def _rate(found: Figures) -> str:
    if found.failure_rate is None:
        return "not known yet"
    return f"{found.failure_rate:.0%} ({found.failed} of {found.changes})"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _weeks(weeks: float) -> str:
    whole = round(weeks, 1)
    return "1 week" if whole == 1 else f"{whole:g} weeks"


def _small(runs: int) -> str:
    cut = f" Only the newest {LOOKED_AT} runs were looked at." if runs >= LOOKED_AT else ""
    return f"Lately: the newest five deploys that succeeded. docs/history.md says what counts.{cut}"
