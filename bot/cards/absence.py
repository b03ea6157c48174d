"""What is told after the bot was away from a channel, and of channels that take nothing. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.cards.moments import clock
from bot.cards.standing import standing
from bot.cards.words import counted, one_line, sentence
from commands.reply import Context, Message, Tone, Words
from config.listing import listed
from config.problem import Problem
from config.quantity import show_duration
from runner.plan import Plan
from runner.record.run import Run

_NAMED = 8  # runs named one by one; the others are counted
_MISSED = (
    "Commands given meanwhile may not have been heard: look at /handrail runs, and please give "
    "them again"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """An outage and what happened meanwhile.

    Attributes:
        runs: Runs that something happened to, by environment.
        plans: Plans by the runs' ids, where there are any.
    """

    since: float
    until: float
    runs: Mapping[str, Sequence[Run]]
    plans: Mapping[str, Plan] = field(default_factory=dict)


def absence(away: Absence) -> Message:
    """Return from when to when the bot was away, and what happened meanwhile."""
    lasted = show_duration(away.until - away.since)
    when = f"from {clock(away.since)} to {clock(away.until)}"
    lines = [f"The bot was away from this channel for {lasted}, {when}."]
    for environment, runs in away.runs.items():
        lines += _told(environment, runs, away)
    if len(lines) == 1:
        lines.append("No run went on meanwhile.")
    text = f"The bot was away from this channel for {lasted} and is back."
    blocks = (Words(text="\n".join(lines)), Context(text=_MISSED))
    return Message(text=text, blocks=blocks, tone=Tone.WARNING)


def deafness(since: float, until: float) -> Message:
    """Return from when to when nothing that was said here reached the bot."""
    lasted = show_duration(until - since)
    when = f"from {clock(since)} to {clock(until)}"
    text = f"The bot heard nothing from this channel for {lasted} and hears again."
    told = f"Nothing that was said here for {lasted}, {when}, reached the bot."
    signs = "Signs on open approval requests were read again, and count."
    blocks = (Words(text=f"{told} {signs}"), Context(text=_MISSED))
    return Message(text=text, blocks=blocks, tone=Tone.WARNING)


def _told(environment: str, runs: Sequence[Run], away: Absence) -> list[str]:
    """Return a sentence for the runs that ended and one for those that go on."""
    over = [run for run in runs if run.ended]
    ahead = [run for run in runs if not run.ended]
    lines = []
    if over:
        verb = "has" if len(over) == 1 else "have"
        named = _named(over, away)
        lines.append(f"{environment}: {counted(len(over), 'run')} {verb} ended: {named}")
    if ahead:
        verb = "goes" if len(ahead) == 1 else "go"
        named = _named(ahead, away)
        lines.append(f"{environment}: {counted(len(ahead), 'run')} {verb} on: {named}")
    return [sentence(line) for line in lines]


def _named(runs: Sequence[Run], away: Absence) -> str:
    shown = [
        f"#{run.number} {standing(run, away.plans.get(run.id)).predicate}" for run in runs[:_NAMED]
    ]
    more = len(runs) - len(shown)
    return listed([*shown, f"{more} more"] if more > 0 else shown)


def closed_channel(place: str, problem: Problem) -> Message:
    """Return the news, for other channels, that one cannot be written to."""
    text = sentence(f"{one_line(place, 80)} cannot be written to: {one_line(problem.what, 300)}")
    blocks = (Words(text=text), Context(text=one_line(problem.cure, 300)))
    return Message(text=text, blocks=blocks, tone=Tone.WARNING)
