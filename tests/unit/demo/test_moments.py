from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from demo.host.moments import microseconds

NOW = datetime(2025, 11, 13, 10, 30, 15, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", NOW),
        ("10 minutes ago", NOW - timedelta(minutes=10)),
        ("-90s", NOW - timedelta(seconds=90)),
        ("-1h 30min", NOW - timedelta(minutes=90)),
        ("-2", NOW - timedelta(seconds=2)),
        ("+500ms", NOW + timedelta(milliseconds=500)),
        ("@1763029815.25", NOW),
        ("2025-11-13 10:30:15", NOW.replace(microsecond=0)),
        ("2025-11-13 10:30:15.25", NOW),
        ("2025-11-13 10:30:15 UTC", NOW.replace(microsecond=0)),
        ("2025-11-13T10:30:15Z", NOW.replace(microsecond=0)),
        ("2025-11-13", NOW.replace(hour=0, minute=0, second=0, microsecond=0)),
        ("yesterday", datetime(2025, 11, 12, tzinfo=UTC)),
        ("09:15", datetime(2025, 11, 13, 9, 15, tzinfo=UTC)),
        ("2025-11-13T11:30:15+01:00", NOW.replace(microsecond=0)),
    ],
)
def test_times_are_read_as_journalctl_reads_them(text, moment):
    assert microseconds(text, NOW) == round(moment.timestamp() * 1_000_000)


@pytest.mark.parametrize("text", ["", "soon", "-", "-5 fortnights", "10 minutes", "@x"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError):
        microseconds(text, NOW)
