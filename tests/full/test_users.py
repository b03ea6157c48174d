"""Several users of one host: each has runs of its own, whatever they are called."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from demo.host import StagingHost
from runner.host.course import Pace
from runner.host.job import Ended, Job
from runner.host.remote import Remote
from runner.host.ssh import Address
from tests.staging import signed_in

OTHER = "handrail-second"
SCRIPT = """
id -un
until [ -e "$HOME/go" ]; do sleep 0.02; done
ls "$OTHERS" >/dev/null 2>&1 && echo "it can look into $OTHERS"
echo ended
"""


class User:
    """A bot that signs in as one of them; bot, run and step have the same name for both."""

    def __init__(self, staging: StagingHost, name: str, boot: str, others: Path) -> None:
        ssh = staging.facts.ssh
        address = Address(
            name="staging",
            hostname=ssh.host,
            port=ssh.port,
            user=name,
            key_file=Path(ssh.client_key),
            known_hosts=(ssh.known_hosts,),
        )
        self.remote = Remote(address, bot="test", run="users", pace=Pace(look=0.3, patience=5))
        self.job = Job(
            id="step.1",
            script=SCRIPT,
            check="true",
            boot_id=boot,
            limit=60,
            environment={"OTHERS": str(others)},
        )
        self.cancel = asyncio.Event()
        self.said = bytearray()

    async def sink(self, offset: int, data: bytes) -> None:
        assert offset == len(self.said)
        self.said += data

    async def carry(self) -> Ended:
        done = await self.remote.carry(self.job, sink=self.sink, cancel=self.cancel)
        assert isinstance(done, Ended), done
        return done

    async def begun(self) -> None:
        while not self.said:
            await asyncio.sleep(0.02)


@pytest.fixture
async def second(staging: StagingHost) -> AsyncIterator[Path]:
    """Have another user, whose login shell is dash; gives the home."""
    await staging.administer(f"useradd --create-home --shell /bin/dash {OTHER}")
    yield Path("/home") / OTHER
    await staging.administer(f"pkill -KILL -u {OTHER} || true; userdel --force --remove {OTHER}")


async def test_runs_of_the_same_name_of_two_users_have_nothing_to_do_with_one_another(
    staging: StagingHost, second: Path
):
    own = Path(staging.facts.paths.home)
    async with signed_in(staging) as connection:
        boot = await connection.run("cat /proc/sys/kernel/random/boot_id", check=True)
    boot_id, place = str(boot.stdout).strip(), ".handrail/test/users"
    one = User(staging, staging.facts.ssh.user, boot_id, second / place)
    two = User(staging, OTHER, boot_id, own / place)
    async with asyncio.timeout(60), one.remote, two.remote, asyncio.TaskGroup() as tasks:
        first, other = tasks.create_task(one.carry()), tasks.create_task(two.carry())
        await one.begun()
        await two.begun()
        one.cancel.set()
        assert (await first).why == "cancelled"
        await one.remote.forget()
        assert not other.done(), "a cancel ends the processes of one user alone"
        one.cancel.clear()
        one.said.clear()
        (own / "go").touch()
        assert (await one.carry()).status == 0
        await staging.administer(f"touch {second}/go")
        assert (await other).check_status == 0
        await two.remote.forget()
    assert bytes(one.said) == f"{staging.facts.ssh.user}\nended\n".encode()
    assert bytes(two.said) == f"{OTHER}\nended\n".encode()
    assert (own / place).is_dir(), "the other one forgot its own"
