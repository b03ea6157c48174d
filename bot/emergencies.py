"""From an emergency's events to what the channels are told of it. Pure."""

from bot import cards
from bot.cards import Roster
from bot.letters import SIGNS, Draft
from runner import emergency
from runner.plan import Plan
from runner.record.events import Event, Kind
from runner.record.run import Run

PART = "emergency"
"""The part of an announcement's key behind the run: `staging-42/emergency/terminal:deploys`."""

_STANDS = frozenset({Kind.BROKE_GLASS, Kind.COUNTERSIGNED, Kind.OBJECTED})


def emergency_drafts(
    event: Event, run: Run, plan: Plan | None, roster: Roster, channel: str
) -> list[Draft]:
    """Return the announcement as it stands behind an event, and an objection as news."""
    message = cards.emergency(run, plan, roster) if event.kind in _STANDS else None
    if message is None:
        return []
    signs = (plan.target.approval.yes, plan.target.approval.no) if plan else ()
    key = f"{run.id}/{PART}/{channel}"
    found = [Draft(key=key, channel=channel, message=message, signs=signs, tell=run.id + SIGNS)]
    if event.kind is Kind.OBJECTED:
        name = f"{run.id}/objection/{event.ordinal}/{channel}"
        told = cards.objection(run, event, roster)
        found.append(Draft(key=name, channel=channel, message=told, once=True))
    return found


def due(run: Run) -> float | None:
    """Return when to remind of a countersign (epoch seconds); None where none is missing."""
    if run.emergency is None or run.emergency.countersigned:
        return None
    return emergency.due(run.emergency)


def countersign_draft(run: Run, plan: Plan | None, roster: Roster, channel: str) -> Draft | None:
    """Return the one reminder of a countersign; None where none is missing."""
    message = cards.countersign_reminder(run, plan, roster)
    if message is None:
        return None
    key = f"{run.id}/emergency-reminder/{channel}"
    return Draft(key=key, channel=channel, message=message, once=True)
