"""A loop that dies in a bot that lives is begun again, also when its death could not be noted."""

import asyncio

import pytest
import sqlalchemy as sa

from runner.engine import launched
from runner.record.journal import RUNS
from runner.record.store import Store

pytestmark = pytest.mark.timeout(60)

FULL = """
CREATE TRIGGER unnoted BEFORE UPDATE ON workflow_status WHEN NEW.status = 'ERROR'
BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END
"""


async def test_a_loop_whose_end_could_not_be_noted_is_begun_again(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/handrail.db")
    row = {"run": "staging-1", "environment": "staging", "number": 1, "open": True}
    await store.write(lambda connection: connection.execute(RUNS.insert().values(row)))
    again, looks = asyncio.Event(), 0

    async def advance(run: str) -> float | None:
        nonlocal looks
        looks += 1
        if looks == 1:
            await store.write(lambda connection: connection.exec_driver_sql(FULL))
            raise sa.exc.OperationalError("INSERT", {}, Exception("database or disk is full"))
        again.set()
        return None

    async with asyncio.timeout(30), launched(store, "test", advance) as engine:
        await engine.enqueue("staging-1")
        await again.wait()
    assert looks == 2
    store.close()
