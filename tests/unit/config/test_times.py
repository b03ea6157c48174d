from datetime import UTC, datetime

import pytest

from config.times import cron

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("text", "next_time"),
    [
        ("30 3 * * *", "2026-03-03T03:30:00+00:00"),
        ("0 6 1 * * Europe/Berlin", "2026-04-01T06:00:00+02:00"),
        ("*/10 * * * mon-fri", "2026-03-02T12:00:00+00:00"),
        ("0 9 * * sun", "2026-03-08T09:00:00+00:00"),
    ],
)
def test_times_are_read_as_cron_writes_them(text, next_time):
    assert cron(text).get_next_fire_time(None, NOON).isoformat() == next_time


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "minute, hour, day"),
        ("daily", "minute, hour, day"),
        ("61 * * * *", "minute, hour, day"),
        ("0 6 * * * Mars/Olympus", "No time zone"),
        ("0 0 30 2 *", "never comes"),
        ("0 6 * * 1", "days of the week as names"),
    ],
)
def test_what_is_no_time_is_told_with_an_example(text, why):
    with pytest.raises(ValueError, match=why):
        cron(text)
