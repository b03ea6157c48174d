"""The shipped drill on the staging host, and what the shipped playbook keeps no longer."""

from pathlib import Path

import pytest

from demo.host import StagingHost
from runner.control import Order
from runner.record.run import Run, State
from tests.integration.playbook.conftest import Scripts, names_in
from tests.integration.runner.conftest import bench

pytestmark = pytest.mark.timeout(400)


async def databases(staging: StagingHost, scripts: Scripts) -> list[str]:
    found = await scripts.run("psql -XAtqc 'SELECT datname FROM pg_database ORDER BY 1'")
    assert found.status == 0, found.words
    return found.words.split()


async def test_a_drill_restores_and_builds_beside_what_is_live_and_leaves_nothing(
    staging: StagingHost, scripts: Scripts, tmp_path: Path
):
    async with bench(tmp_path, staging) as deploys:
        deployed = await deploys.deployed()
        assert deployed.state is State.SUCCEEDED, deployed.reason
        before = (await databases(staging, scripts), await scripts.live())
        asked = await deploys.control.drill(Order(environment="staging", person="you"))
        assert isinstance(asked, Run), asked
        run = await deploys.ended(asked.id)
        assert run.state is State.SUCCEEDED, run.reason
        checks = {
            check["says"]: check
            for state in run.steps.values()
            for check in state.finished["checks"]
        }
        assert {check["verdict"] for check in checks.values()} == {"passed"}, checks
        for says in ("Time to detect", "Time to roll back", "Time to verify"):
            (timed,) = [check for name, check in checks.items() if name.startswith(says)]
            assert timed["expected"], timed
        plan = await deploys.control.plan(run.id)
        assert plan is not None
        assert plan.commit.sha == staging.facts.git.base_commit
        assert (await databases(staging, scripts), await scripts.live()) == before
        listed = await scripts.run('git -C "$APP_DIR" worktree list', ["APP_DIR"])
        assert len(listed.words.splitlines()) == 1
        assert ".handrail-drill" not in names_in(staging.facts.paths.home)


def kept(scripts: Scripts, name: str) -> str:
    (found,) = [one for one in scripts.playbook["keeps"] if one["id"] == name]
    return str(found["run"])


async def test_a_backup_that_is_kept_no_longer_goes_with_its_record_and_nothing_else_does(
    scripts: Scripts,
):
    made = await scripts.step("backup")
    assert made.status == 0, made.words
    file, record = Path(made.outputs["BACKUP_FILE"]), Path(made.outputs["BACKUP_RECORD"])
    bystander = file.with_name("notes.txt")
    bystander.write_text("mine")
    names = ["BACKUP_DIR", "OUT_BACKUP_FILE", "OUT_BACKUP_RECORD"]
    known = {"OUT_BACKUP_FILE": str(file), "OUT_BACKUP_RECORD": str(record)}
    for wrong in (str(bystander), f"{file.parent}/teei_cockpit_x/../{file.name}", "/etc/hostname"):
        refused = await scripts.run(
            kept(scripts, "backup"), names, **(known | {"OUT_BACKUP_RECORD": wrong})
        )
        assert (refused.status, "no backup of ours" in refused.words) == (1, True)
        assert file.name in names_in(file.parent)
    for _ in range(2):  # the second time it is gone already
        gone = await scripts.run(kept(scripts, "backup"), names, **known)
        assert gone.status == 0, gone.words
        assert file.name in gone.words
    assert {file.name, record.name, bystander.name} & {*names_in(file.parent)} == {bystander.name}
