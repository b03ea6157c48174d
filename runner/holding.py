"""Takes, hands over and frees the holds of runs; each with the event that tells of it."""

import time
from dataclasses import replace

import sqlalchemy as sa

from runner import decide as do
from runner import holds
from runner.control import Hold
from runner.healing import healed
from runner.plan import Plan
from runner.record import audit
from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.journal import RUNS, Journal, append, events_of
from runner.record.run import Run, State
from runner.record.told import Told

HANDED_OVER = 2_000_000
"""Ordinals of holds that pass from run to run begin here, so that they meet no retry's own."""


class Holding:
    """Keeps environments for runs."""

    def __init__(self, journal: Journal) -> None:
        """Write to `journal`."""
        self._journal = journal

    async def take(self, run: Run, plan: Plan) -> float | None:
        """Take the environment, or join the queue.

        A rollback takes over what the deploy holds that it takes back, or an earlier rollback of
        it, once that has ended: it passes the queue.

        Returns:
            Seconds after which to look again, None where the run holds the environment.
        """
        at = time.time()
        wanted = Hold(
            environment=run.environment,
            run=run.id,
            person=run.requester,
            reason=f"{run.name} is {_doing(plan)}",
            since=at,
        )
        holder = wanted

        def take(connection: sa.Connection) -> list[Told]:
            nonlocal holder
            healing = healed(connection, run.environment, at)
            events, before = _handed(connection, plan, wanted)
            events = [*healing, *events]
            ahead = None if plan.takes_back else _rollback_ahead(connection, wanted)
            holder = ahead or holds.take(connection, wanted)
            if holder.run == run.id:
                data = {"environment": run.environment, "from": before}
                taken = Event(
                    run=run.id, kind=Kind.HOLD_TAKEN, at=at, ordinal=run.retries, data=data
                )
                return append(connection, [*events, taken])
            waiting = _waiting(connection, run.id, holder, at, holds=not ahead)
            return append(connection, [*events, *waiting])

        await self._journal.transact(take)
        if holder.run == run.id:
            return None
        return max(1.0, holder.until - at) if holder.until else 300.0

    async def end(self, run: Run, plan: Plan | None, action: do.Finish) -> bool:
        """Write a run's end; returns whether the environment stays held.

        It does after anything but a success, if something was changed, and after every rollback:
        then somebody has to unlock it. A rollback that changed nothing gives back what it took
        over. Done again, it does nothing: somebody else may have the environment by then.
        """
        at = time.time()
        back = plan.takes_back if plan else None
        succeeded = action.outcome is State.SUCCEEDED
        held = run.holds and run.changed and (not succeeded or back is not None)
        data = {"outcome": action.outcome.value, "reason": action.reason, "held": held}
        end = Event(run=run.id, kind=Kind.FINISHED, at=at, ordinal=run.retries, data=data)

        def finish(connection: sa.Connection) -> list[Told]:
            ended = append(connection, [end])
            if ended[0].event is not end:
                return ended
            events = []
            if back and succeeded:
                by = {"by": run.name, "run": run.id}
                events.append(
                    Event(run=back.run, kind=Kind.ROLLED_BACK, at=at, actor=run.requester, data=by)
                )
            if held and back:
                reason = _left(run, plan, action)
                holds.reason(connection, run.environment, reason)
            if run.holds and not held:
                events += _freed(connection, run, end)
            return ended + append(connection, events)

        await self._journal.transact(finish)
        return held


def _waiting(
    connection: sa.Connection, run: str, holder: Hold, at: float, *, holds: bool
) -> list[Event]:
    """Return that a run waits, for whom, since when that one holds it and why; told once each."""
    by = holder.run or f"{holder.person}'s lock: {holder.reason}"
    now = _run(connection, run)
    if now and now.state is State.QUEUED and now.reason == by:
        return []
    since = holder.since if holds else 0.0
    data = {"holder": by, "since": since, "why": holder.reason if holder.run else ""}
    ordinal = audit.count(connection, run, Kind.QUEUED)
    return [Event(run=run, kind=Kind.QUEUED, at=at, ordinal=ordinal, data=data)]


