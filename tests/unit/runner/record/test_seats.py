import asyncio

import pytest

from runner.record.line import Line
from runner.record.seats import lead, seat
from tests.databases import emptied_database
from tests.unit.runner.record.lines import broken, lines, until


@pytest.fixture
def url(postgres):
    return emptied_database(postgres)


async def test_a_seat_is_held_by_one_at_a_time(url):
    async with lines(url, 2) as (one, other):
        async with seat(one, "chat") as first:
            assert first is not None
            async with seat(other, "chat") as second, seat(other, "sweep") as third:
                assert second is None
                assert third is not None
            async with seat(one, "chat") as twice:
                assert twice is None
        async with seat(other, "chat") as again:
            assert again is not None


async def test_one_process_on_a_file_holds_every_seat(tmp_path):
    async with seat(Line(f"sqlite:///{tmp_path}/x.db"), "chat") as one:
        assert one is not None
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(one.lost(), 0.01)


async def test_whoever_gives_up_asking_leaves_the_seat_to_the_others(url):
    async def taken(line):
        async with seat(line, "chat") as held:
            assert held is not None

    async with lines(url, 2) as (one, other):
        asking = asyncio.create_task(taken(one))
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait({asking})
        await one.ask("SELECT 1")
        await taken(other)


class Work:
    """Goes on until cancelled, and tells when it is at it."""

    def __init__(self) -> None:
        self.begun, self.ended = asyncio.Event(), asyncio.Event()
        self.times = 0

    async def __call__(self) -> None:
        self.times += 1
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()


async def ended(*tasks):
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def test_the_next_one_leads_when_the_first_has_gone(url):
    one, other = Work(), Work()
    async with lines(url, 2) as (here, there):
        first = asyncio.create_task(lead(here, "chat", one))
        await until(one.begun)
        second = asyncio.create_task(lead(there, "chat", other))
        await ended(first)
        assert one.ended.is_set()
        await until(other.begun)
        await ended(second)
        assert other.ended.is_set()


async def test_who_loses_its_connection_stops_before_it_begins_anew(url):
    work = Work()
    async with lines(url, 1) as (line,):
        leading = asyncio.create_task(lead(line, "chat", work))
        await until(work.begun)
        work.begun.clear()
        assert broken(url) == 1
        await until(work.ended)
        await until(work.begun)
        assert work.times == 2
        await ended(leading)


async def test_without_a_connection_nobody_leads_before_there_is_one(url):
    work = Work()
    line = Line(url)
    leading = asyncio.create_task(lead(line, "chat", work))
    await asyncio.sleep(0)
    assert not work.begun.is_set()
    async with line.kept():
        await until(work.begun)
        await ended(leading)


async def test_work_that_breaks_is_the_business_of_whoever_gave_it(url):
    async def broken_work():
        raise RuntimeError("bug")

    async with lines(url, 1) as (line,):
        with pytest.raises(RuntimeError, match="bug"):
            await lead(line, "chat", broken_work)
