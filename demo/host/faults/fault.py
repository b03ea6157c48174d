"""What a fault is: a switch with a way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from demo.host.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Switched on with an optional number of seconds (only `log-errors-later` reads it)."""

    says: str
    on: Callable[[Parts, float | None], Awaitable[None]]
    off: Callable[[Parts], Awaitable[None]]


def plain(
    says: str, on: Callable[[Parts], Awaitable[None]], off: Callable[[Parts], Awaitable[None]]
) -> Fault:
    """Give a fault that knows nothing of seconds."""

    async def switched_on(parts: Parts, _: float | None) -> None:
        await on(parts)

    return Fault(says=says, on=switched_on, off=off)


async def nothing(_: Parts) -> None:
    """The parts that serve it ask whether the fault is on."""
