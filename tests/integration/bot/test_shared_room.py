"""Two replicas on one database: who sits at one hears what the other one says."""

import asyncio

import pytest
import sqlalchemy as sa

from bot.deliveries import TOPIC, Deliveries
from bot.heard import Deed, Heard
from bot.terminal.history import Entry, History
from bot.terminal.mailbox import Mailbox
from bot.terminal.room import Room
from commands.reply import Message
from runner.record.store import Store
from tests.databases import emptied_database
from tests.unheard import unheard

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
async def stores(postgres):
    url = emptied_database(postgres)
    one, other = Store(url), Store(url)
    async with one.line.kept(), other.line.kept():
        yield one, other
    one.close()
    other.close()


class Sitter(Mailbox):
    """Keeps what it is told."""

    def __init__(self):
        super().__init__("1000")
        self.frames = []
        self.bell = asyncio.Event()

    def put(self, frame):
        self.frames.append(frame)
        self.bell.set()

    async def until(self, count):
        async with asyncio.timeout(30):
            while len(self.frames) < count:
                self.bell.clear()
                await self.bell.wait()
        return self.frames[count - 1]


async def test_what_is_posted_or_changed_or_said_at_one_replica_is_seen_at_the_other(
    stores, caplog
):
    here, there = (Room(History(store)) for store in stores)
    sitter, own = Sitter(), Sitter()
    await there.join("deploys", sitter)
    await here.join("deploys", own)
    following = [asyncio.create_task(room.follow()) for room in (here, there)]
    number = await here.post("deploys", Message(text="hello"))
    posted = await sitter.until(1)
    assert (posted.id, posted.message.text, posted.edited) == (number, "hello", False)
    await here.edit("deploys", number, Message(text="goodbye"))
    changed = await sitter.until(2)
    assert (changed.message.text, changed.edited) == ("goodbye", True)
    await here.say("deploys", "Dana", "hi there")
    assert (await sitter.until(3)).text == "hi there"
    assert len(own.frames) == 3, "who wrote it tells it once"
    for task in following:
        task.cancel()
    await asyncio.wait(following)


async def test_who_sits_there_sees_a_post_once_though_nobody_heard_that_it_is_kept(stores):
    room, sitter = Room(History(stores[0])), Sitter()
    await room.join("deploys", sitter)
    with (
        unheard(stores[0], lambda entry: isinstance(entry, Entry)),
        pytest.raises(sa.exc.OperationalError),
    ):
        await room.post("deploys", Message(text="hello"), key="k")
    number = await room.post("deploys", Message(text="hello"), key="k")
    assert await room.post("deploys", Message(text="hello"), key="k") == number
    (posted,) = sitter.frames
    assert (posted.id, posted.message.text) == (number, "hello")


async def test_what_is_delivered_to_one_replica_is_news_at_the_other(stores):
    bell = asyncio.Event()
    stores[1].line.on(TOPIC, lambda _: bell.set())
    bell.clear()
    heard = Heard(
        key="slack:1",
        platform="slack",
        space="T1",
        user="T1/U1",
        channel="C1",
        deed=Deed.COMMAND,
        text="/deploy",
    )
    assert await Deliveries(stores[0]).take(heard, 1.0)
    async with asyncio.timeout(30):
        await bell.wait()
    (waiting,) = await Deliveries(stores[1]).waiting(())
    assert waiting.heard == heard
