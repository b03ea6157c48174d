import asyncio
from itertools import pairwise

import pytest
import sqlalchemy as sa

from bot.chat import GoneForGood, MessageGone, Platform, RetryLater, Unreachable
from bot.outbox import Outbox
from bot.shelf import Draft
from commands.reply import Message
from config.problem import Problem
from tests.unheard import AWAY
from tests.unit.bot.parlour import GONE, Clock, Parlour

HERE = "terminal:deploys"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def told():
    return []


@pytest.fixture
def outbox(store, clock, told):
    async def posted(run, reference):
        told.append((run, reference))

    return Outbox(store, posted, clock)


@pytest.fixture
def parlour():
    made = Parlour()
    platform: Platform = made  # the fake fits the port
    assert platform.name == "terminal"
    return made


def draft(key, text, **more):
    return Draft(key=key, channel=more.pop("channel", HERE), message=Message(text=text), **more)


async def rounds(outbox, platform, clock):
    """Do everything that is due now; returns when more is."""
    while (due := await outbox.round(platform)) is not None and due <= clock.now:
        pass
    return due


async def test_messages_are_posted_in_order_and_under_their_card(outbox, parlour, clock):
    await outbox.put(draft("card", "the card"), draft("a", "one", thread_of="card"))
    await outbox.put(draft("b", "two", thread_of="card"))
    assert await rounds(outbox, parlour, clock) is None
    assert parlour.texts() == ["the card", "one", "two"]
    assert [post.thread for post in parlour.posts.values()] == [None, "1", "1"]
    assert await outbox.settled("terminal")


async def test_an_edit_that_was_replaced_while_waiting_is_not_sent(outbox, parlour, clock):
    parlour.edit_gap = 2.0
    await outbox.put(draft("card", "0"))
    await rounds(outbox, parlour, clock)
    for text in ("1", "2", "3"):
        await outbox.put(draft("card", text))
        assert await rounds(outbox, parlour, clock) == clock.now + 2
    clock.now += 2
    assert await rounds(outbox, parlour, clock) is None
    assert parlour.posts["1"].texts == ["0", "3"]


async def test_edits_of_one_message_keep_their_gap(outbox, parlour, clock):
    parlour.edit_gap = 2.0
    at = []
    for number in range(40):
        await outbox.put(draft("card", str(number)))
        before = len(parlour.calls)
        await rounds(outbox, parlour, clock)
        at += [clock.now] * (len(parlour.calls) - before)
        clock.now += 0.25
    assert all(later - sooner >= 2.0 for sooner, later in pairwise(at))
    clock.now += 2
    await rounds(outbox, parlour, clock)
    assert parlour.texts() == ["39"]


async def test_putting_the_same_again_changes_nothing(outbox, parlour, clock):
    for _ in range(3):
        await outbox.put(draft("a", "one"))
        await rounds(outbox, parlour, clock)
    assert parlour.calls == ["post a"]


async def test_what_is_put_once_is_never_replaced_by_the_same_kind(outbox, parlour, clock):
    await outbox.put(draft("request", "open", once=True))
    await outbox.put(draft("request", "closed"))
    await outbox.put(draft("request", "open", once=True))
    await rounds(outbox, parlour, clock)
    assert parlour.texts() == ["closed"]


async def test_a_pause_that_the_platform_asks_for_is_kept(outbox, parlour, clock):
    parlour.trouble = [RetryLater(7)]
    await outbox.put(draft("a", "one"), draft("b", "two"))
    assert await rounds(outbox, parlour, clock) == clock.now + 7
    assert parlour.calls == ["post a"]  # the second one keeps its place behind the first
    clock.now += 7
    await rounds(outbox, parlour, clock)
    assert parlour.texts() == ["one", "two"]


async def test_a_pause_holds_for_every_message_of_the_kind_and_for_no_other(outbox, parlour, clock):
    await outbox.put(draft("card", "0"))
    await rounds(outbox, parlour, clock)
    parlour.trouble = [RetryLater(7)]
    await outbox.put(draft("a", "one"))
    await rounds(outbox, parlour, clock)
    await outbox.put(draft("b", "elsewhere", channel="terminal:ops"), draft("card", "1"))
    await rounds(outbox, parlour, clock)
    assert parlour.texts() == ["1"]
    clock.now += 7
    await rounds(outbox, parlour, clock)
    assert parlour.texts() == ["1", "one", "elsewhere"]


async def test_other_channels_do_not_wait_for_one_in_trouble(outbox, parlour, clock):
    parlour.trouble = [RuntimeError("this one cannot be said yet")]
    await outbox.put(draft("a", "one"))
    await rounds(outbox, parlour, clock)
    await outbox.put(draft("b", "elsewhere", channel="terminal:ops"))
    await rounds(outbox, parlour, clock)
    assert parlour.texts() == ["elsewhere"]


async def test_an_outage_of_hours_ends_with_the_last_state(outbox, parlour, clock):
    await outbox.put(draft("card", "start"))
    await rounds(outbox, parlour, clock)
    parlour.trouble = [Unreachable("no route")] * 60
    for number in range(60):
        await outbox.put(draft("card", f"state {number}"))
        await rounds(outbox, parlour, clock)
        clock.now += 120
    await rounds(outbox, parlour, clock)
    assert parlour.texts() == ["state 59"]
    assert await outbox.shelf.troubles() == []


async def test_pauses_grow_while_the_platform_is_away(outbox, parlour, clock):
    parlour.trouble = [Unreachable("no route")] * 9
    await outbox.put(draft("a", "one"))
    pauses = []
    for _ in range(9):
        due = await rounds(outbox, parlour, clock)
        pauses.append(due - clock.now)
        clock.now = due
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_a_post_whose_answer_was_lost_stands_once(outbox, parlour, clock):
    parlour.lost = True
    await outbox.put(draft("a", "one"))
    await rounds(outbox, parlour, clock)
    clock.now += 60
    await rounds(outbox, parlour, clock)
    assert parlour.texts() == ["one"]


