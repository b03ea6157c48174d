"""When a harm is done: at some moment of a run, counted from what the run itself has come to."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass

from tests.torture.harms import Harm
from tests.torture.place import Place

ASKED = "asking"
_PLANNING = 1.5
"""Seconds behind a command in which a run is planned, about."""
_EARLY = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """So many seconds into a step, or into the asking."""

    step: str
    after: float

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.after:.2f} s into {self.step}"


def drawn(chance: random.Random, harm: Harm, lasts: Mapping[str, float]) -> Moment:
    """Return a moment for a harm; `lasts` says how long the run's steps take (seconds)."""
    if harm.early:
        return Moment(step=ASKED, after=chance.uniform(0, _EARLY))
    # A step as often as it is long; a moment behind its end too, which is often between two steps.
    places = {**lasts, **({} if harm.in_step else {ASKED: _PLANNING})}
    step = chance.choices([*places], [*places.values()])[0]
    reach = 0.7 if harm.in_step else 1.1
    return Moment(step=step, after=chance.uniform(0, places[step] * reach))


async def reached(moment: Moment, place: Place, run: str, over: asyncio.Event) -> None:
    """Wait for a moment of a run, or for its end."""
    while moment.step != ASKED and ("begin", moment.step) not in place.begun(run):
        if over.is_set():
            return
        await asyncio.sleep(0.02)
    await asyncio.sleep(moment.after)
