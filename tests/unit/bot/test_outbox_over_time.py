"""What time and faults do to messages: too old to edit, deleted, refused, long gone."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat import GoneForGood, MessageGone, RetryLater, Unreachable
from bot.letters import OUTBOX, Weight
from bot.outbox import KEPT, Outbox
from bot.pacing import SLACK
from bot.shelf import Draft
from commands.reply import Heading, Message
from config.problem import Problem
from runner.record.journal import RUNS
from runner.record.store import Store
from tests.unit.bot.parlour import GONE, Clock, Parlour

HERE = "terminal:deploys"
SHUT = Problem(code="archived", what="The channel is archived.", cure="Bring it back.")


@pytest.fixture
def clock():
    return Clock(1_000_000.0)


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
    made = Parlour(edit_window=3300.0)
    made.link = lambda channel, reference: f"https://chat.example/{channel}/{reference}"
    return made


def draft(key, text, **more):
    mentions = more.pop("mentions", ())
    blocks = (Heading(text=f"staging #42 · {text}"),)
    message = Message(text=text, blocks=blocks, mentions=mentions)
    return Draft(key=key, channel=more.pop("channel", HERE), message=message, **more)


async def rounds(outbox, platform, clock):
    while (due := await outbox.round(platform)) is not None and due <= clock.now:
        pass
    return due


async def test_a_newer_message_takes_over_from_one_too_old_to_edit(outbox, parlour, clock):
    await outbox.put(draft("card", "one"), draft("a", "said", thread_of="card"))
    await rounds(outbox, parlour, clock)
    clock.now += 3301
    for text in ("two", "three"):
        await outbox.put(draft("card", text))
        await rounds(outbox, parlour, clock)
    await outbox.put(draft("b", "said later", thread_of="card"))
    await rounds(outbox, parlour, clock)
    old, said, fresh, later = parlour.posts.values()
    assert old.texts == ["one", "staging #42 goes on in a newer message."]
    assert "https://chat.example/deploys/3" in old.messages[-1].blocks[-1].text
    assert (fresh.key, fresh.texts) == ("card~1", ["two", "three"])
    assert [post.thread for post in (said, later)] == ["1", "1"]
    ways = [message.blocks[-1].text for message in fresh.messages]
    assert all(way.endswith("https://chat.example/deploys/1") for way in ways)


async def test_what_is_left_of_a_message_is_not_brought_back(outbox, parlour, clock):
    await outbox.put(draft("card", "one"))
    await rounds(outbox, parlour, clock)
    clock.now += 3301
    await outbox.put(draft("card", "two"))
    await outbox.round(parlour)
    del parlour.posts["1"]
    await rounds(outbox, parlour, clock)
    assert parlour.texts() == ["two"]
    assert await outbox.settled("terminal")


async def test_a_request_that_goes_on_elsewhere_has_its_signs_there(outbox, parlour, clock, told):
    wanted = {"signs": ("+1", "-1"), "tell": "staging-42"}
    await outbox.put(draft("request", "open", **wanted))
    await rounds(outbox, parlour, clock)
    clock.now += 3301
    await outbox.put(draft("request", "open, one yes", **wanted))
    await rounds(outbox, parlour, clock)
    assert parlour.posts["2"].signs == ["+1", "-1"]
    assert told == [("staging-42", "1"), ("staging-42", "2")]


async def test_a_message_is_closed_in_place_however_old_it_is(outbox, parlour, clock):
    await outbox.put(draft("request", "open", signs=("+1",)))
    await rounds(outbox, parlour, clock)
    clock.now += 9999
    await outbox.put(draft("request", "closed", last=True))
    await rounds(outbox, parlour, clock)
    assert parlour.posts["1"].texts == ["open", "closed"]


async def test_a_deleted_request_is_posted_anew_with_its_signs(outbox, parlour, clock, told):
    await outbox.put(draft("request", "open", signs=("+1",), tell="staging-42"))
    await rounds(outbox, parlour, clock)
    parlour.trouble = [MessageGone(GONE)]
    await outbox.put(draft("request", "open still", signs=("+1",), tell="staging-42"))
    await rounds(outbox, parlour, clock)
    assert parlour.posts["2"].signs == ["+1"]
    assert told[-1] == ("staging-42", "2")


async def test_a_deleted_question_for_a_lock_is_posted_anew_and_news_of_locks_are_not(
    outbox, parlour, clock, told
):
    question = "environment:staging/lock/0/terminal:deploys"
    await outbox.put(draft(question, "give it?", signs=("+1",), tell="environment:staging/signs"))
    await outbox.put(draft("environment:staging/locked/0/terminal:deploys", "locked"))
    await rounds(outbox, parlour, clock)
    clock.now += 60
    parlour.posts.clear()
    for reference in ("1", "2"):
        await outbox.anew("terminal", reference)
    await rounds(outbox, parlour, clock)
    (post,) = parlour.posts.values()
    assert (post.texts, post.signs) == (["give it?"], ["+1"])
    assert told[-1] == ("environment:staging/signs", "3")
    await outbox.put(draft(question, "given", last=True))
    await rounds(outbox, parlour, clock)
    clock.now += 60
    parlour.posts.clear()
    await outbox.anew("terminal", "3")
    await rounds(outbox, parlour, clock)
    assert not parlour.posts


async def going_on(store, *names):
    rows = [
        {"run": name, "environment": "staging", "number": number, "open": True, "generation": 0}
        for number, name in enumerate(names, 1)
    ]
    await store.write(lambda connection: connection.execute(sa.insert(RUNS), rows))


@pytest.mark.parametrize("what", ["approval", "alert"])
async def test_what_somebody_deletes_is_posted_anew_at_once_while_its_run_goes_on(
    store, outbox, parlour, clock, told, what
):
    await going_on(store, "staging-42")
    request = draft(f"staging-42/{what}/d/terminal:deploys", "open", signs=("+1",), tell="42")
    await outbox.put(draft("staging-42/card/terminal:deploys", "card"), request)
    await rounds(outbox, parlour, clock)
    clock.now += 60
    del parlour.posts["1"], parlour.posts["2"]
    await outbox.anew("terminal", "1")
    await outbox.anew("terminal", "2")
    await rounds(outbox, parlour, clock)
    assert [post.texts for post in parlour.posts.values()] == [["card"], ["open"]]
    assert parlour.posts["4"].signs == ["+1"]
    assert told[-1] == ("42", "4")


@pytest.mark.parametrize(
    "why", ["ended", "closed", "thread", "news", "at once", "nobody's", "another platform's"]
)
async def test_what_is_of_no_more_use_stays_deleted(store, outbox, parlour, clock, why):
    await going_on(store, "staging-2" if why == "ended" else "staging-1")
    kind = "monitor.breached" if why == "news" else "approval"
    key = f"staging-1/{kind}/x/terminal:deploys"
    thread = "staging-1/card/terminal:deploys" if why == "thread" else None
    await outbox.put(draft("staging-1/card/terminal:deploys", "card"))
    await outbox.put(draft(key, "it", thread_of=thread))
    await rounds(outbox, parlour, clock)
    clock.now += 0.5 if why == "at once" else 60
    if why == "closed":
        await outbox.put(draft(key, "closed", last=True))
        await rounds(outbox, parlour, clock)
    reference = "99" if why == "nobody's" else "2"
    del parlour.posts["2"]
    await outbox.anew("discord" if why == "another platform's" else "terminal", reference)
    await rounds(outbox, parlour, clock)
    assert list(parlour.posts) == ["1"]


async def test_people_are_mentioned_by_the_first_post_only(outbox, parlour, clock):
    await outbox.put(draft("card", "one", mentions=("dana",)))
    await rounds(outbox, parlour, clock)
    await outbox.put(draft("card", "two", mentions=("dana",)))
    await rounds(outbox, parlour, clock)
    clock.now += 3301
    await outbox.put(draft("card", "three", mentions=("dana",)))
    await rounds(outbox, parlour, clock)
    mentioned = [m.mentions for post in parlour.posts.values() for m in post.messages]
    assert mentioned == [("dana",), (), (), ()]


async def test_a_post_that_was_taken_unheard_is_edited_to_what_is_wanted_by_then(
    outbox, parlour, clock
):
    parlour.lost = True
    await outbox.put(draft("card", "one"))
    await outbox.round(parlour)
    await outbox.put(draft("card", "two"))
    clock.now += 60
    await rounds(outbox, parlour, clock)
    assert [post.texts for post in parlour.posts.values()] == [["one", "two"]]


async def test_what_waits_in_a_thread_is_said_in_one_message(outbox, parlour, clock):
    parlour.pace = SLACK
    await outbox.put(draft("card", "card"))
    for text in ("one", "two", "three"):
        await outbox.put(draft(text, text, thread_of="card", once=True, weight=Weight.MINOR))
    while (due := await outbox.round(parlour)) is not None:
        clock.now = max(clock.now, due)
    assert parlour.texts() == ["card", "one two three"]
    await outbox.put(draft("two", "two", thread_of="card", once=True, weight=Weight.MINOR))
    assert await outbox.settled("terminal")


async def test_joined_messages_whose_answer_was_lost_stand_once_and_keep_out_others(
    outbox, parlour, clock
):
    parlour.pace = SLACK
    await outbox.put(draft("card", "card"))
    await rounds(outbox, parlour, clock)
    clock.now += 5
    for text in ("one", "two"):
        await outbox.put(draft(text, text, thread_of="card", once=True, weight=Weight.MINOR))
    clock.now += 5
    parlour.lost = True
    await outbox.round(parlour)
    await outbox.put(draft("three", "three", thread_of="card", once=True, weight=Weight.MINOR))
    while (due := await outbox.round(parlour)) is not None:
        clock.now = max(clock.now, due)
    assert parlour.texts() == ["card", "one two", "three"]


async def test_a_channel_that_takes_nothing_is_told_once_until_it_does(
    store, outbox, parlour, clock, caplog
):
    parlour.trouble = [GoneForGood(SHUT), GoneForGood(SHUT)]
    await outbox.put(draft("a", "one"), draft("b", "two"))
    await rounds(outbox, parlour, clock)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    (closed,) = await outbox.troubles()
    assert (closed.place, closed.problem, closed.since) == (HERE, SHUT, clock.now)

    async def posted(run, reference):
        pass

    again = Outbox(store, posted, clock)
    assert await again.troubles() == (closed,)
    await again.put(draft("c", "three"))
    await rounds(again, parlour, clock)
    assert await again.troubles() == ()
    assert await Outbox(store, posted, clock).troubles() == ()


async def test_a_platform_that_is_away_is_asked_by_one_message_at_a_time(outbox, parlour, clock):
    parlour.trouble = [Unreachable("no route")] * 20
    for number in range(20):
        await outbox.put(draft(f"m{number}", str(number), channel=f"terminal:c{number}"))
    await outbox.round(parlour)
    for _ in range(4):
        before = len(parlour.calls)
        clock.now = outbox.health("terminal").until
        parlour.trouble = [Unreachable("no route")] * 2
        await outbox.round(parlour)
        assert len(parlour.calls) == before + 1
    parlour.trouble = []
    clock.now = outbox.health("terminal").until
    await rounds(outbox, parlour, clock)
    assert len(parlour.posts) == 20


async def test_what_was_said_long_ago_is_forgotten_once_its_run_has_ended(
    store, outbox, parlour, clock
):
    rows = [
        {"run": name, "environment": "staging", "number": number, "open": going, "generation": 0}
        for number, (name, going) in enumerate([("staging-1", False), ("staging-2", True)], 1)
    ]
    await store.write(lambda connection: connection.execute(sa.insert(RUNS), rows))
    await outbox.put(draft("staging-1/card", "ended"), draft("staging-2/card", "goes on"))
    await rounds(outbox, parlour, clock)
    clock.now += KEPT + 1
    await outbox.put(draft("staging-1/end", "new"), draft("staging-1/open", "open"))
    assert await outbox.prune() == 1
    assert await outbox.prune() == 0
    keys = await store.read(lambda connection: connection.scalars(sa.select(OUTBOX.c.key)).all())
    assert sorted(keys) == ["staging-1/end", "staging-1/open", "staging-2/card"]


FAULTS = st.sampled_from(
    ["unreachable", "later", "gone", "bug", "lost", "put", "put", "wait", "wait", "long"]
)


async def happen(fault, number, outbox, parlour, clock):
    match fault:
        case "unreachable":
            parlour.trouble.append(Unreachable("no route"))
        case "later":
            parlour.trouble.append(RetryLater(9))
        case "bug":
            parlour.trouble.append(RuntimeError("bug"))
        case "lost":
            parlour.lost = True
        case "gone":
            parlour.posts.clear()
        case "put":
            await outbox.put(draft("card", f"state {number}"))
        case _:
            clock.now += 4000 if fault == "long" else 7


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(FAULTS, max_size=25).filter(lambda faults: faults.count("bug") < 6))
async def test_the_final_state_arrives_whatever_goes_wrong_before(tmp_path_factory, faults):
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('faults')}/outbox.db")

    async def posted(run, reference):
        pass

    clock, parlour = Clock(1_000_000.0), Parlour(edit_gap=2.0, edit_window=3300.0)
    parlour.pace = SLACK
    outbox = Outbox(store, posted, clock)
    await outbox.put(draft("card", "start"))
    for number, fault in enumerate(faults):
        await happen(fault, number, outbox, parlour, clock)
        await outbox.round(parlour)
    await outbox.put(draft("card", "final"), draft("said", "said", thread_of="card"))
    for _ in range(400):
        due = await outbox.round(parlour)
        if due is None:
            break
        clock.now = max(clock.now, due)
    store.close()
    stands = [post.texts[-1] for post in parlour.posts.values()]
    assert stands.count("final") == 1
    assert stands.count("said") == 1
