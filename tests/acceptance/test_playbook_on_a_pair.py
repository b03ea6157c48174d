"""The shipped playbook on a pair of application hosts, deployed and taken back with its database.

The second host is a second account of the demo's machine: a server, a home and programs of its own,
and the services, folders and database of the first. So the order, what is done once and what each
host is asked for are real; that each host has a disk of its own is not shown here.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from demo.configure import configure
from demo.host import StagingHost
from demo.host.shell import Shell
from demo.host.ssh import InProcessServer
from tests.acceptance.serving import HANDRAIL, asked, reached, serving
from tests.acceptance.small import change
from tests.integration.host.server import free_port
from tests.staging import signed_in

pytestmark = pytest.mark.timeout(400)
LONG = 180
"""Seconds that a run may take here."""

NOTES = """\
#!/bin/sh
# Notes what is asked of this host, and does it.
echo "$*" >>"{home}/asked"
exec "{real}" "$@"
"""


async def say(folder: Path, *words: str) -> str:
    """Have the console script say something; returns what it printed, in lines of any width."""
    said = await asyncio.to_thread(asked, folder, *words)
    return " ".join((said.stdout + said.stderr).replace("▌", " ").split())


async def ended(folder: Path, run: str) -> str:
    """Return how a run went on, once it has succeeded."""
    words = (HANDRAIL, "follow", run, "--config", folder)
    process = await asyncio.create_subprocess_exec(
        *words, stdout=asyncio.subprocess.PIPE, env={**os.environ, "COLUMNS": "160"}
    )
    try:
        async with asyncio.timeout(LONG):
            told, _ = await process.communicate()
    except BaseException:
        process.terminate()
        await process.wait()
        raise
    assert process.returncode == 0, told.decode()
    return " ".join(told.decode().replace("▌", " ").split())


@asynccontextmanager
async def account(folder: Path, staging: StagingHost) -> AsyncIterator[dict[str, Any]]:
    """Have a second account of the staging host, which notes what its pnpm is asked for.

    Yields it as a host of the configuration.
    """
    home = folder / "second"
    (home / "bin").mkdir(parents=True)
    async with signed_in(staging) as connection:
        printed = (await connection.run("env -0", check=True)).stdout
    environment = dict(each.split("=", 1) for each in str(printed).split("\0") if each)
    path = environment["PATH"]
    real = shutil.which("pnpm", path=path)
    (home / "bin/pnpm").write_text(NOTES.format(home=home, real=real))
    (home / "bin/pnpm").chmod(0o755)
    environment |= {"HOME": str(home), "PATH": f"{home}/bin:{path}"}
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(folder / "host_key")
    (folder / "host_key").chmod(0o600)
    async with asyncio.TaskGroup() as sessions:
        server = InProcessServer(
            shell=Shell(environment=environment, home=home),
            port=free_port(),
            authorized_keys=Path(f"{staging.facts.ssh.client_key}.pub"),
            spawn=sessions.create_task,
        )
        await server.open(folder / "host_key")
        known = folder / "known_hosts"
        public = key.export_public_key().decode().strip()
        known.write_text(f"[127.0.0.1]:{server.port} {public}\n")
        try:
            yield {
                "name": "staging-2",
                "address": "127.0.0.1",
                "port": server.port,
                "user": server.user,
                "key": staging.facts.ssh.client_key,
                "known_hosts": str(known),
            }
        finally:
            await server.close()


def shortened(playbook: dict[str, Any]) -> None:
    """Leave out what needs a browser, and what a busy machine answers too late for.

    All of that is measured from the bot's side, once, however many hosts there are.
    """
    deploy = playbook["deploy"]
    steps = {step["id"]: step for step in deploy["steps"]}
    smoke, measures = steps["smoke"], steps["monitor"]["monitor"]["measures"]
    smoke["verify"] = [
        one for one in smoke["verify"] if one["check"] != "browser" and "p95" not in one
    ]
    measures[:] = [one for one in measures if one["measure"] not in {"p95", "health"}]
    said = "Answers within 500 ms, 95th percentile"
    deploy["criteria"] = [one for one in deploy["criteria"] if one["says"] != said]


def dumps(staging: StagingHost) -> list[Path]:
    return [*Path(staging.facts.paths.backups).glob("teei_cockpit_*.dump")]


async def test_both_hosts_are_deployed_and_taken_back_and_what_is_once_is_done_once(
    tmp_path: Path, staging: StagingHost
):
    facts = staging.facts
    async with account(tmp_path, staging) as second:
        folder = configure(tmp_path, facts, window="11s")

        def paired(environment: dict[str, Any]) -> None:
            environment["hosts"]["app"].append(second)
            environment["approval"] = {"quorum": 0}

        for name, how in (("environments", paired), ("playbooks", shortened)):
            change(folder / name / "staging.yaml", how)
        with serving(folder):
            await reached(folder)
            await say(folder, "ask", "/deploy staging")
            told = await ended(folder, "#1")
            assert "Watch the environment staging" not in told
            shown = await say(folder, "ask", "/handrail show #1")
            both = "staging ✓ staging-2 ✓"
            for step in (
                "Check out the approved commit",
                "Install dependencies and build",
                "Set the services' variables",
                "Restart the services",
                "Check the health of the services",
                "Smoke tests",
            ):
                assert f"✓ {step} {both}" in shown
            assert f"Migrate the database {both}" not in shown
            asked_for = (tmp_path / "second/asked").read_text().splitlines()
            assert "install --frozen-lockfile" in asked_for
            assert "-w build" in asked_for
            assert [each for each in asked_for if "db:migrate" in each] == []
            assert len(dumps(staging)) == 1

            await say(folder, "ask", "/rollback full staging")
            await ended(folder, "#2")
            shown = await say(folder, "ask", "/handrail show #2")
            assert f"✓ Check out the version to go back to {both}" in shown
            assert f"✓ Let the restored database take over {both}" in shown
            assert f"Restore the backup beside the database in service {both}" not in shown
            audit = await asyncio.to_thread(asked, folder, "audit", "verify")
            assert audit.returncode == 0, audit.stdout
    async with signed_in(staging) as connection:
        head = await connection.run(f"git -C {facts.paths.app} rev-parse HEAD", check=True)
    assert str(head.stdout).strip() == facts.git.base_commit
