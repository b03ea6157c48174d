"""Finds processes of this host by what the kernel says of them."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from demo.host.shell import MARK

if TYPE_CHECKING:
    from collections.abc import Container

_PATIENCE = 5.0


def _pids() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdecimal()]


def children_of(pid: int) -> list[int]:
    """Give the direct children of a process."""
    return [each for each in _pids() if _parent(each) == pid]


def _parent(pid: int) -> int:
    try:
        # The command's name, in parentheses, may hold anything: read behind its end.
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def marked(mark: str) -> list[int]:
    """Give every process whose environment began with this host's mark."""
    wanted = f"{MARK}={mark}\0".encode()
    return [pid for pid in _pids() if wanted in _environment(pid)]


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def kill_marked(mark: str, spared: Container[int] = ()) -> None:
    """End every process of this host but the spared ones, and wait until they are gone."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        found = [pid for pid in marked(mark) if pid not in spared]
        if not found:
            return
        for pid in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
