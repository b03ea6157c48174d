"""What is done to a bot at work: each harm by itself, healed before it returns."""

import random
from collections.abc import Collection

from tests.torture.harms import (
    on_bot,
    on_chat,
    on_database,
    on_host,
    on_network,
    on_replicas,
)
from tests.torture.harms.harm import Harm
from tests.torture.world import World

HARMS = (
    *on_bot.HARMS,
    *on_network.HARMS,
    *on_host.HARMS,
    *on_database.HARMS,
    *on_chat.HARMS,
    *on_replicas.HARMS,
)

_OFTEN = 4
"""How often a harm is drawn for each time that a seldom one is."""


def possible(world: World) -> tuple[Harm, ...]:
    """Return the harms that can be done to this world."""
    return tuple(harm for harm in HARMS if not harm.lacks(world))


def chosen(chance: random.Random, harms: Collection[Harm]) -> tuple[Harm, ...]:
    """Return one of these harms, or two at once."""
    left, drawn = [*harms], []
    for _ in range(chance.choice((1, 1, 2))):
        weights = [1 if harm.seldom else _OFTEN for harm in left]
        drawn.append(left.pop(chance.choices(range(len(left)), weights)[0]))
    return tuple(drawn)
