"""One `serve` for one database: an exclusive lock that the kernel gives back when we die."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from config.problem import fail


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file; it stays afterwards, since deleting it would let two hold one name.

    Raises:
        ProblemError: another process holds it (`already-serving`, with its pid).
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip()
            raise fail(
                "already-serving",
                f"Another `handrail serve` (process {holder or 'unknown'}) holds {path}.",
                "Use that one, or stop it first. Replicas on one PostgreSQL database have a state "
                "folder each.",
            ) from error
        os.ftruncate(descriptor, 0)
        with contextlib.suppress(OSError):  # a full disk: the lock holds without a name as well
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)
