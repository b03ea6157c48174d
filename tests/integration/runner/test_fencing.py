"""A replica that others took for gone, and replicas that are gone but still hold something."""

import asyncio

import psycopg
import pytest

from runner.engine import Engine
from runner.launching import launched
from runner.present import LEASE
from runner.record.journal import RUNS
from runner.record.seats import seat
from runner.record.store import Store
from runner.replicas import REPLICAS, Heart
from runner.stopping import Stopping
from tests.databases import fresh_database, plain

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
async def store(postgres):
    made = Store(fresh_database(postgres))
    row = {"run": "staging-1", "environment": "staging", "number": 1, "open": True}
    await made.write(lambda connection: connection.execute(RUNS.insert().values(row)))
    yield made
    made.close()


async def silent(store: Store, heart: Heart) -> None:
    """Have a replica's last word be older than its lease."""
    own = REPLICAS.update().where(REPLICAS.c.replica == heart.id)
    earlier = own.values(seen=REPLICAS.c.seen - LEASE - 1)
    await store.write(lambda connection: connection.execute(earlier))


class Looks:
    """Advances a run without end, and tells when it is at it, and when it was let go."""

    def __init__(self) -> None:
        self.begun, self.ended = asyncio.Event(), asyncio.Event()

    async def __call__(self, run: str) -> float | None:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()
        return None


async def test_a_replica_that_lost_its_lease_lets_go_and_takes_up_again_under_another_id(store):
    looks, other, heart = Looks(), Heart(store), Heart(store)
    await other.begin()
    beating = asyncio.create_task(other.keep())
    before = heart.id
    async with launched(store, "test", looks, heart=heart, stopping=Stopping(patience=0.01)) as it:
        await it.enqueue("staging-1")
        async with asyncio.timeout(60):
            await looks.begun.wait()
            looks.begun.clear()
            await silent(store, heart)
            await looks.ended.wait()
            await looks.begun.wait()
        assert heart.id != before
        assert {before, heart.id, other.id} >= await heart.living() >= {heart.id, other.id}
    beating.cancel()
    await asyncio.wait({beating})


async def test_the_seat_of_a_replica_that_is_frozen_becomes_free(store):
    there = Store(store.url)
    frozen = Heart(there)
    async with there.line.kept(), store.line.kept():
        await frozen.begin()
        async with seat(there.line, "chat") as held, asyncio.timeout(60):
            assert held is not None
            await silent(store, frozen)
            await Engine(store, Heart(store))._unseat()
            await held.lost()
            async with seat(store.line, "chat") as taken:
                assert taken is not None
    there.close()


async def test_a_connection_that_sleeps_within_a_transaction_is_ended_by_the_server(store):
    words = "SELECT current_setting('idle_in_transaction_session_timeout')"
    read = await store.read(lambda connection: connection.exec_driver_sql(words).scalar())
    assert read == "5s"
    with psycopg.connect(plain(store.url)) as other:
        assert other.execute(words).fetchone() == ("0",)
