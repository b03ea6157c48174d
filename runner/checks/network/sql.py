"""One read-only query; its first value is compared as text or as a number."""

import psycopg

from config.model.network import SqlCheck
from config.problem import ProblemError
from runner.checks.network.database import Connection, connected, verdict_of
from runner.checks.network.reach import Reach, Words
from runner.checks.situation import Situation
from runner.checks.verdict import Facet, Judged, Verdict, from_facets, judged


async def measure(check: SqlCheck, situation: Situation, reach: Reach) -> Judged:
    """Run the query in a transaction that only reads and judge the first value of its first row.

    A `${NAME}` in the query is bound as a value, so it stands without quotes.
    """
    words = Words(situation=situation, reach=reach)
    try:
        query, values = words.bound(check.query)
        async with connected(situation, reach) as connection:
            found = await _first(connection, query, values)
    except (psycopg.Error, ProblemError, OSError) as error:
        verdict, reason = verdict_of(error)
        return judged(check, verdict, reason, _expected(check), situation.shown(check.query))
    if found is None:
        return judged(check, Verdict.FAILED, "no row", _expected(check))
    return _judged(check, found)


async def _first(connection: Connection, query: str, values: list[str]) -> str | None:
    """Return the first value as text, or None where there is no row.

    A prepared statement holds one command only: nothing can follow the query.
    """
    cursor = await connection.execute(query.encode(), values, prepare=True)
    row = await cursor.fetchone() if cursor.description else None
    return _text(row[0]) if row else None


def _text(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _judged(check: SqlCheck, found: str) -> Judged:
    if check.equals is None and check.at_least is None and check.at_most is None:
        return judged(check, Verdict.PASSED, f"answered {found[:100]}", "an answer")
    facets = []
    if check.equals is not None:
        right = found == check.equals
        facets.append(Facet(measured=found[:200], expected=f"= {check.equals}", right=right))
    if check.at_least is not None or check.at_most is not None:
        facets.append(_number(check, found))
    return from_facets(check, facets)


def _number(check: SqlCheck, found: str) -> Facet:
    expected = _bounds(check)
    try:
        value = float(found)
    except ValueError:
        return Facet(measured=f"{found[:100]!r} is no number", expected=expected, right=None)
    enough = check.at_least is None or value >= check.at_least
    few = check.at_most is None or value <= check.at_most
    return Facet(measured=f"{value:.10g}", expected=expected, right=enough and few)


def _bounds(check: SqlCheck) -> str:
    wanted = [f"≥ {check.at_least:.10g}"] if check.at_least is not None else []
    wanted += [f"≤ {check.at_most:.10g}"] if check.at_most is not None else []
    return " and ".join(wanted)


def _expected(check: SqlCheck) -> str:
    equal = f"= {check.equals}" if check.equals is not None else ""
    return equal or _bounds(check) or "an answer"
