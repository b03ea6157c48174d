"""Migrations that do not go through, from the base version on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from demo.host import StagingHost
from tests.integration.runbook.ground import Ground, standing, surveyed
from tests.integration.runbook.page import ROWS
from tests.integration.runbook.test_lines import told_of

pytestmark = pytest.mark.integration


@pytest.fixture
async def before(
    staging: StagingHost, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Ground]:
    """Give a host as it is before its deploy, with the commit checked out and a fault on."""
    await staging.fault(request.param)
    async with standing(tmp_path, staging, await surveyed(tmp_path, staging)) as ground:
        assert (await ground.step("code"))["outcome"] == "passed"
        yield ground


@pytest.mark.parametrize("before", ["lock-held"], indirect=True)
async def test_a_lock_that_a_migration_waits_for_is_named_with_its_holder(before: Ground):
    done = await before.step("migrate")
    assert done["outcome"] == "failed"
    assert "waits for a lock of process" in done["tail"]
    assert "teei_admin, nightly-report, active" in done["tail"]
    assert "nightly-report" in done["diagnosis"]
    assert "lock timeout" in done["tail"]


@pytest.mark.parametrize("before", ["migration-broken"], indirect=True)
async def test_a_migration_that_fails_tells_what_the_runbook_has_people_look_up(before: Ground):
    await told_of(before, "migration-broken", [row for row in ROWS if row.line.startswith("T1")])
