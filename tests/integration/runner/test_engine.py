"""A loop that dies in a bot that lives is begun again, also when its death could not be noted."""

import asyncio

import pytest
import sqlalchemy as sa

from runner.launching import launched
from runner.record.journal import RUNS
from runner.record.store import Store

pytestmark = pytest.mark.timeout(60)

IN_A_FILE = """
CREATE TRIGGER unnoted BEFORE UPDATE ON workflow_status WHEN NEW.status = 'ERROR'
BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END
"""
ON_A_SERVER = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE 'read-only transaction' USING ERRCODE = 'read_only_sql_transaction'; END $$;
CREATE TRIGGER unnoted BEFORE UPDATE ON dbos.workflow_status FOR EACH ROW
WHEN (NEW.status = 'ERROR') EXECUTE FUNCTION refuse()
"""
"""As where a standby answers, which takes no writes: the engine waits out a full disk by itself."""


async def test_a_loop_whose_end_could_not_be_noted_is_begun_again(database):
    store = Store(database)
    full = IN_A_FILE if database.startswith("sqlite") else ON_A_SERVER
    row = {"run": "staging-1", "environment": "staging", "number": 1, "open": True}
    await store.write(lambda connection: connection.execute(RUNS.insert().values(row)))
    again, looks = asyncio.Event(), 0

    async def advance(run: str) -> float | None:
        nonlocal looks
        looks += 1
        if looks == 1:
            await store.write(lambda connection: connection.exec_driver_sql(full))
            raise sa.exc.OperationalError("INSERT", {}, Exception("database or disk is full"))
        again.set()
        return None

    async with asyncio.timeout(30), launched(store, "test", advance) as engine:
        await engine.enqueue("staging-1")
        await again.wait()
    assert looks == 2
    store.close()
