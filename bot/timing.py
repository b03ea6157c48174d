"""From what keeps a deploy from starting to what the channels are told of it. Pure."""

from collections.abc import Callable, Mapping

from bot import cards
from bot.cards import Roster
from bot.letters import Draft
from commands.reply import Message
from runner.record.events import Event, Kind
from runner.record.run import Run

_TELLERS: Mapping[Kind, Callable[[Run, Event, Roster], Message]] = {
    Kind.START_BARRED: cards.barred,
    Kind.OVERRIDDEN: cards.overridden,
}


def timing_drafts(event: Event, run: Run, roster: Roster, channel: str) -> list[Draft]:
    """Return the message of its own that an event has; it tells of that moment and stays."""
    teller = _TELLERS.get(event.kind)
    if teller is None:
        return []
    key = f"{run.id}/{event.kind.value}/{event.ordinal}/{channel}"
    return [Draft(key=key, channel=channel, message=teller(run, event, roster), once=True)]
