"""SQL and pool use against a real PostgreSQL."""

import asyncio
import socket
from contextlib import AsyncExitStack, asynccontextmanager

import psycopg
import pytest

from runner.checks import network
from tests.integration.checks.postgres import PASSWORD
from tests.integration.checks.reaching import Straight
from tests.unit.runner.checks.situations import check, situation

REACH = Straight(secrets={"DB_PASSWORD": PASSWORD})


def known(port, values=None, *, limit=120.0, **database):
    declared = {
        "address": "127.0.0.1",
        "port": port,
        "name": "postgres",
        "user": "tester",
        "password": "DB_PASSWORD",
        "tunnel": False,
    }
    secrets = {"DB_PASSWORD": "env:P"}
    return situation(
        values, limit=limit, declared={"database": declared | database, "secrets": secrets}
    )


async def ask(postgres, query, values=None, *, reach=REACH, limit=120.0, **fields):
    one = check("sql", query=query, **fields)
    return await network.measure(one, known(postgres.port, values, limit=limit), reach)


@pytest.mark.parametrize(
    ("query", "fields", "verdict", "measured"),
    [
        ("select 1", {}, "passed", "answered 1"),
        ("select 1", {"equals": "1"}, "passed", "1"),
        ("select 'a%b'", {"equals": "a%b"}, "passed", "a%b"),
        ("select 1 > 2", {"equals": "false"}, "passed", "false"),
        ("select null", {"equals": "NULL"}, "passed", "NULL"),
        ("select 2", {"equals": "1"}, "failed", "2"),
        ("select 7.50", {"at_least": 7, "at_most": 8}, "passed", "7.5"),
        ("select 9", {"at_most": 8}, "failed", "9"),
        ("select 'nine'", {"at_most": 8}, "inconclusive", "'nine' is no number"),
        ("select 1 where false", {}, "failed", "no row"),
        ("select * from no_such_table", {}, "failed", "no_such_table"),
        ("select no_such_column", {}, "failed", "no_such_column"),
        ("selekt 1", {}, "inconclusive", "syntax error"),
        ("select 1; select 2", {}, "inconclusive", "multiple commands"),
        ("create table made (a int)", {}, "inconclusive", "read-only"),
        ("begin", {}, "failed", "no row"),
        ("select ${NOBODY}", {}, "inconclusive", "NOBODY is not known here"),
    ],
)
async def test_a_query(postgres, query, fields, verdict, measured):
    found = await ask(postgres, query, **fields)
    assert (found.verdict.value, measured in found.measured) == (verdict, True), found.line()


@pytest.mark.parametrize("value", ["x", "'; drop table kept; --", "$1", "%s", "a'b\\", "${X}"])
async def test_a_value_in_a_query_is_bound(postgres, value):
    found = await ask(postgres, "select ${V}::text || '%'", {"V": value}, equals=f"{value}%")
    assert found.verdict == "passed", found.line()


async def test_a_query_cannot_write(postgres):
    postgres.sql("create table if not exists kept (a int)", "truncate kept")
    for query in (
        "insert into kept values (1) returning a",
        "with x as (delete from kept returning a) select count(*) from x",
        "select set_config('transaction_read_only', 'off', false)",
        "set session characteristics as transaction read write",
    ):
        await ask(postgres, query)
    found = await ask(postgres, "select count(*) from kept", equals="0")
    assert found.verdict == "passed", found.line()


async def test_a_query_that_takes_too_long_is_inconclusive(postgres):
    found = await ask(postgres, "select pg_sleep(60)", limit=2.0)
    assert found.verdict == "inconclusive"
    assert "statement timeout" in found.measured


