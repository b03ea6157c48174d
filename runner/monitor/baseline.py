"""What was usual before a deploy: by rounds taken before it began, or by the last good deploy."""

from collections.abc import Mapping

import sqlalchemy as sa

from config.model.playbook import Step
from runner.monitor.judge import usual
from runner.monitor.samples import BEFORE, kept
from runner.plan import Plan
from runner.record.journal import RUNS, Journal
from runner.record.logs import LogKey
from runner.record.run import Run, State

_RUNS = 20  # newest runs looked through for a good one
_LEAST = 3  # rounds before a deploy that make a baseline


async def baselines(journal: Journal, run: Run, plan: Plan, step: str) -> Mapping[int, float]:
    """Return the baseline of each measure, by its place in the monitor, where one is known.

    The rounds before the deploy count; without them those of the last good one, whose monitor
    had the same measures in the same places.
    """
    monitor = plan.step(step).monitor
    places = range(len(monitor.measures)) if monitor else range(0)
    samples = await kept(journal.store, LogKey(run=run.id, step=step, attempt=BEFORE))
    if len(samples) < _LEAST:
        key = await _last_good(journal, run, plan.step(step))
        samples = await kept(journal.store, key) if key else []
    found = {place: usual(samples, place) for place in places}
    return {place: value for place, value in found.items() if value is not None}


async def _last_good(journal: Journal, run: Run, step: Step) -> LogKey | None:
    statement = (
        sa.select(RUNS.c.run)
        .where(RUNS.c.environment == run.environment, RUNS.c.number < run.number)
        .order_by(RUNS.c.number.desc())
        .limit(_RUNS)
    )
    for name in await journal.store.read(lambda c: list(c.scalars(statement))):
        other = await journal.run(name)
        state = other.steps.get(step.id) if other else None
        good = other is not None and other.state is State.SUCCEEDED and other.flow == "deploy"
        if state is not None and good and state.job.get("measures") == measured(step):
            return LogKey(run=name, step=step.id, attempt=state.attempt)
    return None


def measured(step: Step) -> list[str]:
    """Return what a step's monitor measures, in order: samples are known by these places."""
    return [one.measure for one in step.monitor.measures] if step.monitor else []
