"""What acceptance tests share."""

import asyncio
import shutil
from pathlib import Path

import pytest

from demo.host import StagingHost
from tests.acceptance.small import slow_step, unapproved
from tests.staging import staging, staging_process

__all__ = ["staging", "staging_process"]


@pytest.fixture
def slow(tmp_path: Path, staging: StagingHost) -> Path:
    """Configure a bot whose playbook has one slow step, with no approval wanted."""
    return unapproved(tmp_path, staging, [slow_step()])


@pytest.fixture(scope="module")
def base(staging_process: StagingHost) -> StagingHost:
    """Give the host, put into its base state once for a file of tests."""
    asyncio.run(staging_process.reset())
    return staging_process


@pytest.fixture
def swept(base: StagingHost) -> StagingHost:
    """Give a host to runs whose steps touch its backups only: rid of what the last one left."""
    shutil.rmtree(Path(base.facts.paths.home) / ".handrail", ignore_errors=True)
    for left in Path(base.facts.paths.backups).iterdir():
        left.unlink()
    return base
