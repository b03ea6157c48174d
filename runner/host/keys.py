"""Key pairs for logging in to hosts."""

import os
from pathlib import Path

import asyncssh


def make_key(path: Path, comment: str) -> str:
    """Make an ed25519 key pair: `path` (0600) and `path`.pub; returns the public line.

    Raises:
        FileExistsError: there is a file of that name.
        OSError: it cannot be written.
    """
    key = asyncssh.generate_private_key("ssh-ed25519", comment=comment)
    public = key.export_public_key().decode()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - made with its mode, written by descriptor
        file.write(key.export_private_key())
    path.with_name(f"{path.name}.pub").write_text(public, encoding="utf-8")
    return public.strip()
