"""Takes requests for rollbacks, and marks on versions that are not to be gone back to."""

import re
import time
from dataclasses import replace

import sqlalchemy as sa

from config.model import Configuration
from config.problem import Problem
from runner import once
from runner.control import Mark, RollbackOrder
from runner.history import history
from runner.numbering import begun
from runner.plans import Plans
from runner.record import audit
from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.journal import RUNS, Journal, append, events_of
from runner.record.run import Run
from runner.record.told import Told
from runner.targets import Past, goal, taken_back, unavailable
from runner.which_way import named_way

_COMMIT = re.compile(r"[0-9a-f]{7,40}")


class Retreat:
    """The part of the runner's door that rollbacks go through."""

    def __init__(self, configuration: Configuration, journal: Journal, plans: Plans) -> None:
        """Judge by the runs' records, write to `journal`."""
        self._configuration = configuration
        self._journal = journal
        self._plans = plans

    async def order(self, wish: RollbackOrder) -> tuple[str, ...] | Problem:
        """Write that a rollback is wanted, and that the deploy it takes back is to stop.

        Returns:
            The runs to wake, the rollback first; or why there is none.
        """
        playbook = self._configuration.playbooks.get(wish.environment)
        if playbook is None or (wish.mode and playbook.way_back(wish.mode) is None):
            return unavailable(wish.environment, wish.mode)
        key = wish.key
        known = await self._journal.store.read(lambda connection: once.subject(connection, key))
        if known:
            return await self._to_wake(known)
        past = await history(self._journal, self._plans, wish.environment)
        if wish.deploy:
            mode = named_way(past, wish.deploy, wish.mode)
            if isinstance(mode, Problem):
                return mode
            wish = replace(wish, mode=mode)
        back = _judged(wish, past)
        return back if isinstance(back, Problem) else await self._written(wish, back)

    async def _to_wake(self, rollback: str) -> tuple[str, ...]:
        """Return a rollback that was written before, and the deploy that stops for it."""
        run = await self._journal.run(rollback)
        stops = run is not None and bool(run.request.get("aborts"))
        return (rollback, str(run.request["takes_back"])) if run and stops else (rollback,)

    async def _written(self, wish: RollbackOrder, back: Past) -> tuple[str, ...] | Problem:
        woken: tuple[str, ...] = ()
        problem: Problem | None = None

        def write(connection: sa.Connection) -> list[Told]:
            nonlocal woken, problem
            other = None if wish.plan_only else open_rollback(connection, wish.environment)
            known = once.subject(connection, wish.key)
            if other and not known:
                problem = _already(other)
                return []
            run, number = begun(connection, wish.environment, wish.key)
            woken = (run,)
            if not number:
                return []
            deploy = fold(told.event for told in events_of(connection, back.run.id))
            aborts = deploy is not None and not deploy.ended and not wish.plan_only
            events = [_requested(wish, back, run, number, aborts=aborts)]
            if deploy is not None and aborts:
                woken = (run, deploy.id)
                events += _stopped(connection, deploy, wish.person)
            return append(connection, events)

        await self._journal.transact(write)
        return problem or woken

    async def overtaken(self, run: Run) -> Problem | None:
        """Return why a run cannot be retried: something newer has changed what it left."""
        where = run.environment
        other = await self._journal.store.read(lambda connection: open_rollback(connection, where))
        if other is not None and other.request.get("takes_back") == run.id:
            what = f"{run.name} is being taken back by {other.name}."
            cure = f"Cancel that first: /handrail cancel {other.environment}#{other.number}."
            return Problem(code="being-taken-back", what=what, cure=cure)
        for past in await history(self._journal, self._plans, where):
            if past.run.number > run.number and past.run.changed:
                what = f"{past.run.name} has changed {where} since {run.name} stopped."
                cure = f"Ask anew: /deploy {where}, or a rollback of what is there now."
                return Problem(code="overtaken", what=what, cure=cure)
        return None

    async def mark(self, mark: Mark) -> Problem | None:
        """Write a mark, or that it is taken back; why not, otherwise."""
        run = await self._journal.run(mark.run)
        if run is None:
            what = f"There is no run {mark.run}."
            return Problem(code="run-unknown", what=what, cure="See /handrail runs.")
        if not run.digest:
            what = f"{run.name} has no plan, so it stands for no version."
            return Problem(code="no-version", what=what, cure="Name a run that was planned.")
        if mark.undo and not run.bad and not await once.obeyed(self._journal, mark.key):
            what = f"{run.name} is not marked bad."
            return Problem(code="not-marked", what=what, cure="Nothing is to be done.")
        kind = Kind.MARK_REMOVED if mark.undo else Kind.MARKED_BAD
        data = {"person": mark.person, "reason": mark.reason}

        def write(connection: sa.Connection) -> list[Told]:
            ordinal = audit.count(connection, run.id, kind)
            event = Event(
                run=run.id,
                kind=kind,
                at=time.time(),
                actor=mark.person,
                ordinal=ordinal,
                data=data,
            )
            return append(connection, [event])

        await once.transact(self._journal, mark.key, run.id, write)
        return None


