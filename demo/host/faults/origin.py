"""The branch that is deployed, and what the registry and the forge say of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from demo.host.faults.fault import Fault, nothing, plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from demo.host.parts import Parts


def _asked(says: str) -> Fault:
    return plain(says, nothing, nothing)


def _pushed(says: str, subject: str, change: Callable[[Path, Parts], None]) -> Fault:
    async def on(parts: Parts, _: float | None) -> None:
        await parts.repository.push(subject, lambda folder: change(folder, parts))

    return Fault(says=says, on=on, off=_unpushed)


async def _unpushed(parts: Parts) -> None:
    """Put the branch back, then push again what other faults had pushed."""
    await parts.repository.reset()
    for name in [name for name in FAULTS if name in parts.faults and FAULTS[name].off is _unpushed]:
        await FAULTS[name].on(parts, None)


def append(file: str, text: str) -> Callable[[Path, Parts], None]:
    """Give a change that adds text to a file's end."""

    def change(folder: Path, _: Parts) -> None:
        path = folder / file
        path.write_text((path.read_text() if path.exists() else "") + text)

    return change


def _drift(folder: Path, _: Parts) -> None:
    file = folder / "apps/cockpit/package.json"
    declared = json.loads(file.read_text())
    declared["dependencies"]["@teei-demo/html"] = "^9.0.0"
    file.write_text(json.dumps(declared, indent=2) + "\n")


def _leak(folder: Path, parts: Parts) -> None:
    secret = parts.state.secrets["JWT_SECRET"]
    (folder / ".env.staging").write_text(f"NODE_ENV=staging\nJWT_SECRET={secret}\n")


async def _force(parts: Parts, _: float | None) -> None:
    change = append("README.md", "\nStarted over.\n")
    await parts.repository.force("Start the pilot over", lambda folder: change(folder, parts))


FAULTS: dict[str, Fault] = {
    "branch-moved": _pushed(
        "one more commit is on the branch",
        "Explain the pilot",
        append("README.md", "\nThe pilot routes every company as a tenant of its own.\n"),
    ),
    "branch-forced": Fault(
        says="the branch was replaced: its old tip is on no branch",
        on=_force,
        off=_unpushed,
    ),
    "build-broken": _pushed(
        "the branch's last commit does not build",
        "Speed up the export",
        append("services/reporting/src/routes/summary.js", "\nexport const fast = {;\n"),
    ),
    "migration-broken": _pushed(
        "the branch's third migration has an error",
        "Keep the owner of a key",
        append(
            "services/reporting/migrations/003_add_api_keys_table.sql",
            "\nALTER TABLE api_keys ADD COLUMN owner_id integer REFERENCES owners (id);\n",
        ),
    ),
    "lockfile-drift": _pushed(
        "a dependency was declared without the lockfile", "Render with the new templates", _drift
    ),
    "secret-tracked": _pushed(
        "a file with a secret of the host is under version control", "Keep the settings", _leak
    ),
    "audit-critical": _asked("the audit knows a critical vulnerability"),
    "audit-unavailable": _asked("the audit answers 503"),
    "ci-failed": _asked("the forge reports failed checks"),
    "ci-build-failed": _asked("the forge reports that the build failed, and nothing else"),
    "ci-pending": _asked("the forge reports unfinished checks"),
}
