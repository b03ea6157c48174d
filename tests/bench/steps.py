"""How long ten trivial verified steps take, against other ways to run them: `make bench`.

Everybody meets the same OpenSSH server on loopback, round by round in turn. Handrail runs as in
service: engine, journal on disk, supervisor on the host; each step and its check are one thing to
it. The others get a step and its check as two commands over one connection.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from config.model import Configuration
from runner.host.ssh import Address
from tests.bench.bot import LOUD_BYTES, bot, configured, deployed
from tests.bench.report import say
from tests.bench.rivals import Rival, Task, Timing, rivals
from tests.integration.host.server import Server, missing, running

STEPS = 10
ROUNDS = 5
ADDED = 0.05
OURS = "Handrail"
PLAIN = "asyncssh"
_SAMPLE = 0.02

Results = dict[str, dict[str, list[Timing]]]
"""Timings by place and by who was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Where the rounds are run."""

    folder: Path
    configuration: Configuration
    places: dict[str, Address]

    async def handrail(self, place: str) -> Timing:
        """Start the bot, carry out one run, stop the bot: nothing of it is left for the others."""
        async with bot(self.configuration, self.folder / "state") as control:
            took = await deployed(control, place)
        return Timing(steps=took.steps, connect=took.whole - took.steps)

    async def rival(self, rival: Rival, place: str) -> Timing:
        return await rival(Task(address=self.places[place], folder=self.folder, steps=STEPS))


async def measured(field: Field) -> Results:
    """Run all rounds; the first one, in which files and programs are still cold, is not counted."""
    results: Results = {}
    for number in range(ROUNDS + 1):
        for place in field.places:
            for name, once in _turns(field, place).items():
                timing = await once()
                if number:
                    results.setdefault(place, {}).setdefault(name, []).append(timing)
        say(f"round {number} of {ROUNDS}")
    return results


def _turns(field: Field, place: str) -> dict[str, Callable[[], Awaitable[Timing]]]:
    others = {name: partial(field.rival, rival, place) for name, rival in rivals().items()}
    return {OURS: partial(field.handrail, place), **others}


async def memory(field: Field) -> tuple[int, int]:
    """Return resident bytes of the bot at idle, and the most while a step prints 200 MB."""
    process = psutil.Process()
    async with bot(field.configuration, field.folder / "state") as control:
        await deployed(control, next(iter(field.places)))
        idle = most = process.memory_info().rss
        async with asyncio.TaskGroup() as tasks:
            run = tasks.create_task(deployed(control, "loud"))
            while not run.done():
                most = max(most, process.memory_info().rss)
                await asyncio.wait([run], timeout=_SAMPLE)
        return idle, most


def table(results: Results) -> list[str]:
    """Return the medians and ratios of all places as lines."""
    near, far = results
    lines = []
    for place, timings in results.items():
        plain = _median(timings[PLAIN])
        lines += ["", place, f"{'':20}{'steps':>9}{'range':>17}{'ratio':>8}{'before':>10}"]
        for name, rounds in timings.items():
            seconds = [each.steps for each in rounds]
            span = f"{min(seconds) * 1e3:.0f}-{max(seconds) * 1e3:.0f}"
            middle = _median(rounds)
            lines.append(
                f"{name:20}{middle * 1e3:>6.0f} ms{span:>14} ms{middle / plain:>8.2f}"
                f"{_before(rounds):>10}"
            )
    lines += ["", f"round trips a step, from what {ADDED * 1e3:.0f} ms more cost"]
    for name in results[near]:
        more = _median(results[far][name]) - _median(results[near][name])
        lines.append(f"{name:20}{more / ADDED / STEPS:>9.1f}")
    return lines


def _median(rounds: list[Timing]) -> float:
    return statistics.median(each.steps for each in rounds)


def _before(rounds: list[Timing]) -> str:
    known = [each.connect for each in rounds if each.connect is not None]
    return f"{statistics.median(known) * 1e3:.0f} ms" if known else "in steps"


LEGEND = f"""
{STEPS} steps of `true`, each proved by `true`; medians of {ROUNDS} interleaved rounds, and ratios
to asyncssh. `steps` is without connecting, except for ansible-core, whose start and connecting
cannot be told apart from its tasks. `before` is what comes first and is not counted: connecting;
for Handrail everything from the request to the start (fetching, planning, connecting)."""


async def bench(folder: Path, server: Server) -> None:
    async with _delayed(server.address.port, ADDED / 2) as port:
        places = {"near": server.address, "far": server.at(port)}
        field = Field(folder=folder, configuration=configured(folder, places, STEPS), places=places)
        idle, most = await memory(field)
        results = await measured(field)
    for line in table({_TITLES[place]: timings for place, timings in results.items()}):
        say(line)
    say(LEGEND)
    grown = (most - idle) / 1e6
    say(
        f"\nmemory: idle {idle / 1e6:.0f} MB, {grown:+.0f} MB at most while a step prints "
        f"{LOUD_BYTES / 1e6:.0f} MB"
    )


_TITLES = {"near": "loopback", "far": f"loopback and {ADDED * 1e3:.0f} ms of round trip"}


@asynccontextmanager
async def _delayed(target: int, late: float) -> AsyncIterator[int]:
    """Run a forwarder that adds `late` seconds each way; yields its port."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.delay", str(target), str(late)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    try:
        yield int(await process.stdout.readline())
    finally:
        process.terminate()
        await process.wait()


def main() -> None:
    if package := missing("bash"):
        say(f"Nothing was measured: {package} is not installed.")
        return
    with (
        # Short, as the path of a socket may be about a hundred characters long.
        tempfile.TemporaryDirectory(prefix="hb", dir="/tmp") as folder,
        running(Path(folder), "bash") as server,
    ):
        own = Path(folder) / "b"
        own.mkdir()
        asyncio.run(bench(own, server))


if __name__ == "__main__":
    main()
