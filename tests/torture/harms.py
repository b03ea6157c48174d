"""What is done to a bot at work: each harm by itself, healed before it returns."""

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import psycopg
import sqlalchemy as sa

from runner.record.store import metadata
from tests.servers.slack.faults import Fault
from tests.torture.world import World

Do = Callable[[World, random.Random], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """A harm.

    Attributes:
        loses: It can end what runs on the host, so a step may need another attempt.
        needs: The kind of database that it is for; empty for any.
    """

    name: str
    do: Do
    loses: bool = False
    needs: str = ""


async def _nothing(_: World, __: random.Random) -> None:
    """Do nothing, so that the ring itself is tried too."""


async def _killed(world: World, chance: random.Random) -> None:
    async with world.restarts:
        await world.bot.end(signal.SIGKILL)
        await asyncio.sleep(chance.choice((0, 0, 0.5)))
        world.bot.start()


async def _terminated(world: World, _: random.Random) -> None:
    async with world.restarts:
        await world.bot.end(signal.SIGTERM)
        world.bot.start()


async def _killed_again_and_again(world: World, chance: random.Random) -> None:
    for _ in range(3):
        await _killed(world, chance)
        await asyncio.sleep(chance.uniform(0.3, 2.5))


async def _reset(world: World, _: random.Random) -> None:
    world.network.reset()


async def _frozen(world: World, _: random.Random) -> None:
    world.network.freeze()


async def _refused(world: World, chance: random.Random) -> None:
    world.network.refuse()
    world.network.reset()
    await asyncio.sleep(chance.uniform(0.5, 3))
    await world.network.accept()


async def _sshd_restarted(world: World, _: random.Random) -> None:
    os.kill(world.server.pid, signal.SIGHUP)


async def _host_processes_ended(world: World, _: random.Random) -> None:
    """End every process of the host's at once, the supervisors among them; files stay."""
    for pid in world.processes():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


async def _chat_away(world: World, chance: random.Random) -> None:
    world.slack.faults.standing("*", Fault(status=500))
    for socket in list(world.slack.sockets.all):
        socket.cut()
    await asyncio.sleep(chance.uniform(0.5, 4))
    world.slack.faults.standing("*", None)


async def _posts_unclear(world: World, chance: random.Random) -> None:
    """Take the next posts, and answer as if they had not been."""
    faults = [Fault(status=500, taken=True) for _ in range(chance.randint(1, 3))]
    world.slack.faults.once("chat.postMessage", *faults)


async def _engine_emptied(world: World, _: random.Random) -> None:
    """Empty the tables of the engine while the bot is down: ours alone must do."""
    async with world.restarts:
        await world.bot.end(signal.SIGKILL)

        def empty(connection: sa.Connection) -> None:
            there = sa.inspect(connection)
            schema = "dbos" if "dbos" in there.get_schema_names() else None
            for name in there.get_table_names(schema=schema):
                if name not in metadata.tables and "migrations" not in name:
                    full = f'"{schema}"."{name}"' if schema else f'"{name}"'
                    connection.exec_driver_sql(f"DELETE FROM {full}")

        await world.store.write(empty)
        world.bot.start()


async def _connections_cut(world: World, _: random.Random) -> None:
    """Cut every connection of the database, whatever transaction it is in."""
    words = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    async with await psycopg.AsyncConnection.connect(
        world.url.replace("+psycopg", ""), autocommit=True
    ) as connection:
        await connection.execute(f"{words} AND datname = current_database()")


HARMS = (
    Harm(name="nothing", do=_nothing),
    Harm(name="bot killed", do=_killed),
    Harm(name="bot terminated", do=_terminated),
    Harm(name="bot killed three times", do=_killed_again_and_again),
    Harm(name="connections reset", do=_reset),
    Harm(name="connections frozen", do=_frozen),
    Harm(name="host unreachable", do=_refused),
    Harm(name="sshd restarted", do=_sshd_restarted),
    Harm(name="host's processes ended", do=_host_processes_ended, loses=True),
    Harm(name="chat away", do=_chat_away),
    Harm(name="posts unclear", do=_posts_unclear),
    Harm(name="engine's tables emptied", do=_engine_emptied),
    Harm(name="database connections cut", do=_connections_cut, needs="postgresql"),
)


def chosen(chance: random.Random, kind: str) -> tuple[Harm, ...]:
    """Return one harm, or two at once."""
    possible = [harm for harm in HARMS if harm.needs in {"", kind}]
    return tuple(chance.sample(possible, chance.choice((1, 1, 2))))
