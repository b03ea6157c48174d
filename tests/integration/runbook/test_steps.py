"""Faults at the steps they belong to: the right check names them, and the findings help."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.runbook.ground import Ground

pytestmark = pytest.mark.integration


async def test_a_merge_that_was_left_unfinished_stops_the_checkout(ground: Ground):
    await ground.host.fault("merge-conflict")
    done = await ground.step("code")
    assert done["outcome"] == "failed"
    assert "README.md" in done["tail"]


@pytest.mark.parametrize(
    ("fault", "check", "words"),
    [
        ("redis-down", "Redis answers", "status 1"),
        ("health-500", "The application is healthy", "status 500"),
    ],
)
async def test_an_unhealthy_service_is_named(ground: Ground, fault: str, check: str, words: str):
    await ground.host.fault(fault)
    declared = [one for one in ground.plan.step("health").verify if one.says == check]
    quick = [
        one.model_copy(update={"within": 0.0}) if hasattr(one, "within") else one
        for one in declared
    ]
    (found,) = await ground.prove(quick)
    assert found.verdict in {"failed", "inconclusive"}, found
    assert words in f"{found.measured} {found.detail}".lower()


async def test_a_reload_that_sudo_refuses_stops_the_step(ground: Ground):
    await ground.host.fault("reload-refused")
    done = await ground.step("environment")
    assert done["outcome"] == "failed"
    assert "password is required" in done["tail"]


async def test_a_variable_that_is_missing_is_named(ground: Ground):
    await ground.host.fault("env-missing")
    says = "Required variables are set, no placeholder is left"
    found = (await ground.check("environment", says))[says]
    assert found.verdict == "failed"
    assert "REDIS_URL" in f"{found.measured} {found.detail}"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("secret-short", "SESSION_SECRET is too short"),
        ("origins-open", "CORS_ALLOWED_ORIGINS lets another origin in"),
    ],
)
async def test_what_the_owners_of_the_variables_look_for_is_found_by_name(
    ground: Ground, fault: str, words: str
):
    says = "Secrets are long enough, and only the platform's own pages may call it"
    assert (await ground.check("environment", says))[says].verdict == "passed"
    await ground.host.fault(fault)
    found = (await ground.check("environment", says))[says]
    assert found.verdict == "failed"
    assert words in found.measured
    assert "changed-later" not in f"{found.measured}{found.detail}"


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
