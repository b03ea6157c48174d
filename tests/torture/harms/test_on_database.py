import asyncio

import pytest
import sqlalchemy as sa

from runner.record.events import Event, Kind
from runner.record.journal import Journal
from runner.record.store import Store
from tests.integration.host.forwarder import Forwarder
from tests.torture.harms.on_database import UnheardCommits, cut_inside

ON_POSTGRESQL = pytest.mark.parametrize("own_database_url", ["postgresql"], indirect=True)
EVENT = Event(run="staging-1", kind=Kind.REQUESTED, at=1.0, data={"why": "COMMIT"})


@ON_POSTGRESQL
async def test_a_commit_is_made_although_nobody_hears_of_it(own_database_url: str):
    server = sa.make_url(own_database_url)
    async with Forwarder.to(int(server.port or 0)) as way:
        there = server.set(port=way.port).render_as_string(hide_password=False)
        store = await asyncio.to_thread(Store, there)  # the loop forwards meanwhile
        journal = Journal(store)
        await journal.events(EVENT.run)
        way.loses = UnheardCommits(1)
        with pytest.raises(sa.exc.OperationalError):
            await journal.append(EVENT)
        assert await journal.events(EVENT.run) == [EVENT]
        await journal.append(EVENT)
        await asyncio.to_thread(store.close)


@ON_POSTGRESQL
async def test_a_transaction_is_cut_before_it_has_written(
    own_database_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tests.torture.harms.on_database.PATIENCE", 100)
    store = Store(own_database_url)
    journal = Journal(store)
    written = []
    async with asyncio.TaskGroup() as group:
        cut = group.create_task(cut_inside(own_database_url, ("public", "events")))

        async def write() -> None:
            while not cut.done():
                written.append(await journal.next(EVENT))

        with pytest.raises(sa.exc.OperationalError):
            await write()
    assert cut.result()
    assert await journal.events(EVENT.run) == written
    store.close()


@ON_POSTGRESQL
async def test_where_nobody_writes_nobody_is_cut(
    own_database_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tests.torture.harms.on_database.PATIENCE", 0.1)
    assert not await cut_inside(own_database_url, ("public", "events"))
