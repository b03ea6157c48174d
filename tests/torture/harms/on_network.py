"""Harm to the network between bot and host."""

import asyncio
import random

from tests.torture.harms.harm import Harm
from tests.torture.world import World


async def _reset(world: World, _: random.Random) -> bool:
    return world.network.reset() > 0


async def _frozen(world: World, _: random.Random) -> bool:
    return world.network.freeze() > 0


async def _refused(world: World, chance: random.Random) -> bool:
    async with world.reach:
        world.network.refuse()
        had = world.network.reset()
        await asyncio.sleep(chance.uniform(0.5, 3))
        await world.network.accept()
    return had > 0


HARMS = (
    Harm(name="connections reset", do=_reset, bars=True),
    Harm(name="connections frozen", do=_frozen, bars=True),
    Harm(name="host unreachable", do=_refused, bars=True),
)
