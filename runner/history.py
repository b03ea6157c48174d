"""The runs of an environment: with their plans for rollbacks, with commit times for figures."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from runner.figures import Change
from runner.plans import PLANS, Plans
from runner.record.events import Kind
from runner.record.fold import fold
from runner.record.journal import EVENTS, RUNS, Journal, told_of
from runner.record.run import Run, State
from runner.targets import Past

_FIRST = EVENTS.alias("first")

LOOKED_BACK = 50
"""How many of the newest runs are looked through for a version to go back to."""


async def history(
    journal: Journal, plans: Plans, environment: str, limit: int = LOOKED_BACK
) -> tuple[Past, ...]:
    """Return the newest runs of an environment that have a plan, newest first; no drills."""
    statement = sa.select(RUNS.c.run).where(RUNS.c.environment == environment)
    statement = statement.order_by(RUNS.c.number.desc()).limit(limit)
    names = await journal.store.read(lambda connection: list(connection.scalars(statement)))
    found = []
    for name in names:
        run = await journal.run(name)
        plan = await plans.of(run.digest) if run else None
        if run is None or plan is None or run.request.get("plan_only") or plan.flow == "drill":
            continue
        found.append(Past(run=run, plan=plan))
    return tuple(found)


async def newest(journal: Journal, environment: str | None, limit: int) -> list[Run]:
    """Return the newest runs, newest first; those of all environments in the order of requests."""
    statement = sa.select(RUNS.c.run)
    if environment is not None:
        statement = statement.where(RUNS.c.environment == environment)
        statement = statement.order_by(RUNS.c.number.desc())
    else:
        first = (_FIRST.c.run == RUNS.c.run) & (_FIRST.c.kind == Kind.REQUESTED.value)
        statement = statement.join(_FIRST, first).order_by(_FIRST.c.position.desc())
    limited = statement.limit(limit)
    names = await journal.store.read(lambda connection: list(connection.scalars(limited)))
    return await journal.runs(names)


async def queued(journal: Journal, environment: str) -> list[str]:
    """Return the runs that wait for an environment."""
    open_ = sa.select(RUNS.c.run).where(RUNS.c.environment == environment, RUNS.c.open)
    names = await journal.store.read(lambda connection: list(connection.scalars(open_)))
    runs = await journal.runs(names)
    return [run.id for run in runs if run.state is State.QUEUED and not run.ended]


async def changes(journal: Journal, environment: str, limit: int) -> tuple[Change, ...]:
    """Return the newest runs of an environment with the times of the commits they brought.

    Folded on a reader's thread: a year of runs must not hold up those that are carried.
    """
    newest = sa.select(RUNS.c.run).where(RUNS.c.environment == environment)
    newest = newest.order_by(RUNS.c.number.desc()).limit(limit)
    chosen = newest.subquery()
    statement = sa.select(EVENTS).join(chosen, chosen.c.run == EVENTS.c.run)
    statement = statement.order_by(EVENTS.c.run, EVENTS.c.position)

    def work(connection: sa.Connection) -> tuple[Change, ...]:
        told = (told_of(row).event for row in connection.execute(statement))
        found = []
        for _, events in groupby(told, key=lambda event: event.run):
            run = fold(events)
            if run is not None:
                found.append(Change(run=run, commits=_brought(connection, run.digest)))
        return tuple(found)

    return await journal.store.read(work)


async def brought(journal: Journal, run: str) -> tuple[float, ...]:
    """Return when the commits were made that a run brought; none before it has a plan."""
    state = await journal.run(run)
    digest = state.digest if state else ""
    return await journal.store.read(lambda connection: _brought(connection, digest))


def _brought(connection: sa.Connection, digest: str) -> tuple[float, ...]:
    body = connection.scalar(sa.select(PLANS.c.body).where(PLANS.c.digest == digest))
    return commit_times(body) if body else ()


def commit_times(plan: Mapping[str, Any]) -> tuple[float, ...]:
    """Return when the commits of a stored plan were made that were not live before.

    Seconds since the epoch. None for a way back and for what was live already.
    """
    live = (plan.get("live") or {}).get("sha")
    if plan["flow"] != "deploy" or plan.get("backwards") or live == plan["commit"]["sha"]:
        return ()
    commits = plan.get("commits") or [plan["commit"]]
    return tuple(float(commit["at"]) for commit in commits if commit.get("at"))
