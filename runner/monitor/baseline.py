"""Reads what was usual: rounds taken before a deploy began, and those of the last good deploy."""

from collections.abc import Mapping

import sqlalchemy as sa

from config.model.playbook import Step
from runner.monitor.judge import Baseline, Sample
from runner.monitor.samples import BEFORE, kept
from runner.monitor.usual import Known, usual
from runner.plan import Plan
from runner.record.journal import RUNS, Journal
from runner.record.logs import LogKey
from runner.record.run import Outcome, Run, State

_RUNS = 20  # newest runs looked through for a good one


async def baselines(journal: Journal, run: Run, plan: Plan, step: str) -> Mapping[int, Baseline]:
    """Return the baseline of each measure, by its place in the monitor, where one is known."""
    declared = plan.step(step)
    if declared.monitor is None:
        return {}
    before = await measured_before(journal, run, step)
    past = await _past(journal, run)
    good = next((one for one in past if _is_good(one, declared)), None)
    return usual(
        declared.monitor,
        Known(
            before=before,
            sound=not past or past[0].state is State.SUCCEEDED,
            good=await _seen(journal, good, step) if good else (),
            run=good.name if good else "",
        ),
    )


async def measured_before(journal: Journal, run: Run, step: str) -> list[Sample]:
    """Return the rounds that were taken before a run started, in order."""
    found = await kept(journal.store, LogKey(run=run.id, step=step, attempt=BEFORE))
    return [one for one in found if one.at <= run.started_at]


async def _past(journal: Journal, run: Run) -> list[Run]:
    """Return the runs before this one that changed something, newest first."""
    statement = (
        sa.select(RUNS.c.run)
        .where(RUNS.c.environment == run.environment, RUNS.c.number < run.number)
        .order_by(RUNS.c.number.desc())
        .limit(_RUNS)
    )
    names = await journal.store.read(lambda c: list(c.scalars(statement)))
    found = [await journal.run(name) for name in names]
    return [one for one in found if one is not None and one.changed]


def _is_good(run: Run, step: Step) -> bool:
    """Tell whether a run's window was healthy and measured the same in the same places."""
    state = run.steps.get(step.id)
    if state is None or run.state is not State.SUCCEEDED or run.flow != "deploy":
        return False
    healthy = state.outcome in {Outcome.PASSED, Outcome.WARNED} and not state.accepted
    return healthy and state.job.get("measures") == measured(step)


async def _seen(journal: Journal, run: Run, step: str) -> list[Sample]:
    key = LogKey(run=run.id, step=step, attempt=run.steps[step].attempt)
    return list(await kept(journal.store, key))


def measured(step: Step) -> list[str]:
    """Return what a step's monitor measures, in order: samples are known by these places."""
    measures = step.monitor.measures if step.monitor else ()
    return [f"{one.measure}@{one.host}" if one.host else one.measure for one in measures]
