"""What the log of an installed `handrail serve` says while its database is away."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.acceptance.platforms import until
from tests.acceptance.serving import reached, serving
from tests.acceptance.small import change
from tests.databases import Cluster, cluster, fresh_database
from tests.integration.bot.folder import written

pytestmark = pytest.mark.timeout(120)

LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (DEBUG|INFO|WARNING|ERROR|CRITICAL) [\w.]+ \S.*"
)
CALLS = 40
"""Calls at a database that takes nobody, before it is back: each of many was made again."""


@asynccontextmanager
async def nobody(server: Cluster) -> AsyncIterator[asyncio.Semaphore]:
    """Hang up on whoever calls where the server was; each call is one more of the semaphore."""
    calls = asyncio.Semaphore(0)

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.release()
        writer.close()

    there = await asyncio.start_server(
        hang_up, "127.0.0.1", server.port, family=socket.AF_INET, reuse_address=True
    )
    try:
        yield calls
    finally:
        there.close()
        await there.wait_closed()


async def test_an_outage_of_the_database_is_two_lines_and_every_line_has_one_form(tmp_path: Path):
    with cluster(tmp_path) as server:
        folder = written(
            tmp_path / "bot/config", database=fresh_database(server.url), state="../state"
        )
        free = {"approval": {"quorum": 0}}  # what nobody could approve would be told at the start
        change(folder / "environments/staging.yaml", lambda environment: environment.update(free))
        log = folder.parent / "serve.log"

        def lines(text: str) -> list[str]:
            return [line for line in log.read_text(encoding="utf-8").splitlines() if text in line]

        with serving(folder):
            await reached(folder)
            await asyncio.to_thread(server.stop)
            async with nobody(server) as calls, asyncio.timeout(60):
                for _ in range(CALLS):
                    await calls.acquire()
            await asyncio.to_thread(server.start)
            await until(lambda: lines("The database is back after") or None)
    every = log.read_text(encoding="utf-8").splitlines()
    assert [line for line in every if not LINE.fullmatch(line)] == []
    loud = [line for line in every if line.split()[1] != "INFO"]
    assert [line.split(" ", 2)[1] for line in loud] == ["ERROR", "WARNING"], "\n".join(loud)
    assert "[database-away] What needs it waits, and goes on by itself." in loud[0]
    assert "The database is back after" in loud[1]
