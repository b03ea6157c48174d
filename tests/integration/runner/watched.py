"""An environment with standing watches: a folder, and looks at the times that a test says."""

import time
from pathlib import Path

import yaml

from config.load import read
from demo.host import StagingHost
from runner.planning import Planner
from runner.plans import Plans
from runner.record.events import Kind
from runner.record.journal import Journal
from runner.record.store import Store
from runner.watches.watcher import Watcher, standing, stream
from tests.integration.runner.small import PLAYBOOK, git, written

WATCHES = """\
watches:
  - id: disk
    title: Disk space
    every: 60s
    in_a_row: 2
    verify:
      - check: command
        says: Disk in use
        uses: [PLACE]
        run: cat "$PLACE/disk"
        at_most: 90
        unit: "%"
  - id: site
    title: The site
    every: 60s
    in_a_row: 1
    verify:
      - {check: http, says: The site answers, requests: [{url: "${SITE}"}]}
  - id: hand
    title: Nobody changed it by hand
    every: 10m
    in_a_row: 1
    drift:
      files: ["${PLACE}/settings"]
      units: [teei-cockpit-astro]
"""
ENV = "staging"


class Place:
    """A folder with watches; time is what a test says."""

    def __init__(self, folder: Path, host: StagingHost, site: str, database: str) -> None:
        self.folder, self.host, self.now = folder, host, time.time()
        self.place = folder / "place"
        (self.place / "origin/db").mkdir(parents=True)
        (self.place / "applied").touch()
        (self.place / "settings").write_text("TOKEN=first-of-all\n")
        self.disk(10)
        git(self.place / "origin", "init", "-q", "-b", "main")
        self.configuration = written(folder, host, self.place, {})
        (self.configuration / "playbooks/staging.yaml").write_text(PLAYBOOK + WATCHES)
        self.declare(
            watching={}, variables={"PLACE": str(self.place), "WATCH": "false", "SITE": site}
        )
        (folder / "state").mkdir()
        self.store = Store(database)
        self.journal = Journal(self.store)

    def declare(self, **changes) -> None:
        file = self.configuration / "environments/staging.yaml"
        file.write_text(yaml.safe_dump({**yaml.safe_load(file.read_text()), **changes}))

    def away(self) -> None:
        """Let the host be where nobody answers."""
        file = self.configuration / "environments/staging.yaml"
        declared = yaml.safe_load(file.read_text())
        for hosts in declared["hosts"].values():
            hosts[0]["port"] = 1
        file.write_text(yaml.safe_dump(declared))

    def disk(self, percent: int) -> None:
        (self.place / "disk").write_text(f"{percent}\n")

    def read(self):
        reading = read(self.configuration)
        assert reading.configuration is not None, reading.findings
        return reading.configuration

    async def look(self, *, later: float = 60.0) -> tuple[str, ...]:
        """Look once more, by a watcher that has just been started."""
        self.now += later
        configuration = self.read()
        plans = Plans(self.store)
        planner = Planner(configuration, self.folder / "state")
        return await Watcher(configuration, self.journal, plans, planner).look(ENV, self.now)

    async def told(self) -> list[tuple[str, Kind]]:
        events = await self.journal.events(stream(ENV))
        return [(event.step, event.kind) for event in events if event.step]

    async def incidents(self) -> dict[str, tuple[str, ...]]:
        stands = await standing(self.journal, ENV)
        return {name: one.lines for name, one in stands.incidents.items()}
