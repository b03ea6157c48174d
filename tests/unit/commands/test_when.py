"""Times as people write them, by whose clock they are meant."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from commands.grammar import parse
from commands.request import Deploy, When
from commands.when import meant, shown
from config.problem import Problem

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC).timestamp()
NAMES = ("staging", "production")


def when(text):
    found = parse(text, NAMES)
    return found.when if isinstance(found, Deploy) else found


def utc(found):
    assert isinstance(found, float), found
    return datetime.fromtimestamp(found, UTC).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("/deploy staging", None),
        ("/deploy staging at 18:00", When(clock=1080)),
        ("/deploy staging main at 9:05", When(clock=545)),
        ("/deploy at 18:00 --plan", When(clock=1080)),
        ("/deploy staging at tomorrow 18:00", When(clock=1080, day="tomorrow")),
        (
            "/deploy staging at Today 18:00 Europe/Oslo",
            When(clock=1080, day="today", zone="Europe/Oslo"),
        ),
        ("/deploy staging at 2026-12-24 18:00 UTC", When(clock=1080, day="2026-12-24", zone="UTC")),
        ("/deploy staging --at 18:00 main", When(clock=1080)),
        ('/deploy staging --at "in 1h 30m"', When(after=5400.0)),
        ("/deploy staging in 2h", When(after=7200.0)),
        ("/deploy staging in 1h 30m", When(after=5400.0)),
    ],
)
def test_a_time_is_read_behind_at_or_in(text, read):
    assert when(text) == read


def test_an_environment_that_is_called_like_that_is_meant():
    found = parse("/deploy at main", ("at",))
    assert isinstance(found, Deploy)
    assert (found.environment, found.ref, found.when) == ("at", "main", None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("/deploy staging at", "bad-time"),
        ("/deploy staging at noon", "bad-time"),
        ("/deploy staging at 25:00", "bad-time"),
        ("/deploy staging at 24:30", "bad-time"),
        ("/deploy staging at 18:00 Europe/Atlantis", "bad-time"),
        ("/deploy staging at 2026-13-01 18:00", "bad-time"),
        ("/deploy staging at 1\u0668:00", "bad-time"),
        ("/deploy staging at 9999-12-31 24:00", "bad-time"),
        ("/deploy staging in 30s", "bad-duration"),
        ("/deploy staging in 15d", "bad-duration"),
        ("/deploy staging in a while", "bad-duration"),
        ("/deploy staging in 2\u0967h", "bad-duration"),
        ("/deploy staging at 18:00 --at 19:00", "two-times"),
        ("/deploy staging main at the end of the day", "bad-time"),
    ],
)
def test_what_is_no_time_is_told_with_examples(text, code):
    found = when(text)
    assert isinstance(found, Problem)
    assert found.code == code
    assert "for example" in found.cure


@pytest.mark.parametrize(
    ("text", "zone", "at"),
    [
        ("at 18:00", "UTC", "2026-12-01 18:00"),
        ("at 18:00", "Europe/Oslo", "2026-12-01 17:00"),
        ("at 09:00", "Europe/Oslo", "2026-12-02 08:00"),
        ("at 13:00", "Europe/Oslo", "2026-12-02 12:00"),  # it is that late just now
        ("at 24:00", "UTC", "2026-12-02 00:00"),
        ("at tomorrow 7:00", "Asia/Tokyo", "2026-12-01 22:00"),
        ("at today 23:00", "America/New_York", "2026-12-02 04:00"),
        ("at 2026-12-05 18:00", "Europe/Oslo", "2026-12-05 17:00"),
        ("at 18:00 Asia/Tokyo", "Europe/Oslo", "2026-12-02 09:00"),
        ("in 90m", "Europe/Oslo", "2026-12-01 13:30"),
    ],
)
def test_the_readers_clock_counts_unless_another_is_named(text, zone, at):
    assert utc(meant(when(f"/deploy staging {text}"), NOON, zone)) == at


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("at today 11:00", "time-past"),
        ("at 2026-11-30 18:00", "time-past"),
        ("at 2026-12-16 18:00", "time-too-far"),
    ],
)
def test_what_is_over_or_too_far_ahead_is_refused(text, code):
    found = meant(when(f"/deploy staging {text}"), NOON, "UTC")
    assert isinstance(found, Problem)
    assert found.code == code


def test_a_time_that_the_clocks_leave_out_is_refused_with_the_one_that_is_there():
    night = datetime(2026, 3, 28, 12, tzinfo=UTC).timestamp()
    found = meant(when("/deploy staging at tomorrow 2:30"), night, "Europe/Oslo")
    assert isinstance(found, Problem)
    assert found.code == "time-skipped"
    assert "There is no 02:30 on 2026-03-29 in Europe/Oslo" in found.what
    assert "Write 03:30" in found.cure


def test_a_time_that_comes_twice_is_asked_about_in_utc():
    night = datetime(2026, 10, 24, 12, tzinfo=UTC).timestamp()
    for text in ("at tomorrow 2:30", "at 2:30"):
        found = meant(when(f"/deploy staging {text}"), night, "Europe/Oslo")
        assert isinstance(found, Problem)
        assert found.code == "time-twice"
        assert found.cure == "Write at 2026-10-25 00:30 UTC, or at 2026-10-25 01:30 UTC."
    chosen = meant(when("/deploy staging at 2026-10-25 01:30 UTC"), night, "Europe/Oslo")
    assert utc(chosen) == "2026-10-25 01:30"


def test_a_day_on_which_clocks_change_is_as_long_as_it_is():
    night = datetime(2026, 10, 24, 16, tzinfo=UTC).timestamp()  # 18:00 in Oslo
    assert utc(meant(when("/deploy staging at 17:59"), night, "Europe/Oslo")) == "2026-10-25 16:59"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("UTC", "Tue 2026-12-01 12:00 UTC"),
        ("Europe/Oslo", "Tue 2026-12-01 13:00 CET (UTC+01:00)"),
        ("America/St_Johns", "Tue 2026-12-01 08:30 NST (UTC-03:30)"),
    ],
)
def test_a_moment_is_shown_with_its_zone_and_offset(zone, words):
    assert shown(NOON, ZoneInfo(zone)) == words


def test_more_words_before_a_time_than_a_deploy_has_are_too_many():
    found = when("/deploy staging main extra at 18:00")
    assert isinstance(found, Problem)
    assert found.code == "too-many-words"
