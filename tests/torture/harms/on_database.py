"""Harm to the bot's database."""

import asyncio
import contextlib
import random
import re
import signal

import psycopg
import sqlalchemy as sa
from psycopg import sql

import bot.app  # noqa: F401 - declares every table of ours: the others are the engine's
from runner.record.schema.upgrade import VERSION
from runner.record.store import metadata
from tests.databases import plain
from tests.integration.host.forwarder import Forwarder
from tests.torture.harms.harm import PATIENCE, Harm, met
from tests.torture.world import World

AWAY = (1.0, 3.0, 8.0)
"""Seconds for which a server is away."""

LONG = 30.0

WRITTEN = (
    ("public", "events"),
    ("public", "log_chunks"),
    ("public", "outbox"),
    ("dbos", "operation_outputs"),
    ("dbos", "workflow_status"),
)
"""Tables that each run writes to, ours and the engine's: schema and name."""

_SAID = re.compile(rb"C\0\0\0.(BEGIN|COMMIT|ROLLBACK|(?:INSERT 0|UPDATE|DELETE) [1-9])")
"""What PostgreSQL says of a statement that is done (`CommandComplete`)."""


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
    """Cut every connection of the database, whatever it is in the middle of."""
    words = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    async with (
        world.restarts,
        await psycopg.AsyncConnection.connect(plain(world.url), autocommit=True) as connection,
    ):
        cut = await connection.execute(f"{words} AND datname = current_database()")
        return cut.rowcount > 0


async def _cut_inside(world: World, chance: random.Random) -> bool:
    async with world.restarts:
        return await cut_inside(world.url, chance.choice(WRITTEN))


async def cut_inside(url: str, table: tuple[str, str]) -> bool:
    """Cut whoever is about to write to a table, in the middle of the transaction.

    Writers are kept waiting until there is one; returns whether one came.
    """
    locked = sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(sql.Identifier(*table))
    words = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE %s = ANY(pg_blocking_pids(pid)) AND datname = current_database()"
    )
    async with (
        await psycopg.AsyncConnection.connect(plain(url)) as holder,
        await psycopg.AsyncConnection.connect(plain(url), autocommit=True) as connection,
    ):
        await holder.execute(locked)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not (await connection.execute(words, [holder.info.backend_pid])).rowcount:
                    await asyncio.sleep(0.02)
                return True
    return False


async def _commits_unheard(world: World, chance: random.Random) -> bool:
    """Lose the answers to some commits: the server has made them, and the bot cannot know."""
    lost = UnheardCommits(chance.randint(2, 8))
    number = lost.left
    async with world.restarts:
        for way in world.ways:
            way.loses = lost
        await met(lambda: not lost.left)
        for way in world.ways:
            way.loses = lambda _connection, _answer: False
    return lost.left < number


class UnheardCommits:
    """Loses the answer to each of the next commits by which something was written."""

    def __init__(self, number: int) -> None:
        self.left = number
        self._wrote: set[object] = set()

    def __call__(self, connection: object, answer: bytes) -> bool:
        """Tell whether this answer is lost."""
        for said in _SAID.findall(answer):
            if said == b"COMMIT" and connection in self._wrote and self.left:
                self.left -= 1
                return True
            if said in {b"BEGIN", b"COMMIT", b"ROLLBACK"}:
                self._wrote.discard(connection)
            else:
                self._wrote.add(connection)
        return False


async def _away(world: World, chance: random.Random) -> bool:
    return await _without(world, chance, chance.choice(AWAY))


async def _long_away(world: World, chance: random.Random) -> bool:
    return await _without(world, chance, LONG)


async def _without(world: World, chance: random.Random, seconds: float) -> bool:
    """Stop the server, in order or as by a crash, and start it again."""
    async with world.restarts:
        assert world.cluster is not None
        how = chance.choice((signal.SIGINT, signal.SIGQUIT))
        await asyncio.to_thread(world.cluster.stop, how)
        await asyncio.sleep(seconds)
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
    Harm(
        name="database connections cut",
        do=_connections_cut,
        repeats=True,
        closes=True,
        lacks=_no_server,
    ),
    Harm(
        name="database cut in a transaction",
        do=_cut_inside,
        repeats=True,
        closes=True,
        lacks=_no_server,
    ),
    Harm(
        name="commits unheard",
        do=_commits_unheard,
        repeats=True,
        closes=True,
        lacks=_no_server,
    ),
    Harm(name="database away", do=_away, repeats=True, closes=True, lacks=_no_server),
    Harm(
        name="database away for 30 s",
        do=_long_away,
        repeats=True,
        closes=True,
        seldom=True,
        lacks=_no_server,
    ),
    Harm(
        name="database out of reach", do=_out_of_reach, repeats=True, closes=True, lacks=_no_server
    ),
)
