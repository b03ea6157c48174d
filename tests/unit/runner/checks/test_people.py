import pytest

from runner.checks import people
from tests.unit.runner.checks.situations import check, situation

LIST = check("manual", items=["Open ${BASE_URL}", "Look"])


@pytest.mark.parametrize(
    ("confirmed", "verdict", "measured"),
    [
        (True, "passed", "2 confirmed by dana"),
        (False, "failed", "not confirmed by dana"),
        (None, "inconclusive", "nobody answered"),
    ],
)
def test_a_checklist_is_what_a_person_says_it_is(confirmed, verdict, measured):
    known = situation({"BASE_URL": "https://x"})
    found = people.answered(LIST, known, confirmed=confirmed, person="dana")
    assert (found.verdict, found.measured) == (verdict, measured)
    assert found.detail == "Open https://x\nLook"
