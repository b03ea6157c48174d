"""Where the Unix socket is, how it is opened, and who sits at its other end."""

import contextlib
import os
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.problem import fail

NAME = "handrail.sock"
_LONGEST = 100  # bytes of a path that every Unix can bind; Linux takes 107


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """The process at the other end, as the kernel knows it.

    Attributes:
        connection: Tells the connections of one serving process apart.
    """

    uid: int
    pid: int
    connection: int


def path_in(state: Path) -> Path:
    """Return the socket's path in a state folder."""
    return state / NAME


def listen(path: Path) -> socket.socket:
    """Open the socket for the caller's user alone (0600).

    Whoever calls this holds the lock of the state folder, so a file that is there already was left
    by a process that is gone.
    """
    path.unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _address(path) as address:
            server.bind(address)
        path.chmod(0o600)  # before listen(): nobody can connect in between
        server.listen(64)
        server.setblocking(False)
    except BaseException:
        server.close()
        raise
    return server


def connect(path: Path) -> socket.socket:
    """Reach the serving process.

    Raises:
        ProblemError: nobody serves there (`not-serving`), or not for this user (`not-yours`).
    """
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _address(path) as address:
            client.connect(address)
    except PermissionError as error:
        client.close()
        raise fail(
            "not-yours",
            f"The socket {path} belongs to another user.",
            "Run this as the user that `handrail serve` runs as.",
        ) from error
    except OSError as error:
        client.close()
        raise fail(
            "not-serving",
            f"No `handrail serve` answers at {path}.",
            "Start it with `handrail serve`, or name its configuration folder with --config.",
        ) from error
    client.setblocking(False)
    return client


def peer_of(connection: socket.socket, number: int) -> Peer:
    """Return who sits at the other end; the kernel vouches for it."""
    size = struct.calcsize("3i")
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    pid, uid, _gid = struct.unpack("3i", raw)
    return Peer(uid=uid, pid=pid, connection=number)


@contextlib.contextmanager
def _address(path: Path) -> Iterator[str]:
    """Give an address for the path; one too long for the kernel goes by way of its folder."""
    if len(os.fsencode(path)) <= _LONGEST:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
