"""Harm to the bot: its process, its disk, its clock."""

import asyncio
import random
import signal

from tests.clock import PACKAGE, library
from tests.torture.harms.harm import Harm
from tests.torture.world import World

HOUR = 3600
_COMMITS = (10, 30, 60)
"""Up to which it is drawn before which one a bot dies; a run makes fewer, ours and the engine's."""


async def _nothing(_: World, __: random.Random) -> bool:
    """Do nothing, so that the ring itself is tried too."""
    return True


async def _killed(world: World, chance: random.Random) -> bool:
    async with world.restarts:
        bot = world.some(chance)
        await bot.end(signal.SIGKILL)
        await asyncio.sleep(chance.choice((0, 0, 0.5)))
        bot.start()
    return True


async def _killed_before_a_commit(world: World, chance: random.Random) -> bool:
    before = await world.over()

    async def over() -> bool:
        return await world.over() > before

    async with world.restarts:
        bot = world.some(chance)
        await bot.end(signal.SIGKILL)
        bot.start(dies_before=chance.randint(1, chance.choice(_COMMITS)))
        died = await bot.gone(over)
        bot.start()
    return died


async def _terminated(world: World, chance: random.Random) -> bool:
    async with world.restarts:
        bot = world.some(chance)
        await bot.end(signal.SIGTERM)
        bot.start()
    return True


async def _killed_again_and_again(world: World, chance: random.Random) -> bool:
    for _ in range(3):
        await _killed(world, chance)
        await asyncio.sleep(chance.uniform(0.3, 2.5))
    return True


async def _disk_full(world: World, chance: random.Random) -> bool:
    async with world.restarts:
        world.disk.fill()
        try:
            await asyncio.sleep(chance.uniform(0.5, 4))
        finally:
            world.disk.free()
    return True


async def _clock_stepped(world: World, chance: random.Random) -> bool:
    """Set its clock an hour ahead or back while it works, and later right again."""
    async with world.restarts:
        bot = world.some(chance)
        await bot.end(signal.SIGTERM)
        bot.start(clock=True)
    await asyncio.sleep(chance.uniform(0.5, 2))
    bot.clock.step(chance.choice((HOUR, -HOUR)))
    await asyncio.sleep(chance.uniform(0.5, 3))
    bot.clock.step(0)
    return True


HARMS = (
    Harm(name="nothing", do=_nothing),
    Harm(name="bot killed", do=_killed, repeats=True),
    Harm(name="bot killed before a commit", do=_killed_before_a_commit, repeats=True),
    Harm(name="bot killed three times", do=_killed_again_and_again, repeats=True),
    Harm(name="bot killed as it takes a command", do=_killed, early=True, repeats=True),
    Harm(name="bot terminated", do=_terminated),
    Harm(
        name="bot's disk full",
        do=_disk_full,
        repeats=True,
        lacks=lambda world: "" if world.disk.small else "root, for a small file system",
    ),
    Harm(
        name="clock stepped by an hour",
        do=_clock_stepped,
        lacks=lambda _: "" if library() else f"the package {PACKAGE}",
    ),
)
