"""What is told when a deploy may not start yet, and when somebody lets it start anyway. Pure."""

from bot.cards import actions
from bot.cards.facts import heading
from bot.cards.moments import clock, distance
from bot.cards.roster import NOBODY, Roster
from bot.cards.words import capital, joined, one_line, sentence
from commands.reply import Actions, Block, Context, Heading, Message, Tone, Words
from config.listing import listed
from config.model.people import Verb
from runner.record.events import Event
from runner.record.run import Run


def barred(run: Run, event: Event, roster: Roster = NOBODY) -> Message:
    """Return the news that a deploy may not start now, and what lets it."""
    why = one_line(event.data.get("why", ""), 400).rstrip(".")
    opens, until = _moment(event.data.get("opens")), _moment(event.data.get("until"))
    soon = 0 < opens <= until
    text = sentence(f"{run.name} may not start now: {why}")
    lines = [sentence(capital(why))]
    if opens:
        then = "; then it starts by itself" if soon else ""
        lines.append(f"The next opening is {clock(opens)}, {distance(opens)}{then}.")
    if until and not soon:
        lines.append(f"It waits until {clock(until)} for an override; then its approval is void.")
    blocks: list[Block] = [
        Heading(text=heading(run, "may not start")),
        Words(text="\n".join(lines)),
    ]
    names = roster.may(Verb.OVERRIDE, run.environment)
    who = listed(roster.calls(names), "or")
    if who:
        blocks.append(Words(text=f"{who} may override it, with a reason."))
    blocks.append(Context(text=joined([clock(event.at), f"more: /handrail show #{run.number}"])))
    if who:
        blocks.append(Actions(buttons=(actions.override(run),)))
    return Message(
        text=one_line(text, 500),
        blocks=tuple(blocks),
        tone=Tone.WARNING,
        mentions=() if soon else names,
    )


def overridden(run: Run, event: Event, roster: Roster = NOBODY) -> Message:
    """Return the announcement that somebody lets a deploy start at a closed time."""
    who = roster.call(event.actor)
    why = one_line(event.data.get("reason", ""), 500)
    text = sentence(f"{who} lets {run.name} start at a closed time: {why}")
    follows = "" if run.quorum_reached else "an approval is still needed"
    blocks = (
        Heading(text=heading(run, "overridden")),
        Words(text=text),
        Context(text=joined([clock(event.at), follows])),
    )
    return Message(text=text, blocks=blocks, tone=Tone.WARNING)


def _moment(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
