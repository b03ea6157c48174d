"""Harm to the bot's database."""

import asyncio
import random
import signal

import psycopg
import sqlalchemy as sa

from runner.record.schema.upgrade import VERSION
from runner.record.store import metadata
from tests.torture.harms.harm import Harm
from tests.torture.world import World

AWAY = (1.0, 3.0, 8.0)
"""Seconds for which a server is away; `LONG` now and then, and in a long run that is often."""

LONG = 30.0


async def _engine_emptied(world: World, _: random.Random) -> None:
    """Empty the tables of the engine while the bot is down: ours alone must do."""
    async with world.restarts:
        await world.bot.end(signal.SIGKILL)

        def empty(connection: sa.Connection) -> None:
            there = sa.inspect(connection)
            schema = "dbos" if "dbos" in there.get_schema_names() else None
            for name in there.get_table_names(schema=schema):
                if name not in {*metadata.tables, VERSION.name} and "migrations" not in name:
                    full = f'"{schema}"."{name}"' if schema else f'"{name}"'
                    connection.exec_driver_sql(f"DELETE FROM {full}")

        await world.store.write(empty)
        world.bot.start()


async def _connections_cut(world: World, _: random.Random) -> None:
    """Cut every connection of the database, whatever transaction it is in."""
    words = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    async with (
        world.restarts,
        await psycopg.AsyncConnection.connect(
            world.url.replace("+psycopg", ""), autocommit=True
        ) as connection,
    ):
        await connection.execute(f"{words} AND datname = current_database()")


async def _away(world: World, chance: random.Random) -> None:
    """Stop the server, in order or as by a crash, and start it again."""
    async with world.restarts:
        assert world.cluster is not None
        how = chance.choice((signal.SIGINT, signal.SIGQUIT))
        await asyncio.to_thread(world.cluster.stop, how)
        await asyncio.sleep(chance.choice((*AWAY, *AWAY, LONG)))
        await asyncio.to_thread(world.cluster.start)


def _no_server(world: World) -> str:
    return "" if world.cluster else "a server: the database is a file"


HARMS = (
    Harm(name="engine's tables emptied", do=_engine_emptied),
    Harm(name="database connections cut", do=_connections_cut, lacks=_no_server),
    Harm(name="database away", do=_away, lacks=_no_server),
)
