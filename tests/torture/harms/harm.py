"""A harm, as the ring knows it."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.torture.world import World

Do = Callable[[World, random.Random], Awaitable[None]]


def _nothing(_: World) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """A harm.

    Attributes:
        do: Does it and heals it.
        loses: It can end what runs on the host, so a step may need another attempt.
        fails: It can make a step fail that would have passed.
        lacks: Says what a world lacks for it; empty where it can be done.
    """

    name: str
    do: Do
    loses: bool = False
    fails: bool = False
    lacks: Callable[[World], str] = _nothing
