"""Deliveries are stored, then obeyed once, whatever happens in between."""

import asyncio
import contextlib

import pytest
import sqlalchemy as sa

from bot.deliveries import DELIVERIES, KEPT, Deliveries, Fate, dumped, loaded
from bot.heard import Deed, Heard
from bot.intake import AT_ONCE, Hands, Intake, NotYet
from runner.record.store import Store
from tests.unheard import away, unheard
from tests.unit.bot.parlour import Clock

pytestmark = pytest.mark.timeout(30)


def heard(key: str = "k1", user: str = "T1/U1", **changes) -> Heard:
    known = {
        "key": key,
        "platform": "slack",
        "space": "T1",
        "user": user,
        "channel": "C1",
        "deed": Deed.COMMAND,
        "text": "/deploy staging",
    }
    return Heard(**{**known, **changes})


class Crowd:
    """Whoever obeys: notes what came, and waits where a test says so."""

    def __init__(self) -> None:
        self.came: list[str] = []
        self.told: list[str] = []
        self.fails: dict[str, Exception] = {}
        self.gates: dict[str, asyncio.Event] = {}
        self.rung = asyncio.Condition()
        self.now = 0
        self.most = 0

    async def obey(self, delivery) -> Fate:
        key = delivery.heard.key
        self.now += 1
        self.most = max(self.most, self.now)
        await self._note(key)
        try:
            if key in self.gates:
                await self.gates[key].wait()
            if key in self.fails:
                raise self.fails[key]
        finally:
            self.now -= 1
        return Fate.DONE

    async def _note(self, key: str) -> None:
        async with self.rung:
            self.came.append(key)
            self.rung.notify_all()

    async def until(self, *keys: str) -> None:
        async with asyncio.timeout(20), self.rung:
            await self.rung.wait_for(lambda: set(keys) <= set(self.came))

    async def broken(self, delivery) -> Fate:
        self.told.append(delivery.heard.key)
        return Fate.BROKEN

    async def answer(self, delivery) -> Fate:
        return Fate.DONE

    async def back(self, platform: str) -> None:
        self.came.append(f"back {platform}")

    async def gone(self, platform: str, reference: str) -> None:
        self.came.append(f"gone {platform} {reference}")

    async def choices(self, platform, user, channel, about, typed):
        return [about, typed]


def intake_of(store: Store, crowd: Crowd, clock=None) -> Intake:
    hands = Hands(
        obey=crowd.obey,
        broken=crowd.broken,
        answer=crowd.answer,
        back=crowd.back,
        gone=crowd.gone,
        offers=crowd,
    )
    return Intake(Deliveries(store), hands, clock or Clock())


