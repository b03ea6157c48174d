import asyncio
import contextlib

import psycopg
import pytest

from runner.record.seats import lead, seat
from tests.databases import emptied_database


@pytest.fixture
def url(postgres):
    return emptied_database(postgres)


async def until(event):
    async with asyncio.timeout(30):
        await event.wait()


def holders(url):
    """End every connection that holds an advisory lock, as a network does that breaks."""
    words = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        return len(connection.execute(words).fetchall())


async def test_a_seat_is_held_by_one_at_a_time(url):
    async with seat(url, "chat") as one:
        assert one is not None
        async with seat(url, "chat") as other, seat(url, "sweep") as third:
            assert other is None
            assert third is not None
    async with seat(url, "chat") as again:
        assert again is not None


async def test_one_process_on_a_file_holds_every_seat(tmp_path):
    async with seat(f"sqlite:///{tmp_path}/x.db", "chat") as one:
        assert one is not None
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(one.lost(), 0.01)


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
    first = asyncio.create_task(lead(url, "chat", one))
    await until(one.begun)
    second = asyncio.create_task(lead(url, "chat", other))
    await ended(first)
    assert one.ended.is_set()
    await until(other.begun)
    await ended(second)
    assert other.ended.is_set()


async def test_who_loses_its_connection_stops_before_it_begins_anew(url):
    work = Work()
    leading = asyncio.create_task(lead(url, "chat", work))
    await until(work.begun)
    work.begun.clear()
    assert holders(url) == 1
    await until(work.ended)
    await until(work.begun)
    assert work.times == 2
    await ended(leading)


async def test_a_server_that_is_away_is_asked_again(url, caplog):
    work = Work()
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    leading = asyncio.create_task(lead(nowhere, "chat", work))
    async with asyncio.timeout(30):
        while "seat chat: lost" not in caplog.text:
            await asyncio.sleep(0.01)
    assert not work.begun.is_set()
    await ended(leading)


async def test_work_that_breaks_is_the_business_of_whoever_gave_it(url):
    async def broken():
        raise RuntimeError("bug")

    with pytest.raises(RuntimeError, match="bug"), contextlib.suppress(TimeoutError):
        async with asyncio.timeout(30):
            await lead(url, "chat", broken)
