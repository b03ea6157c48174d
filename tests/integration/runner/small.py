"""A small place to deploy to and take back: its version is a file, and so is its schema."""

import subprocess
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from config.load import read
from config.problem import Problem
from demo.configure import configure
from demo.host import StagingHost
from runner.control import RollbackOrder
from runner.record.events import Kind
from runner.record.run import Run, State
from runner.record.store import Store
from runner.start import started
from tests.integration.runner.conftest import Bench

PLAYBOOK = """\
title: Small
plan:
  uses: [PLACE]
  live: cat "$PLACE/live" || true
  migrations:
    directory: db
    uses: [PLACE]
    applied: cat "$PLACE/applied"
    compatible: [".*-harmless"]
deploy:
  steps:
    - id: look
      title: Look around
      changes: false
      uses: [PLACE]
      run: test ! -e "$PLACE/unfit"
    - id: backup
      title: Back up
      uses: [PLACE, RUN]
      outputs: {BACKUP_FILE: ".+"}
      run: |
        cp "$PLACE/applied" "$PLACE/backup-$RUN"
        echo "BACKUP_FILE=$PLACE/backup-$RUN" >>"$HANDRAIL_OUTPUT"
    - id: code
      title: Check out
      uses: [PLACE, COMMIT]
      run: |
        echo "$COMMIT" >"$PLACE/live"
        git -C "$PLACE/origin" ls-tree -r --name-only "$COMMIT" db | sed 's|^db/||; s|.sql$||' \\
          >"$PLACE/applied"
    - id: restart
      title: Restart
      uses: [PLACE]
      run: |
        while [ -e "$PLACE/slow" ]; do sleep 0.05; done
        test ! -e "$PLACE/broken"
    - id: watch
      title: Watch
      changes: false
      when: {WATCH: "true"}
      monitor:
        window: 10m
        every: 1s
        measures:
          - {measure: errors_total, says: Errors, units: [teei-cockpit-astro], at_most: 1000}
rollback:
  quick:
    steps:
      - id: prepare
        title: Prepare
        changes: false
        uses: [PLACE, LIVE]
        run: |
          test ! -e "$PLACE/unready"
          test "$LIVE" = "$(cat "$PLACE/live")"
      - id: code
        title: Check out
        uses: [PLACE, COMMIT]
        run: echo "$COMMIT" >"$PLACE/live"
      - id: restart
        title: Restart
        uses: [PLACE]
        run: test ! -e "$PLACE/stuck"
  full:
    verify:
      - {check: file, says: The backup is there, path: "${OUT_BACKUP_FILE}"}
    facts:
      - {says: Backup, uses: [OUT_BACKUP_FILE], run: wc -l <"$OUT_BACKUP_FILE"}
    steps:
      - id: restore
        title: Restore
        uses: [PLACE, OUT_BACKUP_FILE]
        run: cp "$OUT_BACKUP_FILE" "$PLACE/applied"
      - id: code
        title: Check out
        uses: [PLACE, COMMIT]
        run: echo "$COMMIT" >"$PLACE/live"
"""


def git(folder: Path, *words: str) -> str:
    author = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *author, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@dataclass
class Small(Bench):
    """The bench with a place of its own."""

    place: Path = Path()

    def commit(self, *migrations: str) -> str:
        """Add a commit, with these migrations, to the origin's main; returns its hash."""
        work = self.place / "origin"
        for name in migrations:
            (work / "db" / f"{name}.sql").write_text("SELECT 1;\n")
        (work / "count").write_text(git(work, "rev-list", "--all", "--count"))
        git(work, "add", "--all")
        git(work, "commit", "-qm", f"Add {', '.join(migrations) or 'nothing'}")
        return git(work, "rev-parse", "HEAD")

    def live(self) -> str:
        return (self.place / "live").read_text().strip()

    def applied(self) -> list[str]:
        return (self.place / "applied").read_text().split()

    def switch(self, name: str, *, on: bool = True) -> None:
        if on:
            (self.place / name).touch()
        else:
            (self.place / name).unlink()

    async def back(self, mode: str = "quick", **changes: object) -> Run | Problem:
        wish = RollbackOrder(environment="staging", person="you", mode=mode, **changes)
        return await self.control.rollback(wish)

    async def taken_back(self, mode: str = "quick", **changes: object) -> Run:
        """Order a rollback, approve it where that is asked for, and see it to its end."""
        run = await self.back(mode, **changes)
        assert isinstance(run, Run), run
        found = await self.until(
            run.id, Kind.APPROVAL_REQUESTED, Kind.QUORUM_REACHED, Kind.FINISHED
        )
        if found.kind is Kind.APPROVAL_REQUESTED:
            await self.approve(run.id)
        return await self.ended(run.id)

    async def run(self, number: int) -> Run:
        run = await self.control.run(f"staging-{number}")
        assert run is not None
        return run


