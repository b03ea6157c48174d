"""Packages as tarballs that are the same bytes on every machine, so that lockfiles hold."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import struct
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGES = Path(__file__).parent / "packages"
_BLOCK = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One version of one package."""

    manifest: dict[str, Any]
    tarball: bytes

    @property
    def name(self) -> str:
        """With its scope."""
        return str(self.manifest["name"])

    @property
    def version(self) -> str:
        """As in its manifest."""
        return str(self.manifest["version"])

    @property
    def file(self) -> str:
        """The tarball's file name."""
        return f"{self.name.rsplit('/', 1)[-1]}-{self.version}.tgz"

    @property
    def integrity(self) -> str:
        """As lockfiles record it."""
        return "sha512-" + base64.b64encode(hashlib.sha512(self.tarball).digest()).decode()


def packed(folder: Path) -> Package:
    """Pack one package's folder."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for file in sorted(folder.iterdir()):
            content = file.read_bytes()
            entry = tarfile.TarInfo(f"package/{file.name}")
            entry.size = len(content)
            entry.mtime = 499_162_500  # what npm itself writes, for the same reason
            tar.addfile(entry, io.BytesIO(content))
    manifest = json.loads((folder / "package.json").read_text())
    return Package(manifest=manifest, tarball=stored(held.getvalue()))


def stored(content: bytes) -> bytes:
    """Wrap bytes as gzip without compressing: compressors differ between machines."""
    blocks = [content[at : at + _BLOCK] for at in range(0, len(content), _BLOCK)] or [b""]
    body = b"".join(
        struct.pack("<BHH", number == len(blocks), len(block), len(block) ^ 0xFFFF) + block
        for number, block in enumerate(blocks, start=1)
    )
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    return head + body + struct.pack("<II", zlib.crc32(content), len(content))


def all_packages() -> list[Package]:
    """Pack everything the registry serves."""
    return [packed(folder) for folder in sorted(PACKAGES.iterdir()) if folder.is_dir()]
