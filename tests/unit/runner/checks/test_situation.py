"""Conditions of checks, on what is known before the host is asked."""

import pytest

from runner.checks.situation import unmet
from tests.unit.runner.checks.situations import check, situation

KNOWN = situation({"BOT": "true", "OUT_FILE": "/old"}, fresh=frozenset({"OUT_FILE"}))


@pytest.mark.parametrize(
    ("when", "measured"),
    [
        ({}, None),
        ({"BOT": "true"}, None),
        ({"BOT": "true", "OUT_FILE": "/new"}, None),
        ({"BOT": "false"}, "BOT is true"),
        ({"BOT": "true", "DEBUG": "true"}, "DEBUG is not set"),
    ],
)
def test_a_check_is_skipped_by_the_first_condition_that_is_known_not_to_hold(when, measured):
    found = unmet(check("file", path="/b", when=when), KNOWN)
    assert (found and found.measured) == measured
    assert found is None or found.verdict.value == "skipped"