def _doing(plan: Plan) -> str:
    if plan.takes_back is None:
        return "being deployed"
    return f"taking back {plan.environment} #{plan.takes_back.number}"


def _left(run: Run, plan: Plan | None, action: do.Finish) -> str:
    """Return why an environment stays held behind a rollback."""
    number = plan.takes_back.number if plan and plan.takes_back else 0
    if action.outcome is State.SUCCEEDED:
        why = f": {run.request.get('reason')}" if run.request.get("reason") else ""
        return f"{run.environment} #{number} was taken back by {run.name}{why}"
    return f"{run.name}, which was to take back {run.environment} #{number}, has not ended well"


def _handed(connection: sa.Connection, plan: Plan, wanted: Hold) -> tuple[list[Event], str]:
    """Free what a rollback may take over; returns the events that tell of it, and whose it was."""
    back = plan.takes_back
    holder = holds.current(connection, wanted.environment, wanted.since)
    if back is None or holder is None or not holder.run or holder.run == wanted.run:
        return [], ""
    before = _run(connection, holder.run)
    related = holder.run == back.run
    related = related or bool(before and before.request.get("takes_back") == back.run)
    if before is None or not before.ended or not related:
        return [], ""
    holds.free(connection, wanted.environment)
    data = {"environment": wanted.environment, "reason": f"{wanted.run} takes it over"}
    freed = Event(
        run=holder.run, kind=Kind.HOLD_FREED, at=wanted.since, actor=wanted.person, data=data
    )
    return [_numbered(connection, freed)], holder.run


def _freed(connection: sa.Connection, run: Run, end: Event) -> list[Event]:
    """Free an environment, or give it back to the run that a rollback had it from."""
    holds.free(connection, run.environment)
    data = {"environment": run.environment, "reason": str(end.data["outcome"])}
    freed = Event(run=run.id, kind=Kind.HOLD_FREED, at=end.at, ordinal=run.retries, data=data)
    before = _run(connection, _had_from(connection, run))
    if before is None or end.data["outcome"] == State.SUCCEEDED.value:
        return [freed]
    again = Hold(
        environment=run.environment,
        run=before.id,
        person=before.requester,
        reason=f"{before.name} is {before.state.value}",
        since=end.at,
    )
    holds.take(connection, again)
    given = {"environment": run.environment, "from": run.id}
    taken = Event(run=before.id, kind=Kind.HOLD_TAKEN, at=end.at, actor=run.requester, data=given)
    return [freed, _numbered(connection, taken)]


def _had_from(connection: sa.Connection, run: Run) -> str:
    """Return the run from which a run took the environment over, empty if from none."""
    taken = [told.event for told in events_of(connection, run.id)]
    taken = [event for event in taken if event.kind is Kind.HOLD_TAKEN]
    return str(taken[-1].data.get("from", "")) if taken else ""


def _numbered(connection: sa.Connection, event: Event) -> Event:
    """Return an event of another run under an ordinal that nothing else there takes."""
    ordinal = HANDED_OVER + audit.count(connection, event.run, event.kind)
    return replace(event, ordinal=ordinal)


def _rollback_ahead(connection: sa.Connection, wanted: Hold) -> Hold | None:
    """Return the rollback that waits for the environment too: deploys let it go first."""
    statement = sa.select(RUNS.c.run).where(
        RUNS.c.environment == wanted.environment, RUNS.c.open.is_(True), RUNS.c.run != wanted.run
    )
    for name in connection.scalars(statement).all():
        run = _run(connection, name)
        if run and run.rolls_back and run.state is State.QUEUED and not run.holds:
            return Hold(
                environment=wanted.environment,
                run=run.id,
                person=run.requester,
                reason=f"{run.name} goes first",
                since=wanted.since,
            )
    return None


def _run(connection: sa.Connection, run: str) -> Run | None:
    return fold(told.event for told in events_of(connection, run))
