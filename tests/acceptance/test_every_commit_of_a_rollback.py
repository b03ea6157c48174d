"""Killed between any two commits, a rollback loses and doubles nothing."""

from pathlib import Path

import pytest

from demo.host import StagingHost
from runner.record import audit
from runner.record.events import Kind
from runner.record.journal import Journal
from runner.record.run import State
from runner.record.store import Store
from tests.acceptance.mortal import DIED, lived
from tests.acceptance.small import kept_in, unapproved

COMMITS = 17
"""More than such a rollback makes, ours and the engine's together, on either database."""
CERTAIN = 12
"""As many as it makes at least."""

DEPLOY = 'echo "$COMMIT" >"$BACKUP_DIR/version"'
BACK = """
echo "$FLOW ONE" >>"$BACKUP_DIR/ran"
"""


def taken_back(folder: Path, staging: StagingHost) -> Path:
    """Configure a bot whose deploy fails behind its first step, and its way back."""
    steps = [
        {"id": "code", "title": "C", "run": DEPLOY, "uses": ["BACKUP_DIR", "COMMIT"]},
        {"id": "fail", "title": "F", "run": "false"},
    ]
    back = [
        {
            "id": name,
            "title": name,
            "run": BACK.replace("ONE", name),
            "uses": ["BACKUP_DIR", "FLOW"],
        }
        for name in ("one", "two", "three")
    ]
    return unapproved(folder, staging, steps, back)


async def outlived(tmp_path: Path, staging: StagingHost, database: str, commits: int) -> None:
    """Take a deploy back, die before one of the commits, go on, and prove that it happened once."""
    folder = kept_in(taken_back(tmp_path, staging), database)
    assert lived(folder, 0, "staging-1") == 0
    end = lived(folder, commits, "staging-2")
    assert end in {DIED, 0}
    assert end == DIED or commits > CERTAIN, "commits are not counted"
    assert end == 0 or commits < COMMITS, "there are more commits than are tried"
    assert lived(folder, 0, "staging-2") == 0
    ran = Path(staging.facts.paths.backups) / "ran"
    names = [f"rollback-quick {name}" for name in ("one", "two", "three")]
    assert ran.read_text(encoding="utf-8").splitlines() == names
    store = Store(database)
    journal = Journal(store)
    run, deploy = await journal.run("staging-2"), await journal.run("staging-1")
    assert run is not None
    assert deploy is not None
    assert (run.state, run.holds) == (State.SUCCEEDED, True), run.reason
    assert (deploy.state, deploy.holds) == (State.ROLLED_BACK, False)
    kinds = [event.kind for event in await journal.events("staging-2")]
    assert kinds.count(Kind.STEP_FINISHED) == 3
    assert kinds.count(Kind.STARTED) == kinds.count(Kind.FINISHED) == 1
    assert not (await store.read(audit.verify)).broken
    store.close()


@pytest.mark.parametrize("commits", range(1, COMMITS + 1))
async def test_a_rollback_killed_before_any_commit_ends_well_and_ran_each_step_once(
    tmp_path: Path, swept: StagingHost, own_database_url: str, commits: int
):
    await outlived(tmp_path, swept, own_database_url, commits)
