"""The services as systemd carries them, and its journal."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.host.service import Life
from demo.host.shell import CommandFailedError

if TYPE_CHECKING:
    from demo.host.full.machine import Machine
    from demo.host.units import Unit

_SHOWN = "ActiveState SubState Result NRestarts MainPID ExecMainStartTimestampMonotonic"
_WRITE = """
# Whoever writes from the unit's control group writes as the unit, if it is still there when the
# journal looks: so the shell itself writes, and stays until all is taken down.
echo 0 >"/sys/fs/cgroup/system.slice/$1/cgroup.procs"
exec systemd-cat -t node -p err sh -c '
  while IFS= read -r line; do printf "%s\\n" "$line"; done; journalctl --sync'
"""


@dataclass(slots=True, kw_only=True)
class SystemdUnit:
    """One unit of systemd."""

    machine: Machine
    unit: Unit

    async def start(self) -> None:
        """Start unless active; a refused start is told by the unit's state and by the journal."""
        with contextlib.suppress(CommandFailedError):
            await self.machine.run("systemctl", "start", self.unit.id)

    async def stop(self) -> None:
        """Stop, and forget a restart that is due."""
        await self.machine.run("systemctl", "stop", self.unit.id)

    async def reset_failed(self) -> None:
        """Forget a failure and the start limit."""
        with contextlib.suppress(CommandFailedError):  # a unit that was never loaded has none
            await self.machine.run("systemctl", "reset-failed", self.unit.id)

    async def looked_at(self) -> Life:
        """Return how the unit is."""
        words = [word for name in _SHOWN.split() for word in ("-p", name)]
        text = await self.machine.run("systemctl", "show", self.unit.id, *words)
        shown = dict(line.split("=", 1) for line in text.splitlines())
        began = int(shown["ExecMainStartTimestampMonotonic"]) / 1e6
        return Life(
            active=shown["ActiveState"],
            sub=shown["SubState"],
            result=shown["Result"],
            restarts=int(shown["NRestarts"]),
            main_pid=int(shown["MainPID"]),
            started=(time.time() - time.monotonic() + began, began),
        )


@dataclass(slots=True, kw_only=True)
class Systemd:
    """All units of the host by their full name."""

    machine: Machine
    services: dict[str, SystemdUnit]

    async def write(self, unit: str, message: str, count: int) -> None:
        """Write lines to the journal, as if a unit had printed them to its stderr."""
        lines = f"{message}\n" * count
        words = ("sh", "-euc", _WRITE, "sh", unit)
        await self.machine.run(*words, stdin=lines.encode())

    async def times(self, unit: str, text: str) -> list[float]:
        """Return when a unit's lines that hold a text were written, in seconds."""
        said = await self.machine.run("journalctl", "-u", unit, "-o", "json", "--no-pager")
        entries = [json.loads(line) for line in said.splitlines()]
        return [
            int(one["__REALTIME_TIMESTAMP"]) / 1e6
            for one in entries
            if text in str(one.get("MESSAGE"))
        ]

    async def newest(self, count: int) -> str:
        """Return the last lines of the journal."""
        return await self.machine.run("journalctl", "-n", str(count), "--no-pager")

    async def forget(self) -> None:
        """Have the journal forget every line."""
        await self.machine.run("journalctl", "--sync")
        await self.machine.run("journalctl", "--rotate", "--vacuum-size=1")
