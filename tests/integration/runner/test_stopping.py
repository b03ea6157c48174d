"""A bot that stops takes its loops along, wherever they are just then."""

import asyncio
import logging

import pytest

from runner.engine import Engine
from runner.launching import launched
from runner.record.journal import RUNS
from runner.record.store import Store
from runner.stopping import Stopping

pytestmark = pytest.mark.timeout(60)


async def kept(store: Store) -> None:
    row = {"run": "staging-1", "environment": "staging", "number": 1, "open": True}
    await store.write(lambda connection: connection.execute(RUNS.insert().values(row)))


@pytest.fixture
async def store(database):
    made = Store(database)
    await kept(made)
    yield made
    made.close()


async def begun(engine: Engine, started: asyncio.Event) -> None:
    await engine.enqueue("staging-1")
    await started.wait()


@pytest.mark.parametrize("wait", [None, 0.0, 60.0])
async def test_a_loop_that_has_just_looked_ends_without_a_word(store, caplog, wait):
    caplog.set_level(logging.WARNING)
    looked = asyncio.Event()

    async def advance(run: str) -> float | None:
        looked.set()
        return wait

    async with launched(store, "test", advance) as engine:
        await begun(engine, looked)
    before = asyncio.all_tasks() - {asyncio.current_task()}
    assert not [task for task in before if not task.done()]
    assert not caplog.records


async def test_a_loop_in_the_middle_of_its_work_is_taken_up_by_the_next_bot(store, caplog):
    caplog.set_level(logging.WARNING)
    working, ended = asyncio.Event(), asyncio.Event()

    async def advance(run: str) -> float | None:
        working.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return None

    async with launched(store, "test", advance, stopping=Stopping(patience=0.05)) as engine:
        await begun(engine, working)
    assert ended.is_set()
    assert not caplog.records
    again = asyncio.Event()

    async def finish(run: str) -> float | None:
        again.set()
        return None

    async with asyncio.timeout(30), launched(store, "test", finish):
        await again.wait()


async def test_what_runs_may_end_while_the_bot_stops_and_nothing_new_is_begun(store, caplog):
    caplog.set_level(logging.WARNING)
    working, stopping = asyncio.Event(), Stopping(patience=30)
    looks = 0

    async def advance(run: str) -> float | None:
        nonlocal looks
        looks += 1
        working.set()
        while not stopping.begun:
            await asyncio.sleep(0)
        return 0.0

    async with launched(store, "test", advance, stopping=stopping) as engine:
        await begun(engine, working)
    assert looks == 1
    assert not caplog.records
