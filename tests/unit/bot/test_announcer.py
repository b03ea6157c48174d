import asyncio

import pytest

from bot.announcer import SUBSCRIBER, Announcer, Audience
from bot.outbox import Outbox
from runner.control import Told
from runner.record.events import Event, Kind
from runner.record.fold import fold
from tests.unit.bot import alarms, scenes
from tests.unit.bot.parlour import Clock, Parlour
from tests.unit.bot.scenes import CHANNEL, NOON, PLAN, ROSTER, RUN


class Past:
    """As much of the runner as the announcer asks: events in a list, a cursor."""

    def __init__(self):
        self.happened: list[Event] = []
        self.cursors: dict[str, int] = {}
        self.posted: list[tuple[str, str]] = []
        self.broken = 0
        self.moved = asyncio.Event()

    async def told(self, after, limit=500):
        if self.broken:
            self.broken -= 1
            raise ConnectionError("the database is away")
        every = [Told(position=place, event=one) for place, one in enumerate(self.happened, 1)]
        return every[after : after + limit]

    async def news(self, after, within):
        await asyncio.sleep(0)
        return len(self.happened) > after

    async def run(self, run):
        return fold(one for one in self.happened if one.run == run)

    async def runs(self, environment=None, limit=10):
        return [fold(self.happened)] if self.happened else []

    async def plan(self, run):
        return PLAN if any(one.kind is Kind.PLANNED for one in self.happened) else None

    async def head(self, run):
        return "ab" * 32

    async def cursor(self, subscriber):
        return self.cursors.get(subscriber, 0)

    async def advance(self, subscriber, position):
        self.cursors[subscriber] = position
        self.moved.set()

    async def approval_posted(self, run, message):
        self.posted.append((run, message))


@pytest.fixture
def past():
    return Past()


@pytest.fixture
def clock():
    return Clock(NOON)


@pytest.fixture
def outbox(store, past, clock):
    return Outbox(store, past.approval_posted, clock)


@pytest.fixture
def announcer(past, outbox, clock):
    audience = Audience(channels={"staging": (CHANNEL,)}, roster=ROSTER)
    return Announcer(past, outbox, audience, clock)


@pytest.fixture
def parlour():
    return Parlour()


async def caught_up(announcer, past, outbox, parlour):
    """Tell all there is and deliver it."""
    cursor = await past.cursor(SUBSCRIBER)
    while cursor < len(past.happened):
        cursor = await announcer.step(cursor)
    while not await outbox.settled(parlour.name):
        await outbox.round(parlour)


async def test_a_run_is_told_with_one_card_and_its_thread(announcer, past, outbox, parlour):
    for event in scenes.SUCCEEDED:
        past.happened.append(event)
        await caught_up(announcer, past, outbox, parlour)
    keys = [post.key for post in parlour.posts.values()]
    assert keys[0] == f"{RUN}/card/{CHANNEL}"
    assert len(keys) == len(set(keys))
    in_channel = [post.key.split("/")[1] for post in parlour.posts.values() if post.thread is None]
    assert in_channel == ["card", "approval", "question", "end"]
    assert all(post.thread in {None, "1"} for post in parlour.posts.values())
    assert parlour.posts["1"].texts[0].endswith("is being planned.")
    assert parlour.posts["1"].texts[-1].endswith("has succeeded.")


async def test_an_approval_request_is_edited_only_to_close_it(announcer, past, outbox, parlour):
    for event in scenes.FAILED:
        past.happened.append(event)
        await caught_up(announcer, past, outbox, parlour)
    (request,) = [post for post in parlour.posts.values() if "/approval/" in post.key]
    assert request.texts == [
        "Kim asks for approval of staging #42: deploy pilot-cockpit at 3f2a91c0de to Staging.",
        "The approval request of staging #42 is closed: approved by Dana.",
    ]
    assert request.signs == ["+1", "-1"]
    assert past.posted == [(RUN, "2")]


async def test_telling_everything_again_says_nothing_new(announcer, past, outbox, parlour):
    past.happened += scenes.SUCCEEDED
    await caught_up(announcer, past, outbox, parlour)
    calls = list(parlour.calls)
    past.cursors.clear()
    await caught_up(announcer, past, outbox, parlour)
    assert parlour.calls == calls


