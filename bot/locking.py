"""From an environment's own events to what the channels are told of its locks. Pure."""

from bot import cards
from bot.announcing import asked_once
from bot.cards import Roster
from bot.letters import SIGNS, Draft
from bot.requests import lock_question_of
from commands.signs import LOCK_SIGNS
from runner.record.events import Event, Kind


def lock_drafts(event: Event, channels: tuple[str, ...], roster: Roster) -> list[Draft]:
    """Return what is told of a lock: that it was set or ended, wanted, given or kept."""
    found = [draft for channel in channels for draft in _news(event, channel, roster)]
    if event.kind is Kind.LOCK_WANTED:
        message = cards.lock_wanted(event, roster)
        found += [
            Draft(
                key=_key(event, event.ordinal, channel),
                channel=channel,
                message=asked_once(message, channel, channels),
                once=True,
                signs=tuple(LOCK_SIGNS),
                tell=event.run + SIGNS,
            )
            for channel in channels
        ]
    if isinstance(number := event.data.get("wanted"), int):
        message = cards.lock_answered(event, roster)
        found += [
            Draft(key=_key(event, number, channel), channel=channel, message=message, last=True)
            for channel in channels
        ]
    return found


def _news(event: Event, channel: str, roster: Roster) -> list[Draft]:
    if event.kind not in {Kind.LOCKED, Kind.UNLOCKED}:
        return []
    key = f"{event.run}/{event.kind.value}/{event.ordinal}/{channel}"
    return [Draft(key=key, channel=channel, message=cards.lock_news(event, roster))]


def _key(event: Event, number: int, channel: str) -> str:
    return f"{lock_question_of(event.run, number)}{channel}"