async def test_a_cancelled_query_leaves_nothing_running(postgres):
    task = asyncio.create_task(ask(postgres, "select pg_sleep(60) as cancelled_one"))
    waiting = (
        "select count(*) from pg_stat_activity where query like '%cancelled_one%' "
        "and pid <> pg_backend_pid()"
    )
    while (await ask(postgres, waiting, at_least=1)).verdict != "passed":
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    while (await ask(postgres, waiting, equals="0")).verdict != "passed":
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("kind", [{"kind": "sql", "query": "select 1"}, {"kind": "connections"}])
@pytest.mark.parametrize(
    ("database", "secrets", "verdict", "measured"),
    [
        ({"name": "nowhere"}, {"DB_PASSWORD": PASSWORD}, "failed", "does not exist"),
        ({}, {"DB_PASSWORD": "wrong"}, "inconclusive", "password authentication failed"),
        ({}, {}, "inconclusive", "DB_PASSWORD cannot be read."),
        ({"user": "${NOBODY}"}, {}, "inconclusive", "NOBODY is not known here"),
        ({"address": "nowhere.invalid"}, {"DB_PASSWORD": PASSWORD}, "inconclusive", "nowhere"),
    ],
)
async def test_no_way_in(postgres, kind, database, secrets, verdict, measured):
    one = check(**kind)
    found = await network.measure(one, known(postgres.port, **database), Straight(secrets=secrets))
    assert (found.verdict.value, measured in found.measured) == (verdict, True), found.line()
    assert PASSWORD not in found.line()


async def test_a_database_that_is_not_there_has_failed():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        found = await network.measure(
            check("sql", query="select 1"), known(closed.getsockname()[1]), REACH
        )
    assert found.verdict == "failed"
    assert "refused" in found.measured


async def test_a_tunnel_that_leads_nowhere_is_a_failed_database():
    async def hang_up(_, writer):
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        found = await network.measure(
            check("sql", query="select 1"), known(port, tunnel=True), REACH
        )
    assert found.verdict == "failed", found.line()


async def test_the_tunnel_is_used(postgres):
    reach = Straight(secrets={"DB_PASSWORD": PASSWORD})
    declared = known(postgres.port, {"DB": "postgres"}, tunnel=True, address="db.internal")
    found = await network.measure(check("sql", query="select 1"), declared, reach)
    assert found.verdict == "passed"
    assert reach.tunnels == [("db.internal", postgres.port)]


async def test_without_a_tunnel_nothing_is_measured(postgres):
    found = await network.measure(
        check("sql", query="select 1"), known(postgres.port, tunnel=True), Straight(broken=True)
    )
    assert found.verdict == "inconclusive"
    assert found.measured == "no tunnel through the host: The host is gone."


async def test_without_a_database_nothing_is_measured():
    found = await network.measure(check("sql", query="select 1"), situation(), REACH)
    assert found.measured == "the environment declares no database"


@asynccontextmanager
async def three_connections(postgres):
    """Hold so many open."""
    async with AsyncExitStack() as stack:
        for _ in range(3):
            connection = await psycopg.AsyncConnection.connect(
                host="127.0.0.1",
                port=postgres.port,
                user="tester",
                password=PASSWORD,
                dbname="postgres",
            )
            await stack.enter_async_context(connection)
        yield


async def test_pool_use_is_counted(postgres):
    async with three_connections(postgres):
        calm = await network.measure(check("connections"), known(postgres.port, pool_max=10), REACH)
        tight = await network.measure(check("connections"), known(postgres.port, pool_max=3), REACH)
        server = await network.measure(
            check("connections", at_most_percent=1), known(postgres.port), REACH
        )
    assert calm.verdict == "passed", calm.line()
    assert "of the pool's 10" in calm.measured
    assert tight.verdict == "failed"
    assert "of the pool's 3 (" in tight.measured
    assert "of the server's 20 (" in server.measured


async def test_the_servers_connections_are_all_counted_by_a_user_who_may_see_little(postgres):
    postgres.sql("create role onlooker login password 'sees little'")
    place, reach = (
        known(postgres.port, user="onlooker"),
        Straight(secrets={"DB_PASSWORD": "sees little"}),
    )
    async with three_connections(postgres):
        found = await network.measure(check("connections"), place, reach)
    used = int(found.measured.partition(" of the server's 20")[0])
    assert used >= 3, found.line()
