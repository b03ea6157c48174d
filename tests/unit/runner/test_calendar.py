"""Windows and freezes, by the clock of the place, over changes of the clocks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.model.calendar import Calendar, known
from runner.calendar import closed, instant

OSLO = ZoneInfo("Europe/Oslo")
WEEKDAYS = {"days": ["mon", "tue", "wed", "thu"], "from": "09:00", "until": "16:00"}
FREEZE = {"from": "2026-12-18", "until": "2027-01-04", "reason": "the end of the year."}


def calendar(**declared):
    return Calendar.model_validate({"zone": "Europe/Oslo", **declared})


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).timestamp()


def shown(moment):
    return None if moment is None else f"{datetime.fromtimestamp(moment, OSLO):%a %Y-%m-%d %H:%M}"


def test_without_a_calendar_a_deploy_may_always_start():
    assert closed(Calendar(), 0.0, "UTC") is None


@pytest.mark.parametrize(
    ("when", "opens"),
    [
        ("2026-12-01 09:00", None),
        ("2026-12-01 15:59:59", None),
        ("2026-12-01 16:00", "Wed 2026-12-02 09:00"),
        ("2026-12-01 08:59:59", "Tue 2026-12-01 09:00"),
        ("2026-12-03 16:30", "Mon 2026-12-07 09:00"),
        ("2026-12-05 12:00", "Mon 2026-12-07 09:00"),
    ],
)
def test_a_window_is_open_in_its_hours_and_the_next_one_is_told(when, opens):
    found = closed(calendar(windows=[WEEKDAYS]), at(when), "UTC")
    if opens is None:
        assert found is None
    else:
        assert (found.code, shown(found.opens)) == ("outside-window", opens)
        assert found.why == "deploys start mon, tue, wed, thu 09:00-16:00 (Europe/Oslo)"


@pytest.mark.parametrize(
    ("when", "open_"),
    [
        ("2026-12-04 21:59", False),  # Friday
        ("2026-12-04 22:00", True),
        ("2026-12-05 03:59", True),
        ("2026-12-05 04:00", False),
        ("2026-12-05 23:00", False),  # Saturday is no day of it
        ("2026-12-04 02:00", False),  # and Thursday's night neither
    ],
)
def test_hours_that_pass_midnight_belong_to_the_day_on_which_they_begin(when, open_):
    night = {"days": ["fri"], "from": "22:00", "until": "04:00"}
    assert (closed(calendar(windows=[night]), at(when), "UTC") is None) is open_


def test_a_day_ends_at_24_and_all_days_are_meant_where_none_is_named():
    found = closed(
        calendar(windows=[{"from": "20:00", "until": "24:00"}]), at("2026-12-01 00:00"), ""
    )
    assert found is not None
    assert found.why == "deploys start daily 20:00-24:00 (Europe/Oslo)"
    assert shown(found.opens) == "Tue 2026-12-01 20:00"


@pytest.mark.parametrize(
    ("when", "frozen"),
    [
        ("2026-12-17 23:59", False),
        ("2026-12-18 00:00", True),
        ("2027-01-04 23:59", True),
        ("2027-01-05 00:00", False),
    ],
)
def test_days_of_a_freeze_count_whole(when, frozen):
    found = closed(calendar(freezes=[FREEZE]), at(when), "UTC")
    assert (found is not None) is frozen
    if found:
        assert found.why == "deploys are frozen until 2027-01-05 00:00 CET: the end of the year"
        assert shown(found.opens) == "Tue 2027-01-05 00:00"


def test_behind_a_freeze_it_opens_with_the_next_window():
    hours = {"from": "2026-12-18 17:00", "until": "2026-12-19 12:00", "reason": "the fair"}
    found = closed(calendar(windows=[WEEKDAYS], freezes=[hours]), at("2026-12-18 17:00"), "UTC")
    assert found is not None
    assert (found.code, shown(found.opens)) == ("frozen", "Mon 2026-12-21 09:00")
    both = calendar(windows=[WEEKDAYS], freezes=[FREEZE, hours])
    found = closed(both, at("2026-12-18 18:00"), "UTC")
    assert found is not None
    assert shown(found.opens) == "Tue 2027-01-05 09:00"


def test_the_bots_zone_counts_where_the_calendar_names_none():
    windows = {"windows": [{"from": "09:00", "until": "10:00"}]}
    nine = datetime(2026, 12, 1, 9, tzinfo=UTC).timestamp()
    assert closed(Calendar.model_validate(windows), nine, "UTC") is None
    assert closed(Calendar.model_validate(windows), nine, "Europe/Oslo") is not None


def test_windows_keep_to_the_clock_on_the_wall_when_clocks_change():
    night = calendar(windows=[{"from": "02:30", "until": "03:30"}])
    # 2026-03-29: 02:00 is followed by 03:00; what would have been 02:30 is 03:30
    assert closed(night, at("2026-03-29 01:59"), "UTC") is not None
    assert closed(night, at("2026-03-29 03:15"), "UTC") is None
    # 2026-10-25: 02:30 comes twice, and the window is open both times
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp()
    assert [closed(night, first + hour * 3600, "UTC") is None for hour in (0, 1, 2)] == [
        True,
        True,
        False,
    ]
    found = closed(night, first - 60, "UTC")
    assert found is not None
    assert found.opens == first


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - on the wall
    st.integers(0, 23),
    st.integers(1, 24),
)
def test_what_opens_is_open(wall, begin, end):
    hours = {"from": f"{begin}:00", "until": f"{end}:00"}
    declared = calendar(windows=[hours], freezes=[FREEZE])
    found = closed(declared, instant(wall, OSLO), "UTC")
    if found is not None and begin != end:
        assert found.opens is not None
        assert closed(declared, found.opens, "UTC") is None or begin == 2


def test_a_window_that_clocks_and_freezes_leave_nothing_of_promises_no_opening():
    window = {"days": ["fri"], "from": "09:00", "until": "10:00"}
    fridays = [
        {"from": f"2026-12-{day:02}", "until": f"2026-12-{day:02}", "reason": "closed"}
        for day in (4, 11)
    ]
    declared = calendar(windows=[window], freezes=fridays)
    found = closed(declared, at("2026-12-01 12:00"), "UTC")
    assert found is not None
    assert shown(found.opens) == "Fri 2026-12-18 09:00"
    never = calendar(windows=[{"from": "24:00", "until": "00:00"}])
    empty = closed(never, at("2026-12-01 12:00"), "UTC")
    assert empty is not None
    assert empty.opens is None


def test_a_zone_that_is_not_known_is_nobodys():
    assert known("Europe/Oslo") == "Europe/Oslo"
    assert known("Mars/Olympus") == ""
