"""The loops of runs: each is one workflow of DBOS, and asks again and again what comes next.

What a process carries just now is kept here, and how its loops are stopped. A loop may be begun
anew at any time, under another name: the journal says how far its run is.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from dbos import DBOS

from runner.stopping import Stopping

_log = logging.getLogger(__name__)

WAKE = "wake"
DONE = "done"
LONGEST_WAIT = 300.0
"""Seconds after which a waiting loop looks again unasked; wakes are hints, the journal decides."""

NOTING = 2.0
"""Seconds in which the end of a loop may be noted before the engine stops."""

STOPPING = 10.0
"""Seconds in which loops that are stopped may let go of what they hold."""

Advance = Callable[[str], Awaitable[float | None]]
"""Does what can be done for a run now. Returns seconds to wait at most, or None when it rests."""


@dataclass(slots=True)
class Current:
    """DBOS registers functions once a process; what they call is set at every launch.

    Attributes:
        loops: The tasks of the loops that run, with the loop of each.
        ending: Those of them that have nothing more to do but to be noted as done.
        busy: Done when what a loop does just now has come to its end.
    """

    advance: Advance | None = None
    stopping: Stopping = field(default_factory=Stopping)
    loops: dict[asyncio.Task[Any], str] = field(default_factory=dict)
    ending: set[asyncio.Task[Any]] = field(default_factory=set)
    busy: set[asyncio.Future[None]] = field(default_factory=set)


current = Current()


@DBOS.step(name="advance")
async def _advance(run: str) -> float | None:
    if current.advance is None:
        msg = "the engine has not been launched"
        raise RuntimeError(msg)
    done = asyncio.get_running_loop().create_future()
    current.busy.add(done)
    try:
        return await current.advance(run)
    finally:
        current.busy.discard(done)
        done.set_result(None)


async def _look(run: str) -> float | None:
    """Advance a run, unless the bot stops: then wait for the end, which cancels the loop."""
    if current.stopping.begun:
        await asyncio.Event().wait()
    return await _advance(run)


@DBOS.workflow(name="carry")
async def carry(run: str) -> str:
    """Carry a run until it rests: look, do what comes next, wait where there is nothing to do."""
    task = asyncio.current_task()
    if task is not None:
        current.loops[task] = str(DBOS.workflow_id)
        task.add_done_callback(lambda done: current.loops.pop(done, None))
        task.add_done_callback(current.ending.discard)
    while (wait := await _look(run)) is not None:
        if wait > 0:  # a wake that is not read here only makes the next wait shorter
            await DBOS.recv_async(WAKE, timeout_seconds=min(wait, LONGEST_WAIT))
    if task is not None:
        current.ending.add(task)
    return DONE


async def work_ended(patience: float) -> None:
    """Let what loops do just now come to its end, for so many seconds at most."""
    if going := {*current.busy}:
        _log.info("waiting up to %g s for what runs", patience)
        await asyncio.wait(going, timeout=patience)


async def loops_stopped() -> None:
    """Let loops that are being noted as done come to that, and stop the others where they are.

    One that went on behind the engine's end would look for its database in vain. A loop that is
    cancelled is one of a killed bot: the next start takes it up.
    """
    if current.ending:
        await asyncio.wait(current.ending, timeout=NOTING)
    going = [*current.loops]
    told = logging.getLogger("dbos")
    level = told.level
    told.setLevel(logging.ERROR)  # it warns of each task that is cancelled
    for task in going:
        task.cancel()
    if going:
        await asyncio.wait(going, timeout=STOPPING)
    told.setLevel(level)


_AT_WORK = "WHERE status = 'PENDING' AND name = 'carry' ORDER BY workflow_uuid"


def loop_of(run: str, generation: int) -> str:
    """Return the name of a run's loop: another one each time that it is begun anew."""
    return f"{run}/{generation}"


def carried(connection: sa.Connection) -> dict[str, tuple[str, ...]]:
    """Return the runs that each process carries, by the id under which it does."""
    schema = "dbos." if connection.dialect.name == "postgresql" else ""
    words = f"SELECT executor_id, workflow_uuid FROM {schema}workflow_status {_AT_WORK}"  # noqa: S608 - of constants
    found: dict[str, tuple[str, ...]] = {}
    for by, loop in connection.execute(sa.text(words)):
        found[by] = (*found.get(by, ()), loop.rpartition("/")[0])
    return found
