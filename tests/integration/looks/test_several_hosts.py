"""Looks at several hosts: what they have to share is one folder, or is told with its cure."""

import os
from pathlib import Path

import pytest
import yaml

from config.load import read
from runner.looks.environment import look
from runner.looks.seen import Mark, Seen
from tests.integration.host.server import running
from tests.integration.runner.farm import Machine, machines, origin, written


async def told(folder: Path) -> dict[str, Seen]:
    reading = read(folder)
    assert reading.configuration, [str(each) for each in reading.findings]
    return {each.subject: each for each in await look(reading.configuration, "staging")}


def wanting(folder: Path, hosts: tuple[Machine, ...]) -> Path:
    """Configure hosts that have to share the folder `backups`, which this machine has."""
    origin(folder)
    made = written(folder, hosts, variables={"BACKUP_DIR": str(folder / "backups")})
    file = made / "playbooks/staging.yaml"
    file.write_text(file.read_text() + yaml.safe_dump({"shared": ["${BACKUP_DIR}"]}))
    (folder / "backups").mkdir(exist_ok=True)
    (folder / "backups/one.dump").touch()
    return made


async def test_a_folder_that_hosts_share_is_seen_as_one_and_hosts_away_are_not_judged(
    tmp_path: Path,
):
    with machines(tmp_path, 2) as hosts:
        folder = wanting(tmp_path, hosts)
        seen = await told(folder)
        assert seen[f"shared {tmp_path}/backups"].said == "one folder for web-1 and web-2"
        file = folder / "environments/staging.yaml"
        away = yaml.safe_load(file.read_text())
        away["hosts"]["web"][1]["port"] = 1
        file.write_text(yaml.safe_dump(away))
        seen = await told(folder)
        assert seen["SSH to web-2"].mark is Mark.WRONG
        assert not [subject for subject in seen if subject.startswith("shared")]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount for one host alone")
async def test_a_folder_that_each_host_has_for_itself_is_told_with_its_cure(tmp_path: Path):
    (tmp_path / "backups").mkdir()
    (tmp_path / "web-2").mkdir()
    alone = f"mount -t tmpfs handrail-test '{tmp_path}/backups' && exec \"$@\""
    within = ["unshare", "--mount", "sh", "-euc", alone, "sh"]
    with (
        machines(tmp_path, 1) as one,
        running(tmp_path / "web-2", "dash", within=within) as server,
    ):
        found = await told(wanting(tmp_path, (*one, Machine("web-2", server))))
    seen = found[f"shared {tmp_path}/backups"]
    assert seen.mark is Mark.WRONG
    assert "does not hold on web-2 what it holds on web-1. [folder-not-shared]" in seen.said
    assert "one folder that web-1 and web-2 mount" in seen.cure
