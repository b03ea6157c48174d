"""The four lines after a rollback: each can turn red."""

import pytest

from tests.integration.runbook.ground import Ground

pytestmark = pytest.mark.integration


async def proof(ground: Ground, says: str) -> tuple[str, str]:
    """Return verdict and measured value of a check of the quick rollback's last step."""
    way = ground.plan.playbook.way_back("quick")
    assert way
    (step,) = [step for step in way.steps if step.id == "verification"]
    (check,) = [check for check in step.verify if check.says == says]
    if hasattr(check, "within"):
        check = check.model_copy(update={"within": 0.0})
    (found,) = await ground.prove([check])
    return found.verdict.value, f"{found.measured} {found.detail}"


@pytest.mark.parametrize(
    ("fault", "says", "words"),
    [
        ("health-500", "Application accessible", "status 500"),
        ("sessions-ended", "Dashboard loads without errors", "to /login"),
        ("database-down", "Database queries working", "no connection"),
    ],
)
async def test_a_line_after_a_rollback_turns_red(ground: Ground, fault: str, says: str, words: str):
    verdict, measured = await proof(ground, says)
    assert verdict == "passed", measured
    await ground.host.fault(fault)
    verdict, measured = await proof(ground, says)
    assert verdict in {"failed", "inconclusive"}
    assert words in measured


async def test_rows_that_are_gone_since_the_backup_are_no_rollback_without_loss(ground: Ground):
    says = "No data loss confirmed"
    done = await ground.step("backup")
    assert done["outcome"] == "passed", done["why"]
    ground.plan = ground.plan.model_copy(update={"carried": done["outputs"]})
    verdict, measured = await proof(ground, says)
    assert verdict == "passed", measured
    await ground.host.fault("backup-small")
    verdict, measured = await proof(ground, says)
    assert verdict == "failed"
    assert "report_files" in measured
