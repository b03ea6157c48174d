"""A connection to the environment's database that can only read."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import psycopg
from psycopg.rows import TupleRow

from config.model.environment import Database
from config.problem import ProblemError
from runner.checks.network.reach import Reach, Words
from runner.checks.situation import Situation
from runner.checks.verdict import UnmeasurableError, Verdict

Connection = psycopg.AsyncConnection[TupleRow]

_LONGEST = 30.0
_MISSING = {"42P01", "42703", "42883", "3F000"}
"""Errors on a query that tell something about the database: a table, column, function or schema
that is not there. All others are the check's own."""

_UNABLE = (
    "refused",
    "closed the connection unexpectedly",
    "No such file or directory",
    "does not exist",
    "too many clients",
    "too many connections",
    "remaining connection slots",
    "the database system is",
)
"""What a connection attempt says when the database, and not the check, is the reason."""


@asynccontextmanager
async def connected(situation: Situation, reach: Reach) -> AsyncIterator[Connection]:
    """Yield a connection that reads only and takes no longer than the step's checks may.

    Raises:
        UnmeasurableError: the environment declares no database, a name of it is not known, or
            there is no tunnel.
        ProblemError: there is no password.
        psycopg.Error: see `verdict_of`.
    """
    database = situation.environment.database
    if database is None:
        raise UnmeasurableError("the environment declares no database")
    words = Words(situation=situation, reach=reach)
    address = words.fill(database.address)
    async with AsyncExitStack() as stack:
        place = (address, database.port)
        if database.tunnel:
            place = ("127.0.0.1", await _tunnelled(stack, reach, place))
        yield await stack.enter_async_context(await _connect(database, words, place))


async def _tunnelled(stack: AsyncExitStack, reach: Reach, place: tuple[str, int]) -> int:
    """Return the local port of a tunnel that lasts as long as `stack`."""
    try:
        return await stack.enter_async_context(reach.tunnel(*place))
    except Exception as error:  # whatever the way through the host raises: there is none
        reason = error.problem.what if isinstance(error, ProblemError) else str(error)
        raise UnmeasurableError(f"no tunnel through the host: {reason[:160]}") from error


def verdict_of(error: Exception) -> tuple[Verdict, str]:
    """Return what an error on the way to an answer means, and its words.

    A database that refuses, is not there or lacks a table has failed; a wrong password, a query
    that is none or took too long tells nothing about it.
    """
    if isinstance(error, ProblemError):
        return Verdict.INCONCLUSIVE, error.problem.what
    whole = str(error).strip()
    words = next(iter(whole.splitlines()), type(error).__name__)[:200]
    state = error.sqlstate if isinstance(error, psycopg.Error) else None
    if state in _MISSING or isinstance(error, psycopg.errors.AdminShutdown):
        return Verdict.FAILED, words
    if isinstance(error, psycopg.OperationalError) and any(one in whole for one in _UNABLE):
        return Verdict.FAILED, f"no connection: {words}"
    return Verdict.INCONCLUSIVE, words


async def _connect(database: Database, words: Words, place: tuple[str, int]) -> Connection:
    seconds = min(_LONGEST, max(1.0, words.situation.limit / 2))
    milliseconds = round(seconds * 1000)
    connection = await psycopg.AsyncConnection.connect(
        host=place[0],
        port=place[1],
        dbname=words.fill(database.name),
        user=words.fill(database.user),
        password=words.value(database.password) if database.password else None,
        connect_timeout=max(2, round(seconds)),
        application_name="handrail check",
        gssencmode="disable",
        options=f"-c default_transaction_read_only=on -c statement_timeout={milliseconds}"
        f" -c lock_timeout={milliseconds}",
    )
    await connection.set_read_only(True)
    return connection
