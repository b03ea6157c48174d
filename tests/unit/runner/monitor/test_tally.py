import json
from typing import Any

import pytest

from runner.monitor.host import Lines, Told, Unit, groups
from runner.monitor.tally import Tally, blind, number, remarked, value_of
from tests.unit.runner.monitor.test_host import COMMAND, DISK, ERRORS, LOUD, MEMORY, SLOW, measures

EVERY = measures(ERRORS, SLOW, MEMORY, DISK, COMMAND, {"measure": "cpu"}, {"measure": "load"}, LOUD)


def lines(count: int, second: int, cursor: str = "c", slow: int = 0) -> Lines:
    seconds = {(0, second): count, (1, second): slow}
    return Lines(totals={0: count, 1: slow}, seconds=seconds, cursor=cursor, stamp=f"{second}.5")


def told(now: float, web: Lines | None = None, **changes: Any) -> Told:
    found = {0: web or Lines(), 1: Lines(), 2: Lines()}
    return Told(**{"now": now, "memory": 8e9, "lines": found, **changes})


def value(place: int, news: Told, before: Tally | None = None, every=EVERY) -> float | None:
    old = before or Tally()
    return value_of(place, every, news, old, old.after(news, every))


def test_lines_add_up_and_those_of_the_last_minute_are_known():
    first = Tally().after(told(100, lines(3, 95)), EVERY)
    assert value(0, told(160, lines(2, 158)), first) == 5
    assert value(1, told(130, lines(0, 128, slow=2)), first) == 2
    rest = first.after(told(130, lines(0, 128, slow=2)), EVERY)
    assert value(1, told(189), rest) == 0
    assert value(1, told(187), rest) == 2


def test_the_mark_behind_the_last_line_stays_where_no_new_line_came():
    first = Tally().after(told(100, lines(3, 95, "c1")), EVERY)
    again = first.after(told(105), EVERY)
    every = groups(EVERY)
    assert again.mark(every[0]) == ("c1", "95.5")
    assert Tally().mark(every[0]) == ("", "")


def test_a_clock_that_is_set_takes_the_last_minutes_lines_along():
    first = Tally().after(told(1000, lines(3, 990)), EVERY)
    for now in (1305, 705):
        news = told(now, lines(2, 1002))
        jump = first.jump(news, elapsed=5.0)
        assert jump == now - 1005
        after = first.after(news, EVERY, jump)
        assert sum(after.seconds[0].values()) == 5, "whichever clock their seconds are by"
        later = after.after(told(now + 58), EVERY)
        assert sum(later.seconds[0].values()) == 2, "and they grow old as before"
        assert after.since == min(1000, 1000 + jump)
    assert list(remarked(told(1305), EVERY, 300.0)) == [
        "the host's clock was set forward by 5m",
    ]
    assert list(remarked(told(705), EVERY, -300.0)) == ["the host's clock was set back by 5m"]


def test_an_answer_that_is_late_is_no_clock_that_was_set():
    first = Tally().after(told(1000), EVERY)
    assert first.jump(told(1035), elapsed=5.0) == 0.0
    assert first.jump(told(1300), elapsed=300.0) == 0.0
    assert first.jump(told(9000), elapsed=None) == 0.0, "a bot that starts again cannot know"
    assert Tally().jump(told(9000), elapsed=5.0) == 0.0


def test_lines_that_the_journal_lost_are_said_by_unit():
    (said,) = remarked(told(100, Lines(lost=True)), EVERY, 0.0)
    assert said.startswith("the systemd journal lost lines of web that had been read;")
    assert list(remarked(Told(now=100), EVERY, 0.0)) == []


def test_the_first_round_begins_to_count_where_the_host_is():
    assert Tally().after(told(100), EVERY).since == 100
    assert Tally(since=50).after(told(100), EVERY).since == 50


def test_lines_that_could_not_be_read_are_no_zero():
    assert value(0, told(100, Lines(blind=True))) is None
    assert value(0, Told(now=100)) is None
    assert not blind(EVERY[7], told(100, Lines(blind=True)), EVERY)


