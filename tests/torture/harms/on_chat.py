"""Harm to the chat platform."""

import asyncio
import random

from tests.servers.slack.faults import Fault
from tests.torture.harms.harm import Harm
from tests.torture.world import World


async def _away(world: World, chance: random.Random) -> None:
    await _without(world, chance.uniform(0.5, 4))


async def _long_away(world: World, chance: random.Random) -> None:
    """Be away for longer than a run takes: all of it is told afterwards."""
    await _without(world, chance.uniform(15, 25))


async def _without(world: World, seconds: float) -> None:
    """Answer no call, and end every socket, for so long."""
    world.slack.faults.standing("*", Fault(status=500))
    for socket in list(world.slack.sockets.all):
        socket.cut()
    await asyncio.sleep(seconds)
    world.slack.faults.standing("*", None)


async def _posts_unclear(world: World, chance: random.Random) -> None:
    """Take the next posts, and answer as if they had not been."""
    faults = [Fault(status=500, taken=True) for _ in range(chance.randint(1, 3))]
    world.slack.faults.once("chat.postMessage", *faults)


HARMS = (
    Harm(name="chat away", do=_away),
    Harm(name="chat away for long", do=_long_away),
    Harm(name="posts unclear", do=_posts_unclear),
)
