import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from runner.record import audit
from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.journal import EVENTS, Journal
from runner.record.logs import LogKey, LogWriter, read
from runner.record.store import Store
from tests.databases import emptied_database
from tests.unit.runner.plans import Story, plan


def told() -> list[Event]:
    story = Story(plan()).started().passed("backup").begun("build").ended("build", "failed")
    story.tell(Kind.FINISHED, {"outcome": "failed"}).tell(Kind.RETRY_WANTED, actor="dana")
    return story.tell(Kind.RECHECKED, {"step": "", "retry": 1}).events


def alone() -> list[Event]:
    """Give an emergency with everything that others can say to it, out of order too."""
    story = Story(plan()).tell(Kind.COUNTERSIGNED, actor="sam").asked()
    story.tell(Kind.BROKE_GLASS, {"reason": "the login is down"}, actor="alex")
    story.tell(Kind.QUORUM_REACHED, {"approvers": ["alex"], "emergency": True})
    story.tell(Kind.OBJECTED, actor="sam").tell(Kind.HOLD_TAKEN).tell(Kind.STARTED, {})
    story.tell(Kind.FINISHED, {"outcome": "failed"}).tell(Kind.COUNTERSIGNED, actor="dana")
    return story.tell(Kind.RETRY_WANTED, actor="dana").tell(Kind.OBJECTED, actor="dana").events


@given(st.sampled_from([told(), alone()]), st.data())
def test_replaying_any_prefix_gives_the_same_state(events, data):
    size = data.draw(st.integers(min_value=0, max_value=len(events)))
    at_once = fold(events[:size])
    run = None
    for event in events[:size]:
        run = fold([event], run)
    assert run == at_once
    assert fold(events[size:], run) == fold(events)


async def test_the_first_write_of_a_key_wins(store):
    journal = Journal(store)
    event = Event(run="staging-1", kind=Kind.EXPIRED, at=1.0, data={"after": 1})
    await journal.append(event)
    (second,) = await journal.append(replace(event, at=2.0, data={"after": 2}))
    assert second.event == event
    assert await journal.events("staging-1") == [event]


async def test_a_reader_with_a_cursor_is_woken_and_misses_nothing(store):
    journal = Journal(store)
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(journal.news(0, 30))
        for ordinal in range(3):
            event = Event(run="a-1", kind=Kind.STEP_NOTED, at=1.0, ordinal=ordinal)
            group.create_task(journal.append(event))
    assert waiting.result()
    found = await journal.told(0)
    assert [one.position for one in found] == [1, 2, 3]
    await journal.advance("reader", 2)
    await journal.advance("reader", 3)
    assert await journal.cursor("reader") == 3
    assert await journal.told(3) == []
    assert not await journal.news(3, 0.01)


async def test_events_that_may_happen_often_are_numbered(store):
    journal = Journal(store)
    for _ in range(3):
        await journal.next(Event(run="a-1", kind=Kind.APPROVAL_REFUSED, at=1.0))
    assert [event.ordinal for event in await journal.events("a-1")] == [0, 1, 2]


async def test_an_edited_event_breaks_the_chain_of_its_run_alone(store):
    journal = Journal(store)
    for run in ("a-1", "b-1"):
        for ordinal in range(3):
            data = {"text": "as it was"}
            await journal.append(
                Event(run=run, kind=Kind.STEP_NOTED, at=1.0, ordinal=ordinal, data=data)
            )
    assert not (await store.read(audit.verify)).broken
    edit = EVENTS.update().where(EVENTS.c.position == 2).values(data={"text": "otherwise"})
    await store.write(lambda connection: connection.execute(edit))
    report = await store.read(audit.verify)
    assert report.broken == ("a-1: changed at or before position 2",)
    assert dict(report.heads)["b-1"] == await journal.head("b-1")


async def test_a_failing_transaction_leaves_nothing(store):
    journal = Journal(store)

    def work(connection: sa.Connection):
        connection.execute(sa.text("INSERT INTO cursors VALUES ('x', 1)"))
        raise LookupError

    with pytest.raises(LookupError):
        await journal.transact(work)
    assert await journal.cursor("x") == 0


KEY = LogKey(run="a-1", step="build", attempt=1)


async def test_a_long_log_keeps_head_and_tail_and_marks_the_cut(store):
    writer = LogWriter(store, KEY, 2000)
    assert await writer.resume() == 0
    for number in range(100):
        await writer.write(number * 100, number * 100 + 100, b"%02d" % number * 50)
    await store.write(writer.rest())
    stored = await store.read(lambda c: read(c, KEY))
    assert stored.data.startswith(b"00" * 50 + b"01" * 50)
    assert stored.data.endswith(b"98" * 50 + b"99" * 50)
    assert b"bytes cut out here" in stored.data
    assert stored.size == 10_000
    assert 7000 <= stored.cut <= 8100


async def test_a_log_goes_on_where_a_killed_writer_stopped(store):
    first = LogWriter(store, KEY, 10_000)
    await first.write(0, 5, b"hello")
    await first.flush()
    await first.write(5, 11, b" lost!")
    second = LogWriter(store, KEY, 10_000)
    assert await second.resume() == 5
    await second.write(5, 11, b" world")
    await store.write(second.rest())
    stored = await store.read(lambda c: read(c, KEY))
    assert (stored.data, stored.size, stored.cut) == (b"hello world", 11, 0)


