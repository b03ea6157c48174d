"""How long a full rollback keeps the services away, beside the mended commands typed over `ssh`.

The time is the longest gap between two good answers of the application, asked without a pause. By
hand: stop, drop and create the schema, `pg_restore -1 --exit-on-error`, start.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp

from demo.host import StagingHost, launched
from tests.bench.report import say
from tests.integration.playbook.conftest import Scripts
from tests.staging import signed_in

ROUNDS = 3
BAR = 5.0
"""Seconds that may come on top of the restore's own time."""

LATER = """psql -XAtqc "CREATE TABLE later (id bigserial PRIMARY KEY);
  ALTER TABLE users ADD COLUMN later_id bigint REFERENCES later" """
HAND = (
    "sudo -n systemctl stop teei-cockpit-astro",
    "sudo -n systemctl stop teei-reporting-service",
    "psql -Xqc 'DROP SCHEMA public CASCADE; CREATE SCHEMA public'",
    'pg_restore -1 --exit-on-error -d "$PGDATABASE" "$DUMP"',
    "sudo -n systemctl start teei-cockpit-astro",
    "sudo -n systemctl start teei-reporting-service",
)


async def gap(url: str, work: Callable[[], Awaitable[None]]) -> float:
    """Return the longest time without a good answer while something is done."""
    longest, last, done = 0.0, time.perf_counter(), asyncio.Event()

    async def watch() -> None:
        nonlocal longest, last
        limit = aiohttp.ClientTimeout(total=2)
        async with aiohttp.ClientSession(timeout=limit) as client:
            while True:
                over = done.is_set()
                try:
                    async with client.get(f"{url}/health") as answer:
                        good = answer.status == 200 and '"status":"ok"' in await answer.text()
                except (aiohttp.ClientError, TimeoutError):
                    good = False
                if good:
                    now = time.perf_counter()
                    longest, last = max(longest, now - last), now
                    if over:
                        return
                await asyncio.sleep(0.005)

    async with asyncio.TaskGroup() as group:
        group.create_task(watch())
        await work()
        done.set()
    return longest


async def by_handrail(scripts: Scripts, carried: dict[str, str]) -> tuple[float, float]:
    """Return how long the services were away, and how long the restore took beside them."""
    began = time.perf_counter()
    restore = await scripts.back("restore", carried)
    assert restore.status == 0, restore.words
    beside = time.perf_counter() - began

    async def exchange() -> None:
        done = await scripts.back("exchange", {**carried, **restore.outputs})
        assert done.status == 0, done.words

    return await gap(scripts.facts.url, exchange), beside


async def by_hand(scripts: Scripts, carried: dict[str, str]) -> tuple[float, float]:
    """Return how long the services were away, and how much of that the restore itself took."""
    restore = 0.0

    async def type_all() -> None:
        nonlocal restore
        for command in HAND:
            began = time.perf_counter()
            done = await scripts.run(command, DUMP=carried["BACKUP_FILE"])
            assert done.status == 0, done.words
            if "pg_restore" in command:
                restore = time.perf_counter() - began

    return await gap(scripts.facts.url, type_all), restore


async def bench(host: StagingHost) -> None:
    """Measure both ways in turn, and print the table."""
    times: dict[str, list[tuple[float, float]]] = {"Handrail": [], "by hand": []}
    for _ in range(ROUNDS):
        for name, way in (("Handrail", by_handrail), ("by hand", by_hand)):
            await host.reset()
            async with signed_in(host) as connection:
                scripts = Scripts(connection, host.facts)
                backup = await scripts.step("backup")
                assert backup.status == 0, backup.words
                later = await scripts.run(LATER)
                assert later.status == 0, later.words
                times[name].append(await way(scripts, dict(backup.outputs)))
    for name, found in times.items():
        away = statistics.median(one for one, _ in found)
        restore = statistics.median(one for _, one in found)
        say(f"{name:9} away {away:.2f} s, restore {restore:.2f} s")
    own = statistics.median(one for _, one in times["by hand"])
    away = statistics.median(one for one, _ in times["Handrail"])
    verdict = "kept" if away <= own + BAR else "MISSED"
    say(f"bar: at most {own:.2f} s + {BAR:.0f} s away: {verdict}")


def main() -> None:
    """Start a staging host of its own, and measure there."""
    with tempfile.TemporaryDirectory() as folder, launched(Path(folder)) as host:
        asyncio.run(bench(host))


if __name__ == "__main__":
    main()
