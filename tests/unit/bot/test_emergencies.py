"""What the channels are told of an emergency, by the real announcer and outbox."""
# ruff: noqa: F811 - the fixtures are those of the announcer's own tests

import pytest

from bot.announcer import Announcer, Audience
from bot.cards import countersign_reminder, emergency
from runner.record.events import Kind
from tests.unit.bot import scenes
from tests.unit.bot.scenes import CHANNEL, NOON, PLAN, ROSTER, RUN, run_of
from tests.unit.bot.test_announcer import (  # noqa: F401 - fixtures
    announcer,
    caught_up,
    clock,
    outbox,
    parlour,
    past,
)

DAY = 86_400.0
BROKEN_AT = NOON + 30


def posts(parlour, part):
    return [post for post in parlour.posts.values() if post.key.split("/")[1] == part]


async def test_an_emergency_is_announced_in_every_channel_with_the_two_signs(
    past, outbox, parlour, clock
):
    audience = Audience(channels={"staging": (CHANNEL, "terminal:ops")}, roster=ROSTER)
    past.happened += scenes.BROKEN
    await caught_up(Announcer(past, outbox, audience, clock), past, outbox, parlour)
    told = posts(parlour, "emergency")
    assert [post.key for post in told] == [
        f"{RUN}/emergency/{CHANNEL}",
        f"{RUN}/emergency/terminal:ops",
    ]
    assert [post.texts for post in told] == [
        [f"Emergency: Dana went on alone with staging #42: {scenes.WHY}."]
    ] * 2
    assert all(post.signs == ["+1", "-1"] and post.thread is None for post in told)
    places = [at for at, post in parlour.posts.items() if post in told]
    assert past.posted[-2:] == [(f"{RUN}/signs", at) for at in places]


def test_those_who_may_approve_are_mentioned_but_never_who_went_alone():
    message = emergency(run_of(scenes.BROKEN), PLAN, ROSTER)
    assert message is not None
    assert message.mentions == ("ada", "kim")


async def test_the_request_is_closed_saying_so(announcer, past, outbox, parlour):
    past.happened += scenes.ALONE
    await caught_up(announcer, past, outbox, parlour)
    [request] = posts(parlour, "approval")
    assert request.texts[-1] == (
        "The approval request of staging #42 is closed: "
        f"emergency: Dana went on alone: {scenes.WHY}."
    )


async def test_a_countersign_closes_the_announcement_also_after_the_end(
    announcer, past, outbox, parlour
):
    past.happened += scenes.ALONE_SUCCEEDED
    await caught_up(announcer, past, outbox, parlour)
    past.happened.append(scenes.COUNTERSIGNED)
    await caught_up(announcer, past, outbox, parlour)
    [told] = posts(parlour, "emergency")
    assert told.texts[1:] == ["The emergency of staging #42 is countersigned by Ada."]
    assert len(posts(parlour, "end")) == 1


async def test_an_objection_is_told_in_the_channel_and_stops_nothing(
    announcer, past, outbox, parlour
):
    past.happened += [*scenes.ALONE, scenes.OBJECTED]
    await caught_up(announcer, past, outbox, parlour)
    [told] = posts(parlour, "objection")
    assert told.thread is None
    assert told.texts == ["Ada objects that Dana went on alone with staging #42."]
    assert not (await past.run(RUN)).ended


async def test_telling_an_emergency_again_says_nothing_new(announcer, past, outbox, parlour):
    past.happened += [*scenes.ALONE, scenes.OBJECTED, scenes.COUNTERSIGNED]
    await caught_up(announcer, past, outbox, parlour)
    calls = list(parlour.calls)
    past.cursors.clear()
    await caught_up(announcer, past, outbox, parlour)
    assert parlour.calls == calls


async def reminded(announcer, past, outbox, parlour):
    await announcer.step(len(past.happened), within=0)
    while not await outbox.settled(parlour.name):
        await outbox.round(parlour)
    return [post.texts[0] for post in posts(parlour, "emergency-reminder")]


async def test_a_day_without_a_countersign_is_reminded_of_once(
    announcer, past, outbox, parlour, clock
):
    past.happened += scenes.ALONE_SUCCEEDED
    await caught_up(announcer, past, outbox, parlour)
    clock.now = BROKEN_AT + DAY - 1
    assert await reminded(announcer, past, outbox, parlour) == []
    clock.now += 1
    once = ["The emergency of staging #42 is not countersigned after 24 hours."]
    assert await reminded(announcer, past, outbox, parlour) == once
    clock.now += DAY
    assert await reminded(announcer, past, outbox, parlour) == once


@pytest.mark.parametrize("said_before", [False, True])
async def test_the_reminder_survives_a_restart(
    announcer, past, outbox, parlour, clock, said_before
):
    past.happened += scenes.ALONE_SUCCEEDED
    await caught_up(announcer, past, outbox, parlour)
    clock.now = BROKEN_AT + DAY
    if said_before:
        await reminded(announcer, past, outbox, parlour)
    audience = Audience(channels={"staging": (CHANNEL,)}, roster=ROSTER)
    anew = Announcer(past, outbox, audience, clock)
    await anew._begin()
    assert len(await reminded(anew, past, outbox, parlour)) == 1


async def test_nobody_is_reminded_of_what_is_countersigned(announcer, past, outbox, parlour, clock):
    past.happened += scenes.ALONE_SUCCEEDED
    await caught_up(announcer, past, outbox, parlour)
    past.happened.append(scenes.COUNTERSIGNED)
    await caught_up(announcer, past, outbox, parlour)
    clock.now = BROKEN_AT + DAY
    assert await reminded(announcer, past, outbox, parlour) == []


async def test_the_refusal_of_a_countersign_is_nothing_for_the_channel(
    announcer, past, outbox, parlour
):
    past.happened += scenes.ALONE
    await caught_up(announcer, past, outbox, parlour)
    calls = len(parlour.calls)
    past.happened.append(
        scenes.event(Kind.REQUEST_REFUSED, 95, "dana", person="dana", verb="countersign")
    )
    await caught_up(announcer, past, outbox, parlour)
    assert len(parlour.calls) == calls


def test_without_an_emergency_there_is_nothing_to_tell():
    assert emergency(run_of(scenes.ASKED), PLAN) is None
    assert countersign_reminder(run_of(scenes.ASKED), PLAN) is None


def test_an_emergency_can_be_told_without_plan_and_names():
    run = run_of((*scenes.ALONE, scenes.OBJECTED))
    message = emergency(run, None)
    assert message is not None
    assert message.text.startswith("Emergency: dana went on alone")
    reminder = countersign_reminder(run, None)
    assert reminder is not None
    assert "wanted from an approver" in str(reminder.blocks)
