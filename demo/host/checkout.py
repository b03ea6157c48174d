"""The checkout that is deployed: the base version, installed and built, and a way back to it."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from demo.host.repository import MAIN

if TYPE_CHECKING:
    from demo.host.layout import Layout
    from demo.host.shell import Shell

_NPMRC = """\
registry={registry}
update-notifier=false
fund=false
strict-ssl=false
"""


@dataclass(slots=True)
class Checkout:
    """The application's folder. A finished copy of the base version makes `reset` quick."""

    layout: Layout
    shell: Shell
    owner: int = -1
    """To whom the folder belongs; -1: to whoever this process is."""
    # A thread goes on when whoever waits for it is cancelled; the next one must not meet it.
    _folder: threading.Lock = field(default_factory=threading.Lock)

    @property
    def _copy(self) -> Path:
        return self.layout.state / "checkout"

    def point_at(self, registry: str) -> None:
        """Make pnpm use the registry of the host, whose port may differ from the last time."""
        (self.layout.home / ".npmrc").write_text(_NPMRC.format(registry=registry))

    async def prepare(self) -> None:
        """Clone, install and build the base version, once."""
        if (self.layout.state / "checkout-done").exists():
            return
        app = self.layout.app
        for folder in (app, self._copy):
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        await self.shell.run("git", "clone", "-q", "-b", MAIN, self.layout.origin, app)
        await self.shell.run(
            "pnpm", "install", "--frozen-lockfile", "--reporter=silent", folder=app
        )
        await self.shell.run("pnpm", "-w", "build", folder=app)
        await asyncio.to_thread(shutil.copytree, app, self._copy, symlinks=True)
        (self.layout.state / "checkout-done").touch()

    async def reset(self) -> None:
        """Put the base version back, whatever happened to the folder."""
        await asyncio.to_thread(self._put_back)

    def _put_back(self) -> None:
        with self._folder:
            shutil.rmtree(self.layout.app, ignore_errors=True)
            shutil.copytree(self._copy, self.layout.app, symlinks=True)
            if self.owner >= 0:
                owned(self.layout.app, self.owner)

    async def git(self, *words: str) -> str:
        """Run git in the checkout."""
        return await self.shell.run("git", "-C", self.layout.app, *words)


def owned(folder: Path, uid: int) -> None:
    """Give a folder, and everything in it, to a user and the group of the same number."""
    for place, _, files in os.walk(folder):
        for name in (".", *files):
            os.chown(Path(place) / name, uid, uid, follow_symlinks=False)
