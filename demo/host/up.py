"""Brings the host up below one folder, part beside part, and takes it down again."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from demo.forge.server import REPOSITORY, Forge
from demo.host.control import Control
from demo.host.facts import (
    DatabaseFacts,
    Facts,
    GitFacts,
    PathFacts,
    PortFacts,
    SshFacts,
    dumped,
)
from demo.host.full.parts import booted
from demo.host.layout import BRANCH, DATABASE, DATABASE_USER, Layout
from demo.host.parts import Parts, assembled
from demo.host.programs import found
from demo.host.repository import MAIN
from demo.host.shell import family, link_programs
from demo.host.ssh import InProcessServer
from demo.host.state import claimed, remembered
from demo.host.units import GROUP, SERVICES
from demo.host.web import served
from demo.registry.server import Registry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from pathlib import Path

    from aiohttp import web

TENANT, OTHER_TENANT = "test-company-123", "other-company-456"


@dataclass(slots=True)
class Progress:
    """Tells on stderr what is done and how long it took."""

    began: float = field(default_factory=time.monotonic)

    def tell(self, text: str) -> None:
        """Print one line."""
        print(f"{time.monotonic() - self.began:6.2f} s  {text}", file=sys.stderr, flush=True)

    async def timed(self, name: str, work: Coroutine[None, None, None]) -> None:
        """Do the work, then say so."""
        await work
        self.tell(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How the host is wanted."""

    folder: Path
    sshd: bool = False
    full: bool = False


@contextlib.asynccontextmanager
async def standing(wish: Wish) -> AsyncIterator[Facts]:
    """Have the host stand in its base state while the block runs; nothing is left of it after.

    Leave the block by cancelling its task: sessions may still be running.
    """
    progress = Progress()
    layout = Layout(root=wish.folder.resolve())
    layout.make()
    state = remembered(layout)
    await asyncio.to_thread(family(layout, state).kill)  # left by a host that was killed
    programs = await found()
    progress.tell(f"programs found, PostgreSQL {programs.postgres_major}")
    link_programs(layout, programs)
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(claimed(state.ports))
        spawn = Spawner(await stack.enter_async_context(asyncio.TaskGroup()))
        if wish.full:
            parts = await stack.enter_async_context(booted(layout, programs, state))
            progress.tell("systemd")
        else:
            parts = assembled(layout, programs, state, spawn, sshd=wish.sshd)
        stack.push_async_callback(parts.stop)
        for application, port in _websites(parts):
            await stack.enter_async_context(served(application, parts.outside[port]))
        await _started(parts, progress)
        facts = await _facts(parts)
        control = Control(parts, facts)
        await control.open()
        stack.push_async_callback(control.close)
        yield facts


@dataclass(frozen=True, slots=True)
class Spawner:
    """Runs what outlives its caller until the host ends; a failure is told and harms no other."""

    group: asyncio.TaskGroup

    def __call__(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Start the work."""
        return self.group.create_task(self._guarded(work))

    async def _guarded(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except Exception:  # noqa: BLE001 - a broken session must not take the host with it
            traceback.print_exc()


def _websites(parts: Parts) -> list[tuple[web.Application, str]]:
    registry = Registry(_url(parts, "registry"), parts.faults.__contains__)
    forge = Forge(knows=parts.repository.knows, fault=parts.faults.__contains__)
    return [(registry.application(), "registry"), (forge.application(), "forge")]


def _url(parts: Parts, name: str) -> str:
    return f"http://127.0.0.1:{parts.state.ports[name]}/"


async def _started(parts: Parts, progress: Progress) -> None:
    async def database() -> None:
        await parts.database.prepare()
        await parts.database.start()
        await parts.database.seed()

    async def application() -> None:
        parts.checkout.point_at(_url(parts, "registry"))
        await parts.repository.prepare()
        await parts.checkout.prepare()

    async with asyncio.TaskGroup() as group:
        group.create_task(progress.timed("database", database()))
        group.create_task(progress.timed("redis", parts.cache.start()))
        group.create_task(progress.timed("origin and checkout", application()))
        group.create_task(progress.timed("stand-ins", parts.door.open()))
        group.create_task(progress.timed("ssh", parts.listen()))
        group.create_task(progress.timed("certificate and names", parts.front.open()))
    await progress.timed("base state, services", parts.reset())


async def _facts(parts: Parts) -> Facts:
    layout, state, repository = parts.layout, parts.state, parts.repository
    ports, outside, git = state.ports, parts.outside, repository.git
    between = await git("rev-list", "--count", f"{repository.base}..{repository.tip}")
    public = (layout.keys / "host_key.pub").read_text().split()
    return Facts(
        ssh=SshFacts(
            host="127.0.0.1",
            port=outside["ssh"],
            user=parts.ssh.user,
            client_key=str(layout.keys / "client_key"),
            known_hosts=f"[127.0.0.1]:{outside['ssh']} {public[0]} {public[1]}",
            server="asyncssh" if isinstance(parts.ssh, InProcessServer) else "openssh",
        ),
        paths=PathFacts(
            folder=str(layout.root),
            home=str(layout.home),
            bin=str(layout.bin),
            app=str(layout.app),
            env_file=str(layout.env_file),
            env_installer=str(layout.env_installer),
            backups=str(layout.backups),
            origin=str(layout.origin),
            sudoers=str(layout.sudoers),
            certificate=str(parts.front.certificate),
        ),
        ports=PortFacts(**{name: port for name, port in ports.items() if name != "ssh"}),
        database=DatabaseFacts(
            host="127.0.0.1",
            port=ports["postgres"],
            name=DATABASE,
            user=DATABASE_USER,
            password=state.secrets["DB_PASSWORD"],
            major=parts.programs.postgres_major,
        ),
        git=GitFacts(
            base_branch=MAIN,
            base_commit=repository.base,
            branch=BRANCH,
            branch_commit=repository.tip,
            commits_between=int(between),
        ),
        forge_url=_url(parts, "forge").rstrip("/"),
        forge_repository=REPOSITORY,
        registry_url=_url(parts, "registry"),
        url=f"http://127.0.0.1:{outside['cockpit']}",
        units=(GROUP, *SERVICES),
        tenant=TENANT,
        other_tenant=OTHER_TENANT,
        cookies=dict(state.cookies),
        secrets={
            name: value for name, value in state.secrets.items() if name != "SUPERUSER_PASSWORD"
        },
    )


def announce(facts: Facts) -> None:
    """Print the line that says the host is up."""
    print(dumped({"ready": True, **facts.to_json()}), flush=True)
