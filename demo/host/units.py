"""The units of the host, as their unit files would declare them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from demo.host.layout import Layout

RESTART_AFTER = 0.2
# Five starts in half a minute: a loop of crashes ends as failed, a deploy and its rollback pass.
START_LIMIT, START_INTERVAL = 5, 30.0
STOP_PATIENCE = 5.0
MEMORY = 256 * 2**20
SERVICES = ("teei-cockpit-astro", "teei-reporting-service", "teei-discord-bot")
GROUP = "teei-cockpit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A service, or (without a command) a unit that passes a reload on to `reloads`.

    `memory` is what its `MemoryMax` says, in bytes; nothing enforces it here.
    """

    name: str
    description: str
    command: tuple[str, ...] = ()
    folder: Path | None = None
    environment_file: Path | None = None
    environment: dict[str, str] = field(default_factory=dict)
    reloads: tuple[str, ...] = ()
    memory: int | None = None

    @property
    def id(self) -> str:
        """The full name."""
        return f"{self.name}.service"


def declared(layout: Layout, node: Path) -> list[Unit]:
    """Give every unit of the host."""
    entries = {
        "teei-cockpit-astro": ("TEEI cockpit (Astro)", "apps/cockpit", "server.js"),
        "teei-reporting-service": ("TEEI reporting service", "services/reporting", "server.js"),
        "teei-discord-bot": ("TEEI Discord bot", "services/discord-bot", "index.js"),
    }
    services = [
        Unit(
            name=name,
            description=description,
            command=(str(node), "--enable-source-maps", f"dist/{entry}"),
            folder=layout.app / folder,
            environment_file=layout.env_file,
            memory=MEMORY,
            environment={
                "SERVICE_NAME": name,
                "DEMO_FAULTS": str(layout.flags),
                "NODE_OPTIONS": f"--import={layout.lib / 'misbehaviour.mjs'}",
            },
        )
        for name, (description, folder, entry) in entries.items()
    ]
    return [Unit(name=GROUP, description="TEEI platform", reloads=SERVICES), *services]
