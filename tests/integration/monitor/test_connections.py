"""A server that takes no more connections, which is what the measure is there for."""

from collections.abc import Iterator

import psycopg
import pytest

from config.model.environment import Database
from runner.monitor.connections import Connections
from tests.integration.checks import postgres as postgresql
from tests.integration.checks.postgres import PASSWORD, Server
from tests.integration.checks.reaching import Straight
from tests.staging import needs

GUEST = "guests come last"


@pytest.fixture
def server() -> Iterator[Server]:
    """Give one of this test's own: nobody else would get a connection."""
    needs(None if postgresql.programs() else "PostgreSQL is not installed")
    with postgresql.running() as running:
        yield running


def until_refused(server: Server) -> list[psycopg.Connection]:
    """Take connections until there are none left."""
    taken: list[psycopg.Connection] = []
    place = {"host": "127.0.0.1", "port": server.port, "dbname": "postgres"}
    while True:
        try:
            taken.append(psycopg.connect(user="tester", password=PASSWORD, **place))
        except psycopg.OperationalError:
            return taken


async def test_a_server_that_takes_no_more_is_full_and_one_with_a_wrong_password_tells_nothing(
    server: Server,
):
    server.sql(f"create role guest login password '{GUEST}'")
    known = {"name": "postgres", "user": "guest", "password": "PG", "tunnel": False}
    database = Database.model_validate({**known, "address": "127.0.0.1", "port": server.port})
    async with Connections(Straight(secrets={"PG": "wrong"}), database) as refused:
        assert await refused.percent() is None
    taken = until_refused(server)
    async with Connections(Straight(secrets={"PG": GUEST}), database) as full:
        assert await full.percent() == 100.0
    for one in taken:
        one.close()
