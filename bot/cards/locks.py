"""What is told of locks by hand: set, ended, wanted by somebody else. Pure."""

from bot.cards.moments import clock
from bot.cards.roster import NOBODY, Roster
from bot.cards.words import joined, one_line, sentence
from commands.reply import Actions, Button, Context, Message, Tone, Words
from commands.signs import LOCK_SIGNS, pictured
from runner.record.events import Event, Kind


def lock_news(event: Event, roster: Roster = NOBODY) -> Message:
    """Return the news that somebody locked or unlocked an environment."""
    place, why = _place(event), _why(event)
    verb = "unlocked" if event.kind is Kind.UNLOCKED else "locked"
    text = f"{roster.call(event.actor)} {verb} {place}" + (f": {why}" if why else "")
    until = event.data.get("until")
    ends = f"until {clock(float(until))}" if isinstance(until, int | float) else ""
    small = joined([clock(event.at), ends if event.kind is Kind.LOCKED else ""])
    return Message(
        text=sentence(text),
        blocks=(Words(text=sentence(text)), Context(text=small)),
        tone=Tone.WARNING if event.kind is Kind.LOCKED else Tone.NEUTRAL,
    )


def lock_wanted(event: Event, roster: Roster = NOBODY) -> Message:
    """Return the question to a lock's holder."""
    place, why, holder = _place(event), _why(event), str(event.data["holder"])
    text = sentence(f"{roster.call(event.actor)} asks {roster.call(holder)} for {place}: {why}")
    until = float(event.data["until"])
    signs = ", ".join(f"{pictured(sign)} {word}s it" for sign, word in LOCK_SIGNS.items())
    small = f"Without an answer, /handrail unlock {place} takes it from {clock(until)} on."
    buttons = (
        Button(label="Give it", action=f"give {place}"),
        Button(label="Keep it", action=f"keep {place}"),
    )
    blocks = (
        Words(text=text),
        Context(text=f"{signs}. {small}"),
        Actions(buttons=buttons),
    )
    return Message(text=text, blocks=blocks, tone=Tone.WARNING, mentions=(holder,))


def lock_answered(event: Event, roster: Roster = NOBODY) -> Message:
    """Return what the question becomes once it is answered, or was not in time."""
    who, place = roster.call(event.actor), _place(event)
    if event.kind is Kind.LOCK_KEPT:
        text, tone = f"{who} was asked for {place} and keeps it", Tone.NEUTRAL
    elif event.data.get("how") == "given":
        text, tone = f"{who} was asked for {place} and gives it", Tone.GOOD
    else:
        text, tone = f"{who} took {place}, whose holder was asked for it", Tone.WARNING
    blocks = (Words(text=sentence(text)), Context(text=clock(event.at)))
    return Message(text=sentence(text), blocks=blocks, tone=tone)


def _place(event: Event) -> str:
    return one_line(event.data.get("environment") or event.run.partition(":")[2], 60)


def _why(event: Event) -> str:
    return one_line(event.data.get("reason", ""), 300)
