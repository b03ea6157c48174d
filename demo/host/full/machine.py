"""Boots the host, enters it, and ends it."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import shutil
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from demo.host.shell import CommandFailedError

if TYPE_CHECKING:
    from collections.abc import Callable

_HERE = Path(__file__).parent
_SYSTEMD = Path("/lib/systemd/systemd")
_PROGRAMS = {
    "sshd": "openssh-server",
    "sudo": "sudo",
    "nginx": "nginx",
    "ip": "iproute2",
    "ss": "iproute2",
    "dbus-daemon": "dbus",
    "unshare": "util-linux",
    "setpriv": "util-linux",
    "nsenter": "util-linux",
    "useradd": "passwd",
}
_NETWORK = 0x40000000
"""CLONE_NEWNET."""
_TRIAL = "mkdir -p u w r && mount -t tmpfs t u && mkdir u/u u/w"
_OVERLAY = "mount -t overlay o -o lowerdir=/,upperdir=u/u,workdir=u/w r && mount -t cgroup2 c w"
_LOADED = 60.0


def lacking(folder: Path) -> str | None:
    """Tell why the full host cannot be had here, in one sentence; None when it can.

    `folder` is an empty one, in which it is tried.
    """
    if os.geteuid() != 0:
        return "the full host wants root"
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    missing = {package for name, package in _PROGRAMS.items() if not shutil.which(name, path=path)}
    missing |= set() if _SYSTEMD.exists() else {"systemd"}
    if missing:
        return f"the full host wants {', '.join(sorted(missing))}"
    every = ("--pid", "--fork", "--mount", "--uts", "--ipc", "--net", "--cgroup")
    tried = subprocess.run(
        ["unshare", *every, "sh", "-euc", f"{_TRIAL} && {_OVERLAY} && mount -t proc p r/proc"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode:
        return f"this machine refuses the full host: {tried.stderr.strip() or tried.stdout.strip()}"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the host is booted with.

    Attributes:
        base: A folder that is the host's alone.
        etc: A folder with files for its /etc.
        name: Of its control group; nothing else on the machine has it.
        user: Who signs in, with `uid` and `home`.
        folders: Seen at the same place inside: `rw:PATH` or `ro:PATH`.
    """

    base: Path
    etc: Path
    name: str
    user: str
    uid: int
    home: Path
    folders: tuple[str, ...]

    @property
    def again(self) -> Path:
        """A file that asks for another boot."""
        return Path(f"{self.base}.again")


@dataclass(slots=True)
class Machine:
    """One host. Everything in it ends with it, and it ends with this process."""

    setting: Setting
    log: Path
    pid: int = 0
    _booting: asyncio.subprocess.Process | None = None
    _inside: ThreadPoolExecutor | None = field(default=None)

    async def boot(self) -> None:
        """Boot for the first time; returns once everything that is enabled has started."""
        setting = self.setting
        setting.base.mkdir(parents=True, exist_ok=True)
        words = (setting.user, str(setting.uid), str(setting.home), *setting.folders)
        with self.log.open("ab") as log:
            self._booting = await asyncio.create_subprocess_exec(
                *("setpriv", "--pdeathsig", "TERM", "unshare", "--mount"),
                *("bash", str(_HERE / "boot.sh"), str(setting.base), setting.name),
                *(str(_HERE / "init.sh"), str(setting.etc), *words),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        await self._up()

    async def reboot(self) -> None:
        """Take the power away and boot again: no process is left, every file is."""
        self.setting.again.touch()
        os.kill(self.pid, 9)
        await self._up()

    async def end(self) -> None:
        """End the host, with all that it has on the machine."""
        if self._inside is not None:
            self._inside.shutdown()
        if self._booting is not None and self._booting.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._booting.terminate()
            await self._booting.wait()
        self.setting.again.unlink(missing_ok=True)

    async def _up(self) -> None:
        said = (
            await self._booting.stdout.readline() if self._booting and self._booting.stdout else b""
        )
        if not said.startswith(b"up "):
            raise CommandFailedError(f"the full host did not boot:\n{self.log.read_text()[-2000:]}")
        self.pid = int(said.split()[1])
        if self._inside is not None:
            self._inside.shutdown()
        self._inside = ThreadPoolExecutor(1, initializer=_enter_network, initargs=(self.pid,))
        async with asyncio.timeout(_LOADED):
            # `degraded` is somebody else's unit: what is needed here is started by name.
            while await self._state() not in {"running", "degraded"}:  # noqa: ASYNC110 - it boots
                await asyncio.sleep(0.05)

    async def _state(self) -> str:
        if not _alive(self.pid):
            raise CommandFailedError(f"the full host has ended:\n{self.log.read_text()[-2000:]}")
        with contextlib.suppress(CommandFailedError):
            return await self.run("sh", "-c", "systemctl is-system-running --wait || true")
        return "offline"

    def words(self, folder: Path | str = "/", *, user: str = "root") -> tuple[str, ...]:
        """Return what stands before a command line to have it carried out inside."""
        enter = ("nsenter", "-t", str(self.pid), "-m", "-u", "-i", "-n", "-p", "-C", "--")
        who: tuple[str, ...] = ()
        if user != "root":
            who = ("setpriv", "--reuid", user, "--regid", user, "--init-groups")
        return (*enter, *who, "env", "-C", str(folder))

    async def run(self, *words: str, stdin: bytes = b"") -> str:
        """Run a command inside as root, and return its output without the last newline.

        Raises:
            CommandFailedError: it exited with another status than 0.
        """
        process = await asyncio.create_subprocess_exec(
            *self.words(),
            *words,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate(stdin)
        if process.returncode != 0:
            said = (err + out).decode(errors="replace")
            raise CommandFailedError(f"`{' '.join(words)[:200]}` inside: {said}")
        return out.decode(errors="replace").rstrip("\n")

    async def connect(self, port: int) -> socket.socket:
        """Connect to a port of the host.

        Raises:
            OSError: nobody listens there.
        """
        return await self._in_network(lambda: socket.create_connection(("127.0.0.1", port), 10))

    async def listen(self, port: int) -> socket.socket:
        """Listen on a port of the host, for somebody outside."""
        return await self._in_network(lambda: socket.create_server(("127.0.0.1", port)))

    async def _in_network(self, make: Callable[[], socket.socket]) -> socket.socket:
        """A socket stays in the network it was made in, whoever uses it."""
        made = await asyncio.get_running_loop().run_in_executor(self._inside, make)
        made.setblocking(False)
        return made


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def _enter_network(pid: int) -> None:
    """Let this thread, and no other, see the network of a process."""
    libc = ctypes.CDLL(None, use_errno=True)
    held = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
    try:
        if libc.setns(held, _NETWORK):
            raise OSError(ctypes.get_errno(), "cannot enter the host's network")
    finally:
        os.close(held)
