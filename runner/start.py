"""Puts the runner together: `async with started(...) as control`."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from config.model import Configuration
from runner import rehearsal
from runner.beside import beside
from runner.carrier import Carrier, Parts
from runner.control import Control
from runner.dispatcher import Dispatcher
from runner.healing import Healing
from runner.launching import launched
from runner.monitor.beforehand import Beforehand
from runner.planning import Planner
from runner.plans import Plans
from runner.record.events import Event, Kind
from runner.record.journal import Journal
from runner.record.seats import lead
from runner.record.store import Store
from runner.replicas import Heart
from runner.schedule import keep
from runner.site import Sites
from runner.stopping import Stopping
from runner.tidying import Tidying
from runner.watches.watcher import Watcher
from runner.witness import Trusting, Witness


@asynccontextmanager
async def started(
    configuration: Configuration,
    store: Store,
    state: Path,
    witness: Witness | None = None,
    heart: Heart | None = None,
) -> AsyncIterator[Control]:
    """Launch the engine and take up the runs that are open; yields what can be asked.

    Without a witness every yes stands as it was given.

    On leaving, no step is begun any more; one that runs has a few seconds to end. Then loops stop
    (steps on hosts go on by themselves), and then SSH is closed: the other way round a closed
    connection would be recorded as a failure that never was.
    """
    journal = Journal(store)
    plans = Plans(store)

    async def note(run: str, words: str) -> None:
        await _note(journal, run, words)

    sites = Sites(configuration, note, state / "pictures")
    engine_wake = _Later()
    planner = Planner(configuration, state)
    tidying = Tidying(configuration, journal, plans, planner)
    watcher = Watcher(configuration, journal, plans, planner)
    beforehand = Beforehand(configuration, journal, plans)
    stopping = Stopping()
    parts = Parts(
        configuration=configuration,
        journal=journal,
        plans=plans,
        planner=planner,
        sites=sites,
        wake=engine_wake,
        witness=witness or Trusting(),
        stopping=stopping,
    )
    carrier = Carrier(parts)
    heart = heart or Heart(store)
    try:
        name = configuration.settings.name
        async with launched(store, name, carrier.advance, heart=heart, stopping=stopping) as engine:
            engine_wake.target = engine.wake
            control = Dispatcher(configuration, journal, plans, engine.wake, heart)
            jobs = (
                *tidying.jobs(),
                *rehearsal.jobs(configuration, control.drill),
                *watcher.jobs(),
            )
            scheduled = lead(store.line, "schedule", partial(keep, jobs, store))
            healing = Healing(journal, engine.wake)
            async with beside(scheduled), beside(beforehand.keep()), beside(healing.keep()):
                yield control
    finally:
        await sites.close_all()


class _Later:
    """Wakes through an engine that is made after those who wake."""

    target: Callable[[str], Awaitable[None]] | None = None

    async def __call__(self, run: str) -> None:
        if self.target is not None:
            await self.target(run)


async def _note(journal: Journal, run: str, words: str) -> None:
    """Tell a run's channel something about the step that runs, unless it was just told."""
    now = await journal.run(run)
    steps = [step for step in now.steps.values() if step.running] if now else []
    running = [step for step in steps if step.notes[-1:] != (words,)]
    for step in running:
        event = Event(
            run=run,
            kind=Kind.STEP_NOTED,
            at=time.time(),
            step=step.id,
            attempt=step.attempt,
            data={"text": words},
        )
        await journal.next(event)
