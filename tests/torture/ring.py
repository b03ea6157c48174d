"""Rounds: each deploys, half of them something broken that is taken back, under harms."""

import asyncio
import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from runner.holds import current
from runner.record.run import Run, State
from tests.torture import evidence
from tests.torture.chats import BACK, DEPLOY, PLATFORMS, Command, Given, talk, unlock
from tests.torture.evidence import Allowed
from tests.torture.harms import Harm, chosen, possible
from tests.torture.moment import Moment, drawn, reached
from tests.torture.place import BACK as BACK_STEPS
from tests.torture.place import BREAKS
from tests.torture.place import DEPLOY as DEPLOY_STEPS
from tests.torture.world import World

STUCK = "did not come to its end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A harm that was done.

    Attributes:
        hit: What it is named after was there, and the run was still going on.
    """

    harm: str
    moment: Moment
    hit: bool

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.harm} {self.moment}{'' if self.hit else ', missed'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a round was.

    Attributes:
        ends: How its runs ended.
        found: What was wrong; empty where nothing was.
        lasted: Seconds.
    """

    number: int
    harms: tuple[Done, ...]
    ends: tuple[str, ...]
    found: tuple[str, ...]
    lasted: float = 0.0

    def __str__(self) -> str:
        """Return a line."""
        verdict = "; ".join(self.found) or "well"
        harms = " + ".join(str(harm) for harm in self.harms)
        return (
            f"{self.number:4} {', '.join(self.ends):42} {self.lasted:4.0f} s  {verdict} ({harms})"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """A run that is wanted."""

    command: Command
    words: str
    lasts: Mapping[str, float]
    broken: bool = False


@dataclass(slots=True)
class Ring:
    """Goes on with runs of one world.

    Attributes:
        slow: How many steps of a round take a few seconds, of those of both flows.
    """

    world: World
    seed: int
    slow: int = 3
    runs: int = 0

    async def round(self, number: int, harms: tuple[Harm, ...] = ()) -> Round:
        """Deploy once, take it back where it was broken, and judge both."""
        began = time.monotonic()
        chance = random.Random(f"{self.seed}/{number}")
        broken = chance.random() < 0.5
        harms = harms or self.drawn(number)
        place = self.world.place
        place.forget()
        self.world.chats.forget()
        before, commit = place.live, place.commit()
        place.break_it(on=broken)
        lasts = place.pace(chance, self.slow)
        done: list[Done] = []
        deploy, found = await self._run(_deploy(lasts, broken=broken), harms, done)
        runs = [deploy]
        if deploy.state is State.SUCCEEDED:
            found += evidence.live(self.world, commit)
        if deploy.changed and deploy.state is State.FAILED:
            place.break_it(on=False)
            back, more = await self._run(_back(lasts), harms, done)
            runs.append(back)
            found += more
            if back.state is State.SUCCEEDED:
                found += evidence.live(self.world, before)
                found += await evidence.taken_back(self.world, deploy.id)
            await self._unlocked(number)
        await self.world.told(but=[run.id for run in runs])
        found += await self._judged(runs, harms)
        return Round(
            number=number,
            harms=tuple(done),
            ends=tuple(f"{run.flow} {run.state.value}" for run in runs),
            found=tuple(found),
            lasted=time.monotonic() - began,
        )

    async def over(self) -> list[str]:
        """Wait for what was left on its way to chat; returns what is wrong with all of it."""
        await self.world.told()
        return evidence.said(self.world, [])

    def drawn(self, number: int) -> tuple[Harm, ...]:
        """Return the harms of a round that is given none."""
        chance = random.Random(f"{self.seed}/harms of {number}")
        return chosen(chance, possible(self.world))

    async def _judged(self, runs: list[Run], harms: Iterable[Harm]) -> list[str]:
        """Return what is wrong with all that the runs of a round left behind."""
        found = [
            *await evidence.audited(self.world),
            *await evidence.commanded(self.world, self.runs),
            *evidence.said(self.world, runs),
            *evidence.answered(self.world, twice=any(harm.repeats for harm in harms)),
        ]
        closed = any(harm.closes for harm in harms)
        for bot in self.world.bots:
            found += evidence.alive(bot.faults, closed=closed)
            bot.faults.clear()
        return found

    async def _run(
        self, wish: _Wish, harms: tuple[Harm, ...], done: list[Done]
    ) -> tuple[Run, list[str]]:
        self.runs += 1
        chance = random.Random(f"{self.seed}/run {self.runs}")
        over = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            going = group.create_task(self._ended(self.runs, over))
            doing = [
                group.create_task(self._harm(harm, drawn(chance, harm, wish.lasts), over))
                for harm in harms
            ]
            for number in range(chance.choice((0, 1, 2))):
                group.create_task(self._talk(f"nowhere-{self.runs}-{number}", chance, over))
            if any(harm.early for harm in harms):
                await asyncio.sleep(chance.uniform(0, 0.2))
            platform = chance.choice(PLATFORMS)
            taken = await self.world.ask("you", wish.command, platform)
        words = wish.words.format(self.runs)
        self.world.chats.given.append(Given(platform=platform, words=words, taken=taken))
        done += [each.result() for each in doing]
        run = going.result()
        await self.world.obeyed()
        allowed = Allowed(
            broken=wish.broken,
            loses=any(harm.loses for harm in harms),
            fails=any(harm.fails for harm in harms),
            bars=any(harm.bars for harm in harms),
        )
        wrong = await evidence.findings(self.world, run, allowed)
        return run, [f"{run.name} {one}" for one in wrong]

    async def _ended(self, number: int, over: asyncio.Event) -> Run:
        run = await self.world.ended(number)
        over.set()
        return run

    async def _harm(self, harm: Harm, moment: Moment, over: asyncio.Event) -> Done:
        run = f"staging-{self.runs}"
        chance = random.Random(f"{self.seed}/{run}/{harm.name}")
        await reached(moment, self.world.place, run, over)
        late = over.is_set()
        hit = await harm.do(self.world, chance)
        return Done(harm=harm.name, moment=moment, hit=hit and not late)

    async def _talk(self, word: str, chance: random.Random, over: asyncio.Event) -> None:
        """Have somebody else ask for something while the run goes on."""
        platform, after = chance.choice(PLATFORMS), chance.uniform(0, 5)
        with_end = asyncio.create_task(over.wait())
        await asyncio.wait({with_end}, timeout=after)
        with_end.cancel()
        await self.world.talk("dana", talk(word), platform)

    async def _unlocked(self, number: int) -> None:
        reason = f"seen in round {number}"
        taken = await self.world.ask("dana", unlock(reason))
        given = Given(platform="slack", words=f"free again: {reason}", taken=taken)
        self.world.chats.given.append(given)
        async with asyncio.timeout(60):
            while await self.world.store.read(lambda c: current(c, "staging", time.time())):
                await asyncio.sleep(0.1)


def _deploy(lasts: Mapping[str, float], *, broken: bool) -> _Wish:
    reached_ = DEPLOY_STEPS[: DEPLOY_STEPS.index(BREAKS) + 1] if broken else DEPLOY_STEPS
    return _Wish(
        command=DEPLOY,
        words="staging #{} is being planned",
        lasts={step: lasts[step] for step in reached_},
        broken=broken,
    )


def _back(lasts: Mapping[str, float]) -> _Wish:
    steps = {step: lasts[step] for step in BACK_STEPS}
    return _Wish(command=BACK, words="staging #{} takes back", lasts=steps)


async def keep(
    ring: Ring, rounds: int, tell: Callable[[str], None], harms: tuple[Harm, ...] = ()
) -> list[Round]:
    """Do the rounds, all with these harms or each with its own; returns those that went wrong."""
    bad = []
    for number in range(1, rounds + 1):
        try:
            made = await ring.round(number, harms)
        except* TimeoutError:
            names = tuple(harm.name for harm in harms or ring.drawn(number))
            made = Round(number=number, harms=(), ends=names, found=(STUCK,))
        tell(str(made))
        if made.found:
            bad.append(made)
        if STUCK in made.found:
            return bad  # what follows would be judged by what this one has left
    if found := await ring.over():
        bad.append(Round(number=rounds, harms=(), ends=("all in chat",), found=tuple(found)))
        tell(str(bad[-1]))
    return bad
