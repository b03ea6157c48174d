"""Harm in the middle of a step, one and two at once: it runs once, and its run ends well."""

import contextlib
import signal
import sqlite3
from pathlib import Path

import pytest

from demo.host import StagingHost
from tests.acceptance.halfway import ended_well, half_way
from tests.acceptance.serving import reached, serving
from tests.clock import PACKAGE, Clock, library

pytestmark = pytest.mark.timeout(150)
HOUR = 3600
ENGINES = ("workflow_status", "operation_outputs", "notifications", "workflow_events", "queues")
"""Tables of the engine, without which it knows of no run."""


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    if library() is None:
        pytest.skip(f"{PACKAGE} is not installed")
    made = Clock(tmp_path)
    made.step(0)
    return made


def emptied(folder: Path) -> int:
    """Empty the engine's tables while nobody serves; returns how many rows went."""
    with contextlib.closing(sqlite3.connect(folder.parent / "state/handrail.db")) as database:
        gone = sum(database.execute(f"DELETE FROM {name}").rowcount for name in ENGINES)
        database.commit()
    return gone


@pytest.mark.parametrize("seconds", [HOUR, -HOUR], ids=["ahead", "back"])
async def test_a_clock_that_steps_by_an_hour_changes_nothing(
    slow: Path, staging: StagingHost, clock: Clock, seconds: int
):
    with serving(slow, clock.environment):
        await half_way(slow)
        clock.step(seconds)
        await ended_well(slow, staging)


async def test_a_run_goes_on_without_what_the_engine_knew(slow: Path, staging: StagingHost):
    with serving(slow) as bot:
        await half_way(slow)
        bot.send_signal(signal.SIGKILL)
        bot.wait(30)
    assert emptied(slow) > 0
    with serving(slow):
        await reached(slow)
        await ended_well(slow, staging)


async def test_two_harms_at_once_are_one_harm_after_the_other(
    slow: Path, staging: StagingHost, clock: Clock
):
    with serving(slow, clock.environment) as bot:
        await half_way(slow)
        await staging.drop_connections()
        bot.send_signal(signal.SIGKILL)
        bot.wait(30)
    clock.step(-HOUR)
    assert emptied(slow) > 0
    with serving(slow, clock.environment):
        await reached(slow)
        await ended_well(slow, staging)
