"""What is told of standing watches: an incident, its end, a mute. Pure."""

from bot.cards.actions import accept_drift
from bot.cards.charts import chart
from bot.cards.moments import clock, distance
from bot.cards.roster import NOBODY, Roster
from bot.cards.words import joined, one_line, sentence
from commands.reply import Actions, Context, Heading, Line, Lines, Message, Sign, Tone, Words
from config.quantity import show_duration
from runner.record.events import Event, Kind

MOST_LINES = 10


def incident(event: Event) -> Message:
    """Return the one alert of an incident."""
    place, data = _place(event), event.data
    title = one_line(data.get("title", ""), 80)
    unmeasured = data.get("state") == "unmeasured"
    what = "could not be looked at" if unmeasured else "is not well"
    lines = [one_line(line, 300) for line in data.get("lines") or ()][:MOST_LINES]
    sign = Sign.INCONCLUSIVE if unmeasured else Sign.FAILED
    since = data.get("since")
    began = f"since {clock(float(since))}" if isinstance(since, int | float) else ""
    quiet = f'quiet for a while: /handrail mute {place} {event.step} --for 2h --reason "…"'
    text = sentence(f"{place}: {title} {what}" + (f": {lines[0]}" if lines else ""))
    blocks = (
        Heading(text=joined([place, "watch", title, "unknown" if unmeasured else "incident"])),
        Lines(lines=tuple(Line(sign=sign, text=line) for line in lines)),
        *chart(data.get("charts"), ((event.at, "alert"),)),
        *((Actions(buttons=(accept_drift(place, event.step),)),) if data.get("changed") else ()),
        Context(text=joined([began, quiet])),
    )
    return Message(
        text=one_line(text, 500), blocks=blocks, tone=Tone.WARNING if unmeasured else Tone.BAD
    )


def well_again(event: Event) -> Message:
    """Return the news that an incident is over."""
    place, title = _place(event), one_line(event.data.get("title", ""), 80)
    seconds = event.data.get("seconds")
    took = f" after {show_duration(seconds)}" if isinstance(seconds, int | float) else ""
    text = sentence(f"{place}: {title} is well again{took}")
    blocks = (Words(text=text), Context(text=clock(event.at)))
    return Message(text=text, blocks=blocks, tone=Tone.GOOD)


def accepted(event: Event, roster: Roster = NOBODY) -> Message:
    """Return the news that what was changed by hand is to stay."""
    who, place, data = roster.call(event.actor), _place(event), event.data
    why = one_line(data.get("reason", ""), 300)
    text = sentence(f"{who} keeps what was changed by hand in {place}: {why}")
    names = [one_line(subject, 200) for subject in data.get("digests") or ()][:MOST_LINES]
    lines = tuple(Line(sign=Sign.PASSED, text=f"{name} is on record") for name in names)
    return Message(text=text, blocks=(Words(text=text), Lines(lines=lines)), tone=Tone.GOOD)


def mute_news(event: Event, roster: Roster = NOBODY) -> Message:
    """Return the news that somebody wants no alerts for a while, or wants them again."""
    who, place = roster.call(event.actor), _place(event)
    what = f"the watch {event.step} of {place}" if event.step else f"all watches of {place}"
    if event.kind is Kind.WATCH_UNMUTED:
        text = sentence(f"{who} wants alerts of {what} again")
        return Message(text=text, blocks=(Words(text=text),))
    why = one_line(event.data.get("reason", ""), 300)
    until = float(event.data.get("until") or 0.0)
    text = sentence(f"{who} mutes {what}: {why}")
    end = f"until {clock(until)}, {distance(until)}"
    return Message(text=text, blocks=(Words(text=text), Context(text=end)), tone=Tone.WARNING)


def _place(event: Event) -> str:
    return event.run.partition(":")[2]
