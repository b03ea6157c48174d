"""The machine that is deployed to: it can lose processes, be rebooted, and run out of space."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from tests.integration.host.server import Server, running
from tests.torture.disk import Disk, disk

_BOOT_ID = "/proc/sys/kernel/random/boot_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A server with everything around it.

    Attributes:
        boot: What its sessions read as the kernel's boot id; None where they read the real one.
        disk: What its home lies on.
    """

    server: Server
    boot: Path | None
    disk: Disk

    @property
    def home(self) -> Path:
        return self.server.home

    def processes(self) -> list[int]:
        """Return the processes on the host: everything that its home is the home of."""
        mark = f"HOME={self.home}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
        return found

    def supervisors(self) -> list[int]:
        """Return the supervisors of steps that live, as their files name them."""
        living = set(self.processes())
        words = [file.read_text().split() for file in self.home.glob(".handrail/*/*/*.start")]
        named = [first[0] for first in words if first and first[0] != "void"]
        return [int(pid) for pid in named if int(pid) in living]

    def end_all(self) -> None:
        """End every process, whatever is begun meanwhile; files stay."""
        while left := self.processes():
            for pid in left:
                _end(pid)
            time.sleep(0.005)  # the kernel's, not a test's: until they are gone

    def off(self) -> None:
        """Lose every process, the server and its connections among them, as by pulling the plug."""
        sessions = self.server.daemon.sessions
        self.server.daemon.stop()
        for pid in sessions:
            _end(pid)
        self.end_all()

    def on(self) -> None:
        """Boot: the files are there, and the kernel draws another id."""
        if self.boot is not None:
            self.boot.write_text(f"{uuid4()}\n", encoding="ascii")
        self.server.daemon.start()


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


@contextmanager
def host(folder: Path) -> Iterator[Host]:
    """Have a host up below a folder; whatever lives there is ended with it."""
    folder.mkdir()
    with disk(folder) as its:
        boot = folder / "boot_id" if _can_bind() else None
        within: list[str | Path] = []
        if boot is not None:
            boot.write_text(f"{uuid4()}\n", encoding="ascii")
            bind = f'mount --bind "$0" {_BOOT_ID} && exec "$@"'
            within = ["unshare", "--mount", "--propagation", "private", "sh", "-c", bind, boot]
        with running(folder, "dash", within=within) as server:
            made = Host(server=server, boot=boot, disk=its)
            try:
                yield made
            finally:
                made.end_all()


def _can_bind() -> bool:
    """Return whether a mount namespace of our own can be had: for root, where none forbids it."""
    if os.geteuid() != 0:
        return False
    words = ["unshare", "--mount", "mount", "--bind", "/dev/null", _BOOT_ID]
    return subprocess.run(words, check=False, capture_output=True).returncode == 0
