"""A place that is watched: its deploy restarts a real service of the staging host."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.load import read
from demo.host import StagingHost
from runner.control import Answer
from runner.record.events import Event, Kind
from runner.record.run import Run
from runner.record.store import Store
from runner.start import started
from tests.integration.runner.conftest import APPROVER
from tests.integration.runner.small import PLAYBOOK, Small, made, written
from tests.staging import staging, staging_process

__all__ = ["staging", "staging_process"]

UNIT = "teei-cockpit-astro"
ERRORS = {
    "measure": "errors_total",
    "says": "Errors in total",
    "units": [UNIT],
    "pattern": "error widget",
    "at_most": 2,
}
ERROR = "ERROR widget sroi"
RESTART = """\
sudo -n systemctl restart teei-cockpit-astro
"""


@dataclass
class Watched(Small):
    """A small place with a monitor that tests decide about."""

    database: str = ""

    async def begin(self) -> str:
        """Deploy another commit up to its window."""
        self.commit()
        run = await self.order()
        await self.until(run, Kind.APPROVAL_REQUESTED)
        await self.approve(run)
        return run

    async def watching(self, run: str) -> None:
        """Wait until the window has begun."""
        at = 0
        while True:
            at, begun = await self.event(run, Kind.STEP_STARTED, after=at)
            if begun.step == "watch":
                return

    async def until(self, run: str, *kinds: Kind, after: int = 0) -> Event:
        """Return the first event of these kinds; nobody answers what is asked on the way."""
        return (await self.event(run, *kinds, after=after))[1]

    async def event(self, run: str, *kinds: Kind, after: int = 0) -> tuple[int, Event]:
        """Return the first event of these kinds behind a position, and where it stands."""
        at = after
        while True:
            for told in await self.control.told(at):
                at = told.position
                if told.event.run == run and told.event.kind in kinds:
                    return at, told.event
            await self.control.news(at, 1)

    async def decide(self, run: str, option: str, person: str = "dana") -> Any:
        return await self.control.answer(
            Answer(run=run, person=person, roles=APPROVER, option=option, via="test")
        )

    async def state(self, run: str) -> Run:
        found = await self.control.run(run)
        assert found is not None
        return found


def playbook(monitor: Mapping[str, Any]) -> str:
    declared = yaml.safe_load(PLAYBOOK)
    steps = declared["deploy"]["steps"]
    steps[3] |= {"run": RESTART, "uses": []}
    steps[4] |= {"monitor": dict(monitor), "when": {}}
    return yaml.safe_dump(declared)


@asynccontextmanager
async def watched(
    folder: Path,
    host: StagingHost,
    monitor: Mapping[str, Any],
    environment: Mapping[str, Any] | None = None,
    database: str = "",
) -> AsyncIterator[Watched]:
    """Give a place with this monitor; the same folder and database again go on with its state."""
    place, state = folder / "place", folder / "state"
    if not state.exists():
        made(folder)
        state.mkdir()
        configuration = written(folder, host, place, {})
        (configuration / "playbooks/staging.yaml").write_text(playbook(monitor))
        file = configuration / "environments/staging.yaml"
        declared = yaml.safe_load(file.read_text())
        file.write_text(yaml.safe_dump(_merged(declared, environment or {})))
    reading = read(folder / "config")
    assert reading.configuration is not None, reading.findings
    store = Store(database or f"sqlite:///{state}/handrail.db")
    async with started(reading.configuration, store, state) as control:
        yield Watched(control=control, host=host, folder=folder, place=place, database=store.url)
    store.close()


def _merged(one: dict[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in other.items():
        one[name] = _merged(dict(one.get(name, {})), value) if isinstance(value, dict) else value
    return one


@pytest.fixture
async def place(staging: StagingHost, tmp_path: Path, request) -> AsyncIterator[Watched]:
    """Take `monitor` and `environment` from the test's parameter, if it has one."""
    monitor = {"window": "3s", "every": "1s", "measures": [ERRORS]}
    changes = getattr(request, "param", {})
    async with watched(
        tmp_path, staging, {**monitor, **changes.get("monitor", {})}, changes.get("environment")
    ) as found:
        yield found
