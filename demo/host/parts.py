"""Everything the host is made of, in one place."""

from __future__ import annotations

import asyncio
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import asyncssh

import config
from demo.host import envfile, sudo
from demo.host.cache import Cache
from demo.host.checkout import Checkout
from demo.host.database import Database
from demo.host.door import Door
from demo.host.front import Front
from demo.host.journal import Journal
from demo.host.repository import Repository
from demo.host.service import Service
from demo.host.shell import CommandFailedError, Shell, environment, family, path_of
from demo.host.ssh import InProcessServer, SshServer
from demo.host.sshd import OpenSshServer
from demo.host.supervisor import Manager
from demo.host.units import declared

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from demo.host.layout import Layout
    from demo.host.processes import Family
    from demo.host.programs import Programs
    from demo.host.service import Life
    from demo.host.state import State
    from demo.host.units import Unit

# What an administrator puts on every host that Handrail deploys to.
_INSTALLER = Path(config.__file__).parent / "example/host/handrail-install-env"
_SQUATTER = """
process.title = 'old-cockpit';
const server = require('node:http').createServer((_, answer) => answer.end('old'));
server.listen(process.argv[1], '127.0.0.1');
"""
# What the user's home holds from the start; everything else in it goes with a reset.
_HOME = {".npmrc", ".local", ".cache", ".bashrc"}


class Carried(Protocol):
    """A unit of the host, whoever carries it: `Service` here, systemd on the full host."""

    unit: Unit

    async def start(self) -> None:
        """Start unless active."""

    async def stop(self) -> None:
        """Stop, and forget a restart that is due."""

    async def reset_failed(self) -> None:
        """Forget a failure and the start limit."""

    async def looked_at(self) -> Life:
        """Return how the unit is."""


class Units(Protocol):
    """All units of the host by their full name, and the systemd journal they write to."""

    @property
    def services(self) -> Mapping[str, Carried]:
        """The units."""

    async def write(self, unit: str, message: str, count: int) -> None:
        """Write lines to the journal, as if a unit had printed them to its stderr."""

    async def times(self, unit: str, text: str) -> list[float]:
        """Return when a unit's lines that hold a text were written, in seconds."""

    async def newest(self, count: int) -> str:
        """Return the last lines of the journal."""

    async def forget(self) -> None:
        """Have the journal forget every line."""


class Way(Protocol):
    """What has to be open before anything on the host can be used."""

    async def open(self) -> None:
        """Open it."""

    async def close(self) -> None:
        """Close it."""


