"""A harm, as the ring knows it."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.torture.world import World

Do = Callable[[World, random.Random], Awaitable[bool]]
"""Does a harm and heals it; tells whether what it is named after was there to be harmed."""


def _nothing(_: World) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """A harm.

    Attributes:
        do: Does it, heals it, and tells whether there was anything to be harmed.
        in_step: It is done in the middle of a step, where one is waited for.
        early: It is done while a command is being taken in.
        repeats: An answer to one person may stand twice: what one platform shows to one person
            alone cannot be found again, so what may have been said is said once more.
        loses: It can end what runs on the host, so a step may need another attempt.
        fails: It can make a step fail that would have passed.
        bars: It can keep a run from starting: the host does not answer meanwhile.
        closes: It can keep a bot from opening its database, which ends then and is started again.
        seldom: It takes long, so it is drawn a quarter as often as others.
        lacks: Says what a world lacks for it; empty where it can be done.
    """

    name: str
    do: Do
    in_step: bool = False
    early: bool = False
    repeats: bool = False
    loses: bool = False
    fails: bool = False
    bars: bool = False
    closes: bool = False
    seldom: bool = False
    lacks: Callable[[World], str] = _nothing


PATIENCE = 8.0
"""Seconds in which somebody does something, where the harm is done to that."""


async def met(happened: Callable[[], bool]) -> bool:
    """Wait until something has happened; returns whether it has, in time."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not happened():
                await asyncio.sleep(0.02)
    except TimeoutError:
        return False
    return True
