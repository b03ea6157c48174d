"""What the host itself says happened to it, for tests that do not trust the deployer."""

from __future__ import annotations

import contextlib
import hashlib
import json
from typing import TYPE_CHECKING, Any

from demo.host import envfile
from demo.host.layout import BRANCH
from demo.host.repository import MAIN
from demo.host.shell import CommandFailedError

if TYPE_CHECKING:
    from pathlib import Path

    from demo.host.parts import Parts
    from demo.host.service import Life


async def gathered(parts: Parts) -> dict[str, Any]:
    """Look at everything once; what cannot be read is None."""
    return {
        "checkout": await _checkout(parts),
        "origin": {name: await parts.repository.git("rev-parse", name) for name in (MAIN, BRANCH)},
        "built": _built(parts.layout.app / "apps/cockpit/dist/version.json"),
        "units": {
            service.unit.name: _unit(await service.looked_at()) for service in parts.services
        },
        "backups": [
            _file(file) for file in sorted(parts.layout.backups.rglob("*")) if file.is_file()
        ],
        "database": await _database(parts),
        "env_file": _env_file(parts.layout.env_file),
        "faults": sorted(parts.faults),
    }


async def _checkout(parts: Parts) -> dict[str, Any] | None:
    with contextlib.suppress(CommandFailedError, OSError):
        git = parts.checkout.git
        return {
            "commit": await git("rev-parse", "HEAD"),
            "branch": await git("rev-parse", "--abbrev-ref", "HEAD"),
            "changes": (await git("status", "--porcelain")).splitlines(),
        }
    return None


def _built(file: Path) -> str | None:
    with contextlib.suppress(OSError, ValueError):
        return str(json.loads(file.read_text())["commit"])
    return None


def _unit(life: Life) -> dict[str, Any]:
    return {
        "active": life.active,
        "sub": life.sub,
        "restarts": life.restarts,
        "pid": life.main_pid,
        "started": life.started[0],
    }


def _file(file: Path) -> dict[str, Any]:
    return {"name": file.name, "size": file.stat().st_size, "mode": oct(file.stat().st_mode)[-3:]}


async def _database(parts: Parts) -> dict[str, Any] | None:
    with contextlib.suppress(CommandFailedError):
        tables = await parts.database.sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
        )
        names = tables.splitlines()
        applied = ""
        if "schema_migrations" in names:
            applied = await parts.database.sql("SELECT version FROM schema_migrations ORDER BY 1")
        others = await parts.database.sql(
            "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1",
        )
        return {
            "tables": names,
            "migrations": applied.splitlines(),
            "databases": others.splitlines(),
        }
    return None


def _env_file(file: Path) -> dict[str, Any] | None:
    """Names and digests of the values: enough to see a change, not enough to leak one."""
    with contextlib.suppress(OSError):
        variables = envfile.variables(file.read_text())
        return {
            "mode": oct(file.stat().st_mode)[-3:],
            "names": list(variables),
            "digests": {
                name: hashlib.sha256(value.encode()).hexdigest()[:16]
                for name, value in variables.items()
            },
        }
    return None