@contextlib.asynccontextmanager
async def working(intake: Intake):
    task = asyncio.create_task(intake.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def states(store: Store) -> dict[str, str]:
    statement = DELIVERIES.select().order_by(DELIVERIES.c.position)
    rows = await store.read(lambda connection: list(connection.execute(statement)))
    return {row.key: row.state for row in rows}


async def settled(store: Store) -> dict[str, str]:
    async with asyncio.timeout(20):
        while "taken" in (found := await states(store)).values():
            await asyncio.sleep(0.01)
    return found


def test_a_delivery_is_stored_as_it_was_heard():
    one = heard(groups=frozenset({"S2", "S1"}), removed=True, deed=Deed.SIGN, at=1.5)
    assert loaded(dumped(one)) == one


async def test_the_same_delivery_again_changes_nothing(store):
    crowd = Crowd()
    intake = intake_of(store, crowd)
    assert await intake.take(heard("k1"))
    assert not await intake.take(heard("k1", text="/deploy production"))
    async with working(intake):
        await settled(store)
        assert not await intake.take(heard("k1"))
        assert await intake.take(heard("k2"))
        await crowd.until("k2")
    assert crowd.came == ["k1", "k2"]


async def test_what_was_taken_before_a_crash_is_obeyed_after_it(store):
    await intake_of(store, Crowd()).take(heard("k1"))
    crowd = Crowd()
    async with working(intake_of(store, crowd)):
        assert await settled(store) == {"k1": "done"}
    assert crowd.came == ["k1"]


async def test_what_was_not_noted_before_a_crash_is_asked_for_again_under_its_key(store):
    first = Crowd()
    first.gates["k1"] = asyncio.Event()
    intake = intake_of(store, first)
    await intake.take(heard("k1"))
    async with working(intake):
        await first.until("k1")
    assert await states(store) == {"k1": "taken"}
    second = Crowd()
    async with working(intake_of(store, second)):
        await settled(store)
    assert second.came == ["k1"]


async def test_one_person_is_obeyed_in_order_and_others_beside(store):
    crowd = Crowd()
    crowd.gates["a1"] = asyncio.Event()
    intake = intake_of(store, crowd)
    for key, user in (("a1", "T1/A"), ("a2", "T1/A"), ("b1", "T1/B")):
        await intake.take(heard(key, user))
    async with working(intake):
        await crowd.until("a1", "b1")
        assert "a2" not in crowd.came
        crowd.gates["a1"].set()
        await crowd.until("a2")


async def test_no_more_than_some_are_obeyed_at_once(store):
    crowd = Crowd()
    gate = asyncio.Event()
    keys = [f"k{number}" for number in range(2 * AT_ONCE)]
    crowd.gates |= dict.fromkeys(keys, gate)
    intake = intake_of(store, crowd)
    for key in keys:
        await intake.take(heard(key, f"T1/{key}"))
    async with working(intake):
        await crowd.until(*keys[:AT_ONCE])
        gate.set()
        await settled(store)
    assert crowd.most == AT_ONCE
    assert sorted(crowd.came) == sorted(keys)


async def test_one_that_breaks_keeps_nobody_back(store, monkeypatch):
    monkeypatch.setattr("bot.intake._PAUSES", (0.0, 0.0))
    crowd = Crowd()
    crowd.fails["a1"] = ZeroDivisionError("odd")
    crowd.fails["b1"] = NotYet("too early")
    intake = intake_of(store, crowd)
    for key, user in (("a1", "T1/A"), ("a2", "T1/A"), ("b1", "T1/B"), ("c1", "T1/C")):
        await intake.take(heard(key, user))
    async with working(intake):
        found = await settled(store)
    assert found == {"a1": "broken", "a2": "done", "b1": "broken", "c1": "done"}
    assert crowd.came.count("a1") == 3
    assert sorted(crowd.told) == ["a1", "b1"]


async def test_what_was_stored_though_nobody_heard_of_it_is_taken_and_obeyed_once(store):
    crowd = Crowd()
    intake = intake_of(store, crowd)
    with unheard(store, lambda new: new is True):
        assert await intake.take(heard("a1")), "it is new to whoever says it"
    assert not await intake.take(heard("a1"))
    async with working(intake):
        assert await settled(store) == {"a1": "done"}
    assert crowd.came == ["a1"]


async def test_whoever_says_what_cannot_be_stored_is_told_so(store):
    with away(store), pytest.raises(sa.exc.OperationalError):
        await intake_of(store, Crowd()).take(heard("a1"))
    assert not await states(store)


async def test_one_that_meets_no_database_is_obeyed_once_that_is_back(store, monkeypatch):
    monkeypatch.setattr("runner.record.patience.BREATH", 0.0)
    crowd = Crowd()
    tries = iter(range(12))  # more than there are tries of what breaks

    async def obey(delivery) -> Fate:
        if next(tries, None) is not None:
            raise sa.exc.OperationalError("SELECT 1", {}, Exception("the server is away"))
        return await Crowd.obey(crowd, delivery)

    monkeypatch.setattr(crowd, "obey", obey)
    intake = intake_of(store, crowd)
    await intake.take(heard("a1"))
    async with working(intake):
        assert await settled(store) == {"a1": "done"}
    assert (crowd.came, crowd.told) == (["a1"], [])


async def test_a_bot_that_stops_finishes_what_it_does_and_begins_nothing(store):
    crowd = Crowd()
    crowd.gates["a1"] = asyncio.Event()
    intake = intake_of(store, crowd)
    await intake.take(heard("a1"))
    await intake.take(heard("a2"))
    async with working(intake):
        await crowd.until("a1")
        resting = asyncio.create_task(intake.rest())
        crowd.gates["a1"].set()
        await resting
        assert await intake.take(heard("a3"))
    assert await states(store) == {"a1": "done", "a2": "taken", "a3": "taken"}


async def test_what_does_not_end_in_time_is_obeyed_after_the_next_start(store, monkeypatch):
    monkeypatch.setattr("bot.intake._REST", 0.01)
    crowd = Crowd()
    crowd.gates["a1"] = asyncio.Event()
    intake = intake_of(store, crowd)
    await intake.take(heard("a1"))
    async with working(intake):
        await crowd.until("a1")
        await intake.rest()
    assert await states(store) == {"a1": "taken"}


async def test_old_deliveries_are_forgotten_and_open_ones_are_not(store):
    clock = Clock()
    deliveries = Deliveries(store)
    for key in ("old", "open"):
        await deliveries.take(heard(key), clock())
    await deliveries.mark("old", Fate.DONE)
    await deliveries.take(heard("owed"), clock())
    await deliveries.mark("owed", Fate.OWED)
    clock.now += KEPT
    await deliveries.take(heard("new"), clock())
    await deliveries.mark("new", Fate.DONE)
    assert await deliveries.prune(clock() - KEPT + 1) == 1
    assert await states(store) == {"open": "taken", "owed": "owed", "new": "done"}


async def test_the_other_wishes_of_a_platform_are_handed_on(store):
    crowd = Crowd()
    intake = intake_of(store, crowd)
    await intake.back("slack")
    await intake.gone("discord", "20/60")
    assert crowd.came == ["back slack", "gone discord 20/60"]
    assert await intake.choices("slack", "T1/U1", "C1", "run", "st") == ["run", "st"]
