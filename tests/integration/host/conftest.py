"""A real sshd for each shell a helper may meet, and a network that can fail."""

import asyncio
import itertools
import os
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from runner.host.course import Pace
from runner.host.job import Job, Outcome
from runner.host.remote import Note, Remote
from runner.host.ssh import Address
from tests.integration.host.forwarder import Forwarder
from tests.integration.host.server import SHELLS, Server, missing, running

_RUNS = itertools.count(1)


def _living(home: Path) -> list[str]:
    """Return the processes whose environment names this home."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"HOME={home}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found.append(f"{folder.name} {command}({(folder / 'wchan').read_text()})")
        except OSError:
            continue
    return found


def _served(shell: str, folder: Path) -> Iterator[Server]:
    if package := missing(shell):
        if os.environ.get("CI"):
            pytest.fail(f"{package} is not installed")
        pytest.skip(f"{package} is not installed")
    with running(folder, shell) as server:
        yield server
        deadline = monotonic() + 20
        while (left := _living(server.home)) and monotonic() < deadline:
            time.sleep(0.05)
    assert not left, "these were left behind on the host"


@pytest.fixture(scope="session", params=SHELLS)
def server(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Server]:
    """A host whose `sh` is each of the shells in turn."""
    yield from _served(request.param, tmp_path_factory.mktemp(f"host-{request.param}"))


@pytest.fixture(scope="session")
def host(tmp_path_factory: Any) -> Iterator[Server]:
    """One host, where the shell makes no difference."""
    yield from _served("dash", tmp_path_factory.mktemp("host"))


@dataclass
class Bench:
    """A run on a host, with a network in between, and everything its steps printed."""

    server: Server
    network: Forwarder
    run: str = field(default_factory=lambda: f"run-{next(_RUNS)}")
    boot: str = field(
        default_factory=lambda: Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    )
    output: bytearray = field(default_factory=bytearray)
    notes: list[Note] = field(default_factory=list)
    cancel: asyncio.Event = field(default_factory=asyncio.Event)
    pace: Pace = field(default_factory=lambda: Pace(look=0.3, patience=3))

    @property
    def folder(self) -> Path:
        """The run's directory on the host."""
        return self.server.run_dir(self.run)

    def remote(self, **options: Any) -> Remote:
        address = self.server.at(self.network.port)
        return Remote(
            address,
            bot="test",
            run=self.run,
            **{"on_drop": self.notes.append, "pace": self.pace, **options},
        )

    def remote_of(self, bot: str, address: Address) -> Remote:
        """Return another bot's hand on the same run."""
        return Remote(address, bot=bot, run=self.run, pace=self.pace)

    def job(self, script: str, check: str = "", **fields: Any) -> Job:
        defaults = {"id": "step.1", "boot_id": self.boot, "limit": 60}
        return Job(script=script, check=check, **{**defaults, **fields})

    async def sink(self, offset: int, data: bytes) -> None:
        assert offset == len(self.output), "every byte once, in order"
        self.output += data

    async def carry(self, job: Job, **options: Any) -> Outcome:
        async with self.remote() as remote, asyncio.timeout(60):
            return await self.on(remote, job, **options)

    async def on(self, remote: Remote, job: Job, **options: Any) -> Outcome:
        return await remote.carry(job, **{"sink": self.sink, "cancel": self.cancel, **options})

    def pid(self, name: str) -> int:
        """Return the number that a step wrote into a file of its home."""
        return int((self.server.home / f"{self.run}-{name}").read_text())

    def note(self, name: str) -> str:
        """Return shell text for the path that `pid` reads."""
        return f'"$HOME/{self.run}-{name}"'


@pytest.fixture
async def bench(server: Server) -> AsyncIterator[Bench]:
    async with Forwarder.to(server.address.port) as network:
        yield Bench(server, network)


@pytest.fixture
async def one_bench(host: Server) -> AsyncIterator[Bench]:
    async with Forwarder.to(host.address.port) as network:
        yield Bench(host, network)


async def until(condition: Any) -> Any:
    """Return the first true value; what is awaited here is somebody else's doing."""
    async with asyncio.timeout(30):
        while True:
            try:
                if value := condition():
                    return value
            except (OSError, ValueError):
                pass
            await asyncio.sleep(0.01)


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