@dataclass(slots=True, kw_only=True)
class Parts:
    """The parts, and the faults that are on."""

    layout: Layout
    programs: Programs
    state: State
    shell: Shell
    database: Database
    cache: Cache
    repository: Repository
    checkout: Checkout
    manager: Units
    door: Way
    ssh: SshServer
    front: Front
    family: Family
    """The processes that a reset ends."""
    outside: dict[str, int]
    """Ports on this machine's loopback, by name."""
    accepts: Callable[[int], Awaitable[bool]]
    """Tells whether somebody listens on a port of the host."""
    reboot: Callable[[], Awaitable[None]]
    administer: Callable[[str], Awaitable[str]]
    """Runs a script as the host's administrator, and returns its output."""
    let_out: Callable[[int], Awaitable[None]]
    """Lets the host reach a port of this machine's loopback."""
    owner: int = -1
    """The number of the user, and of the group, who signs in; -1: who this process is."""
    faults: set[str] = field(default_factory=set)
    _squatter: asyncio.subprocess.Process | None = None

    @property
    def services(self) -> list[Carried]:
        """In the order of their units."""
        return list(self.manager.services.values())

    async def reset(self) -> None:
        """Put everything back as it was before the first deploy, faults and all."""
        ssh_faults = self.faults & {"unreachable", "host-key-changed"}
        self.faults.clear()
        self.authorize()
        self.front.certify()
        for flag in self.layout.flags.iterdir():
            flag.unlink()
        await asyncio.gather(*(service.stop() for service in self.services))
        servers = {self.database.pid, self.cache.pid} - {0}  # 0 is none, and the parent of init
        await asyncio.to_thread(self.family.kill, servers)
        if self._squatter is not None:
            await self._squatter.wait()
            self._squatter = None
        self._tidy()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.database.reset())
            group.create_task(self.cache.reset())
            group.create_task(self.repository.reset())
            group.create_task(self.checkout.reset())
            if ssh_faults:
                group.create_task(self.listen())
        await self.manager.forget()
        for service in self.services:
            await service.reset_failed()
        await self.start_services()
        for service in self.services:
            await service.reset_failed()  # the starts of a reset do not count for the start limit

    async def listen(self) -> None:
        """Serve SSH under the true identity."""
        await self.ssh.close()
        await self.ssh.open(self.layout.keys / "host_key")

    def _tidy(self) -> None:
        self.layout.env_file.unlink(missing_ok=True)
        self.layout.env_file.touch()
        self.layout.env_file.chmod(0o640)
        self.layout.env_file.write_text(envfile.written(self.state))
        self.layout.env_file.parent.chmod(0o755)
        shutil.copy(_INSTALLER, self.layout.env_installer)
        self.layout.env_installer.chmod(0o755)
        for original in self.layout.originals.iterdir():
            original.replace(self.layout.bin / original.name)
        for folder, kept in (
            (self.layout.env_file.parent, {self.layout.env_file.name}),
            (self.layout.backups, set[str]()),
            (self.layout.sudoers, set[str]()),
            (self.layout.home, _HOME),
        ):
            for entry in folder.iterdir():
                if entry.name not in kept:
                    _remove(entry)
        (self.layout.sudoers / "deploy").write_text(sudo.default_rules(self.layout))
        os.chown(self.layout.env_file, -1, self.owner)
        for folder in (self.layout.home, self.layout.backups):
            os.chown(folder, self.owner, self.owner)

    def authorize(self) -> None:
        """Let the one key sign in."""
        own = (self.layout.keys / "client_key.pub").read_text()
        self.layout.authorized_keys.write_text(own)

    async def take_port(self, unit: str, port: str) -> None:
        """Have another process listen where a unit wants to, and let the unit meet it."""
        service = self.manager.services[unit]
        await service.stop()
        number = str(self.state.ports[port])
        self._squatter = await asyncio.create_subprocess_exec(
            *self.shell.words(self.programs.node, "-e", _SQUATTER, number),
            env=self.shell.environment,
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        async with asyncio.timeout(20):
            while not await self.accepts(self.state.ports[port]):  # noqa: ASYNC110 - it gets ready
                await asyncio.sleep(0.02)
        await service.reset_failed()
        await service.start()

    async def free_port(self, unit: str) -> None:
        """End that process, and start the unit anew."""
        if self._squatter is not None:
            self._squatter.kill()
            await self._squatter.wait()
            self._squatter = None
        service = self.manager.services[unit]
        await service.reset_failed()
        await service.stop()
        await self.start_services()

    async def start_services(self) -> None:
        """Start every unit and wait until the two that serve accept connections."""
        await asyncio.gather(*(service.start() for service in self.services))
        try:
            async with asyncio.timeout(30):
                for name in ("cockpit", "reporting"):
                    port = self.state.ports[name]
                    while not await self.accepts(port):  # noqa: ASYNC110 - another process gets ready
                        await asyncio.sleep(0.02)
        except TimeoutError:
            text = await self.manager.newest(20)
            raise CommandFailedError(f"the services do not serve:\n{text}") from None

    async def stop(self) -> None:
        """End everything the host started."""
        await self.ssh.close()
        await self.door.close()
        await self.front.close()
        await self.database.leave()
        async with asyncio.TaskGroup() as group:
            for service in self.services:
                group.create_task(service.stop())
            group.create_task(self.cache.stop())
            group.create_task(self.database.stop())
        await asyncio.to_thread(self.family.kill)


def _remove(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink()


async def accepts(port: int) -> bool:
    """Tell whether somebody listens on a port of this machine's loopback."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def assembled(
    layout: Layout,
    programs: Programs,
    state: State,
    spawn: Callable[..., asyncio.Task[None]],
    *,
    sshd: bool,
) -> Parts:
    """Put the parts of the light host together; none is started."""
    shell = Shell(environment=environment(layout, state), home=layout.home)
    faults: set[str] = set()
    journal = Journal()
    services = {
        unit.id: Service(unit, journal, shell.environment, spawn)
        for unit in declared(layout, programs.node)
    }
    manager = Manager(services, journal)
    return Parts(
        layout=layout,
        programs=programs,
        state=state,
        shell=shell,
        database=Database(layout, programs, state, shell),
        cache=Cache(layout, programs, state, shell),
        repository=Repository(layout, own(shell, programs)),
        checkout=Checkout(layout, shell),
        manager=manager,
        door=Door(layout, manager, path_of(layout)),
        ssh=_server(layout, state, shell, spawn, sshd=sshd),
        family=family(layout, state),
        outside=state.ports,
        accepts=accepts,
        reboot=_no_reboot,
        administer=_no_administrator,
        let_out=_same_network,
        front=Front(layout=layout, ports=state.ports, fault=faults.__contains__),
        faults=faults,
    )


async def _no_reboot() -> None:
    raise CommandFailedError("only the full host has a power button")


async def _no_administrator(_: str) -> str:
    raise CommandFailedError("only the full host has an administrator")


async def _same_network(_: int) -> None:
    """Do nothing: the light host reaches what this machine reaches."""


def own(shell: Shell, programs: Programs) -> Shell:
    """Give a shell that no fault's stand-in reaches: the origin is another machine's."""
    path = f"{programs.git.parent}:{shell.environment['PATH'].partition(':')[2]}"
    return Shell(environment={**shell.environment, "PATH": path}, home=shell.home)


def _server(
    layout: Layout,
    state: State,
    shell: Shell,
    spawn: Callable[..., asyncio.Task[None]],
    *,
    sshd: bool,
) -> SshServer:
    make_keys(layout)
    authorized = layout.authorized_keys
    port = state.ports["ssh"]
    if sshd:
        return OpenSshServer(layout, shell, port, authorized)
    return InProcessServer(shell, port, authorized, spawn)


def make_keys(layout: Layout) -> None:
    """Give host and client their keys, and let the client in."""
    for name in ("host_key", "other_host_key", "client_key"):
        _make_key(layout.keys / name)
    layout.authorized_keys.write_text((layout.keys / "client_key.pub").read_text())


def _make_key(file: Path) -> None:
    if not file.exists():
        key = asyncssh.generate_private_key("ssh-ed25519", comment="staging host of the demo")
        file.touch(mode=0o600)
        key.write_private_key(str(file))
        key.write_public_key(f"{file}.pub")
