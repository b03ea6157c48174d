"""The shipped playbook with steps of a test's own, and nothing that speaks of others."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from demo.configure import configure
from demo.host import StagingHost

Step = dict[str, Any]

_SLOW = """
for number in $(seq 1 40); do
  printf 'line %s\\n' "$number"
  # half of it, and no more until somebody has looked
  while [ "$number" = 20 ] && [ ! -e "$BACKUP_DIR/go" ]; do sleep 0.05; done
done
echo once >>"$BACKUP_DIR/ran"
"""


def slow_step() -> Step:
    """Return a step that says 20 of its 40 lines, and the rest once the file `go` is there."""
    check = {"check": "command", "says": "It ran once", "uses": ["BACKUP_DIR"], "at_most": 1}
    check["run"] = 'grep -c once "$BACKUP_DIR/ran"'
    return {"id": "slow", "title": "Slow", "run": _SLOW, "uses": ["BACKUP_DIR"], "verify": [check]}


def cut_down(playbook: dict[str, Any], steps: Sequence[Step], back: Sequence[Step] = ()) -> None:
    """Leave of a playbook its title, how its plan is made, these steps, and a quick way back."""
    for name in playbook.keys() - {"title", "functions", "plan"}:
        del playbook[name]
    for name in ("verify", "facts"):
        playbook["plan"].pop(name, None)
    playbook["deploy"] = {"steps": [*steps]}
    if back:
        playbook["rollback"] = {"quick": {"steps": [*back]}}


def unapproved(
    folder: Path, staging: StagingHost, steps: Sequence[Step], back: Sequence[Step] = ()
) -> Path:
    """Configure a bot that carries these steps out without asking anybody; returns the folder."""
    made = configure(folder, staging.facts)
    change(made / "playbooks/staging.yaml", lambda playbook: cut_down(playbook, steps, back))
    free = {"approval": {"quorum": 0}}
    change(made / "environments/staging.yaml", lambda environment: environment.update(free))
    return made


def kept_in(folder: Path, database: str) -> Path:
    """Declare where a bot keeps what it knows, by a URL; returns the folder."""
    settings = folder / "handrail.yaml"
    change(settings, lambda declared: declared.update(database=database))
    settings.chmod(0o600)
    return folder


def change(path: Path, how: Callable[[dict[str, Any]], None]) -> None:
    """Change what a YAML file declares."""
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    how(declared)
    path.write_text(yaml.safe_dump(declared), encoding="utf-8")