async def test_a_post_whose_note_nobody_heard_of_stands_once_and_is_no_trouble(
    store, outbox, parlour, clock
):
    await outbox.put(draft("card", "the card"))
    noted = outbox.shelf.note
    lost = iter([AWAY])

    async def note(key, **changes):
        await noted(key, **changes)
        if error := next(lost, None):
            raise error

    outbox.shelf.note = note
    with pytest.raises(sa.exc.OperationalError):
        await outbox.round(parlour)
    await rounds(outbox, parlour, clock)
    assert parlour.texts() == ["the card"]
    assert await outbox.settled("terminal")
    assert await outbox.shelf.troubles() == []


async def test_what_cannot_be_noted_of_one_message_cuts_no_other_off(store, outbox, parlour, clock):
    """One that is on its way may be taken, and nobody would know of it."""
    await outbox.put(draft("a", "one"), draft("b", "two", channel="terminal:other"))
    post, failed = parlour.post, asyncio.Event()

    async def slow(channel, message, thread, key):
        if key == "b":
            await failed.wait()
        return await post(channel, message, thread, key)

    noted = outbox.shelf.note

    async def note(key, **changes):
        if key == "a":
            failed.set()
            raise AWAY
        await noted(key, **changes)

    parlour.post, outbox.shelf.note = slow, note
    with pytest.raises(sa.exc.OperationalError):
        await outbox.round(parlour)
    outbox.shelf.note = noted
    await rounds(outbox, parlour, clock)
    assert sorted(parlour.texts()) == ["one", "two"]
    assert parlour.calls.count("post b") == 1


async def test_what_can_never_be_said_is_a_problem_and_holds_back_nothing(outbox, parlour, clock):
    problem = Problem(code="archived", what="The channel is archived.", cure="Name another.")
    parlour.trouble = [GoneForGood(problem)]
    await outbox.put(draft("card", "one", tell="staging-1", signs=("+1",)))
    await outbox.put(draft("b", "two", thread_of="card"))
    assert await rounds(outbox, parlour, clock) is None
    assert parlour.texts() == ["two"]
    assert await outbox.shelf.troubles() == [("card", str(problem))]
    await outbox.put(draft("card", "newer"))  # the channel may be back by now
    await rounds(outbox, parlour, clock)
    assert parlour.texts() == ["two", "newer"]
    assert await outbox.shelf.troubles() == []


async def test_a_deleted_card_is_posted_anew(outbox, parlour, clock):
    await outbox.put(draft("card", "one"))
    await rounds(outbox, parlour, clock)
    parlour.trouble = [MessageGone(GONE)]
    await outbox.put(draft("card", "two"))
    await rounds(outbox, parlour, clock)
    assert [post.key for post in parlour.posts.values()] == ["card", "card~1"]
    assert parlour.posts["2"].texts == ["two"]


async def test_a_message_whose_thread_is_deleted_goes_to_the_channel(outbox, parlour, clock):
    await outbox.put(draft("card", "one"))
    await rounds(outbox, parlour, clock)
    parlour.trouble = [MessageGone(GONE)]
    await outbox.put(draft("a", "two", thread_of="card"))
    await rounds(outbox, parlour, clock)
    assert parlour.posts["2"].thread is None


async def test_a_platform_that_breaks_is_tried_again_and_then_a_problem(outbox, parlour, clock):
    parlour.trouble = [RuntimeError("bug")] * 8
    await outbox.put(draft("a", "one"), draft("b", "two"))
    for _ in range(8):
        await rounds(outbox, parlour, clock)
        clock.now += 120
    await rounds(outbox, parlour, clock)
    assert parlour.texts() == ["two"]
    assert await outbox.shelf.troubles() == [("a", "RuntimeError: bug")]


async def test_after_a_request_stands_the_run_is_told_and_the_signs_are_added(
    outbox, parlour, clock, told
):
    await outbox.put(draft("request", "please", tell="staging-1", signs=("+1", "-1")))
    await rounds(outbox, parlour, clock)
    assert told == [("staging-1", "1")]
    assert parlour.posts["1"].signs == ["+1", "-1"]


async def test_a_restart_goes_on_where_the_last_one_stopped(store, parlour, clock):
    told = []

    async def breaks(run, reference):
        raise ConnectionError("stopped here")

    async def posted(run, reference):
        told.append((run, reference))

    first = Outbox(store, breaks, clock)
    await first.put(draft("request", "please", tell="staging-1", signs=("+1",)))
    await first.put(draft("b", "two"))
    await rounds(first, parlour, clock)
    clock.now += 60
    second = Outbox(store, posted, clock)
    await rounds(second, parlour, clock)
    assert told == [("staging-1", "1")]
    assert parlour.texts() == ["please", "two"]
    assert parlour.posts["1"].signs == ["+1"]


async def test_the_loop_delivers_what_is_put_and_ends_when_cancelled(store, parlour, clock):
    delivered = asyncio.Event()

    async def posted(run, reference):
        delivered.set()

    outbox = Outbox(store, posted)
    parlour.trouble = [RuntimeError("once")]
    async with asyncio.TaskGroup() as group:
        delivering = group.create_task(outbox.deliver(parlour))
        await outbox.put(draft("a", "one", tell="staging-1"))
        async with asyncio.timeout(20):
            await delivered.wait()
        delivering.cancel()
    assert delivering.cancelled()
    assert parlour.texts() == ["one"]
