"""Replicas of one bot on one PostgreSQL, as processes, and what their database tells of them."""

import asyncio
import shutil
from pathlib import Path

import psycopg
import yaml

from runner.record.seats import KIND, key
from tests.acceptance.serving import asked
from tests.databases import plain

CARRIER = """
SELECT process FROM dbos.workflow_status JOIN replicas ON replica = executor_id
WHERE name = 'carry' AND status = 'PENDING'
"""
CHAIR = """
SELECT process FROM pg_locks JOIN pg_stat_activity USING (pid)
JOIN replicas ON application_name = 'handrail ' || replica
WHERE locktype = 'advisory' AND granted AND classid = %s AND objid::bigint = %s
"""
PROCESSES = "SELECT string_agg(pid::text, ' ') FROM pg_stat_activity"
HAPPENED = "SELECT max(at) FROM events WHERE kind = %s"
TAKEOVER = 10.0
"""Seconds within which another replica goes on, as is promised."""


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


def told(database: str, words: str, *values: object) -> object:
    """Return the one value that a query gives; None where it gives no row."""
    with psycopg.connect(plain(database)) as connection:
        row = connection.execute(words, values).fetchone()
    return row[0] if row else None


def chair(database: str) -> object:
    """Return the process that speaks and hears for all; None while nobody does."""
    return told(database, CHAIR, KIND, key("chat") % 2**32)


async def whole(folder: Path) -> bool:
    """Tell whether the log has each line of the slow step once, in order, and the record holds."""
    log = await asyncio.to_thread(asked, folder, "log", "#1", "slow", "--all")
    lines = [line.split("line ")[1] for line in log.stdout.splitlines() if "line " in line]
    audit = await asyncio.to_thread(asked, folder, "audit", "verify")
    return lines == [str(number) for number in range(1, 41)] and audit.returncode == 0
