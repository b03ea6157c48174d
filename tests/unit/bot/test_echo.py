"""Whether the bot's own signs come back."""

import pytest

from bot.echo import PATIENCE, REMEMBERED, Echo


@pytest.fixture
def echo():
    return Echo()


def test_a_sign_that_does_not_come_back_is_missed_for_a_while(echo):
    echo.called("C1/1 +1", 100.0)
    echo.called("C1/1 -1", 101.0)
    assert not echo.overdue(100.0 + PATIENCE)
    assert echo.overdue(101.0 + PATIENCE)
    assert not echo.overdue(100.0 + REMEMBERED)


def test_any_sign_that_comes_in_proves_the_way(echo):
    echo.called("C1/1 +1", 100.0)
    echo.heard()
    assert not echo.overdue(100.0 + PATIENCE + 1)


def test_what_was_never_called_out_is_not_missed(echo):
    assert not echo.overdue(1e9)


def test_a_sign_that_may_stand_already_is_not_waited_for(echo):
    echo.called("C1/1 +1", 100.0)
    echo.failed("C1/1 +1")
    echo.called("C1/1 +1", 105.0)
    assert not echo.overdue(105.0 + PATIENCE + 1)


def test_what_is_unsure_is_remembered_within_bounds(echo):
    for number in range(1200):
        echo.failed(f"C1/{number} +1")
    echo.called("C1/1 +1", 100.0)
    assert echo.overdue(100.0 + PATIENCE + 1)
