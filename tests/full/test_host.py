"""The full host is what it says, and goes without a trace however it ends."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.host import StagingHost
from tests.full.conftest import staging_process
from tests.staging import signed_in, staging

__all__ = ["staging", "staging_process"]


async def said(staging: StagingHost, script: str) -> str:
    async with signed_in(staging) as connection:
        done = await connection.run("exec bash -s", input=script, check=True)
        return str(done.stdout).strip()


async def test_systemd_carries_it_and_a_user_who_is_not_root_signs_in(staging: StagingHost):
    assert await said(staging, "cat /proc/1/comm; id -un; id -u") == "systemd\ndeploy\n47110"
    units = "ssh nginx postgresql redis-server teei-cockpit-astro"
    assert set((await said(staging, f"systemctl is-active {units}")).split()) == {"active"}
    listens = await said(staging, "ss -Hltn | awk '{print $4}'")
    for port in (22, 80, 3000, 4000, 5432, 6379):
        assert f"127.0.0.1:{port}" in listens.splitlines()
    refused = await said(staging, "sudo -n systemctl restart ssh 2>&1 || true")
    assert "password is required" in refused


async def test_nobody_else_runs_as_the_user_of_the_database(staging: StagingHost):
    """A postmaster takes a living process of its user for the one that its lock file names.

    The file outlives a reboot, and numbers are given out anew: the server would not start.
    """
    assert set((await said(staging, "ps -u nobody -o comm=")).split("\n")) == {"postgres"}


async def test_a_reboot_ends_every_process_and_keeps_every_file(staging: StagingHost):
    boot = "cat /proc/sys/kernel/random/boot_id"
    await said(staging, "echo kept >kept; setsid sleep 1000 >/dev/null 2>&1 &")
    before = await said(staging, boot)
    units = (await staging.evidence())["units"]
    await staging.reboot()
    assert await said(staging, boot) != before
    assert await said(staging, "cat kept; pgrep -x sleep || echo none") == "kept\nnone"
    after = (await staging.evidence())["units"]
    assert {unit["active"] for unit in after.values()} == {"active"}
    assert after["teei-cockpit-astro"]["started"] > units["teei-cockpit-astro"]["started"]


def traces(folder: Path) -> list[str]:
    """Return what the machine still has of a host: processes, mounts, control groups."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            known = (process / "mountinfo").read_text()
        except OSError:
            continue
        if str(folder) in known:
            found.append(f"process {process.name}")
    mark = str(folder / "state")
    # Groups vanish while this looks; what cannot be read is gone.
    groups = {name for _, inner, _ in os.walk("/sys/fs/cgroup") for name in inner}
    ours = groups & names(folder)
    return [*found, *ours, *([mark] if mark in Path("/proc/mounts").read_text() else [])]


def names(folder: Path) -> set[str]:
    """Return the control group of a host, by what it remembers of itself."""
    file = folder / "state/host.json"
    mark = file.read_text().split('"mark": "')[1][:16] if file.exists() else ""
    return {f"handrail-staging-{mark}"}


@pytest.fixture
def another(tmp_path: Path, staging_process: StagingHost) -> Iterator[subprocess.Popen[bytes]]:
    """Have one more host, up."""
    words = [sys.executable, "-m", "demo.host", "up", tmp_path / "host", "--full"]
    (tmp_path / "host").mkdir()
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline(), (tmp_path / "log").read_text()
        yield process
        process.kill()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["TERM", "KILL"])
async def test_nothing_of_it_stays_on_the_machine(
    another: subprocess.Popen[bytes], tmp_path: Path, how: signal.Signals
):
    assert await asyncio.to_thread(traces, tmp_path / "host")
    os.kill(another.pid, how)
    async with asyncio.timeout(60):
        while await asyncio.to_thread(traces, tmp_path / "host"):
            await asyncio.sleep(0.1)


async def test_what_a_unit_says_is_its_own_in_the_journal_each_time(staging: StagingHost):
    for told in range(20):
        await staging.say("teei-cockpit-astro", f"line of time {told}", 3)
        assert len(await staging.said("teei-cockpit-astro", f"line of time {told}")) == 3
