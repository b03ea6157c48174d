"""The place that recorded runs are about; it can be made again, commit for commit."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import yaml

from bot.app import Parts, serving
from bot.terminal.socket import Peer
from bot.terminal.speaker import Heard
from config.load import read
from demo.host import StagingHost
from runner.record.events import Kind
from tests.integration.runner.small import Small, git, made, written

PLAYBOOK = """\
title: Recorded
plan:
  uses: [PLACE]
  live: cat "$PLACE/live" || true
deploy:
  steps:
    - id: code
      title: Check out
      uses: [PLACE, COMMIT]
      outputs: {BROUGHT: "[0-9a-f]+"}
      run: |
        echo "$COMMIT" >"$PLACE/live"
        echo "BROUGHT=$COMMIT" >>"$HANDRAIL_OUTPUT"
    - id: restart
      title: Restart
      uses: [PLACE]
      resume: never
      run: |
        echo "begun"
        while [ -e "$PLACE/slow" ]; do sleep 0.05; done
        test ! -e "$PLACE/broken"
        echo "ran" >>"$PLACE/ran"
        echo "ended"
      verify:
        - {check: file, says: It ran, path: "${PLACE}/ran"}
        - {check: command, says: Something is live, uses: [PLACE],
           run: 'cat "$PLACE/live"', matches: "^[0-9a-f]{40}$"}
    - id: watch
      title: Watch
      changes: false
      when: {WATCH: "true"}
      monitor:
        window: 20s
        every: 1s
        measures:
          - {measure: errors_total, says: Errors, units: [teei-cockpit-astro], at_most: 1000}
rollback:
  quick:
    steps:
      - id: code
        title: Check out
        uses: [PLACE, COMMIT]
        run: echo "$COMMIT" >"$PLACE/live"
"""
FILES = ("live", "ran")
"""What lies in the place beside its origin."""


class Ana:
    """Whoever types is `you`."""

    def hears(self, peer: Peer, line: str) -> Heard:
        return Heard(user=str(os.getuid()), text=line)


class Recorded(Small):
    """The hands of people on the whole bot."""

    def commit(self, *migrations: str) -> str:
        """Add a commit to the origin's main."""
        return committed(self.place / "origin")

    async def step(self, run: str, name: str) -> None:
        """Return as soon as a step of a run has begun."""
        at = 0
        while True:
            event = await self.until(run, Kind.STEP_STARTED, after=at)
            if event.step == name:
                return
            told = await self.control.told(at, 100_000)
            at = next(one.position for one in told if one.event == event)

    async def asked(self, run: str) -> None:
        """Return as soon as an approval is waited for."""
        await self.until(run, Kind.APPROVAL_POSTED)


def committed(origin: Path) -> str:
    """Add the next commit to main; its hash is the same wherever it is made."""
    number = len(list(origin.glob("version-*"))) + 1
    (origin / f"version-{number}").write_text(f"{number}\n")
    told = dict(os.environ)
    for role in ("AUTHOR", "COMMITTER"):
        told |= {f"GIT_{role}_NAME": "T", f"GIT_{role}_EMAIL": "t@example.org"}
        told[f"GIT_{role}_DATE"] = f"2026-01-0{number}T12:00:00Z"
    for words in ("add --all", f"-c commit.gpgsign=false commit -qm {number}"):
        subprocess.run(["git", *words.split()], cwd=origin, check=True, env=told)
    return git(origin, "rev-parse", "HEAD")


WATCHES = """\
watches:
  - id: disk
    title: Disk space
    every: 60s
    in_a_row: 1
    verify:
      - {check: command, says: Disk in use, uses: [PLACE], run: 'cat "$PLACE/disk"', at_most: 90}
  - id: hand
    title: Nobody changed it by hand
    every: 60s
    in_a_row: 1
    drift:
      files: ["${PLACE}/live"]
"""
"""More of the playbook, for what is told of an environment between its deploys."""


def configured(folder: Path, host: StagingHost, *, watch: bool = False, more: str = "") -> Path:
    """Make the place, its origin, and the configuration of a bot that deploys to it."""
    place = made(folder)
    configuration = written(folder, host, place, {"expires": "36500d"})
    (configuration / "playbooks/staging.yaml").write_text(PLAYBOOK + more)
    if watch:
        file = configuration / "environments/staging.yaml"
        declared = yaml.safe_load(file.read_text())
        declared["variables"]["WATCH"] = "true"
        file.write_text(yaml.safe_dump(declared))
    return configuration


@asynccontextmanager
async def at_work(folder: Path, host: StagingHost, configuration: Path) -> AsyncIterator[Recorded]:
    """Have the whole bot serve while the block runs."""
    reading = read(configuration)
    assert reading.configuration is not None, reading.findings
    async with serving(Parts(configuration=reading.configuration, speaker=Ana())) as bot:
        yield Recorded(control=bot.control, host=host, folder=folder, place=folder / "place")


def host_folder(host: StagingHost, run: str) -> Path:
    """Return where a run's files lie on the host."""
    return Path(host.facts.paths.home) / ".handrail/demo" / run


async def ended_on_host(host: StagingHost, run: str, attempt: str) -> None:
    """Return as soon as an attempt has come to its end on the host, with nobody attached."""
    async with asyncio.timeout(30):
        while not (host_folder(host, run) / f"{attempt}.exit").exists():
            await asyncio.sleep(0.05)
