"""Database connections against what the pool and the server allow."""

import asyncio
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self

import psycopg

from config.model.environment import Database
from runner.checks.network.connections import count
from runner.host.ssh import Dropped, HostProblem
from runner.reach import Reach

_TIMEOUT = 10.0

_FULL = ("too many clients", "too many connections", "remaining connection slots")
"""What a server says that takes no more."""


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
        """Return connections in percent of the nearer limit, the pool's or the server's.

        None where nobody can tell; a server that takes no more is full.
        """
        if self._database is None:
            return None
        try:
            async with asyncio.timeout(_TIMEOUT):
                connection = self._connection or await self._opened(self._database)
                use = await count(connection)
        except (TimeoutError, OSError, psycopg.Error, HostProblem, Dropped) as error:
            await self._left()
            return 100.0 if any(words in str(error) for words in _FULL) else None
        server = use.everywhere / use.limit
        pool = use.here / self._database.pool_max if self._database.pool_max else 0.0
        return 100.0 * max(server, pool)

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
