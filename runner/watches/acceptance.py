"""What was changed by hand and is to stay: somebody accepts what an alert showed."""

import time

import sqlalchemy as sa

from config.problem import Problem
from runner import once
from runner.control import AcceptOrder
from runner.record.events import Event, Kind
from runner.record.journal import Journal, append, numbered
from runner.record.told import Told
from runner.watches.standing import Incident, Standing
from runner.watches.watcher import standing, stream


async def accept(journal: Journal, wish: AcceptOrder) -> Standing | Problem:
    """Record what the alert showed as what has to stay; returns what stands then.

    What was changed since that alert is not accepted: the next look tells of it anew.
    """
    stands = await standing(journal, wish.environment)
    if await once.obeyed(journal, wish.key):
        return stands
    incident = _changed(stands, wish.watch)
    if incident is None:
        what = f"Nothing that was changed by hand waits to be accepted in {wish.environment}."
        return Problem(code="nothing-to-accept", what=what, cure="See /handrail status.")
    at, run = time.time(), stream(wish.environment)
    accepted = {"reason": wish.reason, "title": incident.title, "digests": dict(incident.changed)}
    ended = {"title": incident.title, "told": False, "seconds": at - incident.since}

    events = [
        Event(run=run, kind=kind, at=at, actor=wish.person, step=incident.watch, data=data)
        for kind, data in ((Kind.DRIFT_ACCEPTED, accepted), (Kind.INCIDENT_ENDED, ended))
    ]

    def write(connection: sa.Connection) -> list[Told]:
        return append(connection, [numbered(connection, event) for event in events])

    await once.transact(journal, wish.key, wish.environment, write)
    return await standing(journal, wish.environment)


def _changed(stands: Standing, watch: str) -> Incident | None:
    """Return the incident that is meant; without a name the only one it can be."""
    known = [one for one in stands.incidents.values() if one.changed]
    meant = [one for one in known if watch in {"", one.watch}]
    return meant[0] if len(meant) == 1 else None
