from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from demo.host import StagingHost
from runner.record.events import Kind
from runner.record.run import Run, State
from tests.integration.playbook.conftest import Scripts, text_of
from tests.integration.playbook.ways_back import Ways, measured, told
from tests.integration.runner.conftest import bench

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
async def ways(staging: StagingHost, scripts: Scripts, tmp_path: Path) -> AsyncIterator[Ways]:
    async with bench(tmp_path, staging) as made:
        yield Ways(bench=made, scripts=scripts)


async def test_after_a_full_rollback_the_database_is_to_the_row_what_was_backed_up(ways: Ways):
    facts = ways.scripts.facts
    before = await ways.database()
    variables = text_of(facts.paths.env_file)
    await ways.bench.host.fault("health-500")
    deploy = await ways.bench.deployed()
    assert (deploy.state, len(await ways.scripts.applied())) == (State.FAILED, 6), told(deploy)
    await ways.bench.host.fault("health-500", on=False)

    run = await ways.back()
    assert run.state is State.SUCCEEDED, told(run)
    assert await ways.database() == before
    assert await ways.scripts.applied() == []
    evidence = await ways.bench.host.evidence()
    assert evidence["checkout"]["commit"] == facts.git.base_commit
    assert evidence["built"] == facts.git.base_commit
    assert await ways.scripts.live() == facts.git.base_commit
    assert text_of(facts.paths.env_file) == variables
    assert {unit["active"] for unit in evidence["units"].values()} == {"active"}
    proof = measured(run, "verification")
    assert "equal to the record: " in proof["No data loss confirmed"]
    plan = await ways.plan(run.id)
    facts_told = {fact.says: fact.value for fact in plan.facts}
    assert set(facts_told) == {
        "Backup",
        "Written since, and lost by it",
        "Clients connected",
        "Way of the restore",
        "Estimated downtime",
        "Variables",
    }
    assert "schema_migrations: new, 6 rows" in facts_told["Written since, and lost by it"]
    assert "sessions of teei_admin" in facts_told["Clients connected"]
    assert "minutes old" in facts_told["Backup"]


async def test_a_quick_rollback_leaves_the_database_and_takes_all_else_back(ways: Ways):
    facts = ways.scripts.facts
    variables = text_of(facts.paths.env_file)
    await ways.bench.host.fault("crash-loop")
    deploy = await ways.bench.deployed()
    assert (deploy.state, len(await ways.scripts.applied())) == (State.FAILED, 6), told(deploy)
    await ways.bench.host.fault("crash-loop", on=False)

    run = await ways.back("quick", keep_schema=True)
    assert run.state is State.SUCCEEDED, told(run)
    assert len(await ways.scripts.applied()) == 6
    evidence = await ways.bench.host.evidence()
    assert evidence["built"] == evidence["checkout"]["commit"] == facts.git.base_commit
    assert text_of(facts.paths.env_file) == variables
    assert {unit["active"] for unit in evidence["units"].values()} == {"active"}
    assert set(measured(run, "verification")) == {
        "Application accessible",
        "Dashboard loads without errors",
        "Error lines in the logs while the dashboard loaded",
        "Database queries working",
        "No data loss confirmed",
    }


async def test_a_version_with_the_pilots_pages_is_smoke_tested_after_the_way_back_to_it(ways: Ways):
    first = await ways.bench.deployed()
    assert first.state is State.SUCCEEDED, told(first)
    await ways.bench.host.fault("branch-moved")
    await ways.bench.host.fault("crash-loop")
    second = await ways.bench.deployed()
    assert second.state is State.FAILED, told(second)
    await ways.bench.host.fault("crash-loop", on=False)

    run = await ways.back("quick")
    assert run.state is State.SUCCEEDED, told(run)
    assert await ways.scripts.live() == ways.scripts.facts.git.branch_commit
    assert run.steps["code"].finished["outputs"] == {"PILOT": "true"}
    assert "VIEWER sees the cockpit and no more" in measured(run, "smoke")


async def test_services_that_do_not_come_back_are_told_and_a_retry_goes_on(ways: Ways):
    before = await ways.database()
    await ways.bench.host.fault("crash-loop")
    deploy = await ways.bench.deployed()
    assert deploy.state is State.FAILED, told(deploy)
    run = await ways.back()
    assert run.state is State.FAILED
    assert list(run.steps)[-1] == "exchange", told(run)
    for words in (
        "Done: Restore the backup beside the database in service",
        "Not done: Let the restored database take over",
        "staging stays held",
        "/handrail retry staging#2",
    ):
        assert words in run.reason
    last = run.steps["exchange"].finished
    assert "teei_cockpit_staging_before_staging_2 f handrail: the database before" in str(
        last["diagnosis"]
    )
    assert "ALTER DATABASE" in str(last["tail"])
    assert await ways.database() == before

    await ways.bench.host.fault("crash-loop", on=False)
    position = await ways.bench.now()
    assert isinstance(await ways.bench.control.retry(run.id, "dana"), Run)
    await ways.bench.until(run.id, Kind.FINISHED, after=position)
    ended = await ways.bench.control.run(run.id)
    assert ended is not None
    assert ended.state is State.SUCCEEDED, told(ended)
    assert await ways.database() == before
    back = await ways.bench.control.run(deploy.id)
    assert back is not None
    assert back.state is State.ROLLED_BACK


async def test_a_backup_that_is_gone_stops_it_before_anybody_is_asked(ways: Ways):
    await ways.bench.host.fault("migration-broken")
    deploy = await ways.bench.deployed()
    assert deploy.state is State.FAILED, told(deploy)
    dump = deploy.steps["backup"].finished["outputs"]["BACKUP_FILE"]
    found = await ways.scripts.run(f"rm {dump}")
    assert found.status == 0, found.words
    run = await ways.back()
    assert (run.state, run.approval) == (State.FAILED, {})
    assert "The backup is there" in run.reason
