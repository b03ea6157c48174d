"""`make demo` plays a rollback, proves what came of it, and leaves no process behind."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from demo.host.programs import lacking
from tests.staging import needs

pytestmark = pytest.mark.timeout(500)


def alive(folder: Path) -> list[str]:
    """Return the command lines of processes that know the demo's folder, or work below it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            place = str((process / "cwd").readlink())
        except OSError:  # it has just ended, or is a thread of the kernel
            continue
        if int(process.name) != os.getpid() and (str(folder) in command or str(folder) in place):
            found.append(command)
    return found


async def test_the_demo_takes_a_failed_deploy_back_and_ends_every_process(tmp_path: Path):
    needs(lacking())
    folder = tmp_path / "demo-of-a-rollback"
    words = [sys.executable, "-m", "demo", "--auto", "--scenario", "rollback", "--folder", folder]
    played = await asyncio.to_thread(
        subprocess.run, words, capture_output=True, text=True, timeout=450, check=False
    )
    assert played.returncode == 0, played.stdout[-4000:] + played.stderr[-2000:]
    for said in (
        "The deploy ended: failed.",
        "/rollback full staging takes it back, full for the code before is not known to work",
        "The rollback ended: succeeded.",
        "The restored database is equal to the record: ",
        "It is to the row what it was before the deploy.",
    ):
        assert said in " ".join(played.stdout.replace("▌", " ").split())
    assert alive(folder) == []
