"""Harm in the middle of a step, one and two at once: it runs once, and its run ends well."""

import asyncio
import contextlib
import signal
import sqlite3
from pathlib import Path

import pytest

from demo.host import StagingHost
from tests.acceptance.serving import asked, reached, serving

pytestmark = pytest.mark.timeout(150)
HOUR = 3600
LIBRARY = "libfaketimeMT.so.1"
ENGINES = ("workflow_status", "operation_outputs", "notifications", "workflow_events", "queues")
"""Tables of the engine, without which it knows of no run."""


class Clock:
    """What a bot takes for the time."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "clock"
        places = Path("/usr/lib").glob(f"*/faketime/{LIBRARY}")
        self.library = next(places, None)
        self.step(0)

    def step(self, seconds: int) -> None:
        """Be so much ahead of the real one from now on."""
        told = self.file.with_suffix(".new")
        told.write_text(f"{seconds:+d}\n", encoding="ascii")
        told.replace(self.file)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    made = Clock(tmp_path)
    if made.library is None:
        pytest.skip("libfaketime is not installed")
    return made


async def half_way(folder: Path) -> None:
    """Deploy, and return in the middle of its slow step."""
    await reached(folder)
    said = await asyncio.to_thread(asked, folder, "ask", "/deploy staging")
    assert said.returncode == 0, said.stdout + said.stderr
    async with asyncio.timeout(60):
        while "line 5" not in (await asyncio.to_thread(asked, folder, "log", "#1")).stdout:
            await asyncio.sleep(0.05)


async def ended_well(folder: Path, staging: StagingHost) -> None:
    """Let the step end, and prove that all of it happened once."""
    ran = Path(staging.facts.paths.backups) / "ran"
    assert not ran.exists()
    ran.with_name("go").touch()
    followed = await asyncio.to_thread(asked, folder, "follow", "#1")
    assert followed.returncode == 0, followed.stdout + followed.stderr
    log = await asyncio.to_thread(asked, folder, "log", "#1", "slow", "--all")
    lines = [line.split("line ")[1] for line in log.stdout.splitlines() if "line " in line]
    assert lines == [str(number) for number in range(1, 41)]
    audit = await asyncio.to_thread(asked, folder, "audit", "verify")
    assert audit.returncode == 0, audit.stdout
    assert ran.read_text(encoding="utf-8") == "once\n"


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
