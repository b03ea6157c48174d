"""Locks by hand, and the end of whatever holds an environment."""

import time
from collections.abc import Mapping

import sqlalchemy as sa

from config.model import Configuration
from config.problem import Problem
from runner import holds, once
from runner.approval import four_eyes
from runner.control import Hold
from runner.healing import healed
from runner.record import audit
from runner.record.events import Event, Kind
from runner.record.journal import Journal, Told, append


class Locks:
    """Takes and ends the holds of environments at people's wish."""

    def __init__(self, configuration: Configuration, journal: Journal) -> None:
        """Write to `journal`."""
        self._configuration = configuration
        self._journal = journal

    async def hold(self, environment: str) -> Hold | None:
        """Return who keeps an environment now."""
        at = time.time()
        return await self._journal.store.read(lambda c: holds.current(c, environment, at))

    async def lock(self, hold: Hold, key: str) -> Hold | Problem:
        """Hold an environment by hand."""
        holder = hold

        def take(connection: sa.Connection) -> list[Told]:
            nonlocal holder
            if once.subject(connection, key) is not None:
                return []
            healing = healed(connection, hold.environment, hold.since)
            holder = holds.take(connection, hold)
            data = {"environment": hold.environment, "reason": hold.reason, "until": hold.until}
            if holder != hold:
                return []
            once.keep(connection, key, hold.environment)
            return append(connection, [*healing, _about(connection, Kind.LOCKED, hold, data)])

        await self._journal.transact(take)
        if holder != hold:
            what = f"{hold.environment} is held already by {holder.run or holder.person}"
            cure = "See /handrail status; whoever may unlock can free it."
            return Problem(code="already-held", what=f"{what}: {holder.reason}.", cure=cure)
        return hold

    async def unlock(self, environment: str, person: str, reason: str, key: str) -> Hold | Problem:
        """End whatever holds the environment, unless a run is in the middle of it."""
        by = Hold(environment=environment, run="", person=person, reason=reason, since=time.time())
        if await once.obeyed(self._journal, key):
            return by
        hold = await self.hold(environment)
        if hold is None:
            what = f"Nothing holds {environment}."
            return Problem(code="not-held", what=what, cure="Nothing is to be done.")
        problem = await self._no_unlock(hold, person)
        if problem is not None:
            return problem

        def free(connection: sa.Connection) -> list[Told]:
            once.keep(connection, key, environment)
            holds.free(connection, environment)
            data = {"environment": environment, "person": person, "reason": reason}
            events = [_about(connection, Kind.UNLOCKED, by, data)]
            if hold.run:
                freed = Event(
                    run=hold.run,
                    kind=Kind.HOLD_FREED,
                    at=time.time(),
                    actor=person,
                    ordinal=1_000_000 + events[0].ordinal,
                    data=data,
                )
                events.append(freed)
            return append(connection, events)

        await self._journal.transact(free)
        return hold

    async def _no_unlock(self, hold: Hold, person: str) -> Problem | None:
        run = await self._journal.run(hold.run) if hold.run else None
        if run is None:
            return None
        if not run.ended:
            what = f"{run.name} is in the middle of its work."
            return Problem(code="run-open", what=what, cure="Cancel it first.")
        return four_eyes(self._configuration, run, person, "unlocking what it left behind")


def _about(connection: sa.Connection, kind: Kind, hold: Hold, data: Mapping[str, object]) -> Event:
    """Return an event of the environment itself, under its next ordinal."""
    stream = f"environment:{hold.environment}"
    return Event(
        run=stream,
        kind=kind,
        at=hold.since,
        actor=hold.person,
        ordinal=audit.count(connection, stream, kind),
        data=data,
    )
