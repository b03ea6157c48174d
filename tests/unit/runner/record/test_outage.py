import asyncio
import logging
import sqlite3

import psycopg
import pytest
import sqlalchemy as sa

from runner.record.outage import LATECOMERS, Outage, TakenOver, is_absence, passes
from runner.record.store import Store

AWAY = sa.exc.OperationalError("SELECT 1", {}, psycopg.OperationalError("connection refused"))


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def outage(clock):
    return Outage("postgresql+psycopg://h@db/h", clock)


def told(caplog):
    return [record.getMessage() for record in caplog.records]


def test_an_outage_is_told_once_with_what_to_do_and_its_end_with_how_long_it_was(
    outage, clock, caplog
):
    outage.reached()
    for _ in range(3):
        outage.failed(AWAY)
        clock.now += 30
    assert outage.away
    outage.reached()
    outage.reached()
    assert not outage.away
    begin, end = told(caplog)
    assert begin == (
        "The database is away: connection refused. [database-away] What needs it waits, and goes "
        "on by itself. See that the server of `database` in handrail.yaml runs and can be reached "
        "from here; /readyz shows when it is back."
    )
    assert end == "The database is back after 1m 30s."
    outage.failed(AWAY)
    assert len(told(caplog)) == 3, "the next one is told as well"


def test_where_it_could_not_write_it_is_back_only_when_something_was_written(outage, caplog):
    outage.failed(TimeoutError(), writing=True)
    outage.reached()
    assert outage.away
    outage.reached(writing=True)
    assert not outage.away
    assert "The database is away: no answer." in caplog.text


def test_who_meets_an_ended_connection_behind_an_outage_begins_no_other(outage, clock, caplog):
    outage.failed(AWAY)
    outage.reached()
    clock.now += LATECOMERS - 1
    outage.met(AWAY)
    assert not outage.away
    clock.now += 2
    outage.met(AWAY)
    assert outage.away


def test_what_began_before_the_end_of_an_outage_belongs_to_it(outage, clock):
    began = outage.now()
    outage.failed(AWAY, began=began)
    outage.reached()
    outage.failed(AWAY, began=began)
    assert not outage.away
    clock.now += 1
    outage.failed(AWAY, began=outage.now())
    assert outage.away


def of_server(state):
    made = psycopg.errors.lookup(state)("no")
    return sa.exc.OperationalError("SELECT 1", {}, made)


@pytest.mark.parametrize("state", ["57P01", "57P03", "53100", "53300", "08006"])
def test_a_server_that_takes_nobody_is_away(state):
    assert is_absence(of_server(state))


@pytest.mark.parametrize("state", ["40P01", "40001", "55P03", "57014"])
def test_a_statement_that_was_in_the_way_of_another_is_no_absence(state):
    assert not is_absence(of_server(state))


def cut_off():
    return sa.exc.DBAPIError("x", {}, psycopg.Error("cut"), connection_invalidated=True)


def caused(error):
    made = RuntimeError("a sweep failed")
    made.__cause__ = error
    return made


@pytest.mark.parametrize(
    ("error", "absent"),
    [
        (AWAY, True),
        (sa.exc.TimeoutError("no connection of the pool"), True),
        (psycopg.OperationalError("server closed the connection"), True),
        (sqlite3.OperationalError("disk I/O error"), True),
        (cut_off(), True),
        (caused(AWAY), True),
        (ExceptionGroup("two", [ValueError("other"), AWAY]), True),
        (sa.exc.OperationalError("x", {}, None), True),
        (sa.exc.IntegrityError("x", {}, psycopg.errors.UniqueViolation("twice")), False),
        (ConnectionRefusedError("a host, not the database"), False),
        (TakenOver("others took this replica for gone"), False),
        (ValueError("other"), False),
    ],
)
def test_what_says_that_the_database_is_away(error, absent):
    assert is_absence(error) is absent


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (AWAY, True),
        (TakenOver("others took this replica for gone"), True),
        (sa.exc.TimeoutError("no connection of the pool"), True),
        (of_server("57P01"), True),
        (of_server("40P01"), True),
        (of_server("55P03"), True),
        (of_server("57014"), True),
        (cut_off(), True),
        (ExceptionGroup("two", [AWAY, of_server("40001")]), True),
        (ExceptionGroup("two", [AWAY, ValueError("other")]), False),
        (sa.exc.IntegrityError("x", {}, psycopg.errors.UniqueViolation("twice")), False),
        (psycopg.OperationalError("a check's own database"), False),
        (ConnectionRefusedError("a host"), False),
        (caused(AWAY), False),
    ],
)
def test_what_may_be_done_anew_a_moment_later(error, again):
    assert passes(error) is again


async def test_a_wrong_statement_is_wrong_the_next_time_too(store):
    with pytest.raises(sa.exc.DBAPIError) as told:
        await store.read(lambda c: c.execute(sa.text("SELECT * FROM nowhere")))
    assert not passes(told.value)


async def test_a_store_tells_that_its_disk_is_full_and_when_there_is_room_again(tmp_path, caplog):
    store = Store(f"sqlite:///{tmp_path}/a.db")
    await store.write(lambda c: c.execute(sa.text("CREATE TABLE full_of (words TEXT)")))
    room = "INSERT INTO full_of VALUES (zeroblob(1000000))"

    def write(most):
        def work(connection):
            connection.execute(sa.text(f"PRAGMA max_page_count = {most}"))
            connection.execute(sa.text(room))

        return work

    for _ in range(2):
        with pytest.raises(sa.exc.OperationalError, match="full"):
            await store.write(write(100))
        await store.read(lambda c: c.scalar(sa.text("SELECT count(*) FROM full_of")))
    assert store.outage.away
    await store.write(write(100_000))
    begin, end = told(caplog)
    assert begin.startswith("The database is away: database or disk is full. [database-away]")
    assert "its disk has room" in begin
    assert end.startswith("The database is back after ")
    with pytest.raises(sa.exc.OperationalError, match="no such table"):
        await store.write(lambda c: c.execute(sa.text("SELECT * FROM nowhere")))
    assert not store.outage.away
    await asyncio.to_thread(store.close)


def test_levels_are_those_that_an_operator_watches_for(outage, caplog):
    outage.failed(AWAY)
    outage.reached()
    assert [record.levelno for record in caplog.records] == [logging.ERROR, logging.WARNING]
