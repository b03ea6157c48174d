"""What acceptance tests share."""

from pathlib import Path

import pytest
import yaml

from demo.configure import configure
from demo.host import StagingHost
from tests.acceptance.small import cut_down
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
    made = configure(tmp_path, staging.facts)
    playbook = made / "playbooks/staging.yaml"
    declared = yaml.safe_load(playbook.read_text(encoding="utf-8"))
    check = {"check": "command", "says": "It ran once", "uses": ["BACKUP_DIR"], "at_most": 1}
    check["run"] = 'grep -c once "$BACKUP_DIR/ran"'
    step = {"id": "slow", "title": "Slow", "run": _SLOW, "uses": ["BACKUP_DIR"], "verify": [check]}
    cut_down(declared, [step])
    playbook.write_text(yaml.safe_dump(declared), encoding="utf-8")
    environment = made / "environments/staging.yaml"
    declared = yaml.safe_load(environment.read_text(encoding="utf-8"))
    declared["approval"] = {"quorum": 0}
    environment.write_text(yaml.safe_dump(declared), encoding="utf-8")
    return made
