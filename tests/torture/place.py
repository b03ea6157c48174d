"""What is deployed: a folder on the host, whose scripts write down by themselves that they ran."""

import random
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.integration.host.server import Server
from tests.torture.chats import Chats

LINES = 60
DEPLOY = ("prepare", "backup", "code", "restart", "look")
BACK = ("code-back", "restart-back")
WIDE = ("code", "code-back")
"""Steps that say more than the bot keeps of it."""
CAP = 30_000
"""How many bytes it keeps of what an attempt says: head and tail."""
_WIDTH = 1000
BREAKS = "restart"
"""The step that fails where the place is broken."""

_BRISK = 0.005
_SLOW = (0.02, 0.05, 0.08)
"""Seconds between two lines of a step's output: most take a moment, some a few seconds."""

_SCRIPT = """\
read -r other <"$PLACE/at-work" && kill -0 "$other" 2>/dev/null &&
  printf 'beside %s STEP\\n' "$RUN" >>"$PLACE/evidence"
echo $$ >"$PLACE/at-work"
printf 'begin %s STEP\\n' "$RUN" >>"$PLACE/evidence"
pause=BRISK
[ ! -e "$PLACE/slow-STEP" ] || read -r pause <"$PLACE/slow-STEP"
for number in $(seq 1 LINES); do
  printf '%s STEP %04dWIDTH\\n' "$RUN" "$number"
  sleep "$pause"
done
BODY
printf 'end %s STEP\\n' "$RUN" >>"$PLACE/evidence"
: >"$PLACE/at-work"
"""
_BODIES = {
    "backup": 'echo "BACKUP_FILE=$PLACE/backup-$RUN" >>"$HANDRAIL_OUTPUT"',
    "code": """\
while [ -e "$PLACE/stays" ]; do sleep 0.02; done
echo "$COMMIT" >"$PLACE/live"
""",
    "restart": 'test ! -e "$PLACE/broken"',
    "code-back": 'echo "$COMMIT" >"$PLACE/live"',
}


def printed(run: str, step: str) -> bytes:
    """Return what a step prints, to the byte."""
    numbers = range(1, LINES + 1)
    return b"".join(f"{run} {step} {number:04d}{_width(step)}\n".encode() for number in numbers)


def _width(step: str) -> str:
    return "." * _WIDTH if step in WIDE else ""


def _step(name: str) -> dict[str, object]:
    script = _SCRIPT.replace("STEP", name).replace("LINES", str(LINES))
    script = script.replace("BRISK", str(_BRISK)).replace("WIDTH", _width(name))
    step: dict[str, object] = {
        "id": name,
        "title": name.capitalize(),
        "resume": "safe",
        "uses": ["PLACE", "RUN", "COMMIT"],
        "run": script.replace("BODY", _BODIES.get(name, ":")),
        "changes": name not in {"prepare", "look"},
        "verify": [
            {
                "check": "command",
                "says": "It has come to its end",
                "uses": ["PLACE", "RUN"],
                "run": f'grep -c "^end $RUN {name}$" "$PLACE/evidence"',
                "at_least": 1,
            }
        ],
    }
    if name == "backup":
        step["outputs"] = {"BACKUP_FILE": ".+"}
    return step


