"""Harm in the middle of a step, one and two at once: it runs once, and its run ends well.

Which harm it is and where the bot keeps its record have nothing to do with each other: each harm is
tried on one of the databases, and each database with several.
"""

import signal
from pathlib import Path

import pytest
import sqlalchemy as sa

from demo.host import StagingHost
from tests.acceptance.halfway import ended_well, half_way
from tests.acceptance.serving import reached, serving
from tests.acceptance.small import kept_in
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


@pytest.fixture
def kept(slow: Path, own_database_url: str) -> Path:
    """Have the bot with the slow step keep what it knows in the test's database."""
    return kept_in(slow, own_database_url)


def emptied(database: str) -> int:
    """Empty the engine's tables while nobody serves; returns how many rows went."""
    engine = sa.create_engine(database)
    schema = "dbos." if engine.dialect.name == "postgresql" else ""
    with engine.begin() as connection:
        words = [sa.text(f"DELETE FROM {schema}{name}") for name in ENGINES]
        gone = sum(connection.execute(one).rowcount for one in words)
    engine.dispose()
    return gone


def on(database: str) -> pytest.MarkDecorator:
    """Try it on one kind of database."""
    return pytest.mark.parametrize("own_database_url", [database], indirect=True)


@pytest.mark.parametrize(
    ("seconds", "own_database_url"),
    [(HOUR, "sqlite"), (-HOUR, "postgresql")],
    indirect=["own_database_url"],
    ids=["ahead", "back"],
)
async def test_a_clock_that_steps_by_an_hour_changes_nothing(
    kept: Path, staging: StagingHost, clock: Clock, seconds: int
):
    with serving(kept, clock.environment):
        await half_way(kept)
        clock.step(seconds)
        await ended_well(kept, staging)


@on("postgresql")
async def test_a_run_goes_on_without_what_the_engine_knew(
    kept: Path, staging: StagingHost, own_database_url: str
):
    with serving(kept) as bot:
        await half_way(kept)
        bot.send_signal(signal.SIGKILL)
        bot.wait(30)
    assert emptied(own_database_url) > 0
    with serving(kept):
        await reached(kept)
        await ended_well(kept, staging)


@on("sqlite")
async def test_two_harms_at_once_are_one_harm_after_the_other(
    kept: Path, staging: StagingHost, clock: Clock, own_database_url: str
):
    with serving(kept, clock.environment) as bot:
        await half_way(kept)
        await staging.drop_connections()
        bot.send_signal(signal.SIGKILL)
        bot.wait(30)
    clock.step(-HOUR)
    assert emptied(own_database_url) > 0
    with serving(kept, clock.environment):
        await reached(kept)
        await ended_well(kept, staging)
