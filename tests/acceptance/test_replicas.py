"""Two bots on one PostgreSQL: one is killed in the middle of a step, the other carries on."""

import asyncio
import shutil
import signal
from pathlib import Path

import psycopg
import pytest
import yaml

from demo.host import StagingHost
from tests.acceptance.serving import asked, reached, serving
from tests.databases import fresh_database

CARRIER = """
SELECT process FROM dbos.workflow_status JOIN replicas ON replica = executor_id
WHERE name = 'carry' AND status = 'PENDING'
"""


def twin(folder: Path, name: str, database: str) -> Path:
    """Give a replica a state folder of its own; all else is the same."""
    made = folder.parent / name / "config"
    shutil.copytree(folder, made, symlinks=True)
    settings = made / "handrail.yaml"
    declared = yaml.safe_load(settings.read_text(encoding="utf-8"))
    state = made.parent / "state"
    settings.write_text(
        yaml.safe_dump(declared | {"database": database, "state": str(state)}), encoding="utf-8"
    )
    settings.chmod(0o600)
    return made


def carrier(database: str) -> int:
    """Return the process that carries the run."""
    with psycopg.connect(database.replace("+psycopg", "")) as connection:
        row = connection.execute(CARRIER).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.timeout(180)
async def test_a_killed_replicas_run_is_carried_on_by_the_other(
    slow: Path, staging: StagingHost, postgres: str
):
    database = fresh_database(postgres)
    ran = Path(staging.facts.paths.backups) / "ran"
    one, other = twin(slow, "one", database), twin(slow, "other", database)
    with serving(one) as first, serving(other) as second:
        await reached(one)
        await reached(other)
        said = await asyncio.to_thread(asked, one, "ask", "/deploy staging")
        assert said.returncode == 0, said.stdout + said.stderr
        async with asyncio.timeout(60):
            while "line 5" not in (await asyncio.to_thread(asked, one, "log", "#1")).stdout:
                await asyncio.sleep(0.05)
        killed = carrier(database)
        assert killed in {first.pid, second.pid}
        dying, there = (first, other) if killed == first.pid else (second, one)
        dying.send_signal(signal.SIGKILL)
        dying.wait(30)
        assert not ran.exists()
        ran.with_name("go").touch()
        followed = await asyncio.to_thread(asked, there, "follow", "#1")
        assert followed.returncode == 0, followed.stdout + followed.stderr
        log = await asyncio.to_thread(asked, there, "log", "#1", "slow", "--all")
        lines = [line.split("line ")[1] for line in log.stdout.splitlines() if "line " in line]
        assert lines == [str(number) for number in range(1, 41)]
        audit = await asyncio.to_thread(asked, there, "audit", "verify")
        assert audit.returncode == 0, audit.stdout
    assert ran.read_text(encoding="utf-8") == "once\n"
