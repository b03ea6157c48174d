"""The smoke tests of the shipped playbook: what they prove, and what they leave behind."""

import pytest

from runner.checks.verdict import Judged, Verdict
from tests.integration.demo.hands import Hand
from tests.integration.runbook.ground import Ground
from tests.integration.runbook.page import Named
from tests.integration.runbook.proofs import scored

pytestmark = pytest.mark.integration
CONSOLE = "The admin console works, its audit log tells each action, and all of it is undone"
KEPT = """
SELECT 'key', name, prefix FROM api_keys UNION ALL
SELECT 'weight', company_id || kind || name, weight::text FROM weight_overrides UNION ALL
SELECT 'switch', company_id || platform, enabled::text FROM integration_configs ORDER BY 1, 2
"""
PSQL = 'psql -XAtq -h 127.0.0.1 -p $PGPORT -U teei_admin -d teei_cockpit_staging -c "$SQL"'


async def kept(hand: Hand) -> str:
    """Return what the console can change, from the database itself."""
    return await hand.types(PSQL, SQL=KEPT.replace("'", "'\\''"))


def by_hand(one: Judged) -> bool:
    """Return whether a check needs no browser; those that do are tested where there is one."""
    return one.kind != "browser"


async def test_every_smoke_test_passes_on_a_good_host(ground: Ground):
    found = {says: one for says, one in (await ground.check("smoke")).items() if by_hand(one)}
    assert {says: one.line() for says, one in found.items() if one.verdict != "passed"} == {}
    assert len(found) >= 11


async def test_what_the_admin_console_is_made_to_do_is_undone(ground: Ground, hand: Hand):
    before = await kept(hand)
    found = await ground.check("smoke", CONSOLE)
    assert found[CONSOLE].verdict is Verdict.PASSED, found[CONSOLE]
    assert await kept(hand) == before
    made = await hand.types(PSQL, SQL="SELECT count(*) FROM audit_log")
    assert int(made) >= 4


OWN = """
INSERT INTO weight_overrides (company_id, kind, name, weight, changed_by)
  VALUES (''test-company-123'', ''sroi'', ''mentoring'', 1.2, 1);
UPDATE integration_configs SET enabled = true WHERE platform = ''goodera'';
INSERT INTO api_keys (company_id, created_by, name, prefix, key_hash, key_encrypted)
  VALUES (''test-company-123'', 1, ''a key of theirs'', ''teei_abcdefg'', ''hash'', ''x'');
""".replace("''", "'\\''")


async def test_what_people_had_set_themselves_is_put_back(ground: Ground, hand: Hand):
    await hand.types(PSQL, SQL=OWN)
    before = await kept(hand)
    assert "a key of theirs" in before
    found = await ground.check("smoke", CONSOLE)
    assert found[CONSOLE].verdict is Verdict.PASSED, found[CONSOLE]
    assert await kept(hand) == before
    await hand.types(PSQL, SQL="DELETE FROM weight_overrides; DELETE FROM api_keys")


async def test_a_page_without_one_of_its_widgets_fails_without_a_browser_too(ground: Ground):
    says = "A company's cockpit opens, with its five widgets"
    await ground.host.fault("widget-missing")
    found = (await ground.check("smoke", says))[says]
    assert found.verdict is Verdict.FAILED, found
    assert "no 'data-widget=\"sroi\"'" in found.measured


BROKEN = [
    ("key-refused", "POST", "/admin/api-keys: status 500"),
    ("key-shown", "GET", "/admin/api-keys: '${NEW_KEY}'"),
    ("switch-stuck", "PUT", "/admin/integrations/goodera: no "),
    ("weights-stuck", "PUT", "/admin/weights/sroi: status 500"),
    ("weights-unchecked", "PUT", "/admin/weights/vis: status 200"),
    ("audit-silent", "GET", "/admin/audit-log: no "),
]


@pytest.mark.parametrize(("fault", "method", "words"), BROKEN)
async def test_what_the_admin_console_did_is_undone_also_after_a_failure(
    ground: Ground, hand: Hand, fault: str, method: str, words: str
):
    before = await kept(hand)
    await ground.host.fault(fault)
    found = (await ground.check("smoke", CONSOLE))[CONSOLE]
    assert found.verdict is Verdict.FAILED, found
    assert f"{method} " in found.measured
    assert words in found.measured
    assert "teei_" not in f"{found}"
    assert await kept(hand) == before


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("sessions-ended", "Signing in works"),
        ("key-refused", "Smoke tests pass"),
        ("tenant-unchecked", "Smoke tests pass"),
    ],
)
async def test_a_criterion_misses_whatever_of_it_fails(ground: Ground, fault: str, says: str):
    """Not only what its row is turned red by."""
    assert await scored(ground, fault, Named("criteria", "check", says))


LEFT = """
INSERT INTO api_keys (company_id, created_by, name, prefix, key_hash, key_encrypted)
  VALUES (''test-company-123'', 1, ''handrail staging-6'', ''teei_abcdefg'', ''h'', ''x'')
""".replace("''", "'\\''")


async def test_a_key_that_a_killed_attempt_left_behind_is_removed(ground: Ground, hand: Hand):
    before = await kept(hand)
    await hand.types(PSQL, SQL=LEFT)
    assert await kept(hand) != before
    found = (await ground.check("smoke", CONSOLE))[CONSOLE]
    assert found.verdict is Verdict.PASSED, found
    assert await kept(hand) == before


async def test_the_step_leaves_no_trace_of_an_error_in_the_logs(ground: Ground):
    done = await ground.step("smoke")
    checks = [check for check in done["checks"] if check["kind"] != "browser"]
    failed = [check for check in checks if check["verdict"] != "passed"]
    assert failed == []
