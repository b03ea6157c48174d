"""What a plan finds before anything is changed, and names rightly."""

import pytest

from config.problem import ProblemError
from runner.checks.verdict import Verdict
from runner.host.ssh import HostProblem
from tests.integration.runbook.ground import Ground

pytestmark = pytest.mark.integration

CLOCK = "an hour ahead"
AN_HOUR = tuple(f"{hour} ahead of the bot's" for hour in ("1h", "59m 59s", "59m 58s", "59m 57s"))
FAULTS = [
    (
        "certificate-expiring",
        "The domain's certificate is good for two weeks more",
        "good for 3 days",
    ),
    ("clock-wrong", "The host's clock is right", CLOCK),
    ("disk-nearly-full", "There is room for a dump as large as the database", "1.1M free"),
    (
        "sudo-refused",
        "Sudo lets us install the env file, reload and restart",
        "the installer, the reload,",
    ),
    (
        "reload-refused",
        "Sudo lets us install the env file, reload and restart",
        "refused without a password: the reload,",
    ),
    ("port-taken", "The services run before anything is changed", "teei-cockpit-astro"),
    ("merge-conflict", "Nobody has edited the checkout on the host", "README.md"),
    ("env-placeholder", "No placeholder is left in the env file", "JWT_SECRET"),
]
"""Those that the lines of the runbook do not name; the others are in `test_lines`."""


async def test_a_good_host_passes_all_of_it(ground: Ground):
    found = await ground.planned()
    assert {says: one.line() for says, one in found.items() if one.verdict != "passed"} == {}


@pytest.mark.parametrize(("fault", "says", "words"), FAULTS)
async def test_a_fault_is_found_and_named(ground: Ground, fault: str, says: str, words: str):
    await ground.host.fault(fault)
    checks = [check for check in ground.plan.playbook.plan.verify if check.says == says]
    (found,) = await ground.prove(checks)
    assert found.verdict in {Verdict.FAILED, Verdict.WARNED, Verdict.INCONCLUSIVE}, found
    told = f"{found.measured} {found.detail}"
    # The clocks are read one after the other, so that the hour may lack what lay between.
    possible = AN_HOUR if words is CLOCK else (words,)
    assert any(one in told for one in possible), found


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("ssh-key-refused", "host-login-refused"),
        ("host-key-changed", "host-key-changed"),
        ("unreachable", "host-unreachable"),
        ("database-down", "host-question-failed"),
    ],
)
async def test_a_host_that_cannot_be_asked_is_named(ground: Ground, fault: str, code: str):
    await ground.host.fault(fault)
    with pytest.raises((ProblemError, HostProblem)) as raised:
        await ground.planned()
    assert raised.value.problem.code == code
    assert raised.value.problem.cure


@pytest.mark.parametrize("fault", ["database-down", "password-changed"])
async def test_a_database_that_says_no_is_named_by_its_check_although_no_plan_can_be_made(
    ground: Ground, fault: str
):
    await ground.host.fault(fault)
    with pytest.raises(ProblemError) as raised:
        await ground.planned()
    told, _, found = raised.value.problem.what.partition(" Preflight: ")
    assert "which migrations are applied" in told
    assert "The database takes our credentials: " in found, found
