"""Looks at an environment's watches on a schedule, and writes what comes of it.

Everything that matters is stored: the newest look at each watch, incidents, mutes and digests. So a
bot that starts again goes on where the one before stopped: it looks at nothing twice, alerts of
nothing twice, and forgets no incident.
"""

import time
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from apscheduler.triggers.interval import IntervalTrigger

from config.model import Configuration
from config.model.watching import Watch
from runner.history import history
from runner.planning import Planner
from runner.plans import Plans
from runner.record.events import Event, Kind
from runner.record.journal import EVENTS, RUNS, Journal, append, numbered, told_of
from runner.record.run import State
from runner.record.told import Told
from runner.schedule import Job
from runner.watches import looks, rules
from runner.watches.drift import Recorded
from runner.watches.measuring import Ground, Measured, measured
from runner.watches.rules import Look
from runner.watches.sampling import kept, recalled
from runner.watches.standing import KINDS, Standing, stand

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Looks are counted from here, so that all replicas mean the same times."""


def stream(environment: str) -> str:
    """Return the name under which an environment's own events stand."""
    return f"environment:{environment}"


async def standing(journal: Journal, environment: str) -> Standing:
    """Return what stands in an environment."""
    statement = sa.select(EVENTS).where(
        EVENTS.c.run == stream(environment), EVENTS.c.kind.in_([kind.value for kind in KINDS])
    )
    statement = statement.order_by(EVENTS.c.position)
    rows = await journal.store.read(lambda connection: list(connection.execute(statement)))
    return stand(told_of(row).event for row in rows)


class Watcher:
    """Watches environments between their deploys."""

    def __init__(
        self, configuration: Configuration, journal: Journal, plans: Plans, planner: Planner
    ) -> None:
        """Judge by the configuration, write to `journal`; reach hosts as the planner does."""
        self._configuration = configuration
        self._journal = journal
        self._plans = plans
        self._planner = planner

    def jobs(self) -> tuple[Job, ...]:
        """Return one job for each environment that has watches; made anew at every start."""
        return tuple(
            Job(name=f"watch/{name}", times=self._times(name), do=partial(self._occasion, name))
            for name, environment in self._configuration.environments.items()
            if environment.watching.enabled and self._watches(name)
        )

    async def _occasion(self, environment: str, occasion: str) -> None:
        del occasion
        await self.look(environment, time.time())

    async def look(self, environment: str, now: float) -> tuple[str, ...]:
        """Look at the watches that are due; returns their ids.

        Nothing is looked at while a run is at work: it is watched by itself, and services restart.
        """
        if await self._at_work(environment):
            return ()
        before = await looks.newest(self._journal.store, environment)
        tick = self._tick(environment)
        due = [
            watch
            for watch in self._watches(environment)
            if rules.due(watch, before.get(watch.id), now, tick)
        ]
        if not due:
            return ()
        stands = await standing(self._journal, environment)
        ground = await self._ground(environment, stands)
        store = self._journal.store
        past = {one.id: await recalled(store, environment, one) for one in due if one.measures}
        found = await measured(self._planner, replace(ground, past=past, now=now), due)
        if await self._at_work(environment):  # it began meanwhile: what was seen says nothing
            return ()
        for watch in due:
            look = rules.looked(before.get(watch.id), found.verdicts[watch.id], now)
            changed = found.changed.get(watch.id, {})
            look = replace(look, charts=tuple(found.charts(watch.id)), changed=changed)
            await self._write(environment, watch, look, stands)
            if watch.id in found.taken:
                await kept(store, environment, watch, found.taken[watch.id])
        await self._record(environment, ground, stands, found)
        return tuple(watch.id for watch in due)

    async def _write(self, environment: str, watch: Watch, look: Look, stands: Standing) -> None:
        declared = self._configuration.environments[environment].watching
        zone = self._configuration.settings.zone
        silent = stands.muted(watch.id, look.at) is not None
        silent = silent or rules.quiet(declared, watch, look.at, zone)
        written = rules.follows(watch, look, stands.incidents.get(watch.id), silent=silent)

        def write(connection: sa.Connection) -> list[Told]:
            looks.keep(connection, environment, watch.id, look)
            found: list[Told] = []
            for kind, data in written:
                found += append(
                    connection, [_event(connection, environment, kind, watch.id, look.at, data)]
                )
            return found

        await self._journal.transact(write)

    async def _record(
        self, environment: str, ground: Ground, stands: Standing, found: Measured
    ) -> None:
        """Write the digests that are new; those of an older run are let go."""
        if not found.digests:
            return
        kept = stands.digests if stands.digests_of == ground.recorded.run else {}
        data = {"run": ground.recorded.run, "digests": {**kept, **found.digests}}

        def write(connection: sa.Connection) -> list[Told]:
            kind = Kind.DRIFT_RECORDED
            return append(
                connection, [_event(connection, environment, kind, "", time.time(), data)]
            )

        await self._journal.transact(write)

    async def _ground(self, environment: str, stands: Standing) -> Ground:
        past = await history(self._journal, self._plans, environment)
        changed = next((one for one in past if one.run.changed), None)
        good = changed is not None and changed.run.state is State.SUCCEEDED
        commit = changed.plan.commit.sha if changed is not None and good else ""
        run = changed.run.name if changed is not None else ""
        declared = self._configuration.environments[environment]
        known = stands.digests if stands.digests_of == run else {}
        values = {"ENVIRONMENT": environment, "COMMIT": commit, "LIVE": commit, "RUN": run}
        return Ground(
            environment=declared,
            playbook=self._configuration.playbooks[environment],
            recorded=Recorded(commit=commit, run=run, digests=known),
            values={**declared.variables, **values},
        )

    async def _at_work(self, environment: str) -> bool:
        """Return whether a run changes what is live; a drill works beside it."""
        open_runs = sa.select(RUNS.c.run).where(
            RUNS.c.environment == environment, RUNS.c.open.is_(True)
        )
        names = await self._journal.store.read(lambda c: list(c.scalars(open_runs)))
        runs = [await self._journal.run(name) for name in names]
        return any(run and run.started_at > 0 and run.flow != "drill" for run in runs)

    def _watches(self, environment: str) -> tuple[Watch, ...]:
        return self._configuration.playbooks[environment].watches

    def _tick(self, environment: str) -> float:
        return min(watch.every for watch in self._watches(environment))

    def _times(self, environment: str) -> IntervalTrigger:
        """Return the times of looks: those of many environments are spread over the interval."""
        tick = self._tick(environment)
        share = zlib.crc32(environment.encode()) % 1000 / 1000
        begin = _EPOCH + timedelta(seconds=tick * share)
        return IntervalTrigger(seconds=max(int(tick), 1), start_date=begin, timezone=UTC)


def _event(  # noqa: PLR0913, PLR0917 - what an event is made of
    connection: sa.Connection,
    environment: str,
    kind: Kind,
    watch: str,
    at: float,
    data: Mapping[str, Any],
) -> Event:
    """Return an event of the environment itself, under its next ordinal."""
    told = Event(run=stream(environment), kind=kind, at=at, step=watch, data=data)
    return numbered(connection, told)
