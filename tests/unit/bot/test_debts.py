"""An answer that chat does not take is owed until it arrived, over a restart too."""

import asyncio
import contextlib

import pytest

from bot.debts import Debts
from bot.deliveries import Deliveries, Fate
from bot.message_json import load_reply
from commands.reply import Kind, Message, Reply
from tests.unheard import away, unheard
from tests.unit.bot.test_intake import heard, states

pytestmark = pytest.mark.timeout(30)


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    monkeypatch.setattr("bot.debts._FIRST", 0.0)
    monkeypatch.setattr("bot.debts._MOST", 0.0)


class Town:
    """Whoever answers, on platforms that are away for a while."""

    def __init__(self) -> None:
        self.away: dict[str, int] = {}
        self.tried: list[str] = []
        self.said: list[tuple[str, str, Kind, bool]] = []

    async def answer(self, delivery) -> Fate:
        one = delivery.heard
        self.tried.append(one.key)
        if self.away.get(one.platform, 0):
            self.away[one.platform] -= 1
            return Fate.OWED
        reply = delivery.reply
        self.said.append((one.key, reply.message.text, reply.kind, reply.private))
        return Fate.DONE


def reply(text: str, *, private: bool = True) -> Reply:
    return Reply(message=Message(text=text), kind=Kind.REFUSED, private=private)


async def owing(store, *keys: str, platform: str = "slack") -> Deliveries:
    deliveries = Deliveries(store)
    for key in keys:
        await deliveries.take(heard(key, platform=platform), 1.0)
        await deliveries.owe(key, reply(f"No, {key}."))
    return deliveries


@contextlib.asynccontextmanager
async def paying(debts: Debts):
    task = asyncio.create_task(debts.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def settled(store) -> dict[str, str]:
    async with asyncio.timeout(20):
        while "owed" in (found := await states(store)).values():
            await asyncio.sleep(0.01)
    return found


async def test_an_answer_is_given_once_its_platform_is_back_whole_and_in_order(store):
    town = Town()
    town.away["slack"] = 3
    debts = Debts(await owing(store, "k1", "k2"), town.answer)
    debts.add("slack", "k1")
    debts.add("slack", "k2")
    async with paying(debts):
        assert await settled(store) == {"k1": "done", "k2": "done"}
    assert town.said == [
        ("k1", "No, k1.", Kind.REFUSED, True),
        ("k2", "No, k2.", Kind.REFUSED, True),
    ]
    assert town.tried == ["k1", "k1", "k1", "k1", "k2"]


async def test_what_was_owed_before_a_restart_is_paid_behind_it_and_nothing_twice(store):
    await owing(store, "k1")
    for said in (["k1"], []):
        town = Town()
        debts = Debts(Deliveries(store), town.answer)
        await debts.recall()
        async with paying(debts):
            await settled(store)
        assert [key for key, *_ in town.said] == said


async def test_a_platform_that_is_away_keeps_no_other_waiting(store):
    town = Town()
    town.away["slack"] = 10**6
    await owing(store, "k1")
    debts = Debts(await owing(store, "k2", platform="discord"), town.answer)
    await debts.recall()
    async with paying(debts), asyncio.timeout(20):
        while (await states(store))["k2"] == "owed":
            await asyncio.sleep(0.01)
    assert await states(store) == {"k1": "owed", "k2": "done"}


async def test_however_much_is_owed_on_one_platform_another_is_paid(store, monkeypatch):
    monkeypatch.setattr("bot.deliveries._BATCH", 2)
    town = Town()
    town.away["slack"] = 10**6
    await owing(store, "k1", "k2", "k3")
    debts = Debts(await owing(store, "k4", "k5", "k6", platform="discord"), town.answer)
    await debts.recall()
    async with paying(debts), asyncio.timeout(20):
        while [*(await states(store)).values()] != ["owed"] * 3 + ["done"] * 3:
            await asyncio.sleep(0.01)
    assert [key for key, *_ in town.said] == ["k4", "k5", "k6"]


async def test_a_platform_that_is_slow_to_say_no_keeps_no_other_waiting(store):
    town, gate = Town(), asyncio.Event()

    async def answer(delivery) -> Fate:
        if delivery.heard.platform == "slack":
            await gate.wait()
        return await town.answer(delivery)

    await owing(store, "k1")
    debts = Debts(await owing(store, "k2", platform="discord"), answer)
    await debts.recall()
    async with paying(debts), asyncio.timeout(20):
        while (await states(store))["k2"] == "owed":
            await asyncio.sleep(0.01)
        gate.set()
        assert await settled(store) == {"k1": "done", "k2": "done"}


async def test_an_answer_whose_note_was_not_heard_of_is_given_once(store, monkeypatch):
    monkeypatch.setattr("runner.record.patience.BREATH", 0.0)
    town = Town()
    deliveries = await owing(store, "k1")
    debts = Debts(deliveries, town.answer)
    await debts.recall()
    await owing(store, "k2")
    debts.add("slack", "k2")
    with unheard(store, lambda _: town.tried == ["k1"]):
        async with paying(debts):
            assert await settled(store) == {"k1": "done", "k2": "done"}
    assert town.tried == ["k1", "k2"]


async def test_an_answer_that_cannot_be_noted_just_now_is_given_once(store, monkeypatch):
    monkeypatch.setattr("runner.record.patience.BREATH", 0.0)
    town, gone = Town(), contextlib.ExitStack()

    async def answer(delivery) -> Fate:
        gone.enter_context(away(store))
        return await town.answer(delivery)

    debts = Debts(await owing(store, "k1"), answer)
    await debts.recall()
    with gone:
        async with paying(debts), asyncio.timeout(20):
            while not town.said:
                await asyncio.sleep(0)
            for _ in range(50):  # as often as it likes
                await asyncio.sleep(0.001)
            gone.close()
            assert await settled(store) == {"k1": "done"}
    assert town.tried == ["k1"]


async def test_an_answer_that_breaks_keeps_no_other_back(store, caplog):
    town = Town()

    async def answer(delivery) -> Fate:
        if delivery.heard.key == "k1":
            raise TypeError("a renderer of ours")
        return await town.answer(delivery)

    debts = Debts(await owing(store, "k1", "k2"), answer)
    await debts.recall()
    async with paying(debts):
        assert await settled(store) == {"k1": "broken", "k2": "done"}
    assert "the answer to k1 broke" in caplog.text


async def test_what_is_owed_while_the_table_cannot_be_read_is_paid_later(store, monkeypatch):
    town = Town()
    deliveries = await owing(store, "k1")
    debts = Debts(deliveries, town.answer)
    tries = iter(range(2))

    async def owed(keys=None):
        if next(tries, None) is not None:
            raise OSError("the server is away")
        return await Deliveries.owed(deliveries, keys)

    monkeypatch.setattr(deliveries, "owed", owed)
    debts.add("slack", "k1")
    async with paying(debts):
        assert await settled(store) == {"k1": "done"}
    assert town.tried == ["k1"]


async def test_an_answer_that_is_given_is_not_kept(store):
    deliveries = await owing(store, "k1")
    (kept,) = await deliveries.owed(["k1"])
    assert kept.reply == reply("No, k1.")
    await deliveries.mark("k1", Fate.DONE)
    assert await deliveries.owed(["k1"]) == []
    assert await deliveries.owing() == []
    (known,) = await deliveries.history(heard("k1"))
    assert known.reply is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"message": "{}", "kind": "done"}'])
def test_what_holds_no_reply_is_not_taken_for_one(text):
    with pytest.raises(ValueError, match=r"no reply|no neutral message|Expecting value"):
        load_reply(text)
