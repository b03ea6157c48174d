"""Rounds: each deploys, half of them something broken that is taken back, under harms."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from runner.holds import current
from runner.record.run import Run, State
from tests.torture.evidence import Allowed, audited, commanded, findings, said
from tests.torture.harms import Harm, chosen
from tests.torture.world import World

SPAN = 4.0
"""Seconds behind a request in which harm is done: about as long as a run takes by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a round was.

    Attributes:
        harms: With the seconds after which each began.
        ends: How its runs ended.
        found: What was wrong; empty where nothing was.
    """

    number: int
    harms: tuple[str, ...]
    ends: tuple[str, ...]
    found: tuple[str, ...]

    def __str__(self) -> str:
        """Return a line."""
        verdict = "; ".join(self.found) or "well"
        return f"{self.number:4} {', '.join(self.ends):32} {verdict} ({', '.join(self.harms)})"


@dataclass(slots=True)
class Ring:
    """Goes on with runs of one world."""

    world: World
    seed: int
    runs: int = 0
    exits: int = 0

    async def round(self, number: int, harms: tuple[Harm, ...] = ()) -> Round:
        """Deploy once, take it back where it was broken, and judge both."""
        chance = random.Random(f"{self.seed}/{number}")
        broken = chance.random() < 0.5
        harms = harms or chosen(chance, self.world)
        self.world.place.commit()
        self.world.place.break_it(on=broken)
        done: list[str] = []
        deploy, found = await self._run("/deploy", "staging", chance, harms, done, broken=broken)
        runs = [deploy]
        if deploy.changed and deploy.state is State.FAILED:
            self.world.place.break_it(on=False)
            back, more = await self._run("/rollback", "quick staging", chance, harms, done)
            runs.append(back)
            found += more
            await self.world.ask("U2", "/handrail", 'unlock staging --reason "seen"')
            await self._freed()
        await self.world.told()
        found += [
            *await audited(self.world),
            *await commanded(self.world, self.runs),
            *said(self.world, runs),
        ]
        if exits := self.world.bot.exits - self.exits:
            self.exits += exits
            found.append(f"the bot has ended by itself {exits} times")
        ends = tuple(f"{run.flow} {run.state.value}" for run in runs)
        return Round(number=number, harms=tuple(done), ends=ends, found=tuple(found))

    async def _run(
        self,
        command: str,
        text: str,
        chance: random.Random,
        harms: tuple[Harm, ...],
        done: list[str],
        *,
        broken: bool = False,
    ) -> tuple[Run, list[str]]:
        self.runs += 1
        number = self.runs
        async with asyncio.TaskGroup() as group:
            for harm in harms:
                at = chance.uniform(0, SPAN)
                done.append(f"{harm.name} at {at:.2f} s")
                group.create_task(self._later(harm, at, chance))
            await self.world.ask("U1", command, text)
        run = await self.world.ended(number)
        await self.world.told()
        allowed = Allowed(
            broken=broken,
            loses=any(harm.loses for harm in harms),
            fails=any(harm.fails for harm in harms),
        )
        wrong = await findings(self.world, run, allowed)
        return run, [f"{run.name} {one}" for one in wrong]

    async def _later(self, harm: Harm, at: float, chance: random.Random) -> None:
        await asyncio.sleep(at)
        await harm.do(self.world, chance)

    async def _freed(self) -> None:
        async with asyncio.timeout(60):
            while await self.world.store.read(lambda c: current(c, "staging", time.time())):
                await asyncio.sleep(0.1)


async def keep(
    ring: Ring, rounds: int, tell: Callable[[str], None], harms: tuple[Harm, ...] = ()
) -> list[Round]:
    """Do the rounds, all with these harms or each with its own; returns those that went wrong."""
    bad = []
    for number in range(1, rounds + 1):
        try:
            made = await ring.round(number, harms)
        except TimeoutError:
            made = Round(number=number, harms=(), ends=("?",), found=("did not come to its end",))
        tell(str(made))
        if made.found:
            bad.append(made)
        if "did not come to its end" in made.found:
            break  # what follows would be judged by what this one has left
    return bad
