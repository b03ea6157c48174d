"""Finds processes of this host by what the kernel says of them."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

MARK = "STAGING_HOST"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """All processes of one host.

    Most carry the host's mark in the environment they began with. Database servers write over
    theirs, but stay in their folders below `servers`.
    """

    mark: str
    servers: Path

    def members(self) -> list[int]:
        """Give those that live."""
        return [pid for pid in _pids() if self._is_member(pid)]

    def kill(self, servers: Collection[int] = ()) -> None:
        """End every member but these servers with their children, and wait until they are gone.

        A server's children are known by their parent, at the moment of the kill: a database forks
        when it likes, and when one of its children is killed it stops and recovers.
        """
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            found = [pid for pid in self.members() if {pid, _parent(pid)}.isdisjoint(servers)]
            if not found:
                return
            for pid in found:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)

    def _is_member(self, pid: int) -> bool:
        process = Path(f"/proc/{pid}")
        try:
            # A folder that is gone is still named, with " (deleted)" behind it.
            if (process / "cwd").readlink().is_relative_to(self.servers):
                return True
            return f"{MARK}={self.mark}\0".encode() in (process / "environ").read_bytes()
        except OSError:
            return False
