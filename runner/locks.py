"""Locks by hand, and the end of whatever holds an environment."""

import time
from collections.abc import Mapping

import sqlalchemy as sa

from config.model import Configuration
from config.model.environment import Limits
from config.problem import Problem
from runner import holds, once
from runner.approval import four_eyes
from runner.control import Hold
from runner.handover import KINDS, Wanted, not_yet, wanted
from runner.healing import healed
from runner.record import audit
from runner.record.events import Event, Kind
from runner.record.journal import EVENTS, Journal, append, told_of
from runner.record.told import Told

_FEW = 3  # the newest events of a lock: wanted, kept, and what came before


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

    async def wanted(self, environment: str) -> Wanted | None:
        """Return who wants the lock that somebody has of an environment now."""
        at = time.time()

        def read(connection: sa.Connection) -> Wanted | None:
            hold = holds.current(connection, environment, at)
            return _wanted(connection, environment) if hold and not hold.run else None

        return await self._journal.store.read(read)

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
        """End whatever holds the environment, unless a run is in the middle of it.

        The holder of a lock by hand is asked first, where that is somebody else.
        """
        by = Hold(environment=environment, run="", person=person, reason=reason, since=time.time())
        if await once.obeyed(self._journal, key):
            return by
        hold = await self.hold(environment)
        if hold is None:
            return _nothing(environment)
        problem = await self._no_unlock(hold, person)
        if problem is None and not hold.run and hold.person != person:
            problem = await self._ask_first(hold, by)
        if problem is not None:
            return problem

        found: Hold | Problem = hold

        def free(connection: sa.Connection) -> list[Told]:
            nonlocal found
            if holds.current(connection, environment, by.since) != hold:
                found = _another(environment)
                return []
            asked = _wanted(connection, environment)
            how = {"wanted": asked.number, "how": "taken"} if asked else {}
            events = [_freed(connection, hold, by, key, how)]
            if hold.run:
                freed = Event(
                    run=hold.run,
                    kind=Kind.HOLD_FREED,
                    at=time.time(),
                    actor=person,
                    ordinal=1_000_000 + events[0].ordinal,
                    data=events[0].data,
                )
                events.append(freed)
            return append(connection, events)

        await self._journal.transact(free)
        return found

    async def hand_over(
        self, environment: str, person: str, key: str, *, gives: bool
    ) -> Hold | Problem:
        """Give the person's lock to whoever wants it, or keep it."""
        by = Hold(environment=environment, run="", person=person, reason="", since=time.time())
        if await once.obeyed(self._journal, key):
            return by
        found: Hold | Problem = _nothing(environment)

        def answer(connection: sa.Connection) -> list[Told]:
            nonlocal found
            hold = holds.current(connection, environment, by.since)
            asked = _wanted(connection, environment)
            found = hold if hold and asked and not hold.run else _nobody_asks(environment)
            if hold is None or asked is None or isinstance(found, Problem):
                return []
            if hold.person != person:
                found = _not_yours(hold)
                return []
            if gives:
                how = {"wanted": asked.number, "how": "given"}
                return append(connection, [_freed(connection, hold, by, key, how)])
            once.keep(connection, key, environment)
            data = {"environment": environment, "person": person, "wanted": asked.number}
            return append(connection, [_about(connection, Kind.LOCK_KEPT, by, data)])

        await self._journal.transact(answer)
        return found

    async def _ask_first(self, hold: Hold, by: Hold) -> Problem | None:
        """Ask a lock's holder, unless the answer, or the time for one, is there already."""
        place = self._configuration.environments.get(hold.environment)
        patience = place.limits.handover if place else Limits().handover
        problem: Problem | None = None

        def ask(connection: sa.Connection) -> list[Told]:
            nonlocal problem
            asked = _wanted(connection, hold.environment)
            problem = not_yet(asked, by.since)
            if problem is not None or (asked and not asked.kept):
                return []
            until = by.since + patience
            data = {"environment": hold.environment, "holder": hold.person, "until": until}
            event = _about(connection, Kind.LOCK_WANTED, by, data | {"reason": by.reason})
            problem = not_yet(wanted([event]), by.since)
            return append(connection, [event])

        await self._journal.transact(ask)
        return problem

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


def _freed(
    connection: sa.Connection, hold: Hold, by: Hold, key: str, how: Mapping[str, object]
) -> Event:
    """End a hold; returns the event of its environment."""
    once.keep(connection, key, hold.environment)
    holds.free(connection, hold.environment)
    data = {"environment": hold.environment, "person": by.person, "reason": by.reason, **how}
    return _about(connection, Kind.UNLOCKED, by, data)


def _wanted(connection: sa.Connection, environment: str) -> Wanted | None:
    """Return who wants the environment's lock."""
    stream = EVENTS.c.run == f"environment:{environment}"
    kinds = EVENTS.c.kind.in_([kind.value for kind in KINDS])
    newest = sa.select(EVENTS).where(stream, kinds).order_by(EVENTS.c.position.desc()).limit(_FEW)
    rows = connection.execute(newest).all()
    return wanted(told_of(row).event for row in reversed(rows))


def _nothing(environment: str) -> Problem:
    what = f"Nothing holds {environment}."
    return Problem(code="not-held", what=what, cure="Nothing is to be done.")


def _another(environment: str) -> Problem:
    what = f"What holds {environment} has changed in this moment."
    return Problem(code="hold-changed", what=what, cure="See /handrail status, and ask again.")


def _nobody_asks(environment: str) -> Problem:
    what = f"Nobody asks for a lock of {environment} now."
    cure = "/handrail status tells who has it; its holder may unlock it at any time."
    return Problem(code="lock-unasked", what=what, cure=cure)


def _not_yours(hold: Hold) -> Problem:
    what = f"It is {hold.person} who was asked to give {hold.environment}."
    cure = "Wait for the answer; without one, /handrail unlock takes it after the deadline."
    return Problem(code="lock-not-yours", what=what, cure=cure)
