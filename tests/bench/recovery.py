"""How soon a run goes on after a kill, and what 10,000 finished runs cost: `make bench`.

The bot is the installed console script, the host an OpenSSH server on loopback. Times are taken
from the spawn, or the kill, to the end of the step that was running, as the journal has it; the
step itself has ended on its host by then.
"""

import argparse
import asyncio
import signal
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bot.terminal.link import linked
from bot.terminal.socket import path_in
from runner.record.events import Kind
from runner.record.journal import Journal
from runner.record.store import Store
from tests.acceptance.serving import reached, serving
from tests.acceptance.small import change
from tests.acceptance.twins import CARRIER, TAKEOVER, twin
from tests.acceptance.twins import told as found
from tests.bench.bot import configured
from tests.bench.past import filled
from tests.bench.report import say
from tests.databases import cluster, fresh_database
from tests.integration.host.server import Server, missing, running

ROUNDS = 5
RUNS = 10_000
WAITS = "until [ -e ~/go ]; do sleep 0.02; done"
PATIENCE = 60.0


def waiting(folder: Path, server: Server) -> Path:
    """Configure a bot whose first step waits until it is let go; returns the configuration."""
    made = Path(configured(folder, {"staging": server.address}, 1).folder)

    def wait(playbook: dict[str, Any]) -> None:
        first, *_ = playbook["deploy"]["steps"]
        then = {"id": "then", "title": "Then", "run": "true"}
        playbook["deploy"]["steps"] = [{**first, "run": WAITS}, then]

    change(made / "playbooks/quiet.yaml", wait)
    return made


async def asked(folder: Path, text: str) -> str:
    async with linked(path_in(folder.parent / "state")) as link:
        return str((await link.ask(text)).kind)


async def event(database: str, run: str, kind: Kind) -> float:
    """Return when something happened to a run; waits for it."""
    store = Store(database)
    try:
        journal = Journal(store)
        async with asyncio.timeout(PATIENCE):
            while True:
                for each in await journal.events(run):
                    if each.kind is kind:
                        return each.at
                await asyncio.sleep(0.05)
    finally:
        store.close()


async def restart(folder: Path, server: Server) -> float:
    """Return seconds from the spawn of a killed bot until its run has gone on."""
    config = waiting(folder, server)
    database = f"sqlite:///{folder}/state/handrail.db"
    with serving(config) as first:
        await reached(config)
        assert await asked(config, "/deploy staging") == "done"
        await event(database, "staging-1", Kind.STEP_STARTED)
        first.send_signal(signal.SIGKILL)
        first.wait()
    (server.home / "go").touch()
    began = time.time()
    with serving(config):
        took = await event(database, "staging-1", Kind.STEP_FINISHED) - began
        await event(database, "staging-1", Kind.FINISHED)
    (server.home / "go").unlink()
    return took


async def takeover(folder: Path, server: Server, postgres: str) -> float:
    """Return seconds from the kill of a replica until the other has gone on with its run."""
    database = fresh_database(postgres)
    config = waiting(folder, server)
    one, other = (twin(config, name, database) for name in ("one", "other"))
    with serving(one) as first, serving(other) as second:
        await reached(one)
        await reached(other)
        assert await asked(one, "/deploy staging") == "done"
        await event(database, "staging-1", Kind.STEP_STARTED)
        dying = first if found(database, CARRIER) == first.pid else second
        dying.send_signal(signal.SIGKILL)
        killed = time.time()
        dying.wait()
        (server.home / "go").touch()
        took = await event(database, "staging-1", Kind.STEP_FINISHED) - killed
        await event(database, "staging-1", Kind.FINISHED)
    (server.home / "go").unlink()
    return took


async def past(folder: Path, server: Server, runs: int) -> tuple[list[float], list[float]]:
    """Return the seconds of starts, and of `/handrail status`, with so many finished runs."""
    config = waiting(folder, server)
    database = f"sqlite:///{folder}/state/handrail.db"
    (server.home / "go").touch()
    with serving(config):
        await reached(config)
        assert await asked(config, "/deploy staging") == "done"
        await event(database, "staging-1", Kind.FINISHED)
    (server.home / "go").unlink()
    filled(folder / "state/handrail.db", runs)
    starts, answers = [], []
    for _ in range(ROUNDS):
        began = time.monotonic()
        with serving(config):
            await reached(config)
            starts.append(time.monotonic() - began)
            async with linked(path_in(folder / "state")) as link:
                for _ in range(ROUNDS):
                    asking = time.monotonic()
                    assert (await link.ask("/handrail status staging")).kind == "done"
                    answers.append(time.monotonic() - asking)
    return starts, answers


def told(name: str, seconds: list[float], limit: str) -> None:
    """Print a median with its range and what is promised."""
    middle, low, high = statistics.median(seconds), min(seconds), max(seconds)
    say(f"{name:46}{middle * 1e3:>7.0f} ms  ({low * 1e3:.0f}-{high * 1e3:.0f})  {limit}")


async def bench(folder: Path, server: Server, rounds: int, runs: int) -> None:
    restarts = [await restart(fresh(folder, f"r{n}"), server) for n in range(rounds)]
    told("restart until the run goes on, SQLite", restarts, "under 3 s")
    with cluster(fresh(folder, "pg")) as postgres:
        taken = [
            await takeover(fresh(folder, f"t{n}"), server, postgres.url) for n in range(rounds)
        ]
    told("takeover by another replica, PostgreSQL", taken, f"under {TAKEOVER:.0f} s")
    few = await past(fresh(folder, "few"), server, 1)
    many = await past(fresh(folder, "many"), server, runs)
    for name, index, limit in (
        ("start", 0, "under 500 ms more"),
        ("status", 1, "under 50 ms more"),
    ):
        told(f"{name}, 1 finished run", few[index], "")
        told(f"{name}, {runs} finished runs", many[index], limit)


def fresh(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


def main() -> None:
    """Measure, or say what is missing."""
    options = argparse.ArgumentParser(prog="python -m tests.bench.recovery")
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--runs", type=int, default=RUNS)
    wanted = options.parse_args()
    if package := missing("bash"):
        say(f"Nothing was measured: {package} is not installed.")
        return
    with ExitStack() as kept:
        # Short, as the path of a socket may be about a hundred characters long.
        made = tempfile.TemporaryDirectory(prefix="hb", dir="/tmp")
        folder = Path(kept.enter_context(made))
        folder.chmod(0o755)  # PostgreSQL runs as nobody
        server = kept.enter_context(running(fresh(folder, "host"), "bash"))
        asyncio.run(bench(folder, server, wanted.rounds, wanted.runs))


if __name__ == "__main__":
    main()
