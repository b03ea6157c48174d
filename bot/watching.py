"""From an environment's own events to what the channels are told of its watches. Pure."""

from bot import cards
from bot.cards import Roster
from bot.letters import Draft
from commands.reply import Message
from config.model.environment import Notify
from runner.record.events import Event, Kind


def watch_drafts(
    event: Event, channels: tuple[str, ...], notify: Notify, roster: Roster
) -> list[Draft]:
    """Return what is told; alerts go to the channels for alerts as well."""
    message = _message(event, roster)
    if message is None:
        return []
    mutes = event.kind in {Kind.WATCH_MUTED, Kind.WATCH_UNMUTED}
    places = channels if mutes else dict.fromkeys((*channels, *notify.alerts))
    name = f"{event.run}/{event.kind.value}/{event.step}/{event.ordinal}"
    return [
        Draft(key=f"{name}/{place}", channel=place, message=message, once=True) for place in places
    ]


def _message(event: Event, roster: Roster) -> Message | None:
    match event.kind:
        case Kind.INCIDENT_TOLD:
            return cards.incident(event)
        case Kind.INCIDENT_ENDED if event.data.get("told"):
            return cards.well_again(event)
        case Kind.DRIFT_ACCEPTED:
            return cards.accepted(event, roster)
        case Kind.WATCH_MUTED | Kind.WATCH_UNMUTED:
            return cards.mute_news(event, roster)
        case _:
            return None
