"""Has a replica hand over what it holds, and waits until it has."""

import asyncio
from dataclasses import dataclass, field

from commands import say
from commands.reply import Reply
from config.problem import Problem
from runner.attendance import ask_to_leave, attendance, handed_over
from runner.present import Present
from runner.record.store import Store
from runner.replicas import Heart

_LAST = 30.0  # seconds for which a replica that has handed over waits to say so


@dataclass(slots=True, kw_only=True)
class Drains:
    """What was asked to hand over, and is not answered yet."""

    store: Store
    heart: Heart
    _asked: int = 0
    _answered: asyncio.Event = field(default_factory=asyncio.Event)

    async def drain(self, named: str) -> Reply:
        """Have the named replica (this one, where none is named) hand over; says how it went."""
        if not self.store.line.shared:
            return say.problem(_ALONE)
        found = await attendance(self.store, self.heart.id)
        one = meant(named, found)
        if isinstance(one, Problem):
            return say.problem(one)
        if not any(_stays(other) for other in found if other is not one):
            return say.problem(_ALONE)
        self._asked += 1
        self._answered.clear()
        try:
            await ask_to_leave(self.store, one.replica.id)
            return _told(one, over=await handed_over(self.store, one.replica.id, one.runs))
        finally:
            self._asked -= 1
            self._answered.set()

    async def finished(self) -> None:
        """Wait until whoever asked for a replica to hand over can be answered."""
        try:
            async with asyncio.timeout(_LAST):
                while self._asked:
                    await self._answered.wait()
        except TimeoutError:
            return


def meant(named: str, found: tuple[Present, ...]) -> Present | Problem:
    """Return the replica that is named by its id's beginning, its machine or its process. Pure."""
    living = [one for one in found if one.replica.lives]
    fitting = [one for one in living if _fits(one, named)] if named else []
    if not named:
        fitting = [one for one in living if one.here]
    if len(fitting) == 1:
        return fitting[0]
    what = f"{len(fitting) or 'No'} living replicas are called {named or 'this one'}."
    cure = "See `handrail replicas`, and name one by the beginning of its id."
    return Problem(code="which-replica", what=what, cure=cure)


def _fits(one: Present, named: str) -> bool:
    replica = one.replica
    return replica.id.startswith(named) or named in {replica.machine, str(replica.process)}


def _stays(one: Present) -> bool:
    return one.replica.lives and not one.replica.draining


def _told(one: Present, *, over: bool) -> Reply:
    name = f"{one.replica.id[:8]} ({one.replica.process} on {one.replica.machine})"
    if not over:
        return say.problem(
            Problem(
                code="drain-slow",
                what=f"{name} has been asked, and has not handed over everything yet.",
                cure="See `handrail replicas`; what is not handed over is taken over once it ends.",
            )
        )
    runs = ", ".join(one.runs)
    went = f"others go on with {runs}" if runs else "it carried no run"
    return say.done(f"{name} has handed over and ends: {went}.")


_ALONE = Problem(
    code="nobody-else",
    what="No other replica is there to hand over to.",
    cure="Start another one first. Or stop this one with SIGTERM: what runs on hosts goes on, and "
    "the next start attaches to it.",
)