@dataclass(frozen=True, slots=True)
class Place:
    """The folder on the host, the origin, and the bot's configuration."""

    folder: Path

    @property
    def there(self) -> Path:
        return self.folder / "place"

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def live(self) -> str:
        """Which commit is live, as its scripts wrote it down."""
        return (self.there / "live").read_text(encoding="utf-8").strip()

    def begun(self, run: str) -> list[tuple[str, str]]:
        """Return what a run's scripts wrote down, in order: what, and the step.

        `begin` and `end` of its script, and `beside` where another one was still at work then.
        """
        lines = (self.there / "evidence").read_text(encoding="utf-8").splitlines()
        words = [line.split() for line in lines]
        return [(what, step) for what, of, step in words if of == run]

    def forget(self) -> None:
        """Keep nothing of what scripts wrote down so far."""
        (self.there / "evidence").write_text("", encoding="utf-8")

    def pace(self, chance: random.Random, slow_ones: int) -> Mapping[str, float]:
        """Let some steps take a few seconds; returns about how long each takes (seconds)."""
        slow = chance.sample((*DEPLOY, *BACK), slow_ones)
        lasts = {}
        for name in (*DEPLOY, *BACK):
            file = self.there / f"slow-{name}"
            file.unlink(missing_ok=True)
            pause = chance.choice(_SLOW) if name in slow else _BRISK
            if name in slow:
                file.write_text(f"{pause}\n", encoding="ascii")
            lasts[name] = LINES * pause
        return lasts

    def break_it(self, *, on: bool) -> None:
        """Let the step that can fail fail, or not."""
        switch = self.there / "broken"
        switch.touch() if on else switch.unlink(missing_ok=True)

    def stay(self, *, on: bool) -> None:
        """Keep the deploy in the middle of its step `code`, or let it go on."""
        switch = self.there / "stays"
        switch.touch() if on else switch.unlink(missing_ok=True)

    def rule(self, resume: str) -> None:
        """Give the step `code` another resume rule; the bot reads it when it starts."""
        playbook = self._playbook()
        for step in playbook["deploy"]["steps"]:
            if step["id"] == "code":
                step["resume"] = resume
        self._write("playbooks/staging.yaml", playbook)

    def commit(self) -> str:
        """Add a commit to the origin; returns its hash."""
        origin = self.folder / "origin"
        git(origin, "commit", "-q", "--allow-empty", "-m", "Go on")
        return git(origin, "rev-parse", "HEAD")

    def replica(self, number: int, database: str) -> Path:
        """Return the configuration of a bot, from 0; each has a state folder of its own."""
        config = self.config
        if number:
            config = self.folder / f"replica-{number}" / "config"
            shutil.copytree(self.config, config)
            (config.parent / "state").mkdir(mode=0o700)
        path = config / "handrail.yaml"
        declared = yaml.safe_load(path.read_text(encoding="utf-8"))
        path.write_text(yaml.safe_dump({**declared, "database": database}), encoding="utf-8")
        return config

    def make(self, server: Server, port: int, chats: Chats) -> None:
        """Write everything down. `port` is where the host is reached."""
        self.there.mkdir()
        for name in ("evidence", "live", "at-work"):
            (self.there / name).touch()
        (self.folder / "origin").mkdir()
        git(self.folder / "origin", "init", "-q", "-b", "main")
        (self.there / "live").write_text(self.commit() + "\n", encoding="utf-8")
        for part in ("environments", "playbooks"):
            (self.config / part).mkdir(parents=True, mode=0o700)
        address = server.at(port)
        (self.config / "known_hosts").write_text("\n".join(address.known_hosts) + "\n")
        self._write("playbooks/staging.yaml", self._playbook())
        self._write("environments/staging.yaml", self._environment(server, port, chats))
        self._write("handrail.yaml", _settings(chats))

    def _write(self, name: str, content: dict[str, object]) -> None:
        path = self.config / name
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        path.chmod(0o600)

    def _playbook(self) -> dict[str, Any]:
        return {
            "title": "Torture",
            "plan": {"uses": ["PLACE"], "live": 'cat "$PLACE/live"'},
            "deploy": {"steps": [_step(name) for name in DEPLOY]},
            "rollback": {"quick": {"steps": [_step(name) for name in BACK]}},
        }

    def _environment(self, server: Server, port: int, chats: Chats) -> dict[str, object]:
        host = {
            "name": "staging",
            "address": "127.0.0.1",
            "port": port,
            "user": server.address.user,
            "key": str(server.address.key_file),
            "known_hosts": "known_hosts",
        }
        return {
            "title": "Staging",
            "playbook": "playbooks/staging.yaml",
            "hosts": {"app": [host]},
            "origin": {"url": str(self.folder / "origin"), "refs": ["main"], "default": "main"},
            "variables": {"PLACE": str(self.there)},
            "approval": {"quorum": 0},
            "limits": {"log": f"{CAP // 1000}KB"},
            "channels": [*chats.channels],
        }


def _settings(chats: Chats) -> dict[str, object]:
    may = ["view", "deploy", "cancel", "retry", "answer", "lock", "rollback", "approve", "unlock"]
    return {
        "name": "torture",
        "state": "../state",
        "roles": {"deployer": ["you", "dana"], "approver": ["you", "dana"]},
        "access": [{"role": "deployer", "may": may}],
        "http": {"port": 0},
        **chats.declared,
    }


def git(folder: Path, *words: str) -> str:
    """Run git in a folder; returns what it printed."""
    author = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *author, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()
