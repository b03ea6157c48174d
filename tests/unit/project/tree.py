"""The files of the project, as git knows them."""

import shutil
import subprocess
from functools import cache
from pathlib import Path, PurePosixPath

from tests.staging import needs

ROOT = Path(__file__).resolve().parents[3]
RUNBOOK = ROOT.parent / "shared/mission/staging-playbook.md"
"""The team's own document; tests marked `runbook` read it, and are left out where it is not."""


@cache
def _listed() -> tuple[str, ...] | None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return None
    # A checkout may belong to somebody else, for example when a container mounts it.
    command = [git, "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return tuple(name for name in done.stdout.split("\0") if (ROOT / name).is_file())


def tracked(pattern: str = "*") -> list[PurePosixPath]:
    """Return the paths, below the root, of tracked files that match: `*.py` at any depth.

    Skips the test where this is no checkout.
    """
    names = _listed()
    needs("git is not installed, or this is no checkout" if names is None else None)
    paths = [PurePosixPath(name) for name in names or ()]
    return [path for path in paths if pattern == "*" or path.match(pattern)]


def text(path: PurePosixPath | str) -> str | None:
    """Return a file's text, or None for a file that is none."""
    raw = (ROOT / path).read_bytes()
    try:
        return None if b"\0" in raw else raw.decode()
    except UnicodeDecodeError:
        return None
