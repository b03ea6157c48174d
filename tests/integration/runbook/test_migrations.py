"""Migrations that do not go through, from the base version on."""

from pathlib import Path

import pytest

from demo.host import StagingHost
from tests.integration.runbook.ground import standing

pytestmark = pytest.mark.integration


async def test_a_lock_that_a_migration_waits_for_is_named_with_its_holder(
    staging: StagingHost, tmp_path: Path
):
    await staging.fault("lock-held")
    async with standing(tmp_path, staging) as base:
        assert (await base.step("code"))["outcome"] == "passed"
        done = await base.step("migrate")
    assert done["outcome"] == "failed"
    assert "waits for a lock of process" in done["tail"]
    assert "teei_admin, nightly-report, active" in done["tail"]
    assert "nightly-report" in done["diagnosis"]
    assert "lock timeout" in done["tail"]


async def test_a_migration_that_fails_comes_with_what_is_applied(
    staging: StagingHost, tmp_path: Path
):
    await staging.fault("migration-broken")
    async with standing(tmp_path, staging) as base:
        assert (await base.step("code"))["outcome"] == "passed"
        done = await base.step("migrate")
    assert done["outcome"] == "failed"
    assert 'relation "owners" does not exist' in done["tail"]
    assert "002_add_rbac_roles" in done["diagnosis"]
    assert "003_add_api_keys_table\n" not in done["diagnosis"].partition("applied:")[2]
    assert any("pnpm db:migrate:rollback" in line for line in done["advice"])
