"""What is deployed: a folder on the host, whose scripts write down by themselves that they ran."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.integration.host.server import Server
from tests.servers.slack.workspace import TEAM

LINES = 60
DEPLOY = ("prepare", "backup", "code", "restart", "look")
BACK = ("code-back", "restart-back")
BREAKS = "restart"
"""The step that fails where the place is broken."""

_SCRIPT = """\
read -r other <"$PLACE/at-work" && kill -0 "$other" 2>/dev/null &&
  printf 'beside %s STEP\\n' "$RUN" >>"$PLACE/evidence"
echo $$ >"$PLACE/at-work"
printf 'begin %s STEP\\n' "$RUN" >>"$PLACE/evidence"
for number in $(seq 1 LINES); do printf '%s STEP %04d\\n' "$RUN" "$number"; sleep 0.005; done
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
    return b"".join(f"{run} {step} {number:04d}\n".encode() for number in range(1, LINES + 1))


def _step(name: str) -> dict[str, object]:
    script = _SCRIPT.replace("STEP", name).replace("LINES", str(LINES))
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

    def begun(self, run: str) -> list[tuple[str, str]]:
        """Return what a run's scripts wrote down, in order: what, and the step.

        `begin` and `end` of its script, and `beside` where another one was still at work then.
        """
        lines = (self.there / "evidence").read_text(encoding="utf-8").splitlines()
        words = [line.split() for line in lines]
        return [(what, step) for what, of, step in words if of == run]

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

    def make(self, server: Server, port: int, slack_api: str, database: str) -> None:
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
        self._write("environments/staging.yaml", self._environment(server, port))
        self._write("handrail.yaml", _settings(slack_api, database))

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

    def _environment(self, server: Server, port: int) -> dict[str, object]:
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
            "channels": ["slack:C1"],
        }


def _settings(slack_api: str, database: str) -> dict[str, object]:
    may = ["view", "deploy", "cancel", "retry", "answer", "lock", "rollback", "approve", "unlock"]
    return {
        "name": "torture",
        "state": "../state",
        "database": database,
        "people": {
            "you": {"name": "You", "slack": f"{TEAM}/U1"},
            "dana": {"name": "Dana", "slack": f"{TEAM}/U2"},
        },
        "roles": {"deployer": ["you", "dana"], "approver": ["you", "dana"]},
        "access": [{"role": "deployer", "may": may}],
        "http": {"port": 0},
        "chat": {
            "terminal": {"channels": []},
            "slack": {
                "team": TEAM,
                "bot_token": "env:SLACK_BOT_TOKEN",
                "app_token": "env:SLACK_APP_TOKEN",
                "api": slack_api,
            },
        },
    }


def git(folder: Path, *words: str) -> str:
    """Run git in a folder; returns what it printed."""
    author = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *author, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()
