"""The installed console script: killed in the middle of a step, served again, ended well."""

import asyncio
import signal
from pathlib import Path

import pytest
import yaml

from demo.configure import configure
from demo.host import StagingHost
from tests.acceptance.serving import asked, reached, serving

SLOW = """
for number in $(seq 1 40); do printf 'line %s\\n' "$number"; sleep 0.1; done
echo once >>"$BACKUP_DIR/ran"
"""


@pytest.fixture
def folder(tmp_path: Path, staging: StagingHost) -> Path:
    """Configure a bot whose playbook has one slow step, with no approval wanted."""
    made = configure(tmp_path, staging.facts)
    playbook = made / "playbooks/staging.yaml"
    declared = yaml.safe_load(playbook.read_text(encoding="utf-8"))
    check = {"check": "command", "says": "It ran once", "uses": ["BACKUP_DIR"], "at_most": 1}
    check["run"] = 'grep -c once "$BACKUP_DIR/ran"'
    step = {"id": "slow", "title": "Slow", "run": SLOW, "uses": ["BACKUP_DIR"], "verify": [check]}
    declared["deploy"] = {"steps": [step]}
    declared["plan"].pop("verify", None)
    playbook.write_text(yaml.safe_dump(declared), encoding="utf-8")
    environment = made / "environments/staging.yaml"
    declared = yaml.safe_load(environment.read_text(encoding="utf-8"))
    declared["approval"] = {"quorum": 0}
    environment.write_text(yaml.safe_dump(declared), encoding="utf-8")
    return made


async def test_a_step_goes_on_where_it_was_after_the_bot_was_killed(
    folder: Path, staging: StagingHost
):
    ran = Path(staging.facts.paths.backups) / "ran"
    with serving(folder) as first:
        await reached(folder)
        said = await asyncio.to_thread(asked, folder, "ask", "/deploy staging")
        assert said.returncode == 0, said.stdout + said.stderr
        async with asyncio.timeout(30):
            while "line 5" not in (await asyncio.to_thread(asked, folder, "log", "#1")).stdout:
                await asyncio.sleep(0.05)
        first.send_signal(signal.SIGKILL)
        first.wait(30)
    assert not ran.exists()
    with serving(folder):
        await reached(folder)
        followed = await asyncio.to_thread(asked, folder, "follow", "#1")
        assert followed.returncode == 0, followed.stdout + followed.stderr
        log = await asyncio.to_thread(asked, folder, "log", "#1", "slow", "--all")
        lines = [line.split("line ")[1] for line in log.stdout.splitlines() if "line " in line]
        assert lines == [str(number) for number in range(1, 41)]
        audit = await asyncio.to_thread(asked, folder, "audit", "verify")
        assert audit.returncode == 0, audit.stdout
    assert ran.read_text(encoding="utf-8") == "once\n"
