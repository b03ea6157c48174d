"""What can go wrong on the host, each for real and each with a way back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.host import envfile

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from demo.host.parts import Parts

FULL_DISK = """\
#!/bin/sh
# pg_dump on a full disk: its file is created, and not one byte of it can be written.
target='' next=''
for word do
  shift
  if [ -n "$next" ]; then
    target=$word word=/dev/full next=''
  else
    case $word in
      -f | --file) next=1 ;;
      --file=*) target=${{word#--file=}} word=--file=/dev/full ;;
      -f?*) target=${{word#-f}} word=-f/dev/full ;;
    esac
  fi
  set -- "$@" "$word"
done
if [ -z "$target" ]; then exec "{real}" "$@" >/dev/full; fi
: >"$target" || exit 1
exec "{real}" "$@"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Switched on with an optional number of seconds (only `log-errors-later` reads it)."""

    says: str
    on: Callable[[Parts, float | None], Awaitable[None]]
    off: Callable[[Parts], Awaitable[None]]


class UnknownFaultError(Exception):
    """There is no fault of this name; the message lists those that exist."""


async def switch(parts: Parts, name: str, *, on: bool, seconds: float | None = None) -> None:
    """Switch one fault; switching it to what it is already does nothing."""
    if name not in FAULTS:
        raise UnknownFaultError(f"no fault is called {name}; there are {', '.join(FAULTS)}")
    if on == (name in parts.faults):
        return
    if on:
        parts.faults.add(name)
        await FAULTS[name].on(parts, seconds)
    else:
        parts.faults.discard(name)
        await FAULTS[name].off(parts)


async def _nothing_on(_: Parts, __: float | None) -> None:
    """The parts that serve it ask whether the fault is on."""


async def _nothing_off(_: Parts) -> None:
    """Likewise."""


def _asked(says: str) -> Fault:
    return Fault(says=says, on=_nothing_on, off=_nothing_off)


def _flagged(name: str, says: str) -> Fault:
    """Give a fault that the services look up as a file."""

    async def on(parts: Parts, seconds: float | None) -> None:
        (parts.layout.flags / name).write_text("" if seconds is None else str(seconds))

    async def off(parts: Parts) -> None:
        (parts.layout.flags / name).unlink(missing_ok=True)

    return Fault(says=says, on=on, off=off)


def _pushed(says: str, subject: str, change: Callable[[Path], None]) -> Fault:
    async def on(parts: Parts, _: float | None) -> None:
        await parts.repository.push(subject, change)

    return Fault(says=says, on=on, off=_unpushed)


async def _unpushed(parts: Parts) -> None:
    """Put the branch back, then push again what other faults had pushed."""
    await parts.repository.reset()
    for name in [name for name in FAULTS if name in parts.faults and FAULTS[name].off is _unpushed]:
        await FAULTS[name].on(parts, None)


def _append(file: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / file
        path.write_text((path.read_text() if path.exists() else "") + text)

    return change


async def _force(parts: Parts, _: float | None) -> None:
    await parts.repository.force("Start the pilot over", _append("README.md", "\nStarted over.\n"))


async def _lose_files(parts: Parts, _: float | None) -> None:
    await parts.database.lose_files()


async def _bring_files_back(parts: Parts) -> None:
    await parts.database.bring_files_back()


async def _fill_disk(parts: Parts, _: float | None) -> None:
    link = parts.layout.bin / "pg_dump"
    link.unlink()
    link.write_text(FULL_DISK.format(real=parts.programs.postgres / "pg_dump"))
    link.chmod(0o755)


async def _free_disk(parts: Parts) -> None:
    link = parts.layout.bin / "pg_dump"
    link.unlink()
    link.symlink_to(parts.programs.postgres / "pg_dump")


async def _database_down(parts: Parts, _: float | None) -> None:
    await parts.database.stop()


async def _database_up(parts: Parts) -> None:
    await parts.database.start()


async def _redis_down(parts: Parts, _: float | None) -> None:
    await parts.cache.stop()


async def _redis_up(parts: Parts) -> None:
    await parts.cache.reset()


async def _change_locally(parts: Parts, _: float | None) -> None:
    _append("package.json", "\n")(parts.layout.app)
    file = parts.layout.app / "package.json"
    file.write_text(file.read_text().replace('"private": true', '"private": false'))


async def _undo_locally(parts: Parts) -> None:
    await parts.checkout.git("checkout", "-q", "HEAD", "--", "package.json")


async def _placeholder(parts: Parts, _: float | None) -> None:
    _set_jwt(parts, envfile.PLACEHOLDER)


async def _no_placeholder(parts: Parts) -> None:
    _set_jwt(parts, parts.state.secrets["JWT_SECRET"])


def _set_jwt(parts: Parts, value: str) -> None:
    file = parts.layout.env_file
    file.write_text(
        re.sub(r"(?m)^JWT_SECRET=.*$", lambda _: f"JWT_SECRET={value}", file.read_text())
    )


async def _change_host_key(parts: Parts, _: float | None) -> None:
    await parts.ssh.close()
    await parts.ssh.open(parts.layout.keys / "other_host_key")


async def _true_host_key(parts: Parts) -> None:
    await parts.ssh.close()
    await parts.ssh.open(parts.layout.keys / "host_key")


async def _unreachable(parts: Parts, _: float | None) -> None:
    await parts.ssh.close()


FAULTS: dict[str, Fault] = {
    "backup-small": Fault(
        says="most data is gone: a dump stays under 10 MB",
        on=_lose_files,
        off=_bring_files_back,
    ),
    "disk-full": Fault(
        says="pg_dump leaves an empty file: no space left on device",
        on=_fill_disk,
        off=_free_disk,
    ),
    "database-down": Fault(says="PostgreSQL is stopped", on=_database_down, off=_database_up),
    "redis-down": Fault(says="Redis is stopped", on=_redis_down, off=_redis_up),
    "branch-moved": _pushed(
        "one more commit is on the branch",
        "Explain the pilot",
        _append("README.md", "\nThe pilot routes every company as a tenant of its own.\n"),
    ),
    "branch-forced": Fault(
        says="the branch was replaced: its old tip is on no branch",
        on=_force,
        off=_unpushed,
    ),
    "build-broken": _pushed(
        "the branch's last commit does not build",
        "Speed up the export",
        _append("services/reporting/src/routes/summary.js", "\nexport const fast = {;\n"),
    ),
    "migration-broken": _pushed(
        "the branch's third migration has an error",
        "Keep the owner of a key",
        _append(
            "services/reporting/migrations/003_add_api_keys_table.sql",
            "\nALTER TABLE api_keys ADD COLUMN owner_id integer REFERENCES owners (id);\n",
        ),
    ),
    "local-changes": Fault(
        says="somebody edited a tracked file in the checkout",
        on=_change_locally,
        off=_undo_locally,
    ),
    "audit-critical": _asked("the audit knows a critical vulnerability"),
    "audit-unavailable": _asked("the audit answers 503"),
    "ci-failed": _asked("the forge reports failed checks"),
    "ci-pending": _asked("the forge reports unfinished checks"),
    "env-placeholder": Fault(
        says="JWT_SECRET is still a placeholder in the env file",
        on=_placeholder,
        off=_no_placeholder,
    ),
    "crash-loop": _flagged("crash-loop", "the cockpit dies within a second of every start"),
    "health-500": _flagged("health-500", "the cockpit's /health answers 500"),
    "api-health-500": _flagged("api-health-500", "the reporting service's health answers 500"),
    "log-errors": _flagged("log-errors", "the cockpit logs two errors a second"),
    "log-errors-later": _flagged(
        "log-errors-later",
        "likewise, from some seconds (20, or as given) after its start",
    ),
    "host-key-changed": Fault(
        says="the SSH server proves another identity",
        on=_change_host_key,
        off=_true_host_key,
    ),
    "unreachable": Fault(says="the SSH port is closed", on=_unreachable, off=_true_host_key),
}
