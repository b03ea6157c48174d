"""Harm to one of several replicas, for longer than its lease: the others go on."""

import asyncio
import random
import signal

import sqlalchemy as sa

from runner.replicas import LEASE
from tests.acceptance.twins import CARRIER
from tests.torture.bot import Bot
from tests.torture.harms.harm import Harm
from tests.torture.harms.on_database import found, lost
from tests.torture.world import World

_AFTER = (1.0, 3.0, 8.0)
"""Seconds behind the lease for which one is away."""


async def _killed(world: World, chance: random.Random) -> bool:
    async with world.restarts:
        bot, carries = await _victim(world, chance)
        await bot.end(signal.SIGKILL)
        await asyncio.sleep(LEASE + chance.choice(_AFTER))
        bot.start()
    return carries


async def _frozen(world: World, chance: random.Random) -> bool:
    """Stop it for longer than its lease; thawed, it finds that others have taken over."""
    async with world.restarts:
        bot, carries = await _victim(world, chance)
        bot.tell(signal.SIGSTOP)
        try:
            await asyncio.sleep(LEASE + chance.choice(_AFTER))
        finally:
            bot.tell(signal.SIGCONT)
    return carries


async def _cut_off(world: World, chance: random.Random) -> bool:
    """Cut it from the database, with or without a word; it still reaches host and chat."""
    async with world.restarts:
        bot, carries = await _victim(world, chance)
        way = world.ways[world.bots.index(bot)]
        lost(way, silent=chance.random() < 0.5)
        await asyncio.sleep(LEASE + chance.choice(_AFTER))
        await found(way)
    return carries


async def _victim(world: World, chance: random.Random) -> tuple[Bot, bool]:
    """Return the bot that carries the run, mostly, and whether it is that one."""
    words = sa.text(CARRIER)
    pid = await world.seen(lambda: world.store.read(lambda c: c.scalar(words)))
    carriers = [bot for bot in world.bots if bot.process and bot.process.pid == pid]
    bot = carriers[0] if carriers and chance.random() < 0.8 else world.some(chance)
    return bot, bot in carriers


def _alone(world: World) -> str:
    return "" if len(world.bots) > 1 else "replicas: there is one bot"


HARMS = (
    Harm(name="replica killed", do=_killed, repeats=True, lacks=_alone),
    Harm(name="replica frozen", do=_frozen, repeats=True, lacks=_alone),
    Harm(
        name="replica cut from the database",
        do=_cut_off,
        repeats=True,
        closes=True,
        lacks=_alone,
    ),
)