@asynccontextmanager
async def small(
    folder: Path,
    host: StagingHost,
    approval: Mapping[str, Any] | None = None,
    *,
    watch: bool = False,
    database: str = "",
    more: str = "",
    port: int = 0,
    change: Callable[[Path], None] | None = None,
) -> AsyncIterator[Small]:
    place = made(folder)
    configuration = written(folder, host, place, approval or {})
    with (configuration / "playbooks/staging.yaml").open("a") as playbook:
        playbook.write(more)
    if watch:
        file = configuration / "environments/staging.yaml"
        file.write_text(file.read_text().replace("WATCH: 'false'", "WATCH: 'true'"))
    if port:
        file = configuration / "environments/staging.yaml"
        declared = yaml.safe_load(file.read_text())
        declared["hosts"]["app"][0]["port"] = port
        file.write_text(yaml.safe_dump(declared))
        known = configuration / "known_hosts"
        known.write_text(known.read_text().replace(f"]:{host.facts.ssh.port} ", f"]:{port} "))
    if change:
        change(configuration)
    reading = read(configuration)
    assert reading.configuration is not None, reading.findings
    state = folder / "state"
    state.mkdir()
    store = Store(database or f"sqlite:///{state}/handrail.db")
    async with started(reading.configuration, store, state) as control:
        yield Small(control=control, host=host, folder=folder, place=place)
    store.close()


def made(folder: Path) -> Path:
    """Make the place and its origin; returns the place."""
    place = folder / "place"
    (place / "origin/db").mkdir(parents=True)
    (place / "applied").touch()
    git(place / "origin", "init", "-q", "-b", "main")
    return place


def written(folder: Path, host: StagingHost, place: Path, approval: Mapping[str, Any]) -> Path:
    configuration = configure(folder, host.facts)
    (configuration / "playbooks/staging.yaml").write_text(PLAYBOOK)
    file = configuration / "environments/staging.yaml"
    declared = yaml.safe_load(file.read_text())
    for name in ("env_file", "database"):
        declared.pop(name)
    declared["origin"] = {"url": str(place / "origin"), "refs": ["main"], "default": "main"}
    declared["variables"] = {"PLACE": str(place), "WATCH": "false"}
    declared["approval"] |= approval
    declared["retention"] = {"least": 1, "age": "0s", "folders": "0s"}
    file.write_text(yaml.safe_dump(declared))
    return configuration


async def good(place: Small, *migrations: str) -> str:
    commit = place.commit(*migrations)
    run = await place.deployed()
    assert run.state is State.SUCCEEDED, run.reason
    return commit


async def broken(place: Small, *migrations: str) -> Run:
    """Deploy a commit whose last step fails."""
    place.commit(*migrations)
    place.switch("broken")
    run = await place.deployed()
    place.switch("broken", on=False)
    assert (run.state, run.changed) == (State.FAILED, True)
    return run


def code(found: Run | Problem) -> str:
    assert isinstance(found, Problem), found
    return found.code


async def at_work(place: Small) -> str:
    """Start a deploy that stays in its restart; returns its run."""
    place.switch("slow")
    return await begun(place, "restart")


async def begun(place: Small, step: str) -> str:
    """Deploy another commit until a step has begun; returns the run."""
    place.commit()
    deploy = await place.order()
    await place.until(deploy, Kind.APPROVAL_REQUESTED)
    await place.approve(deploy)
    at = 0
    while True:
        event = await place.until(deploy, Kind.STEP_STARTED, after=at)
        if event.step == step:
            return deploy
        at = next(
            told.position for told in await place.control.told(at, 100_000) if told.event == event
        )
