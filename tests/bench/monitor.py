"""What watching costs the host and the bot, one window and a hundred at once: `make bench`.

`handrail serve` is a process of its own, and every environment has a connection of its own to a
real OpenSSH server on loopback. CPU seconds are those of /proc: of the bot's process, and of all
that the server started, with the children that have ended. The peer asks for the same by one `ssh`
command each, over a connection that stays open (ControlMaster).
"""

import argparse
import asyncio
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psutil

from bot.terminal.link import linked
from bot.terminal.socket import path_in
from tests.acceptance.serving import reached, serving
from tests.bench import report
from tests.bench.report import Figure, say
from tests.bench.rivals import Task, options
from tests.bench.watched import EVERY, commands, equipped, measures, site, watched
from tests.integration.host.server import Server, missing, running

HOST_AT_MOST = 2.0
"""Percent of one core that ten measures every 5 s may cost the host."""

BOT_AT_MOST = 1.0
"""Percent of one core that they may cost the bot."""

ALL_AT_MOST = 100.0
"""Percent of one core for all windows together: a second one stays free for everything else."""

LATE_AT_MOST = 1.0
"""Seconds by which 99 of 100 rounds may be late."""

MEMORY_AT_MOST = 8.0
"""Megabytes that one window more may take."""

NOTHING = asyncio.subprocess.DEVNULL


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Percent of one core, of the host's side and of the bot's (or the peer's own)."""

    host: float
    bot: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Where it is measured."""

    folder: Path
    config: Path
    server: Server
    bot: psutil.Process
    seconds: float

    async def during(self, work: Callable[[], Awaitable[object]], bot: psutil.Process) -> Cost:
        """Return what both sides spend while something is done for the window."""
        began, host, own = time.monotonic(), self._host(), _spent(bot)
        await work()
        took = time.monotonic() - began
        return Cost(host=100 * (self._host() - host) / took, bot=100 * (_spent(bot) - own) / took)

    async def quietly(self) -> Cost:
        return await self.during(lambda: asyncio.sleep(self.seconds), self.bot)

    def _host(self) -> float:
        daemon = psutil.Process(self.server.daemon.pid)
        return sum(_spent(one) for one in [daemon, *daemon.children(recursive=True)])

    async def deploy(self, *names: str) -> None:
        """Deploy environments, and wait until each has been sampled."""
        async with linked(path_in(self.folder / "state")) as link:
            for name in names:
                answer = await link.ask(f"/deploy {name}")
                assert answer.kind != "refusal", answer
        async with asyncio.timeout(600):
            while not set(self.rounds()) >= set(names):
                await asyncio.sleep(0.5)

    def rounds(self, since: float = 0.0) -> dict[str, list[float]]:
        """Return when rounds were taken, by environment."""
        found: dict[str, list[float]] = {}
        query = "SELECT DISTINCT run, at FROM samples WHERE at > ? ORDER BY at"
        with sqlite3.connect(f"file:{self.folder}/state/handrail.db?mode=ro", uri=True) as database:
            for run, at in database.execute(query, [since]):
                found.setdefault(run.rpartition("-")[0], []).append(at)
        return found

    def unmeasured(self, since: float) -> float:
        """Return the share of values that were none, in percent; percentiles fill slowly."""
        query = "SELECT 100.0 * avg(value IS NULL) FROM samples WHERE at > ? AND measure < ?"
        with sqlite3.connect(f"file:{self.folder}/state/handrail.db?mode=ro", uri=True) as database:
            [(share,)] = database.execute(query, [since, len(measures("")) - 1])
        return float(share)


def _spent(process: psutil.Process) -> float:
    try:
        return float(sum(process.cpu_times()[:4]))
    except psutil.NoSuchProcess:
        return 0.0  # its parent has it among its own by now


async def alone(field: Field) -> list[Figure]:
    """Measure one window, against a bot that only waits and against the peer."""
    await asyncio.sleep(2 * EVERY)  # what comes with the start is over
    idle = await field.quietly()
    await field.deploy("one")
    ours = await field.quietly()
    theirs = await peer(field)
    beside = theirs.host - ours.host  # the window goes on meanwhile
    say(f"a bot that only waits: {idle.bot:.2f} % of one core")
    say(
        f"the eight of ten that a host tells, by one ssh command each: host {beside:.2f} %, "
        f"its own side {theirs.bot:.2f} %"
    )
    what = f"ten measures every {EVERY:g} s"
    return [
        Figure(what=f"{what}, the host", measured=_short(ours.host), most=HOST_AT_MOST, unit=" %"),
        Figure(
            what=f"{what}, the bot, above waiting",
            measured=_short(ours.bot - idle.bot),
            most=BOT_AT_MOST,
            unit=" %",
        ),
    ]


async def peer(field: Field) -> Cost:
    """Ask for each measure by a command of its own; the bot's cost is not this bench's."""
    task = Task(address=field.server.address, folder=field.folder, steps=0)
    base = ["ssh", "-F", "none", "-o", f"ControlPath={field.folder}/m%p", *options(task)]
    where = ["-p", str(task.address.port), f"{task.address.user}@{task.address.hostname}"]
    master = await asyncio.create_subprocess_exec(
        *base, "-M", "-N", *where, stdin=NOTHING, stdout=NOTHING
    )
    try:
        while not list(field.folder.glob("m[0-9]*")):
            await asyncio.sleep(0.05)
        spent = 0.0

        async def rounds() -> None:
            nonlocal spent
            before, own = os.times(), psutil.Process(master.pid)
            of_master = _spent(own)
            until = time.monotonic() + field.seconds
            while (began := time.monotonic()) < until:
                for command in commands():
                    one = await asyncio.create_subprocess_exec(
                        *base, *where, command, stdin=NOTHING, stdout=NOTHING
                    )
                    assert await one.wait() == 0, command
                await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - began)))
            after = os.times()
            spent = after.children_user + after.children_system
            spent -= before.children_user + before.children_system
            spent += _spent(own) - of_master

        began = time.monotonic()
        cost = await field.during(rounds, field.bot)
        return Cost(host=cost.host, bot=100 * spent / (time.monotonic() - began))
    finally:
        master.terminate()
        await master.wait()


async def together(field: Field, names: tuple[str, ...]) -> list[Figure]:
    """Measure all windows at once."""
    before = field.bot.memory_info().rss / 1e6
    await field.deploy(*names)
    await asyncio.sleep(2 * EVERY)
    since = time.time()
    cost = await field.quietly()
    after = field.bot.memory_info().rss / 1e6
    lags = sorted(
        max(0.0, later - one - EVERY)
        for times in field.rounds(since).values()
        for one, later in pairwise(times)
    )
    count, late = len(names) + 1, lags[int(len(lags) * 0.99)]
    say(f"{count} windows: host {cost.host:.0f} % of one core, {len(lags)} rounds")
    what = f"{count} windows at once"
    return [
        Figure(what=f"{what}, the bot", measured=_short(cost.bot), most=ALL_AT_MOST, unit=" %"),
        Figure(what=f"{what}, lag p99", measured=_short(late), most=LATE_AT_MOST, unit=" s"),
        Figure(
            what=f"{what}, memory of each (of {after:.0f} MB in all)",
            measured=_short((after - before) / len(names)),
            most=MEMORY_AT_MOST,
            unit=" MB",
        ),
        Figure(
            what=f"{what}, values that could not be measured",
            measured=_short(field.unmeasured(since)),
            most=0.0,
            unit=" %",
        ),
    ]


def _short(value: float) -> float:
    return round(value, 2)


async def bench(folder: Path, server: Server, seconds: float, environments: int) -> bool:
    """Measure all, say it, and return whether everything is as wanted."""
    names = tuple(f"env-{number}" for number in range(environments))
    async with site() as url:
        config = watched(folder, server.address, url, ("one", *names))
        with serving(config) as process:
            await reached(config)
            field = Field(
                folder=folder,
                config=config,
                server=server,
                bot=psutil.Process(process.pid),
                seconds=seconds,
            )
            figures = [*(await alone(field)), *(await together(field, names))]
    return report.told(figures)


def main() -> None:
    if package := missing("bash"):
        say(f"Nothing was measured: {package} is not installed.")
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--environments", type=int, default=100)
    told = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="hm", dir="/tmp") as folder,
        running(Path(folder), "bash") as server,
        equipped(server) as own,
    ):
        if own is not None:
            own.say("error of long ago", 20)
        mine = Path(folder) / "b"
        mine.mkdir()
        if not asyncio.run(bench(mine, server, told.seconds, told.environments)):
            sys.exit(1)


if __name__ == "__main__":
    main()
