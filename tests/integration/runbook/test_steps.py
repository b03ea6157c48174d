"""Faults at the steps they belong to: the right check names them, and the findings help."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.runbook.ground import Ground

pytestmark = pytest.mark.integration


def missed(done: dict) -> dict[str, str]:
    """Return what did not pass, with what was measured."""
    return {
        check["says"]: f"{check['measured']} {check['detail']}"
        for check in done["checks"]
        if check["verdict"] not in {"passed", "skipped"}
    }


async def test_a_record_that_is_gone_is_missed_beside_its_dump(ground: Ground):
    await ground.host.fault("record-lost")
    done = await ground.step("backup")
    assert done["outcome"] == "failed"
    assert "Its record names the moment" in missed(done)


async def test_a_checkout_that_somebody_moves_is_on_the_wrong_branch_and_commit(ground: Ground):
    await ground.host.fault("wrong-commit")
    done = await ground.step("code")
    assert {*missed(done)} == {"The checkout is on the branch", "Its commit is the approved one"}
    assert "nightly" in missed(done)["The checkout is on the branch"]
    await ground.host.fault("wrong-commit", on=False)
    assert (await ground.step("code"))["outcome"] == "passed"


async def test_a_merge_that_was_left_unfinished_stops_the_checkout(ground: Ground):
    await ground.host.fault("merge-conflict")
    done = await ground.step("code")
    assert done["outcome"] == "failed"
    assert "README.md" in done["tail"]
    found = await ground.check("code", "No conflict and no local change")
    assert found["No conflict and no local change"].verdict == "failed"


@pytest.mark.parametrize(
    ("fault", "check", "words"),
    [
        ("redis-down", "Redis answers", "status 1"),
        ("log-critical", "Critical lines in the logs since the run began", "critical"),
        ("api-health-500", "The reporting service is healthy", "status 500"),
        ("health-500", "The application is healthy", "status 500"),
        ("database-down", "The database answers", ""),
    ],
)
async def test_an_unhealthy_service_is_named(ground: Ground, fault: str, check: str, words: str):
    await ground.host.fault(fault)
    if fault == "log-critical":
        await ground.step("smoke")
    declared = [one for one in ground.plan.step("health").verify if one.says == check]
    quick = [
        one.model_copy(update={"within": 0.0}) if hasattr(one, "within") else one
        for one in declared
    ]
    (found,) = await ground.prove(quick)
    assert found.verdict in {"failed", "inconclusive"}, found
    assert words in f"{found.measured} {found.detail}".lower()


async def test_a_port_that_another_process_holds_is_named_with_it(ground: Ground):
    await ground.host.fault("port-taken")
    done = await ground.step("restart")
    assert done["outcome"] == "failed"
    found = missed(done)
    assert "old-cockpit (" in found["Both services listen on their ports"]
    assert "The services stay up" in found
    assert "EADDRINUSE" in done["diagnosis"]
    assert "old-cockpit" in done["diagnosis"]
    assert "JWT_SECRET" in done["diagnosis"]
    for secret in ground.host.facts.secrets.values():
        assert secret not in str(done)


async def test_a_reload_that_sudo_refuses_stops_the_step(ground: Ground):
    await ground.host.fault("reload-refused")
    done = await ground.step("environment")
    assert done["outcome"] == "failed"
    assert "password is required" in done["tail"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [("env-missing", "REDIS_URL"), ("env-placeholder", "JWT_SECRET")],
)
async def test_a_variable_that_is_missing_is_named(ground: Ground, fault: str, words: str):
    await ground.host.fault(fault)
    says = "Required variables are set, no placeholder is left"
    found = (await ground.check("environment", says))[says]
    assert found.verdict == "failed"
    assert words in f"{found.measured} {found.detail}"


async def test_refused_pages_come_with_roles_and_rules(ground: Ground):
    await ground.host.fault("role-lost")
    done = await ground.step("smoke")
    assert "ADMIN reaches the administration" in missed(done)
    assert "admin@test.com VIEWER" in done["diagnosis"]
    assert "RBAC_ENFORCE_STRICT" in done["diagnosis"]
    assert "rules for routes" in done["diagnosis"]
    assert any("rbacGuard" in line for line in done["advice"])


@pytest.fixture
async def pushed(ground: Ground) -> AsyncIterator[Ground]:
    """Give the ground, and check the branch's true tip out again after the test."""
    yield ground
    for name, on in (await ground.host.faults()).items():
        if on:
            await ground.host.fault(name, on=False)
    await ground.replan()
    assert (await ground.step("code"))["outcome"] == "passed"


async def test_a_lockfile_that_does_not_match_stops_the_install(pushed: Ground):
    await pushed.host.fault("lockfile-drift")
    await pushed.replan()
    assert (await pushed.step("code"))["outcome"] == "passed"
    done = await pushed.step("build")
    assert done["outcome"] == "failed"
    assert "ERR_PNPM_OUTDATED_LOCKFILE" in done["tail"]
    assert any("lockfile" in line for line in done["advice"])


async def test_a_secret_under_version_control_is_found_by_its_file(pushed: Ground):
    await pushed.host.fault("secret-tracked")
    await pushed.replan()
    assert (await pushed.step("code"))["outcome"] == "passed"
    found = await pushed.check(
        "environment",
        "No file that is meant for secrets is under version control",
        "Tracked files that hold a secret of the env file",
    )
    assert [one.verdict for one in found.values()] == ["failed", "failed"]
    assert all(".env.staging" in f"{one.measured} {one.detail}" for one in found.values())
    assert pushed.host.facts.secrets["JWT_SECRET"] not in str(found)
