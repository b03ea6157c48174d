import asyncio

import psycopg
import pytest

from runner.record.line import Line, tell
from runner.record.store import Store
from tests.databases import emptied_database
from tests.unit.runner.record.lines import broken, lines, until


@pytest.fixture
def url(postgres):
    return emptied_database(postgres)


class Ear:
    """Hears a topic, and tells when it has heard something that it waits for."""

    def __init__(self, line, topic):
        self.heard = []
        self.bell = asyncio.Event()
        line.on(topic, self)

    def __call__(self, words):
        self.heard.append(words)
        self.bell.set()

    async def until(self, words):
        async with asyncio.timeout(30):
            while words not in self.heard:
                self.bell.clear()
                await self.bell.wait()


async def test_what_a_transaction_tells_is_heard_by_every_replica_once_it_is_committed(url):
    store = Store(url)
    async with lines(url, 2) as (one, other):
        ears = [Ear(line, "journal") for line in (one, other)]
        with pytest.raises(ZeroDivisionError):
            await store.write(lambda connection: (tell(connection, "journal", 1), 1 / 0))
        await store.write(lambda connection: tell(connection, "journal", 2))
        for ear in ears:
            await ear.until("2")
            assert "1" not in ear.heard
    store.close()


async def test_a_line_tells_the_others_by_itself(url):
    async with lines(url, 2) as (one, other):
        ear = Ear(other, "chat")
        await one.tell("chat", "slack is back")
        await ear.until("slack is back")


async def test_a_broken_line_is_made_anew_and_everybody_looks_for_what_was_missed(url, caplog):
    async with lines(url, 2) as (one, other):
        ear = Ear(one, "journal")
        ear.heard.clear()
        assert broken(url) == 2
        await ear.until("")
        async with asyncio.timeout(30):
            while one.session is None or other.session is None:
                await asyncio.sleep(0.01)
        await other.tell("journal", "7")
        await ear.until("7")
    assert "news are looked for unasked" in caplog.text


async def test_while_the_server_is_away_everybody_looks_again_and_again(caplog):
    async with lines("postgresql+psycopg://nobody@127.0.0.1:1/none", 1) as (line,):
        ear = Ear(line, "journal")
        async with asyncio.timeout(30):
            while len(ear.heard) < 2:
                ear.bell.clear()
                await ear.bell.wait()
        assert set(ear.heard) == {""}
        with pytest.raises(psycopg.OperationalError, match="no connection"):
            await line.ask("SELECT 1")
        await line.tell("journal", "1")
    assert caplog.text.count("news are looked for unasked") == 1


async def test_a_statement_that_the_server_refuses_breaks_no_line(url):
    async with lines(url, 1) as (line,):
        with pytest.raises(psycopg.errors.DivisionByZero):
            await line.ask("SELECT 1/0")
        assert await line.ask("SELECT 1") == [(1,)]


async def test_whoever_waits_for_an_answer_learns_that_the_line_broke(url):
    async with lines(url, 1) as (line,):
        asking = asyncio.create_task(line.ask("SELECT pg_sleep(3)"))
        behind = asyncio.create_task(line.ask("SELECT 1"))
        await asyncio.sleep(0)
        session = line.session
        async with asyncio.timeout(30):
            while not broken(url):
                await asyncio.sleep(0.01)
        for task in (asking, behind):
            with pytest.raises(psycopg.OperationalError):
                await task
        await until(session.ended)
        with pytest.raises(psycopg.OperationalError):
            await session.ask("SELECT 1")


async def test_news_that_somebody_cannot_heed_reach_the_others(url, caplog):
    def breaks(words):
        raise KeyError(words)

    async with lines(url, 1) as (line,):
        line.on("chat", breaks)
        ear = Ear(line, "chat")
        await line.tell("chat", "x")
        await ear.until("x")
        line.off("chat", breaks)
        caplog.clear()
        await line.tell("chat", "y")
        await ear.until("y")
    assert "could not be heeded" not in caplog.text


async def test_the_server_knows_a_line_by_its_replica_also_when_it_is_made_anew(url):
    named = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'handrail abc'"
    async with lines(url, 1) as (line,):
        await line.named("abc")
        assert await line.ask(named) == [(1,)]
        line.drop()
        async with asyncio.timeout(30):
            while line.session is None or line.session.ended.is_set():
                await asyncio.sleep(0.01)
        assert await line.ask(named) == [(1,)]


async def test_a_block_within_a_block_shares_the_line(url):
    async with lines(url, 1) as (line,):
        session = line.session
        async with line.kept():
            assert line.session is session
        assert await line.ask("SELECT 1") == [(1,)]


async def test_in_a_file_the_only_process_tells_itself():
    line = Line("sqlite:///x.db")
    ear = Ear(line, "chat")
    async with line.kept():
        await line.tell("chat", "x")
        line.drop()
    assert ear.heard == ["x"]
