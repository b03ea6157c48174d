"""One window: rounds until its end, a breach, or a cancel."""

import asyncio
import time
from collections.abc import Sequence

from config.model.playbook import Measure, Monitor
from config.quantity import show_duration
from runner.attempt import Attempt
from runner.monitor.judge import Sample, Watched, shown
from runner.monitor.sample import Sampler
from runner.monitor.samples import keep, kept
from runner.record.events import Kind
from runner.record.journal import Journal
from runner.record.run import Outcome
from runner.result import Result, of_checks


async def watch(
    journal: Journal, attempt: Attempt, monitor: Monitor, cancel: asyncio.Event
) -> Result:
    """Watch for the monitor's window; it ends early at a breach or a cancel.

    A bot that was restarted in the middle goes on with the same window: rounds that were stored
    count, and the systemd journal is read from the window's beginning.
    """
    sampler = Sampler(attempt.site, monitor, attempt.plan.target.database)
    sampler.since = float(attempt.intent["host_time"])
    before = await kept(journal.store, attempt.key)
    watched = [_replayed(measure, index, before) for index, measure in enumerate(monitor.measures)]
    end = attempt.began + monitor.window
    async with sampler.probing():
        while True:
            last = time.time() >= end
            sample = await sampler.round()
            await keep(journal.store, attempt.key, sample)
            watched = [one.seen(sample.values[index]) for index, one in enumerate(watched)]
            breaches = [index for index, one in enumerate(watched) if one.breached]
            if breaches:
                await _tell(journal, attempt, watched, breaches)
            if breaches or last or cancel.is_set():
                break
            await _pause(cancel, min(monitor.every, max(0.0, end - time.time())))
    if cancel.is_set():
        return Result(outcome=Outcome.CANCELLED, why="cancelled")
    result = of_checks(attempt.step, [one.judged() for one in watched], ())
    if result.outcome is Outcome.FAILED:
        after = show_duration(time.time() - attempt.began)
        return Result(
            outcome=Outcome.FAILED,
            why=f"after {after}: {result.why}",
            checks=result.checks,
            advice=result.advice,
        )
    return result


def _replayed(measure: Measure, index: int, samples: Sequence[Sample]) -> Watched:
    watched = Watched(measure=measure)
    for sample in samples:
        watched = watched.seen(sample.values.get(index))
    return watched


async def _tell(
    journal: Journal, attempt: Attempt, watched: Sequence[Watched], breaches: Sequence[int]
) -> None:
    """Write a breach of each measure once."""
    events = []
    for index in breaches:
        one = watched[index]
        data = {
            "measure": one.measure.measure,
            "says": one.measure.says,
            "value": shown(one.last or 0.0),
            "threshold": shown(one.measure.at_most),
            "unit": one.unit,
        }
        events.append(attempt.event(Kind.MONITOR_BREACHED, data, ordinal=index))
    await journal.append(*events)


async def _pause(cancel: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await cancel.wait()
    except TimeoutError:
        return
