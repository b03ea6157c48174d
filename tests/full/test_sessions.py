"""Steps and login sessions: what the end of one, and a restart of sshd, do to the other."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from config.load import read
from demo.configure import configure
from demo.host import StagingHost
from runner.host.course import Pace
from runner.host.job import Ended, Job, Lost
from runner.host.remote import Remote
from runner.host.ssh import Address
from runner.looks.environment import look
from tests.staging import signed_in

LOGIND = "/etc/systemd/logind.conf.d/test.conf"
SCRIPT = """
echo begun; echo begun >>"$HOME/ran"
until [ -e "$HOME/go" ]; do sleep 0.02; done
echo ended
"""


class Hand:
    """Carries one step on the full host."""

    def __init__(self, staging: StagingHost, boot: str) -> None:
        ssh = staging.facts.ssh
        self.home = Path(staging.facts.paths.home)
        self.output = bytearray()
        self.job = Job(id="step.1", script=SCRIPT, check="", boot_id=boot, limit=60)
        self.remote = Remote(
            Address(
                name="staging",
                hostname=ssh.host,
                port=ssh.port,
                user=ssh.user,
                key_file=Path(ssh.client_key),
                known_hosts=(ssh.known_hosts,),
            ),
            bot="test",
            run="sessions",
            pace=Pace(look=0.3, patience=5),
        )

    async def sink(self, offset: int, data: bytes) -> None:
        assert offset == len(self.output), "every byte once, in order"
        self.output += data

    async def carry(self) -> Ended | Lost:
        done = await self.remote.carry(self.job, sink=self.sink, cancel=asyncio.Event())
        assert isinstance(done, Ended | Lost), done
        return done

    async def begun(self) -> None:
        while not self.output:
            await asyncio.sleep(0.02)

    def ran(self) -> int:
        return (self.home / "ran").read_text().count("begun")


@pytest.fixture
async def hand(staging: StagingHost) -> AsyncIterator[Hand]:
    async with signed_in(staging) as connection:
        boot = await connection.run("cat /proc/sys/kernel/random/boot_id", check=True)
    made = Hand(staging, str(boot.stdout).strip())
    async with asyncio.timeout(60), made.remote:
        yield made


@pytest.fixture
async def kills(staging: StagingHost) -> AsyncIterator[None]:
    """Have the host end whatever a session has left when it ends."""
    again = "systemctl restart systemd-logind"
    says = "printf '[Login]\\nKillUserProcesses=yes\\n'"
    await staging.administer(f"mkdir -p {Path(LOGIND).parent}; {says} >{LOGIND}; {again}")
    yield
    await staging.administer(f"rm {LOGIND}; {again}")


async def test_a_restart_of_sshd_and_the_end_of_the_session_change_nothing_for_a_step(
    hand: Hand, staging: StagingHost
):
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(hand.carry())
        await hand.begun()
        await staging.administer("systemctl restart ssh")
        await staging.drop_connections()
        await staging.administer("systemctl restart systemd-logind")
        (hand.home / "go").touch()
    assert isinstance(task.result(), Ended)
    assert bytes(hand.output) == b"begun\nended\n"
    assert hand.ran() == 1


async def test_the_look_at_a_host_says_so_beforehand(
    kills: None, tmp_path: Path, staging: StagingHost
):
    configuration = read(configure(tmp_path, staging.facts)).configuration
    assert configuration is not None
    marks = {one.subject: one for one in await look(configuration, "staging")}
    assert "KillExcludeUsers=root deploy" in marks["sessions on staging"].cure


async def test_where_sessions_take_their_processes_along_a_step_is_lost_and_never_run_twice(
    kills: None, hand: Hand, staging: StagingHost
):
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(hand.carry())
        await hand.begun()
        await staging.drop_connections()
    assert task.result() == Lost(reason="gone", group_alive=False)
    assert hand.ran() == 1