@pytest.mark.parametrize("heard", [False, True])
async def test_output_whose_storing_failed_or_was_not_heard_of_stands_once(store, heard):
    key = LogKey(run="staging-1", step="build", attempt=1)
    log, write = LogWriter(store, key, cap=1000), store.write
    await log.resume()

    async def unlucky(work):
        if heard:
            await write(work)
        raise sa.exc.OperationalError("commit", None, Exception("consuming input failed"))

    await log.write(0, 6, b"first ")
    store.write = unlucky
    with pytest.raises(sa.exc.OperationalError):
        await log.flush()
    store.write = write
    await log.write(6, 13, b"second ")
    await log.flush()
    await log.write(13, 18, b"third")
    await store.write(log.rest())
    assert (await store.read(lambda c: read(c, key))).data == b"first second third"


async def test_an_end_and_the_rest_of_its_log_are_stored_together_or_not_at_all(store):
    journal = Journal(store)
    begun = Event(run="a-1", kind=Kind.STEP_STARTED, at=1.0, step="build", attempt=1)
    end = replace(begun, kind=Kind.STEP_FINISHED, data={"outcome": "passed"})
    (first,) = await journal.append(begun)
    writer = LogWriter(store, KEY, 10_000)
    await writer.write(0, 5, b"hello")
    rest = writer.rest()
    assert await journal.append_behind(first.position - 1, end, also=rest) == []
    assert (await store.read(lambda c: read(c, KEY))).data == b""
    broken = replace(end, data={"outcome": object()})
    with pytest.raises(TypeError):
        await journal.append_behind(first.position, broken, also=rest)
    assert (await store.read(lambda c: read(c, KEY))).data == b""
    await journal.append_behind(first.position, end, also=rest)
    assert (await store.read(lambda c: read(c, KEY))).data == b"hello"
    assert await journal.events("a-1") == [begun, end]


async def test_events_of_several_runs_written_at_once_keep_each_chain_whole(store):
    journal = Journal(store)
    events = [
        Event(run=run, kind=Kind.STEP_NOTED, at=1.0, ordinal=ordinal)
        for ordinal in range(3)
        for run in ("a-1", "b-1")
    ]
    await journal.append(*events[:3])
    told = await journal.append(*events)
    assert [one.position for one in told] == [1, 2, 3, 4, 5, 6]
    report = await store.read(audit.verify)
    assert (report.runs, report.events, report.broken) == (2, 6, ())


def requested(name: str) -> Event:
    data = {"environment": "staging", "number": int(name.rpartition("-")[2]), "flow": "deploy"}
    return Event(run=name, kind=Kind.REQUESTED, at=1.0, actor="alex", data=data)


async def test_many_runs_come_in_one_read_as_each_comes_by_itself(store):
    journal = Journal(store)
    names = [f"staging-{number}" for number in range(1, 4)]
    for name in names:
        await journal.append(requested(name))
    first = await journal.runs(["staging-9", *names])
    assert [run.id for run in first] == names
    await journal.append(Event(run=names[1], kind=Kind.CANCEL_WANTED, at=2.0, actor="dana"))
    again = await journal.runs(names)
    fresh = Journal(store)
    assert again == [await fresh.run(name) for name in names]
    assert again[1].cancel_wanted == "dana"
    assert await journal.runs([]) == []


async def test_runs_that_are_forgotten_are_read_again(store):
    journal = Journal(store)
    names = [f"staging-{number}" for number in range(1, 511)]
    await journal.append(*(requested(name) for name in names))
    assert [run.id for run in await journal.runs(names)] == names
    await journal.append(Event(run=names[0], kind=Kind.CANCEL_WANTED, at=2.0, actor="dana"))
    assert (await journal.run(names[0])).cancel_wanted == "dana"


async def test_what_another_replica_writes_is_news_at_once(postgres):
    url = emptied_database(postgres)
    here, there = Journal(Store(url)), Journal(Store(url))
    async with here.store.line.kept(), there.store.line.kept():
        waiting = asyncio.create_task(here.news(0, 60))
        await asyncio.sleep(0)
        (told,) = await there.append(Event(run="staging-1", kind=Kind.REQUESTED, at=1.0, data={}))
        async with asyncio.timeout(10):
            assert await waiting
        assert not await here.news(told.position, 0.01)
    here.store.close()
    there.store.close()


async def test_while_nothing_is_heard_of_others_their_news_are_looked_for(postgres):
    url = emptied_database(postgres)
    here, there = Journal(Store(url)), Journal(Store(url))
    waiting = asyncio.create_task(here.news(0, 60))
    await asyncio.sleep(0)
    (told,) = await there.append(Event(run="staging-1", kind=Kind.REQUESTED, at=1.0, data={}))
    here.store.line._missed()
    async with asyncio.timeout(10):
        assert await waiting
    assert not await here.news(told.position, 0.01)
    here.store.close()
    there.store.close()
