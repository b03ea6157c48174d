import asyncio
import threading

import pytest
import sqlalchemy as sa

from config.fingerprint import Fingerprint
from runner.present import LEASE
from runner.record.journal import CURSORS
from runner.record.outage import TakenOver
from runner.record.store import Store
from runner.replicas import REPLICAS, Heart, replicas
from tests.databases import emptied_database
from tests.unheard import away


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def shared(store) -> bool:
    return store.engine.dialect.name == "postgresql"


async def silent_for(store, heart, seconds):
    own = REPLICAS.update().where(REPLICAS.c.replica == heart.id)
    earlier = own.values(seen=REPLICAS.c.seen - seconds)
    await store.write(lambda connection: connection.execute(earlier))


async def test_a_replica_is_listed_while_it_serves(store):
    heart = Heart(store, "1.2.3")
    await heart.begin()
    (listed,) = await replicas(store)
    assert (listed.id, listed.version, listed.lives) == (heart.id, "1.2.3", True)
    assert not listed.draining
    await heart.leave()
    assert await replicas(store) == []


async def test_one_that_was_frozen_for_its_whole_lease_lets_go_and_comes_back_as_another(postgres):
    store = Store(emptied_database(postgres))
    one, other = Heart(store, pause=0.01), Heart(store)
    await one.begin()
    await other.begin()
    assert await other.living() == {one.id, other.id}
    await silent_for(store, one, LEASE + 1)
    assert await other.living() == {other.id}
    await one.beat()
    assert one.lost.is_set()
    before = one.id
    await one.keep()  # returns at once
    with away(store):
        coming = asyncio.create_task(one.begin_anew())
        await asyncio.sleep(0.05)
        assert not coming.done()
    await coming
    assert not one.lost.is_set()
    assert before != one.id
    assert await other.living() == {one.id, other.id}
    store.close()


async def test_one_that_comes_to_itself_writes_nothing_of_what_others_have_taken_over(postgres):
    url = emptied_database(postgres)
    stores = [Store(url) for _ in range(2)]
    thawed, other = (Heart(store) for store in stores)
    note = CURSORS.insert().values(subscriber="thawed", position=1)

    await thawed.begin()
    await other.begin()
    frozen = REPLICAS.update().where(REPLICAS.c.replica == thawed.id)
    await stores[1].write(lambda c: c.execute(frozen.values(seen=REPLICAS.c.seen - LEASE - 1)))
    with pytest.raises(TakenOver, match="others took this replica for gone"):
        await stores[0].write(lambda c: c.execute(note))
    await thawed.begin_anew()
    await stores[0].write(lambda c: c.execute(note))
    assert not stores[0].outage.away
    for store in stores:
        store.close()


async def test_one_comes_back_though_it_never_heard_that_its_word_was_taken_down(store):
    heart, aside, words = Heart(store, pause=0.01), store.aside, []

    async def unheard(work):
        await aside(work)
        words.append(work)
        if len(words) == 1:
            raise sa.exc.OperationalError("commit", None, Exception("consuming input failed"))

    heart.lost.set()
    store.aside = unheard
    await heart.begin_anew()
    assert not heart.lost.is_set()
    assert [one.id for one in await replicas(store)] == [heart.id]


async def test_one_that_was_frozen_alone_goes_on(store):
    one = Heart(store)
    await one.begin()
    await silent_for(store, one, LEASE + 1)
    await one.beat()
    assert not one.lost.is_set()
    (listed,) = await replicas(store)
    assert (listed.id, listed.lives) == (one.id, True)


async def test_somebody_who_never_ends_a_transaction_keeps_no_heart_from_beating(postgres):
    store, frozen = Store(emptied_database(postgres)), Store(emptied_database(postgres))
    heart = Heart(store)
    await heart.begin()
    held, enough = threading.Event(), threading.Event()

    def hold(connection):
        held.set()
        enough.wait(30)

    holding = asyncio.create_task(frozen.write(hold))
    await asyncio.to_thread(held.wait, 30)
    async with asyncio.timeout(4):
        await heart.beat()
    enough.set()
    await holding
    store.close()
    frozen.close()


async def test_who_takes_up_a_file_is_the_only_one(store):
    one, other = Heart(store), Heart(store)
    await one.begin()
    await other.begin()
    listed = {replica.id for replica in await replicas(store)}
    assert listed == ({one.id, other.id} if shared(store) else {other.id})


async def test_a_replica_that_was_gone_for_a_day_is_forgotten(store):
    one, other = Heart(store), Heart(store)
    await one.begin()
    await silent_for(store, one, 100_000)
    await other.begin()
    assert [replica.id for replica in await replicas(store)] == [other.id]


async def rounds(heart, caplog, wanted):
    """Keep a heart until it has missed so many words, or is lost; returns whether it is."""
    keeping = asyncio.create_task(heart.keep())
    async with asyncio.timeout(30):
        while not heart.lost.is_set() and caplog.text.count("no word for") < wanted:
            await asyncio.sleep(0.01)
    keeping.cancel()
    await asyncio.wait({keeping})
    return heart.lost.is_set()


async def test_one_that_cannot_write_stops_before_others_take_its_runs_over(postgres, caplog):
    store = Store(emptied_database(postgres))
    clock = Clock()
    heart, other = Heart(store, clock=clock, pause=0.01), Heart(store)
    await other.begin()
    await heart.begin()
    await heart.beat()
    with away(store):
        clock.now += LEASE * 2 / 3 - 0.1
        assert not await rounds(heart, caplog, 2)
        clock.now += 0.2
        assert await rounds(heart, caplog, 100)
    assert "stopping" in caplog.text
    store.close()


async def test_one_that_is_alone_waits_for_its_database(store, caplog):
    clock = Clock()
    heart = Heart(store, clock=clock, pause=0.01)
    await heart.begin()
    await heart.beat()
    with away(store):
        clock.now += LEASE * 10
        assert not await rounds(heart, caplog, 3)
    caplog.clear()
    await heart.beat()
    assert await heart.living() == {heart.id}


def saying(configuration, store, **more):
    return Heart(store, configuration=Fingerprint(parts={"handrail.yaml": configuration}), **more)


async def test_replicas_with_other_configurations_are_warned_of_once_and_told_when_alike_again(
    postgres, caplog
):
    caplog.set_level("INFO")
    store = Store(emptied_database(postgres))
    one, other, old = saying("0a", store), saying("0b", store), Heart(store)
    await old.begin()
    for heart in (one, other):
        await heart.begin()
    for _ in range(3):
        await one.beat()
    assert one.others == 2, "nothing is held back for that"
    assert caplog.text.count("[configuration-differs]") == 1
    assert (await replicas(store))[-1].configuration.parts == {"handrail.yaml": "0b"}
    await other.take_nothing()
    await one.beat()
    assert one.unlike is None
    assert caplog.text.count("all serve with the same configuration again") == 1
    store.close()


async def test_the_process_of_a_file_speaks_seldom_and_lives_all_the_same(store):
    heart = Heart(store)
    await heart.begin()
    (before,) = await replicas(store)
    await silent_for(store, heart, 25)
    (listed,) = await replicas(store)
    assert listed.lives is not shared(store)
    await heart.beat()
    (after,) = await replicas(store)
    assert after.lives
    if not shared(store):
        assert after.since == before.since