def _judged(wish: RollbackOrder, past: tuple[Past, ...]) -> Past | Problem:
    """Return the deploy that is taken back, as far as can be told before host and origin are asked.

    So no deploy is stopped for a rollback that the records alone refuse.
    """
    named: Past | None = None
    if wish.to and not _COMMIT.fullmatch(wish.to):
        named = next((one for one in past if one.run.id == wish.to), None)
        if named is None:
            what = f"There is no planned run {wish.to} among the newest ones."
            cure = f"/handrail runs {wish.environment} lists them; a commit can be named too."
            return Problem(code="target-unknown", what=what, cure=cure)
    back = taken_back(past, named=bool(wish.to))
    if isinstance(back, Problem) or (wish.to and named is None):
        return back
    found = goal(past, wish.mode, named)
    return found if isinstance(found, Problem) else back


def open_rollback(connection: sa.Connection, environment: str) -> Run | None:
    """Return the rollback of an environment that is open, plans alone aside."""
    statement = sa.select(RUNS.c.run).where(
        RUNS.c.environment == environment, RUNS.c.open.is_(True)
    )
    for name in connection.scalars(statement).all():
        run = fold(told.event for told in events_of(connection, name))
        if run and run.rolls_back and not run.request.get("plan_only"):
            return run
    return None


def _already(other: Run) -> Problem:
    return Problem(
        code="rollback-open",
        what=f"{other.name} is a rollback already and is {other.state.value}; "
        f"{other.requester} asked for it.",
        cure=f"See it with /handrail show {other.environment}#{other.number}; cancel it first if "
        "another one is wanted.",
    )


def _requested(wish: RollbackOrder, back: Past, run: str, number: int, *, aborts: bool) -> Event:
    data = {
        "environment": wish.environment,
        "number": number,
        "flow": f"rollback-{wish.mode}",
        "ref": "",
        "to": wish.to,
        "keep_schema": wish.keep_schema,
        "takes_back": back.run.id,
        "aborts": aborts,
        "reason": wish.reason,
        "skips": [],
        "plan_only": wish.plan_only,
        "channel": wish.channel,
        "decided": dict(wish.decided),
    }
    return Event(run=run, kind=Kind.REQUESTED, at=time.time(), actor=wish.person, data=data)


def _stopped(connection: sa.Connection, deploy: Run, person: str) -> list[Event]:
    """Return the wish that a deploy stops in order; nothing where somebody had it before."""
    if deploy.cancel_wanted:
        return []
    kind = Kind.CANCEL_WANTED
    ordinal = audit.count(connection, deploy.id, kind)
    data = {"person": person}
    at = time.time()
    return [Event(run=deploy.id, kind=kind, at=at, actor=person, ordinal=ordinal, data=data)]