@pytest.mark.parametrize("cut", range(0, len(scenes.SUCCEEDED), 3))
async def test_a_crash_before_the_cursor_moved_doubles_nothing(
    announcer, past, outbox, parlour, cut
):
    past.happened += scenes.SUCCEEDED[: cut + 1]
    await caught_up(announcer, past, outbox, parlour)
    past.cursors[SUBSCRIBER] = max(cut - 2, 0)  # as if the last of it had not been noted
    past.happened += scenes.SUCCEEDED[cut + 1 :]
    await caught_up(announcer, past, outbox, parlour)
    keys = [post.key for post in parlour.posts.values()]
    assert len(keys) == len(set(keys))
    assert parlour.posts["1"].texts[-1].endswith("has succeeded.")
    (request,) = [post for post in parlour.posts.values() if "/approval/" in post.key]
    assert request.texts[-1].endswith("approved by Dana.")


@pytest.mark.parametrize(
    ("events", "said"),
    [
        (scenes.REJECTED, "staging #42 was rejected: ada said no."),
        (scenes.EXPIRED, "has expired without an approval"),
        (scenes.VOID, "staging #42 was not started: 3f2a91c0de is no longer reachable"),
        (scenes.CANCELLED, "staging #42 was cancelled: cancelled by kim."),
        (scenes.FAILED, "staging #42 has failed at step 3 of 7, Install and build"),
    ],
)
async def test_every_end_is_told_once(announcer, past, outbox, parlour, events, said):
    past.happened += events
    await caught_up(announcer, past, outbox, parlour)
    ends = [post for post in parlour.posts.values() if "/end/" in post.key]
    assert len(ends) == 1
    assert said in ends[0].texts[-1]


async def test_an_alert_is_a_new_message(announcer, past, outbox, parlour):
    past.happened += alarms.ALARMED
    await caught_up(announcer, past, outbox, parlour)
    (alert,) = [post for post in parlour.posts.values() if "/alert/" in post.key]
    assert alert.thread is None
    assert alert.texts[0].startswith("Alert on staging: Errors in total: 14 errors, healthy is")
    assert alert.signs == ["rewind", "hourglass_flowing_sand", "white_check_mark"]
    told = [(f"{RUN}/signs", at) for at, post in parlour.posts.items() if post is alert]
    assert past.posted[-1:] == told, "its signs are read once it stands"


async def test_an_alert_that_the_policy_decides_at_once_has_no_signs(
    announcer, past, outbox, parlour
):
    past.happened += [*scenes.MONITORING, alarms.AT_ONCE, alarms.BREACHED]
    await caught_up(announcer, past, outbox, parlour)
    (alert,) = [post for post in parlour.posts.values() if "/alert/" in post.key]
    assert not alert.signs


async def test_an_alert_is_told_once_and_then_updated_by_replies(announcer, past, outbox, parlour):
    past.happened += [*alarms.ALARMED, alarms.ALSO, alarms.RECOVERED]
    await caught_up(announcer, past, outbox, parlour)
    (alert,) = [place for place, post in parlour.posts.items() if "/alert/" in post.key]
    news = [post for post in parlour.posts.values() if "/monitor " in post.key]
    assert [post.thread for post in news] == [alert, alert]
    assert [post.texts[0].partition(":")[0] for post in news] == [
        "Answer time, 95th percentile too",
        "Errors in total is healthy again at 3 errors.",
    ]


async def test_a_decided_alert_offers_nothing_more(announcer, past, outbox, parlour):
    past.happened += [*alarms.ALARMED]
    await caught_up(announcer, past, outbox, parlour)
    past.happened += [alarms.TAKEN_BACK]
    await caught_up(announcer, past, outbox, parlour)
    (alert,) = [post for post in parlour.posts.values() if "/alert/" in post.key]
    assert alert.texts[-1] == (
        "The alert of staging #42 is decided; Dana has decided: the deploy is taken back."
    )


