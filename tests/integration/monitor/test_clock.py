"""A host whose clock is minutes off: what it answers, and how its journal stamps lines."""

import asyncio
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.host import StagingHost, launched
from demo.host.programs import lacking
from runner.record.events import Kind
from runner.record.fold import ACCEPT
from runner.record.run import State
from tests.clock import PACKAGE, Clock, library
from tests.integration.monitor.conftest import ERROR, ERRORS, UNIT, watched
from tests.staging import needs

pytestmark = pytest.mark.timeout(120)

OFF = 7 * 60
A_MINUTE = {**ERRORS, "measure": "errors_per_minute", "says": "Errors a minute"}
MONITOR = {"window": "20m", "every": "200ms", "measures": [ERRORS, A_MINUTE]}


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    needs(None if library() else f"{PACKAGE} is not installed")
    needs(lacking())
    return Clock(tmp_path)


@pytest.fixture
def host(clock: Clock, tmp_path: Path) -> Iterator[StagingHost]:
    clock.step(-OFF)
    place = tmp_path / "host"
    with launched(place, environment=clock.environment) as host:
        variables = " ".join(f"{name}={value}" for name, value in clock.environment.items())
        stands_in = place / "bin/date"
        stands_in.write_text(f'#!/bin/sh\n{variables} exec {shutil.which("date")} "$@"\n')
        stands_in.chmod(0o755)
        yield host


async def a_second_later(since: float) -> None:
    """Wait for another second: lines are told apart from those before a window by whole ones."""
    while int(time.time()) <= int(since) + 1:
        await asyncio.sleep(0.05)


async def test_a_host_whose_clock_is_minutes_off_is_watched_as_any_other(
    clock: Clock, host: StagingHost, tmp_path: Path
):
    async with watched(tmp_path, host, MONITOR) as place:
        for off in (-OFF, OFF):
            clock.step(off)
            await host.say(UNIT, ERROR, 5)  # of before the window
            await a_second_later(time.time())
            run = await place.begin()
            await place.watching(run)
            await host.say(UNIT, ERROR, 3)
            _, asked = await place.event(run, Kind.QUESTION_ASKED)
            told = [(one["says"], one["value"]) for one in asked.data["measures"]]
            assert told == [("Errors in total", "3"), ("Errors a minute", "3")]
            stamp = (await host.said(UNIT, ERROR))[-1]
            assert abs(stamp - time.time() - off) < OFF / 2, "the clock is off"
            await place.decide(run, ACCEPT)
            assert (await place.ended(run)).state is State.SUCCEEDED
            notes = [one for one in await place.control.events(run) if one.kind is Kind.STEP_NOTED]
            assert not [one for one in notes if "clock" in one.data["text"]], "none was set"