def test_memory_is_that_of_the_largest_unit():
    units = {"web": Unit(memory=4e8, main=1), "db": Unit(memory=2e9, main=2)}
    assert value(2, told(1, units=units)) == 25.0
    limited = {**units, "web": Unit(memory=4e8, limit=5e8, main=1)}
    assert value(2, told(1, units=limited)) == 80.0
    assert value(2, told(1, units={**units, "web": Unit(memory=4e8, limit=9e18)})) == 25.0
    in_megabytes = measures({**MEMORY, "measure": "memory_mb"})
    assert value(0, told(1, units=units), every=in_megabytes) == 2000.0
    assert value(2, told(1, units=units, memory=0.0)) is None
    assert value(2, told(1, units={"web": Unit(), "db": Unit()})) is None
    assert value(2, told(1, units={"web": Unit(memory=1.0)})) is None
    assert value(2, told(1, units={**units, "db": Unit(loaded=False)})) is None


def test_restarts_are_counted_by_systemds_count_or_another_process():
    every = measures({"measure": "restarts", "units": ["web"]})

    def round_of(before: Tally, restarts: int, main: int) -> Tally:
        return before.after(told(1, units={"web": Unit(restarts=restarts, main=main)}), every)

    known = round_of(Tally(), 3, 10)
    assert known.lives["web"][0] == 0
    crashed = round_of(known, 5, 12)
    assert crashed.lives["web"][0] == 2
    by_hand = round_of(crashed, 0, 13)
    assert by_hand.lives["web"][0] == 3
    down = round_of(by_hand, 0, 0)
    up = round_of(down, 0, 14)
    assert up.lives["web"][0] == 4
    assert value_of(0, every, told(1, units={"web": Unit(main=14)}), down, up) == 4
    assert up.anew().lives["web"] == (0, 0, 14)


def test_processors_are_measured_between_two_rounds():
    first = Tally().after(told(1, ticks=(100.0, 1000.0)), EVERY)
    assert value(5, told(1, ticks=(100.0, 1000.0))) is None
    assert value(5, told(6, ticks=(150.0, 1200.0)), first) == 25.0
    assert value(5, told(6, ticks=(100.0, 1000.0)), first) is None
    assert value(6, told(6, load=0.4)) == 0.4


def test_disks_and_commands():
    news = told(1, disks={"/srv data": 40.0}, commands={4: " 12.5 "})
    assert (value(3, news), value(4, news)) == (40.0, 12.5)
    assert value(3, told(1)) is None


@pytest.mark.parametrize("printed", [None, "", "nan", "NaN", "inf", "-inf", "12 MB", "twelve"])
def test_what_is_no_number_is_a_gap(printed):
    assert number(printed) is None


def test_it_survives_being_stored():
    units = {"web": Unit(restarts=1, main=7)}
    tally = Tally().after(told(100, lines(3, 95, slow=1), units=units, ticks=(1.0, 2.0)), EVERY)
    assert Tally.from_json(json.loads(json.dumps(tally.to_json()))) == tally


def test_anew_forgets_totals_and_keeps_where_it_reads():
    tally = Tally().after(told(100, lines(3, 95)), EVERY).anew()
    assert tally.totals == {}
    assert tally.marks


def test_a_measure_that_the_host_does_not_tell_has_no_value_here():
    assert value(0, told(1), every=measures({"measure": "health", "url": "http://x"})) is None


def test_the_tallies_of_other_hosts_are_kept_and_begin_anew_with_it():
    life = {"app": (3, 5, 7)}
    both = Tally(since=1.0, lives=life, others={"web-2": Tally(since=2.0, lives=life)})
    assert Tally.from_json(json.loads(json.dumps(both.to_json()))) == both
    assert "others" not in Tally().to_json()
    assert both.anew().others["web-2"].lives == {"app": (0, 5, 7)}
