"""The shipped playbook's scripts, run over SSH on the staging host as a run would run them."""

import json
import shlex
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import asyncssh
import pytest

from config.functions import with_functions
from config.raw import read_raw
from demo.host import Facts, StagingHost
from tests.staging import signed_in

PLAYBOOK = Path(__file__).parents[3] / "config/example/playbooks/staging.yaml"


class Ran(NamedTuple):
    status: int
    words: str
    outputs: dict[str, str]


@dataclass
class Scripts:
    connection: asyncssh.SSHClientConnection
    facts: Facts
    playbook: Mapping[str, Any] = field(
        default_factory=lambda: with_functions(read_raw(PLAYBOOK, "staging.yaml"))[0].value
    )

    def values(self) -> dict[str, str]:
        facts = self.facts
        return {
            "RUN": "staging-42",
            "ENVIRONMENT": "staging",
            "COMMIT": facts.git.branch_commit,
            "PREVIOUS_COMMIT": facts.git.base_commit,
            "BRANCH": facts.git.branch,
            "REF": f"refs/heads/{facts.git.branch}",
            "APP_DIR": facts.paths.app,
            "BACKUP_DIR": facts.paths.backups,
            "BACKUP_CHECKSUM_LIMIT": "256MB",
            "LAST_BACKUP_FILE": f"{facts.paths.folder}/last_backup_timestamp",
            "PGHOST": facts.database.host,
            "PGPORT": str(facts.database.port),
            "PGUSER": facts.database.user,
            "PGDATABASE": facts.database.name,
            "PGPASSWORD": facts.database.password,
            "IMPACT_IN_ENABLED": "false",
            "REHEARSE_RESTORE": "false",
            "MAINTENANCE_DATABASE": "postgres",
            "SAFETY_COPY_DAYS": "7",
            "CACHE_HOST": "127.0.0.1",
            "CACHE_PORT": str(facts.ports.redis),
            "CACHE_DATABASE": "0",
            "CACHE_DATABASE_IS_OURS": "false",
            "CACHE_PREFIXES": "session:",
            "REDISCLI_AUTH": "",
            "FACT_WAY": "into a new database",
            "HOST_COUNT": "1",
        }

    async def step(self, name: str, **changed: str) -> Ran:
        """Run a step's script."""
        (step,) = [step for step in self.playbook["deploy"]["steps"] if step["id"] == name]
        return await self.run(step["run"], step["uses"], **changed)

    async def back(self, name: str, carried: Mapping[str, str], **changed: str) -> Ran:
        """Run a step's script of the full rollback, after steps that handed on `carried`."""
        return await self.run(*self.prepared(name, carried), **changed)

    async def asked(self, says: str, carried: Mapping[str, str], **changed: str) -> Ran:
        """Ask what the full rollback's plan asks the host under these words."""
        full = self.playbook["rollback"]["full"]
        (block,) = [one for one in (*full["verify"], *full["facts"]) if one["says"] == says]
        names = [f"OUT_{name}" for name in carried]
        known = {f"OUT_{name}": value for name, value in carried.items()}
        used = {name: value for name, value in known.items() if name in block["uses"]}
        lacking = {name: "" for name in block["uses"] if name.startswith("OUT_")}
        assert set(used) <= set(names)
        return await self.run(block["run"], block["uses"], **{**lacking, **used, **changed})

    def script_of(self, name: str, carried: Mapping[str, str]) -> str:
        """Return a step's script of the full rollback with all that it is given, to be started."""
        return self.text(*self.prepared(name, carried))

    def prepared(self, name: str, carried: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """Return a step's script of the full rollback, and what it is given."""
        steps = self.playbook["rollback"]["full"]["steps"]
        (step,) = [step for step in steps if step["id"] == name]
        known = {f"OUT_{key}": value for key, value in carried.items()}
        given = {**self.values(), "RUN": "staging-43", "COMMIT": self.facts.git.base_commit}
        given |= known
        return step["run"], {key: given[key] for key in step["uses"]}

    @staticmethod
    def text(script: str, values: Mapping[str, str]) -> str:
        """Return shell text that runs a script as a step's, and prints what it hands on."""
        exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in values.items())
        # Both outputs in one, so that what was said last does not come behind the mark.
        return (
            f"{exports}export HANDRAIL_OUTPUT=$(mktemp)\n"
            f"bash -c {shlex.quote(f'set -euo pipefail{chr(10)}{script}')} </dev/null 2>&1\n"
            'status=$?; printf "\\036"; cat "$HANDRAIL_OUTPUT"; rm "$HANDRAIL_OUTPUT"\n'
            "exit $status\n"
        )

    async def live(self) -> str:
        """Ask for the commit that is live."""
        plan = self.playbook["plan"]
        return (await self.run(plan["live"], plan["uses"])).words.strip()

    async def applied(self) -> list[str]:
        """Ask for the applied migrations."""
        block = self.playbook["plan"]["migrations"]
        found = await self.run(block["applied"], block["uses"])
        assert found.status == 0, found.words
        return found.words.split()

    async def run(
        self, script: str, uses: Collection[str] | Mapping[str, str] | None = None, **changed: str
    ) -> Ran:
        """Run a script with what it uses, and nothing to read."""
        given = dict(uses) if isinstance(uses, Mapping) else {}
        values = self.values() | given | changed
        names = {*(values if uses is None else uses), *changed} & set(values)
        text = self.text(script, {name: values[name] for name in names})
        done = await self.connection.run("exec bash -s", input=text, stderr=asyncssh.STDOUT)
        words, _, outputs = str(done.stdout).partition("\036")
        pairs = (line.partition("=") for line in outputs.splitlines())
        return Ran(done.exit_status or 0, words, {name: value for name, _, value in pairs})


def text_of(path: str | Path) -> str:
    """Read a file of the host, which is a folder here."""
    return Path(path).read_text()


def record_of(ran: Ran) -> Any:
    """Read the record of the backup that a run of the step made."""
    return json.loads(text_of(ran.outputs["BACKUP_RECORD"]))


def mode_of(path: str | Path) -> int:
    return Path(path).stat().st_mode & 0o777


def names_in(folder: str | Path) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


def program(path: Path, text: str) -> Path:
    """Put a program where the host's users can run it."""
    path.parent.mkdir(exist_ok=True)
    path.parent.chmod(0o755)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
async def scripts(staging: StagingHost) -> AsyncIterator[Scripts]:
    async with signed_in(staging) as connection:
        yield Scripts(connection, staging.facts)
