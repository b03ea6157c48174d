"""Several hosts of one environment: an SSH server and a home each; what a host has is in its home.

Scripts wait, or fail, where a file of the home says so (`slow`, `broken`), and write down in `ran`
what they did.
"""

import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.load import read
from runner.record.run import Run
from runner.record.store import Store
from runner.start import started
from tests.integration.host.server import Server, missing, running
from tests.integration.runner.conftest import Bench
from tests.integration.runner.small import git

LIVE = 'cat "$HOME/live" 2>/dev/null || true'

CODE = """\
echo began >>"$HOME/ran"
echo "it is $HOME"
while [ -e "$HOME/slow" ]; do sleep 0.05; done
test ! -e "$HOME/broken"
echo "$PREVIOUS_COMMIT" >"$HOME/before"
echo "$COMMIT" >"$HOME/live"
echo "PLACE=$HOME/live" >>"$HANDRAIL_OUTPUT"
echo ended >>"$HOME/ran"
"""

STEPS: list[dict[str, Any]] = [
    {
        "id": "migrate",
        "title": "Migrate",
        "once": True,
        "run": 'echo migrated >>"$HOME/schema"',
    },
    {
        "id": "code",
        "title": "Check out",
        "uses": ["COMMIT", "PREVIOUS_COMMIT"],
        "outputs": {"PLACE": ".+"},
        "parallel": 2,
        "resume": "safe",
        "run": CODE,
        "verify": [
            {"check": "file", "says": "The version is there", "path": "${OUT_PLACE}"},
            {
                "check": "command",
                "says": "Nothing is odd",
                "run": 'if [ -e "$HOME/odd" ]; then echo odd; else echo fine; fi',
                "matches": "fine",
            },
        ],
    },
    {
        "id": "tell",
        "title": "Tell",
        "uses": ["OUT_PLACE"],
        "run": 'echo "$OUT_PLACE" >"$HOME/told"',
        "changes": False,
    },
]

BACK: list[dict[str, Any]] = [
    {
        "id": "code",
        "title": "Check out",
        "uses": ["COMMIT", "LIVE", "OUT_PLACE"],
        "run": 'test "$LIVE" = "$(cat "$HOME/live")"\n'
        'echo "$LIVE" >"$HOME/left"\necho "$OUT_PLACE" >"$HOME/kept"\n'
        'echo "$COMMIT" >"$HOME/live"',
    }
]


@dataclass(frozen=True, slots=True)
class Machine:
    """One host."""

    name: str
    server: Server

    @property
    def home(self) -> Path:
        return self.server.home

    def has(self, name: str) -> list[str]:
        """Return the lines of a file in its home; none where it is not there."""
        file = self.home / name
        return file.read_text().split() if file.exists() else []

    def switch(self, name: str, *, on: bool = True) -> None:
        if on:
            (self.home / name).touch()
        else:
            (self.home / name).unlink(missing_ok=True)

    def declared(self) -> dict[str, Any]:
        address = self.server.address
        known = self.home.parent / "known_hosts"
        known.write_text("\n".join(address.known_hosts) + "\n")
        return {
            "name": self.name,
            "address": address.hostname,
            "port": address.port,
            "user": address.user,
            "key": str(address.key_file),
            "known_hosts": str(known),
        }


@contextmanager
def machines(folder: Path, count: int) -> Iterator[tuple[Machine, ...]]:
    if package := missing("dash"):
        pytest.skip(f"{package} is not installed")
    with ExitStack() as stack:
        made = []
        for number in range(1, count + 1):
            place = folder / f"web-{number}"
            place.mkdir(parents=True)
            made.append(Machine(f"web-{number}", stack.enter_context(running(place, "dash"))))
        yield tuple(made)


def origin(folder: Path) -> str:
    """Make an origin with one commit; returns its hash."""
    place = folder / "origin"
    place.mkdir()
    git(place, "init", "-q", "-b", "main")
    return committed(folder)


def committed(folder: Path) -> str:
    """Add a commit to the origin; returns its hash."""
    place = folder / "origin"
    count = len(list(place.glob("*.txt")))
    (place / f"{count}.txt").touch()
    git(place, "add", "--all")
    git(place, "commit", "-qm", f"Change {count}")
    return git(place, "rev-parse", "HEAD")


def written(
    folder: Path,
    hosts: Sequence[Machine],
    steps: Sequence[Mapping[str, Any]] = STEPS,
    **changes: Any,
) -> Path:
    """Write the configuration of a bot that deploys to these hosts; returns its folder."""
    made = folder / "config"
    (made / "environments").mkdir(parents=True)
    (made / "playbooks").mkdir()
    may = ["view", "deploy", "cancel", "retry", "rollback"]
    settings = {
        "name": "farm",
        "state": "../state",
        "people": {
            "you": {"name": "You", "local": os.getuid()},
            "dana": {"name": "Dana", "local": 4_000_001},
        },
        "roles": {"deployer": ["you"], "approver": ["dana"]},
        "access": [
            {"role": "deployer", "may": may},
            {"role": "approver", "may": [*may, "approve", "answer", "unlock"]},
        ],
        "chat": {"terminal": {"channels": ["deploys"]}},
        "http": {"port": 0},
    }
    environment = {
        "title": "Staging",
        "playbook": "playbooks/staging.yaml",
        "hosts": {"web": [one.declared() for one in hosts]},
        "origin": {"url": str(folder / "origin"), "refs": ["main"], "default": "main"},
        "approval": {"quorum": 0},
        "retention": {"least": 1, "age": "0s", "folders": "0s"},
        "channels": ["terminal:deploys"],
        **changes,
    }
    playbook = {
        "title": "Farm",
        "plan": {"live": LIVE, "facts": [{"says": "Home", "run": 'echo "$HOME"', "name": "HOME"}]},
        "deploy": {"steps": [*steps]},
        "rollback": {"quick": {"steps": BACK}},
    }
    files = {
        "handrail.yaml": settings,
        "environments/staging.yaml": environment,
        "playbooks/staging.yaml": playbook,
    }
    for name, content in files.items():
        (made / name).write_text(yaml.safe_dump(content, sort_keys=False))
    return made


@dataclass
class Farm(Bench):
    """The runner with several hosts."""

    hosts: tuple[Machine, ...] = ()

    def live(self) -> list[str]:
        return [(one.has("live") or ["nothing"])[0] for one in self.hosts]

    async def run(self, name: str) -> Run:
        run = await self.control.run(name)
        assert run is not None
        return run


@asynccontextmanager
async def farm(
    folder: Path, hosts: tuple[Machine, ...], configuration: Path, database: str = ""
) -> AsyncIterator[Farm]:
    reading = read(configuration)
    assert reading.configuration is not None, reading.findings
    state = folder / "state"
    state.mkdir(exist_ok=True)
    store = Store(database or f"sqlite:///{state}/handrail.db")
    async with started(reading.configuration, store, state) as control:
        yield Farm(control=control, host=None, folder=folder, hosts=hosts)
    store.close()
