"""What is done unasked, at set times: each job in a loop of its own, beside the engine.

A job is a name, times and a coroutine function. `started` (runner/start.py) collects the jobs of a
configuration and runs `keep` over them for as long as the bot serves. When a time has come, the job
is handed the *occasion*: its name and that time (`retention/staging@2026-03-02T03:30:00+00:00`).
The occasion is claimed in the database first, beside the keys of requests (`runner.once`): of many
replicas one does it, and a bot that starts again does not do it twice. It also serves as the key of
what the job asks for, a run say: that takes effect once as well.

A job at work is not begun anew; a time that has come meanwhile, or while no bot ran, is let go,
unless it was only just now: then another replica may have died at it. Of several replicas one has
the seat for all this (`runner/start.py`), so no job is at work twice. A database that is away
is waited for, and what was begun then begins anew. A job that fails is logged and harms no other.
Times are triggers of APScheduler, which knows cron, intervals and time zones; waiting is ours, so
that loops end with the bot like all others.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import sqlalchemy as sa
from apscheduler.triggers.base import BaseTrigger

from runner import once
from runner.record.patience import patiently
from runner.record.store import Store

_log = logging.getLogger(__name__)

JUST_NOW = 15.0
"""Seconds for which a time is made up for that came before this bot did the jobs."""

LONGEST = 60.0
"""Seconds after which a waiting loop looks at the clock again: it may have been set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to do at set times.

    Attributes:
        name: Unique among jobs, and the same at every start: `retention/staging`.
        times: When; `config.times.cron` reads what people write.
        do: Does it, and is given the occasion.
    """

    name: str
    times: BaseTrigger
    do: Callable[[str], Awaitable[None]]


async def keep(jobs: Sequence[Job], store: Store, clock: Callable[[], float] = time.time) -> None:
    """Do each job at its times, until cancelled."""
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(_repeat(job, store, clock), name=job.name)


async def _repeat(job: Job, store: Store, clock: Callable[[], float]) -> None:
    last: datetime | None = None
    due = _due(job.times, None, _now(lambda: clock() - JUST_NOW))
    while due is not None:
        while (pause := due.timestamp() - clock()) > 0:  # noqa: ASYNC110 - no bell rings for a time
            await asyncio.sleep(min(pause, LONGEST))
        last = due
        occasion = f"{job.name}@{due.isoformat()}"
        claim = partial(_claimed, store, occasion, f"{job.name} {uuid4().hex}")
        try:
            if await patiently(claim):
                await patiently(partial(job.do, occasion))
        except Exception:  # noqa: BLE001 - logged; one job that fails harms no other
            _log.exception("%s failed; it is done again at its next time", job.name)
        due = _due(job.times, last, _now(clock))


def _due(times: BaseTrigger, last: datetime | None, now: datetime) -> datetime | None:
    """Return the next time; those that have come since the last one are let go."""
    due: datetime | None = times.get_next_fire_time(last, now)
    while due is not None and last is not None and due < now:
        last, due = due, times.get_next_fire_time(due, now)
    return due


async def _claimed(store: Store, occasion: str, claim: str) -> bool:
    """Take an occasion, unless another replica or an earlier life of this bot has it.

    `claim` is known again: it may have been committed, and nobody heard of it.
    """

    def take(connection: sa.Connection) -> bool:
        holder = once.subject(connection, f"claimed {occasion}")
        if holder is None:
            once.keep(connection, f"claimed {occasion}", claim)
        return holder in {None, claim}

    try:
        return await store.write(take)
    except sa.exc.IntegrityError:  # another replica was quicker by a blink
        return False


def _now(clock: Callable[[], float]) -> datetime:
    return datetime.fromtimestamp(clock(), UTC)
