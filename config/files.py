"""Reading what decides over deployments: small regular files that nobody else could have written.

A file is opened once and judged by its open descriptor, so that it cannot be exchanged between the
look at its mode and the reading of its content.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from config.problem import fail

_GROUP_AND_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_WRITE = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A file as it was read.

    Attributes:
        data: All of its bytes.
        mode: Permission bits.
        owner: User id.
    """

    data: bytes
    mode: int
    owner: int

    def __repr__(self) -> str:
        """Return its size alone: the bytes may be a secret."""
        return f"Content({len(self.data)} bytes, mode={self.mode:04o}, owner={self.owner})"


def read_file(path: Path, limit: int) -> Content:
    """Return the content of a regular file of at most `limit` bytes.

    Raises:
        ProblemError: `missing-file`, `unreadable-file` or `file-too-large`.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:  # noqa: PTH123 - opened by descriptor, judged by it
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise fail("unreadable-file", f"{path} is no regular file.", "Name a plain file.")
            data = file.read(limit + 1)
    except FileNotFoundError:
        cure = "Create it, or correct the path."
        raise fail("missing-file", f"{path} does not exist.", cure) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        why = error.strerror if isinstance(error, OSError) else str(error)
        cure = "Let the bot's user read it."
        raise fail("unreadable-file", f"{path} cannot be read: {why}.", cure) from None
    if len(data) > limit:
        raise fail("file-too-large", f"{path} is over {limit} bytes.", "Split it or shorten it.")
    return Content(data=data, mode=stat.S_IMODE(found.st_mode), owner=found.st_uid)


def too_open(mode: int) -> bool:
    """Say whether anyone but the owner may do anything with a file of this mode."""
    return bool(mode & _GROUP_AND_OTHERS)


def writable_by(mode: int, owner: int, user: int) -> str:
    """Say who besides root and `user` may write: words for people, empty if nobody."""
    if owner not in {0, user}:
        return f"its owner, user {owner}"
    if mode & _WRITE:
        return "its group" if mode & stat.S_IWGRP else "everybody"
    return ""
