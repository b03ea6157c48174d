import time

import pytest

from tests.unit.runner.checks.situations import check, judged, one, situation, told

NOW = 1_762_930_000


@pytest.mark.parametrize(
    ("at", "verdict", "measured"),
    [
        (str(NOW), "passed", "0ms behind the bot's"),
        (str(NOW + 30), "passed", "30s ahead of the bot's"),
        (str(NOW + 31), "failed", "31s ahead of the bot's"),
        (str(NOW - 7200), "failed", "2h behind the bot's"),
        ("", "inconclusive", "the two clocks could not be compared"),
        ("date: not found", "inconclusive", "the two clocks could not be compared"),
        ("²", "inconclusive", "the two clocks could not be compared"),
    ],
)
def test_the_two_clocks_are_close_enough(at, verdict, measured):
    found = judged(check("clock"), ("now", at, ""), known=situation(now=float(NOW)))
    assert told(found) == (verdict, measured)


def test_without_the_bots_clock_nothing_is_said():
    assert judged(check("clock"), ("now", str(NOW), "")).verdict == "inconclusive"
    assert judged(check("clock"), known=situation(now=1.0)).verdict == "inconclusive"


def test_this_machine_agrees_with_itself():
    assert one(check("clock"), situation(now=time.time())).verdict == "passed"
