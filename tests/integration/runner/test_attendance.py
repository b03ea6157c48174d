"""Who serves and what each holds, by the tables of ours and the engine's."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.draining import Drains
from runner import attendance
from runner.launching import launched
from runner.present import SEATS
from runner.record.journal import RUNS
from runner.record.seats import seat
from runner.record.store import Store
from runner.replicas import Heart
from runner.stopping import Stopping
from tests.databases import fresh_database

pytestmark = pytest.mark.timeout(120)


async def forever(run: str) -> float | None:
    await asyncio.Event().wait()
    return None


async def kept(store: Store) -> None:
    row = {"run": "staging-1", "environment": "staging", "number": 1, "open": True}
    await store.write(lambda connection: connection.execute(RUNS.insert().values(row)))


async def carried_by(store: Store, heart: Heart) -> None:
    async with asyncio.timeout(60):
        while True:
            (one,) = [p for p in await attendance.attendance(store, heart.id) if p.here]
            if one.runs:
                assert one.runs == ("staging-1",)
                return
            await asyncio.sleep(0.02)


async def test_in_a_file_the_one_process_has_every_seat_and_run(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/handrail.db")
    heart = Heart(store, "1.0")
    await kept(store)
    quick = Stopping(patience=0.01)
    async with launched(store, "test", forever, heart=heart, stopping=quick):
        await carried_by(store, heart)
        (one,) = await attendance.attendance(store, heart.id)
        assert (one.seats, one.here, one.replica.version) == (SEATS, True, "1.0")
        alone = await Drains(store=store, heart=heart).drain("")
        assert "No other replica is there" in alone.message.text
    store.close()


async def moved(store: Store, to: str) -> None:
    """Have the engine's table say that somebody else carries the run."""
    words = sa.text("UPDATE dbos.workflow_status SET executor_id = :to WHERE name = 'carry'")
    await store.write(lambda connection: connection.execute(words, {"to": to}))


async def test_a_replica_hands_over_when_it_is_asked_and_the_others_carry_its_runs(
    postgres, monkeypatch
):
    store, there = Store(fresh_database(postgres)), None
    heart, quick = Heart(store), Stopping(patience=0.01)
    await kept(store)
    async with launched(store, "test", forever, heart=heart, stopping=quick):
        await carried_by(store, heart)
        drains = Drains(store=store, heart=heart)
        assert "nobody-else" in str((await drains.drain("")).message)
        there = Store(store.url)
        other = Heart(there)
        async with there.line.kept(), seat(there.line, "chat"):
            await other.begin()
            one, second = await attendance.attendance(store, heart.id)
            assert (one.runs, one.seats, second.seats) == (("staging-1",), (), ("chat",))
            assert "which-replica" in str((await drains.drain("nobody")).message)

            asked = asyncio.create_task(drains.drain(other.id))
            async with asyncio.timeout(30):
                while not other.unwanted.is_set():
                    await other.beat()
            (leaving,) = [p for p in await attendance.attendance(store, heart.id) if not p.here]
            assert leaving.replica.draining
            assert not asked.done()
            await other.leave()
            assert "it carried no run" in (await asked).message.text
            await drains.finished()

            third = Heart(there)
            await third.begin()
            await moved(store, third.id)
            monkeypatch.setattr(attendance, "PATIENCE", 0.05)
            slow = await drains.drain(third.id)
            assert "drain-slow" in str(slow.message)
            monkeypatch.undo()
            await moved(store, heart.id)
            await third.leave()
            assert await attendance.handed_over(store, third.id, ("staging-1",))
            monkeypatch.setattr(attendance, "PATIENCE", 0.05)
            assert not await attendance.handed_over(store, heart.id, ("staging-1",))
    there.close()
    store.close()
