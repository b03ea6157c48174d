"""Lines of two replicas on one server, and how a network breaks them."""

import asyncio
from contextlib import asynccontextmanager

import psycopg

from runner.record.line import Line
from tests.databases import plain


def broken(url):
    """End every line, as a network does that breaks; returns how many there were."""
    words = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE %s"
    with psycopg.connect(plain(url), autocommit=True) as connection:
        return len(connection.execute(words, ("handrail%",)).fetchall())


@asynccontextmanager
async def lines(url, count):
    made = [Line(url) for _ in range(count)]
    async with asyncio.timeout(60):
        if count == 1:
            async with made[0].kept():
                yield made
        else:
            async with made[0].kept(), made[1].kept():
                yield made


async def until(event):
    async with asyncio.timeout(30):
        await event.wait()
