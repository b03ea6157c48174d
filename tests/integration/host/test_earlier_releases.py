"""A step that an earlier release started is followed to its end by this one."""

import asyncio
import os
from pathlib import Path

import pytest

from runner.host.job import Ended
from runner.host.program import COMMAND
from tests.integration.host.conftest import Bench
from tests.journals.moving import NEUTRAL

SAID = {
    path.parent.name: path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parents[2] / "journals").glob("*/lane.txt"))
}


@pytest.mark.parametrize("release", SAID)
async def test_a_step_of_an_earlier_release_is_attached_to_while_it_runs(
    bench: Bench, release: str
):
    bench.run = "recorded"
    home = bench.server.home
    words = SAID[release].replace(NEUTRAL.boot, bench.boot)
    shell = await asyncio.create_subprocess_shell(
        COMMAND,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        env={"HOME": str(home), "PATH": os.environ["PATH"]},
    )
    shell.stdin.write(words.encode())
    await shell.stdin.drain()
    async with asyncio.timeout(30):
        while b"begun" not in log(bench):
            await asyncio.sleep(0.02)
    shell.stdin.close()
    await shell.wait()
    ours = bench.job("echo another", "echo another check", claim="recorded")
    carrying = asyncio.create_task(bench.carry(ours))
    async with asyncio.timeout(30):
        while b"begun" not in bench.output:
            await asyncio.sleep(0.02)
    (home / "go").touch()
    outcome = await carrying
    assert isinstance(outcome, Ended)
    assert (outcome.status, outcome.check_status, outcome.why) == (0, 0, "exit")
    assert bytes(bench.output) == b"begun\nended\nchecked\n"
    assert (home / "ran").read_text() == "ran\n"
    for name in ("go", "ran"):
        (home / name).unlink()


def log(bench: Bench) -> bytes:
    path = bench.folder / "step.1.log"
    return path.read_bytes() if path.exists() else b""