async def test_the_channel_where_it_was_asked_is_told_too(announcer, past, outbox, parlour):
    asked = scenes.REQUESTED
    data = {**asked.data, "channel": "terminal:side"}
    past.happened.append(Event(run=RUN, kind=asked.kind, at=asked.at, actor="kim", data=data))
    await caught_up(announcer, past, outbox, parlour)
    assert [post.channel for post in parlour.posts.values()] == ["deploys", "side"]


async def test_a_refusal_is_nothing_for_the_channel(announcer, past, outbox, parlour):
    past.happened += scenes.ASKED
    await caught_up(announcer, past, outbox, parlour)
    calls = len(parlour.calls)
    past.happened.append(
        scenes.event(Kind.APPROVAL_REFUSED, 9, "kim", person="kim", reason="asked for it")
    )
    await caught_up(announcer, past, outbox, parlour)
    assert len(parlour.calls) == calls


async def test_a_reminder_comes_before_a_request_expires(announcer, past, outbox, parlour, clock):
    past.happened += scenes.ASKED
    await caught_up(announcer, past, outbox, parlour)
    cursor = len(past.happened)
    clock.now = NOON + 4 * 3600 - 901
    await announcer.step(cursor, within=0)
    assert "/reminder/" not in " ".join(parlour.calls)
    clock.now += 1
    await announcer.step(cursor, within=0)
    await caught_up(announcer, past, outbox, parlour)
    await outbox.round(parlour)
    reminders = [post for post in parlour.posts.values() if "/reminder/" in post.key]
    assert [post.texts[0] for post in reminders] == [
        "staging #42 still waits for 1 approval and expires soon."
    ]


async def test_nobody_is_reminded_of_what_is_decided(announcer, past, outbox, parlour, clock):
    past.happened += scenes.RUNNING
    await caught_up(announcer, past, outbox, parlour)
    clock.now = NOON + 4 * 3600 - 900
    await announcer.step(len(past.happened), within=0)
    assert await outbox.settled("terminal")


async def test_an_event_that_cannot_be_told_keeps_back_no_other(announcer, past, outbox, parlour):
    bad = scenes.event(Kind.MONITOR_BREACHED, 9, value={"not": "a number"}, unit=object)
    odd = scenes.event(Kind.LOCKED, 9, until="tomorrow")
    question = scenes.event(Kind.QUORUM_REACHED, 10, approvers=7)
    past.happened += [*scenes.ASKED, bad, odd]
    past.happened.append(Event(run=RUN, kind=question.kind, at=question.at, data={"approvers": 7}))
    await caught_up(announcer, past, outbox, parlour)
    assert any("/approval/" in post.key for post in parlour.posts.values())
    assert await past.cursor(SUBSCRIBER) == len(past.happened)


async def test_a_lock_is_told_in_the_environments_channels(announcer, past, outbox, parlour):
    data = {"environment": "staging", "person": "dana", "reason": "maintenance"}
    locked = Event(run="environment:staging", kind=Kind.LOCKED, at=NOON, actor="dana", data=data)
    past.happened.append(locked)
    await caught_up(announcer, past, outbox, parlour)
    assert parlour.texts() == ["Dana locked staging: maintenance."]


async def test_an_incident_of_a_watch_is_told_in_the_environments_channels_and_so_is_its_end(
    announcer, past, outbox, parlour
):
    told = {"title": "Disk", "state": "failing", "lines": ["95 %"], "since": NOON}
    ended = {"title": "Disk", "told": True, "seconds": 60.0}
    for kind, data in ((Kind.INCIDENT_TOLD, told), (Kind.INCIDENT_ENDED, ended)):
        place = "environment:staging"
        past.happened.append(Event(run=place, kind=kind, at=NOON, step="disk", data=data))
    await caught_up(announcer, past, outbox, parlour)
    assert parlour.texts() == [
        "staging: Disk is not well: 95 %.",
        "staging: Disk is well again after 1m.",
    ]


async def test_it_goes_on_after_the_database_was_away_and_ends_when_cancelled(announcer, past):
    past.happened += scenes.ASKED
    past.broken = 2
    async with asyncio.TaskGroup() as group:
        announcing = group.create_task(announcer.run())
        async with asyncio.timeout(20):
            await past.moved.wait()
        announcing.cancel()
    assert announcing.cancelled()
    assert await past.cursor(SUBSCRIBER) == len(past.happened)
