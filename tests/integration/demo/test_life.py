"""The host comes up, comes up again, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from demo.host import StagingHostError, launched, staging_host
from demo.host.programs import lacking
from tests.integration.demo.families import family_of
from tests.staging import needs, signed_in

pytestmark = pytest.mark.integration
PROJECT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _programs():
    needs(lacking())


async def gone(family):
    while family.members():
        await asyncio.sleep(0.02)


async def test_a_host_ends_with_its_block_and_comes_up_again_in_the_same_folder(tmp_path):
    async with staging_host(tmp_path) as host:
        before = host.facts
        async with signed_in(host) as connection:
            await connection.run("touch ~/left; (setsid sleep 300 >/dev/null 2>&1 &)", check=True)
            assert len(family_of(tmp_path).members()) > 5
    assert family_of(tmp_path).members() == []
    async with staging_host(tmp_path) as host:
        assert host.facts.git == before.git
        assert host.facts.database.password == before.database.password
        assert (await host.evidence())["database"]["migrations"] == []
        assert not (tmp_path / "home/left").exists()
    assert family_of(tmp_path).members() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_while_it_comes_up_ends_everything(tmp_path, number):
    command = [sys.executable, "-m", "demo.host", "up", str(tmp_path)]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    async for line in process.stderr:
        if b"redis" in line:
            process.send_signal(number)
            break
    await process.stderr.read()
    assert await process.wait() == 0
    assert family_of(tmp_path).members() == []


async def test_a_killed_parent_takes_its_host_with_it(tmp_path):
    program = (
        "import asyncio, pathlib, sys; from demo.host import launched\n"
        f"with launched(pathlib.Path({str(tmp_path)!r})):\n"
        "    print('up', flush=True); sys.stdin.read()\n"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", program),
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert await parent.stdout.readline() == b"up\n"
    parent.kill()
    await parent.wait()
    await gone(family_of(tmp_path))


async def test_a_killed_host_is_cleared_away_by_the_next_in_its_folder(tmp_path):
    command = [sys.executable, "-m", "demo.host", "up", str(tmp_path)]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert b'"ready":true' in await process.stdout.readuntil(b"\n")
    process.kill()
    await process.wait()
    left = family_of(tmp_path).members()
    assert left
    async with staging_host(tmp_path) as host:
        assert not set(left) & set(family_of(tmp_path).members())
        assert (await host.evidence())["units"]["teei-cockpit-astro"]["active"] == "active"
    assert family_of(tmp_path).members() == []


def test_a_host_that_cannot_come_up_says_why(tmp_path):
    folder = tmp_path / "host"
    folder.mkdir()
    (folder / "bin").write_text("a file where a folder has to be")
    with pytest.raises(StagingHostError, match="did not come up"), launched(folder):
        pass


async def test_a_host_that_is_not_up_cannot_be_asked(tmp_path):
    answer = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "demo.host", "reset", str(tmp_path)),
        cwd=PROJECT,
        stderr=subprocess.PIPE,
    )
    assert b"no staging host is up in" in (await answer.communicate())[1]
    assert answer.returncode == 1


def test_the_environment_of_whoever_starts_the_host_does_not_reach_it(staging_process):
    assert os.environ.get("PYTEST_CURRENT_TEST")
    folder = Path(staging_process.facts.paths.folder)
    pids = family_of(folder).members()
    environments = [Path(f"/proc/{pid}/environ").read_bytes() for pid in pids]
    assert not any(b"PYTEST_CURRENT_TEST" in environment for environment in environments)
