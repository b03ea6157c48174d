"""What acceptance tests share."""

from pathlib import Path

import pytest

from demo.host import StagingHost
from tests.acceptance.small import unapproved
from tests.staging import staging, staging_process

__all__ = ["staging", "staging_process"]

_SLOW = """
for number in $(seq 1 40); do
  printf 'line %s\\n' "$number"
  # half of it, and no more until somebody has looked
  while [ "$number" = 20 ] && [ ! -e "$BACKUP_DIR/go" ]; do sleep 0.05; done
done
echo once >>"$BACKUP_DIR/ran"
"""


@pytest.fixture
def slow(tmp_path: Path, staging: StagingHost) -> Path:
    """Configure a bot whose playbook has one slow step, with no approval wanted."""
    check = {"check": "command", "says": "It ran once", "uses": ["BACKUP_DIR"], "at_most": 1}
    check["run"] = 'grep -c once "$BACKUP_DIR/ran"'
    step = {"id": "slow", "title": "Slow", "run": _SLOW, "uses": ["BACKUP_DIR"], "verify": [check]}
    return unapproved(tmp_path, staging, [step])
