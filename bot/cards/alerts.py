"""What is told at once: a breach of the monitor, its recovery, a lock set by hand. Pure."""

from collections.abc import Mapping
from typing import Any

from bot.cards.facts import heading
from bot.cards.moments import clock
from bot.cards.roster import NOBODY, Roster
from bot.cards.words import joined, one_line, sentence
from commands.reply import Context, Heading, Line, Lines, Message, Sign, Tone, Words
from runner.record.events import Event, Kind
from runner.record.run import Run


def alert(run: Run, event: Event) -> Message:
    """Return the alert for a measure beyond its threshold."""
    says, value = _says(event.data), _value(event.data, "value")
    threshold = _value(event.data, "threshold")
    found = f"{value}, at most {threshold} is healthy" if threshold else value
    text = f"Alert on {run.environment}: {says} is {found}, while {run.name} is monitored"
    blocks = (
        Heading(text=heading(run, "alert")),
        Lines(lines=(Line(sign=Sign.FAILED, text=says, detail=found),)),
        Context(text=joined([clock(event.at), f"more: /handrail show #{run.number}"])),
    )
    return Message(text=sentence(text), blocks=blocks, tone=Tone.BAD)


def recovery(run: Run, event: Event) -> Message:
    """Return the news that a measure is healthy again."""
    says, value = _says(event.data), _value(event.data, "value")
    text = f"{says} on {run.environment} is healthy again" + (f" at {value}" if value else "")
    line = Line(sign=Sign.PASSED, text=f"{says} is healthy again", detail=value)
    blocks = (Lines(lines=(line,)), Context(text=joined([run.name, clock(event.at)])))
    return Message(text=sentence(text), blocks=blocks, tone=Tone.GOOD)


def lock_news(event: Event, roster: Roster = NOBODY) -> Message:
    """Return the news that somebody locked or unlocked an environment."""
    place = one_line(event.data.get("environment") or event.run.partition(":")[2], 60)
    who = roster.call(event.actor)
    why = one_line(event.data.get("reason", ""), 300)
    verb = "unlocked" if event.kind is Kind.UNLOCKED else "locked"
    text = f"{who} {verb} {place}" + (f": {why}" if why else "")
    until = event.data.get("until")
    ends = f"until {clock(float(until))}" if isinstance(until, int | float) else ""
    small = joined([clock(event.at), ends if event.kind is Kind.LOCKED else ""])
    return Message(
        text=sentence(text),
        blocks=(Words(text=sentence(text)), Context(text=small)),
        tone=Tone.WARNING if event.kind is Kind.LOCKED else Tone.NEUTRAL,
    )


def _says(data: Mapping[str, Any]) -> str:
    return one_line(data.get("says") or data.get("measure") or "a measure", 80)


def _value(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if value is None or value == "":
        return ""
    shown = f"{value:g}" if isinstance(value, int | float) else one_line(value, 40)
    unit = one_line(data.get("unit", ""), 20)
    return f"{shown}{'' if unit in {'%', ''} else ' '}{unit}"
