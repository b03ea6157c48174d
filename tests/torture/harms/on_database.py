"""Harm to the bot's database."""

import asyncio
import random
import signal

import psycopg
import sqlalchemy as sa

import bot.app  # noqa: F401 - declares every table of ours: the others are the engine's
from runner.record.schema.upgrade import VERSION
from runner.record.store import metadata
from tests.integration.host.forwarder import Forwarder
from tests.torture.harms.harm import Harm
from tests.torture.world import World

AWAY = (1.0, 3.0, 8.0)
"""Seconds for which a server is away; `LONG` now and then, and in a long run that is often."""

LONG = 30.0


async def _engine_emptied(world: World, _: random.Random) -> bool:
    """Empty the tables of the engine while no bot is up: ours alone must do."""
    async with world.restarts:
        for bot in world.bots:
            await bot.end(signal.SIGKILL)

        def empty(connection: sa.Connection) -> int:
            rows = 0
            there = sa.inspect(connection)
            schema = "dbos" if "dbos" in there.get_schema_names() else None
            for name in there.get_table_names(schema=schema):
                if name not in {*metadata.tables, VERSION.name} and "migrations" not in name:
                    full = f'"{schema}"."{name}"' if schema else f'"{name}"'
                    rows += connection.exec_driver_sql(f"DELETE FROM {full}").rowcount
            return rows

        rows = await world.store.write(empty)
        for bot in world.bots:
            bot.start()
    return rows > 0


async def _connections_cut(world: World, _: random.Random) -> bool:
    """Cut every connection of the database, whatever transaction it is in."""
    words = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    async with (
        world.restarts,
        await psycopg.AsyncConnection.connect(
            world.url.replace("+psycopg", ""), autocommit=True
        ) as connection,
    ):
        cut = await connection.execute(f"{words} AND datname = current_database()")
        return cut.rowcount > 0


async def _away(world: World, chance: random.Random) -> bool:
    """Stop the server, in order or as by a crash, and start it again."""
    async with world.restarts:
        assert world.cluster is not None
        how = chance.choice((signal.SIGINT, signal.SIGQUIT))
        await asyncio.to_thread(world.cluster.stop, how)
        await asyncio.sleep(chance.choice((*AWAY, *AWAY, LONG)))
        await asyncio.to_thread(world.cluster.start)
    return True


async def _out_of_reach(world: World, chance: random.Random) -> bool:
    """Lose the way to the server for a while, for every bot: at once, or first without a word."""
    silent = chance.random() < 0.5
    async with world.restarts:
        ends = [lost(way, silent=silent) for way in world.ways]
        await asyncio.sleep(chance.choice(AWAY))
        for way in world.ways:
            await found(way)
    return any(ends)


def lost(way: Forwarder, *, silent: bool) -> int:
    """Lose a way to the server; returns how many ends of connections it had.

    `silent` connections hang until they are reset, when the way is `found` again.
    """
    way.refuse()
    return way.freeze() if silent else way.reset()


async def found(way: Forwarder) -> None:
    """Open a way again; what still hung ends with it."""
    way.reset()
    await way.accept()


def _no_server(world: World) -> str:
    return "" if world.cluster else "a server: the database is a file"


HARMS = (
    Harm(name="engine's tables emptied", do=_engine_emptied, repeats=True),
    Harm(name="database connections cut", do=_connections_cut, repeats=True, lacks=_no_server),
    Harm(name="database away", do=_away, repeats=True, lacks=_no_server),
    Harm(name="database out of reach", do=_out_of_reach, repeats=True, lacks=_no_server),
)
