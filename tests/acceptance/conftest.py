"""What acceptance tests share."""

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
