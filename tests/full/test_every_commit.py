"""A sample of the commits: between any two of them the host sees the same."""

from pathlib import Path

import pytest

from demo.host import StagingHost
from tests.acceptance import test_every_commit as deploy
from tests.acceptance import test_every_commit_of_a_rollback as rollback


@pytest.mark.parametrize("commits", range(6, deploy.COMMITS, 6))
async def test_a_run_killed_before_any_commit_ends_well_and_ran_each_step_once(
    tmp_path: Path, staging: StagingHost, own_database_url: str, commits: int
):
    await deploy.outlived(tmp_path, staging, own_database_url, commits)


@pytest.mark.parametrize("commits", range(6, rollback.COMMITS, 8))
async def test_a_rollback_killed_before_any_commit_ends_well_and_ran_each_step_once(
    tmp_path: Path, staging: StagingHost, own_database_url: str, commits: int
):
    await rollback.outlived(tmp_path, staging, own_database_url, commits)
