"""The staging host, brought up by somebody who is not root while the tests are."""

import asyncio
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from demo.host.client import asked
from demo.host.programs import lacking, pnpm_cache
from tests.integration.demo.families import family_of
from tests.staging import needs

PROJECT = Path(__file__).resolve().parents[3]
NOBODY = 65534
DROP = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder of nobody's with the root's pnpm in its cache; pytest's own are private."""
    if os.geteuid() != 0:
        pytest.skip("the other tests of the staging host show it already: they are not root's")
    needs(lacking())
    made = Path(tempfile.mkdtemp(prefix="ho", dir="/tmp"))
    shutil.copytree(pnpm_cache(), made / "cache/handrail-demo", symlinks=True)
    for path in (made, *made.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    try:
        yield made
    finally:
        shutil.rmtree(made)


def interpreter(environment: dict[str, str]) -> str:
    """Give a Python that nobody may run: the one of the tests may lie in root's home."""
    minor = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for program in (sys.executable, f"/usr/local/bin/{minor}", f"/usr/bin/{minor}"):
        words = [*DROP, program, "-c", "import asyncssh, demo.host"]
        if Path(program).exists():
            tried = subprocess.run(
                words, cwd=PROJECT, env=environment, capture_output=True, check=False
            )
            if tried.returncode == 0:
                return program
    pytest.skip("there is no Python here that an ordinary user may run")


@asynccontextmanager
async def up(folder: Path) -> AsyncIterator[Path]:
    """Have a host of nobody's up, and end it in order."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    place = folder / "host"
    process = await asyncio.create_subprocess_exec(
        *(*DROP, interpreter(environment), "-m", "demo.host", "up", str(place)),
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    try:
        assert b'"ready":true' in await process.stdout.readline()
        yield place
    finally:
        if process.returncode is None:
            process.terminate()
        assert await process.wait() == 0


async def test_an_ordinary_user_brings_the_staging_host_up_and_down(folder: Path):
    async with up(folder) as place:
        await asked(place, {"do": "reset"})
        evidence = (await asked(place, {"do": "evidence"}))["evidence"]
        assert evidence["units"]["teei-cockpit-astro"]["active"] == "active"
        family = family_of(place)
        assert {psutil.Process(pid).uids().real for pid in family.members()} == {NOBODY}
    assert family.members() == []
