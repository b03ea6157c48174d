"""Harm to the network between bot and host."""

import asyncio
import random

from tests.torture.harms.harm import Harm
from tests.torture.world import World


async def _reset(world: World, _: random.Random) -> None:
    world.network.reset()


async def _frozen(world: World, _: random.Random) -> None:
    world.network.freeze()


async def _refused(world: World, chance: random.Random) -> None:
    async with world.reach:
        world.network.refuse()
        world.network.reset()
        await asyncio.sleep(chance.uniform(0.5, 3))
        await world.network.accept()


HARMS = (
    Harm(name="connections reset", do=_reset),
    Harm(name="connections frozen", do=_frozen),
    Harm(name="host unreachable", do=_refused),
)
