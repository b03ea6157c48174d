"""Whether a lane gets slower with the steps it has carried: `python -m tests.bench.lane [STEPS]`.

One connection, one lane, one directory; a step is `true`, proved by `true`. For each shell and each
hundred steps: the fastest twentieth, which a busy machine disturbs least, and the median.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from runner.host.job import Job
from runner.host.remote import Remote
from tests.bench.report import say
from tests.integration.host.server import SHELLS, Server, missing, running

BLOCK = 100
BOOT = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


async def carried(server: Server, steps: int) -> list[float]:
    """Return the seconds of each step, as whoever waits for it sees them."""
    took = []

    async def sink(offset: int, data: bytes) -> None:
        del offset, data

    async with Remote(server.address, bot="bench", run="lane") as remote:
        for number in range(steps):
            job = Job(id=f"s{number}.1", script="true", check="true", boot_id=BOOT, limit=60)
            began = time.perf_counter()
            await remote.carry(job, sink=sink, cancel=asyncio.Event())
            took.append(time.perf_counter() - began)
    return took


def table(shell: str, took: list[float]) -> list[str]:
    """Return one line for each block of steps."""
    lines = []
    for start in range(0, len(took), BLOCK):
        block = sorted(took[start : start + BLOCK])
        best, middle = block[len(block) // 20] * 1e3, statistics.median(block) * 1e3
        lines.append(f"{shell:8} to step {start + len(block):5}  {best:6.1f} ms  {middle:6.1f} ms")
    return lines


def main(steps: int) -> None:
    for shell in SHELLS:
        if package := missing(shell):
            say(f"{shell} was not measured: {package} is not installed.")
            continue
        with (
            tempfile.TemporaryDirectory(prefix="hb", dir="/tmp") as folder,
            running(Path(folder), shell) as server,
        ):
            for line in table(shell, asyncio.run(carried(server, steps))):
                say(line)


if __name__ == "__main__":
    main(int([*sys.argv[1:], "500"][0]))
