"""How programs run on the host: its environment, and commands of the host itself."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from demo.host.processes import MARK, Family
from demo.host.sudo import USER

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo.host.layout import Layout
    from demo.host.programs import Programs
    from demo.host.state import State

_SYSTEM = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_POSTGRES_CLIENTS = ("psql", "pg_dump", "pg_restore", "pg_isready")


class CommandFailedError(Exception):
    """A command of the host's own failed; the message holds what it printed."""


def family(layout: Layout, state: State) -> Family:
    """Give the processes of this host."""
    return Family(mark=state.mark, servers=layout.servers)


def path_of(layout: Layout) -> str:
    """Give the PATH of everything on the host."""
    return f"{layout.bin}:{_SYSTEM}"


def environment(layout: Layout, state: State) -> dict[str, str]:
    """Give the whole environment a session starts with; nothing of the caller's leaks in."""
    return {
        "PATH": path_of(layout),
        "HOME": str(layout.home),
        "USER": USER,
        "LOGNAME": USER,
        "SHELL": "/bin/bash",
        "LANG": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        MARK: state.mark,
    }


def link_programs(layout: Layout, programs: Programs) -> None:
    """Put what the host has installed on its PATH."""
    links = {name: programs.postgres / name for name in _POSTGRES_CLIENTS}
    links |= {"node": programs.node, "git": programs.git}
    links |= {"redis-cli": programs.redis / "redis-cli"}
    for name, target in links.items():
        link = layout.bin / name
        link.unlink(missing_ok=True)
        link.symlink_to(target)
    shutil.copy(Path(__file__).with_name("misbehaviour.mjs"), layout.lib)
    pnpm = layout.bin / "pnpm"
    pnpm.write_text(f'#!/bin/sh\nexec "{programs.node}" "{programs.pnpm}" "$@"\n')
    pnpm.chmod(0o755)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Runs commands with the host's environment."""

    environment: dict[str, str]
    home: Path
    inside: Callable[[Path], tuple[str, ...]] | None = None
    """What stands before a command that runs in a folder, where the host is not this machine."""

    def words(self, *words: str | Path, folder: Path | None = None) -> list[str]:
        """Return the command line that carries a command out on the host."""
        before = self.inside(folder or self.home) if self.inside else ()
        return [*before, *map(str, words)]

    async def run(
        self,
        *words: str | Path,
        folder: Path | None = None,
        stdin: bytes = b"",
        extra: dict[str, str] | None = None,
    ) -> str:
        """Run one command to its end and give its output without the last newline.

        Raises:
            CommandFailedError: it exited with another status than 0.
        """
        process = await asyncio.create_subprocess_exec(
            *self.words(*words, folder=folder),
            cwd=folder or self.home,
            env={**self.environment, **(extra or {})},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate(stdin)
        if process.returncode != 0:
            command = " ".join(map(str, words))[:200]
            raise CommandFailedError(
                f"`{command}` exited with {process.returncode}: {err.decode()}{out.decode()}",
            )
        return out.decode().rstrip("\n")
