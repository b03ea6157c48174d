"""A bot with trivial playbooks, and what its runs took by their own events."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from dbos import DBOS

from config.load import read
from config.model import Configuration
from runner.control import Control, Order
from runner.host.ssh import Address
from runner.record.events import Event, Kind
from runner.record.run import Run, State
from runner.record.store import Store
from runner.start import started

LOUD_BYTES = 200_000_000
_LOUD = f"{{ yes 'a line of output, as builds print them' || true; }} | head -c {LOUD_BYTES}"
_QUIET = "true"
_NAMED = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"]
_GIT = ["git", *_NAMED, "-c", "init.defaultBranch=main"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Seconds of one run: behind `STARTED` and until `FINISHED`, and of all of it."""

    steps: float
    whole: float


def configured(folder: Path, places: dict[str, Address], steps: int) -> Configuration:
    """Write and read a configuration: a quiet environment for each place, and a loud one."""
    target = folder / "config"
    for part in ("environments", "playbooks"):
        (target / part).mkdir(parents=True, mode=0o700)
    (folder / "state").mkdir()
    origin = _origin(folder / "origin")
    _write(target / "handrail.yaml", _settings())
    _write(target / "playbooks/quiet.yaml", _playbook([_QUIET] * steps))
    _write(target / "playbooks/loud.yaml", _playbook([_LOUD]))
    first = next(iter(places.values()))
    for name, address in [*places.items(), ("loud", first)]:
        known = target / f"known_{name}"
        known.write_text("\n".join(address.known_hosts) + "\n", encoding="utf-8")
        playbook = "loud" if name == "loud" else "quiet"
        content = _environment(address, str(origin), playbook, known.name)
        _write(target / f"environments/{name}.yaml", content)
    reading = read(target)
    assert reading.configuration is not None, reading.findings
    return reading.configuration


def _origin(folder: Path) -> Path:
    """Make a repository with one empty commit."""
    subprocess.run([*_GIT, "init", "-q", str(folder)], check=True)
    empty = ["commit", "-q", "--allow-empty", "-m", "Nothing yet"]
    subprocess.run([*_GIT, "-C", str(folder), *empty], check=True)
    return folder


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    path.chmod(0o600)


def _settings() -> dict[str, Any]:
    return {
        "name": "bench",
        "state": "../state",
        "people": {"you": {"name": "You", "local": os.getuid()}},
        "roles": {"deployer": ["you"]},
        "access": [{"role": "deployer", "may": ["view", "deploy"]}],
        "http": {"enabled": False},
    }


def _playbook(scripts: list[str]) -> dict[str, Any]:
    steps = [
        {
            "id": f"step-{number}",
            "title": f"Step {number}",
            "run": script,
            "verify": [{"check": "command", "says": "It is so", "run": "true"}],
        }
        for number, script in enumerate(scripts, 1)
    ]
    return {"title": "Bench", "plan": {"live": "true"}, "deploy": {"steps": steps}}


def _environment(address: Address, origin: str, playbook: str, known: str) -> dict[str, Any]:
    host = {
        "name": "staging",
        "address": address.hostname,
        "port": address.port,
        "user": address.user,
        "key": str(address.key_file),
        "known_hosts": known,
    }
    return {
        "title": "Bench",
        "playbook": f"playbooks/{playbook}.yaml",
        "hosts": {"app": [host]},
        "origin": {"url": origin, "refs": ["refs/heads/main"], "default": "refs/heads/main"},
        "approval": {"roles": ["deployer"], "quorum": 0},
        "channels": ["terminal:deploys"],
    }


@asynccontextmanager
async def bot(configuration: Configuration, state: Path) -> AsyncIterator[Control]:
    """Start the real runner over a SQLite file in a folder that is there, as `serve` does."""
    store = Store(f"sqlite:///{state}/handrail.db")
    try:
        async with started(configuration, store, state) as control:
            yield control
    finally:
        store.close()


async def deployed(control: Control, environment: str) -> Took:
    """Carry out one run and follow it as a chat does."""
    run = await control.deploy(Order(environment=environment, person="you"))
    assert isinstance(run, Run), run
    await _finished(control, run.id)
    await _at_rest()
    state = await control.run(run.id)
    assert state is not None
    assert state.state is State.SUCCEEDED, state.reason
    times = {event.kind: event.at for event in await control.events(run.id)}
    ended = times[Kind.FINISHED]
    return Took(steps=ended - times[Kind.STARTED], whole=ended - times[Kind.REQUESTED])


async def _finished(control: Control, run: str) -> Event:
    at = await control.cursor("bench")
    while True:
        for told in await control.told(at):
            at = told.position
            if told.event.run == run and told.event.kind is Kind.FINISHED:
                await control.advance("bench", at)
                return told.event
        await control.news(at, 1)


async def _at_rest() -> None:
    """Wait until the run's loop has ended too: tidying up on the host comes after `FINISHED`."""
    while await DBOS.list_workflows_async(status=["PENDING", "ENQUEUED"], load_input=False):
        await asyncio.sleep(0.02)
