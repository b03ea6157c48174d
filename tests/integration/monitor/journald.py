"""A journald of one's own, with real files that really rotate."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "/lib/systemd/systemd-journald"
COREDUMP = "fc2e22bc6ee647b6b90729ab34a250b1"
"""The one kind of message for which root may say which unit it is about."""


def lacking() -> str:
    """Return why there can be none here; empty where there can."""
    if os.getuid() != 0:
        return "a journald of one's own needs root"
    there = Path(PROGRAM).exists() and shutil.which("journalctl")
    return "" if there else "systemd-journald is not installed"


def entry(message: str) -> bytes:
    """Return an error of the unit as journald takes it."""
    fields = {"PRIORITY": "3", "COREDUMP_UNIT": "web.service", "MESSAGE_ID": COREDUMP}
    told = {"MESSAGE": message, "SYSLOG_IDENTIFIER": "node", **fields}
    return "".join(f"{key}={value}\n" for key, value in told.items()).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Journald:
    """A journald of its own, and a folder whose `journalctl` reads it."""

    name: str
    programs: Path

    @contextmanager
    def opened(self) -> Iterator[socket.socket]:
        """Give a socket that takes entries; it blocks where journald is behind, and loses none."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
            sock.connect(f"/run/systemd/journal.{self.name}/socket")
            yield sock

    def say(self, message: str, count: int = 1) -> None:
        with self.opened() as sock:
            for _ in range(count):
                sock.send(entry(message))
        self.ctl("--sync")

    def ctl(self, *words: str) -> None:
        subprocess.run([self.programs / "journalctl", *words], check=True, capture_output=True)

    def vacuum(self) -> None:
        """Let go of everything there is."""
        self.ctl("--rotate")
        self.ctl("--vacuum-files=1")


@contextmanager
def journald(programs: Path) -> Iterator[Journald]:
    """Run one while the block lasts; `programs` gets a `journalctl` that reads it."""
    name = f"hr{os.getpid()}"
    wrapper = programs / "journalctl"
    wrapper.write_text(f'#!/bin/sh\nexec /usr/bin/journalctl --namespace={name} "$@"\n')
    wrapper.chmod(0o755)
    runs = Path(f"/run/systemd/journal.{name}")
    process = subprocess.Popen([PROGRAM, name], stderr=subprocess.DEVNULL)
    try:
        while not (runs / "io.systemd.journal").exists():
            assert process.poll() is None, "journald did not start"
        yield Journald(name=name, programs=programs)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(runs, ignore_errors=True)
        for folder in ("/var/log/journal", "/run/log/journal"):
            for each in Path(folder).glob(f"*.{name}"):
                shutil.rmtree(each)
