"""Database connections against what the pool, or else the server, allows."""

import asyncio
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self

import psycopg

from config.model.environment import Database
from runner.host.ssh import Dropped, HostProblem
from runner.reach import Reach

_TIMEOUT = 10.0

_QUESTION = """
SELECT count(*), current_setting('max_connections')::int
FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Connections:
    """Keeps one connection of its own, which is not counted."""

    def __init__(self, reach: Reach, database: Database | None) -> None:
        """Reach the database through `reach`; without one there is nothing to measure."""
        self._reach = reach
        self._database = database
        self._stack = AsyncExitStack()
        self._connection: psycopg.AsyncConnection[Any] | None = None

    async def __aenter__(self) -> Self:
        """Connect when it is first asked."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Disconnect."""
        await self._left()

    async def percent(self) -> float | None:
        """Return connections in percent of what is allowed; None where nobody can tell."""
        if self._database is None:
            return None
        try:
            async with asyncio.timeout(_TIMEOUT):
                connection = self._connection or await self._opened(self._database)
                row = await (await connection.execute(_QUESTION)).fetchone()
        except (TimeoutError, OSError, psycopg.Error, HostProblem, Dropped):
            await self._left()
            return None
        count, most = row or (0, 1)
        return 100.0 * int(count) / (self._database.pool_max or int(most))

    async def _opened(self, database: Database) -> psycopg.AsyncConnection[Any]:
        host, port = database.address, database.port
        if database.tunnel:
            tunnel = self._reach.tunnel(database.address, database.port)
            host, port = "127.0.0.1", await self._stack.enter_async_context(tunnel)
        password = self._reach.secret(database.password) if database.password else None
        connection = await psycopg.AsyncConnection.connect(
            host=host,
            port=port,
            dbname=database.name,
            user=database.user,
            password=password,
            connect_timeout=5,
            autocommit=True,
        )
        self._connection = await self._stack.enter_async_context(connection)
        return connection

    async def _left(self) -> None:
        stack, self._stack, self._connection = self._stack, AsyncExitStack(), None
        try:
            async with asyncio.timeout(1):
                await stack.aclose()
        except (TimeoutError, OSError, psycopg.Error, HostProblem, Dropped):
            return
