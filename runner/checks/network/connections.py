"""Database connections against the pool's limit and the server's."""

from dataclasses import dataclass

import psycopg

from config.model.network import ConnectionsCheck
from config.problem import ProblemError
from runner.checks.network.database import Connection, connected, verdict_of
from runner.checks.network.reach import Reach
from runner.checks.situation import Situation
from runner.checks.verdict import Facet, Judged, from_facets, judged

_QUERY = """
select count(*) filter (where datname = current_database()),
       count(*),
       current_setting('max_connections')::int
from pg_stat_activity
where pid <> pg_backend_pid() and datname is not null
  and coalesce(backend_type, 'client backend') = 'client backend'
"""
"""Whoever is no superuser is not told what another user's backend does, but that it is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How many connections there are; the check's own is not among them.

    Attributes:
        here: To the environment's database.
        everywhere: To all databases of the server.
        limit: What the server takes at most.
    """

    here: int
    everywhere: int
    limit: int


async def measure(check: ConnectionsCheck, situation: Situation, reach: Reach) -> Judged:
    """Compare connections with the pool's limit, where declared, and with the server's."""
    expected = f"≤ {check.at_most_percent:g} %"
    try:
        async with connected(situation, reach) as connection:
            use = await count(connection)
    except (psycopg.Error, ProblemError, OSError) as error:
        verdict, reason = verdict_of(error)
        return judged(check, verdict, reason, expected)
    database = situation.environment.database
    pool = database.pool_max if database else None
    facets = [_facet(("the server's", use.everywhere, use.limit), check.at_most_percent)]
    if pool is not None:
        facets.insert(0, _facet(("the pool's", use.here, pool), check.at_most_percent))
    return from_facets(check, facets)


async def count(connection: Connection) -> Use:
    """Return how many connections there are.

    Raises:
        psycopg.Error: the server does not tell.
    """
    cursor = await connection.execute(_QUERY)
    row = await cursor.fetchone()
    here, everywhere, limit = row or (0, 0, 0)
    if not limit:
        raise psycopg.DataError("the server does not tell its limit")
    return Use(here=int(here), everywhere=int(everywhere), limit=int(limit))


def _facet(counted: tuple[str, int, int], at_most: float) -> Facet:
    what, used, limit = counted
    percent = used / limit * 100
    return Facet(
        measured=f"{used} of {what} {limit} ({percent:.3g} %)",
        expected=f"≤ {at_most:g} %",
        right=percent <= at_most,
    )
