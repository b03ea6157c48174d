"""A disk of little room, which can be full for a while."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_ROOM = "64m"
_PIECE = b"\0" * 65536


@dataclass(frozen=True, slots=True)
class Disk:
    """What lies below a folder; `small` where it has a file system of its own."""

    folder: Path
    small: bool

    def fill(self) -> None:
        """Leave not a byte."""
        assert self.small
        with self._filler.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(_PIECE)
        with self._filler.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"\0")

    def free(self) -> None:
        """Give the room back."""
        self._filler.unlink(missing_ok=True)

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"


@contextmanager
def disk(folder: Path) -> Iterator[Disk]:
    """Give a folder a small file system of its own: root can, others have the machine's."""
    mounted = False
    if os.geteuid() == 0:
        words = ["mount", "-t", "tmpfs", "-o", f"size={_ROOM},mode=711", "torture", folder]
        mounted = subprocess.run(words, check=False, capture_output=True).returncode == 0
    try:
        yield Disk(folder, mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", folder], check=True, capture_output=True)
