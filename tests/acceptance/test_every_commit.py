"""Killed between any two commits, a run loses and doubles nothing."""

from itertools import count
from pathlib import Path

import pytest

from demo.host import StagingHost
from runner.record import audit
from runner.record.events import Kind
from runner.record.journal import Journal
from runner.record.logs import LogKey, read
from runner.record.run import State
from runner.record.store import Store
from tests.acceptance.mortal import DIED, lived
from tests.acceptance.small import kept_in, unapproved

STEP = """
echo "this is $STEP_NAME"
echo "$STEP_NAME" >>"$BACKUP_DIR/ran"
echo "WHO=$STEP_NAME" >>"$HANDRAIL_OUTPUT"
"""
COMMITS = 18
"""More than such a run makes, ours and the engine's together, on either database."""
CERTAIN = 12
"""As many as it makes at least."""


def trivial(folder: Path, staging: StagingHost) -> Path:
    steps = [
        {
            "id": name,
            "title": name,
            "run": STEP.replace("$STEP_NAME", name),
            "uses": ["BACKUP_DIR"],
            "outputs": {"WHO": "[a-z]+"},
            "verify": [{"check": "file", "says": "it ran", "path": "${BACKUP_DIR}/ran"}],
        }
        for name in ("one", "two", "three")
    ]
    return unapproved(folder, staging, steps)


def test_a_first_start_that_is_killed_again_and_again_makes_the_tables_in_the_end(
    tmp_path: Path, swept: StagingHost, empty_database_url: str
):
    folder = kept_in(trivial(tmp_path, swept), empty_database_url)
    lives = next(each for each in count(1) if lived(folder, each, "") == 0)
    assert lives > 3, "each life got further by one commit more than the one before"
    assert lived(folder, 0) == 0


async def outlived(tmp_path: Path, staging: StagingHost, database: str, commits: int) -> None:
    """Deploy, die before one of the commits, go on, and prove that all of it happened once."""
    folder = kept_in(trivial(tmp_path, staging), database)
    end = lived(folder, commits)
    assert end in {DIED, 0}
    assert end == DIED or commits > CERTAIN, "commits are not counted"
    assert end == 0 or commits < COMMITS, "there are more commits than are tried"
    assert lived(folder, 0) == 0
    ran = Path(staging.facts.paths.backups) / "ran"
    assert ran.read_text(encoding="utf-8").split() == ["one", "two", "three"]
    store = Store(database)
    journal = Journal(store)
    run = await journal.run("staging-1")
    assert run is not None
    assert run.state is State.SUCCEEDED, run.reason
    kinds = [event.kind for event in await journal.events("staging-1")]
    assert kinds.count(Kind.STEP_FINISHED) == 3
    assert kinds.count(Kind.STARTED) == kinds.count(Kind.FINISHED) == 1
    assert not (await store.read(audit.verify)).broken
    for name in ("one", "two", "three"):
        key = LogKey(run="staging-1", step=name, attempt=1)
        log = await store.read(lambda connection, key=key: read(connection, key))
        assert (log.data, log.cut) == (f"this is {name}\n".encode(), 0)
    store.close()


@pytest.mark.parametrize("commits", range(1, COMMITS + 1))
async def test_a_run_killed_before_any_commit_ends_well_and_ran_each_step_once(
    tmp_path: Path, swept: StagingHost, own_database_url: str, commits: int
):
    await outlived(tmp_path, swept, own_database_url, commits)
