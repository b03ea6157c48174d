"""From a delivery to what the runner records and the person reads; from lost signs back to both."""

import asyncio

import pytest

from bot.chat import GoneForGood, Placed, RetryLater, Unreachable
from bot.heard import Deed
from bot.reception import LATE
from runner.record.events import Kind
from tests.integration.bot.salon import (
    ALERT,
    ANA,
    BEN,
    CLEO,
    GONE,
    LOCK,
    REQUEST,
    STRANGER,
    Salon,
)
from tests.unheard import unheard

pytestmark = [pytest.mark.timeout(60), pytest.mark.usefixtures("hurried")]


@pytest.fixture
def pair(store, tmp_path):
    """Two people have to say yes."""
    return Salon(store, str(tmp_path), quorum=2)


async def test_a_command_becomes_a_run_and_is_answered_to_whoever_typed_it(salon):
    await salon.hear(salon.heard(ANA, "/deploy staging"))
    run = await salon.run()
    assert (run.requester, run.request["channel"]) == ("ana", "slack:C1")
    assert [user for user, _ in salon.wire.told] == [ANA]


async def test_a_command_obeyed_twice_makes_one_run(salon):
    heard = salon.heard(ANA, "/deploy staging")
    await salon.ears.intake.take(heard)
    (delivery,) = await salon.sense.deliveries.waiting(())
    for _ in range(2):  # as after a crash between the effect and its note
        await salon.ears.intake._obey(delivery)
    await salon.hear(salon.heard(ANA, "/deploy staging"))
    assert [run.number for run in await salon.control.runs()] == [2, 1]


async def test_a_channel_of_the_settings_counts_and_another_does_not(salon):
    await salon.hear(salon.heard(ANA, "/deploy staging", channel="C2"))
    await salon.hear(salon.heard(ANA, "/deploy staging", channel="C3"))
    assert len(await salon.control.runs()) == 1
    assert "slack:C1" in salon.wire.replies()


async def test_a_foreign_workspace_is_refused_and_recorded(salon):
    await salon.hear(salon.heard(ANA, "/deploy staging", space="T9"))
    assert not await salon.control.runs()
    assert "space-not-configured" in salon.wire.replies()
    (event,) = await salon.control.events("environment:staging")
    assert (event.kind, event.actor) == (Kind.REQUEST_REFUSED, f"slack:{ANA}")


@pytest.mark.parametrize("text", ["/deploy staging", "/handrail whoami", "/handrail nonsense"])
async def test_somebody_unlisted_learns_which_lines_to_have_added(salon, text):
    await salon.hear(salon.heard(STRANGER, text))
    ((_, reply),) = salon.wire.told
    assert reply.private
    assert f"    slack: {STRANGER}" in salon.wire.replies()


async def test_a_sign_on_the_request_counts_without_a_word_and_others_are_ignored(salon):
    await salon.asked()
    await salon.hear(
        salon.sign(BEN, message="C1/9.9"),
        salon.sign(BEN, "rocket"),
        salon.sign(BEN, space="T9"),
        salon.sign(BEN),
    )
    assert (await salon.run()).approvals == ("ben",)
    assert not salon.wire.told


async def test_a_sign_that_does_not_count_is_answered_to_that_person_alone(salon):
    await salon.asked()
    await salon.hear(salon.sign(ANA))
    ((user, reply),) = salon.wire.told
    assert (user, reply.private) == (ANA, True)
    assert "approval-own" in salon.wire.replies()
    assert Kind.APPROVAL_REFUSED in await salon.kinds()


async def test_a_sign_taken_back_and_put_again_counts_as_it_stands(pair):
    await pair.asked()
    await pair.hear(pair.sign(BEN), pair.sign(BEN, removed=True))
    assert not (await pair.run()).approvals
    await pair.hear(pair.sign(BEN))
    assert (await pair.run()).approvals == ("ben",)


@pytest.mark.parametrize("sign", ["+1", "-1"])
async def test_a_sign_that_counted_though_nobody_heard_of_it_counts_once(salon, monkeypatch, sign):
    monkeypatch.setattr("runner.record.patience.BREATH", 0.0)
    kind = Kind.APPROVED if sign == "+1" else Kind.REJECTED

    def counts(found: object) -> bool:
        return isinstance(found, list) and any(one.event.kind is kind for one in found)

    await salon.asked()
    salon.woken.clear()
    with unheard(salon.store, counts):
        await salon.hear(salon.sign(BEN, sign))
    assert salon.woken == ["staging-1"]
    kinds = await salon.kinds()
    assert (kinds.count(kind), Kind.APPROVAL_REFUSED in kinds) == (1, False)
    assert not salon.wire.told, "nobody is told that it was counted already"


async def test_deliveries_out_of_order_leave_what_is_newest(pair):
    await pair.asked()
    await pair.hear(pair.sign(BEN, at=5.0), pair.sign(BEN, removed=True, at=3.0))
    assert (await pair.run()).approvals == ("ben",)
    await pair.hear(pair.sign(CLEO, removed=True, at=9.0), pair.sign(CLEO, at=8.0))
    assert (await pair.run()).approvals == ("ben",)


async def test_a_sign_before_the_request_is_recorded_waits_for_that(salon, monkeypatch):
    run = await salon.asked(posted=False)
    await salon.ears.intake.take(salon.sign(BEN))
    (delivery,) = await salon.sense.deliveries.waiting(())
    monkeypatch.setattr("bot.intake._PAUSES", ())
    assert (await salon.ears.intake._obey(delivery)).value == "broken"
    await salon.control.approval_posted(run.id, REQUEST)
    assert (await salon.ears.intake._obey(delivery)).value == "done"
    assert (await salon.run()).approvals == ("ben",)


async def test_a_button_votes_on_its_own_message_and_stands_without_a_sign(salon):
    run = await salon.asked()
    press = salon.heard(BEN, f"vote {run.id} yes", Deed.PRESS, message="C1/7.7")
    await salon.hear(press)
    assert "approval-elsewhere" in salon.wire.replies()
    await salon.hear(salon.heard(BEN, f"vote {run.id} yes", Deed.PRESS, message=REQUEST))
    assert (await salon.run()).approvals == ("ben",)
    assert await salon.close() is None
    assert (await salon.run()).quorum_reached


async def test_a_group_takes_a_role_away(salon):
    await salon.asked()
    salon.wire.outside.add(BEN)
    await salon.hear(salon.sign(BEN))
    assert "is not confirmed by slack" in salon.wire.replies()
    assert not (await salon.run()).approvals


@pytest.mark.parametrize("error", [Unreachable("down"), RetryLater(60), GoneForGood(GONE)])
async def test_a_role_that_cannot_be_confirmed_does_not_count_and_the_reply_says_so(salon, error):
    await salon.asked()
    salon.wire.trouble.append(error)
    await salon.hear(salon.sign(BEN))
    assert not (await salon.run()).approvals
    assert "could not be asked just now" in salon.wire.replies()


@pytest.mark.parametrize(
    ("errors", "told"),
    [
        ([Unreachable("down"), RetryLater(0.0)], 1),
        ([Unreachable("down")] * 3, 0),
        ([GoneForGood(GONE)], 0),
    ],
)
async def test_a_reply_is_tried_a_few_times_and_the_run_stands_in_any_case(salon, errors, told):
    heard = salon.heard(ANA, "/deploy staging")
    salon.wire.outside.clear()
    answered, left = salon.wire.answer, [*errors]

    async def answer(heard, reply):
        if left:
            raise left.pop(0)
        await answered(heard, reply)

    salon.wire.answer = answer
    await salon.hear(heard)
    assert len(await salon.control.runs()) == 1
    assert len(salon.wire.told) == told


async def test_what_was_interrupted_long_ago_is_not_carried_out_unasked(salon):
    await salon.ears.intake.take(salon.heard(ANA, "/deploy staging"))
    began = salon.now()
    salon.now = lambda: began + LATE + 60
    await salon.obeyed()
    assert not await salon.control.runs()
    assert "interrupted" in salon.wire.replies()
    assert "/deploy staging" in salon.wire.replies(), "it is said what was"


async def test_what_breaks_is_told_to_whoever_asked(salon, monkeypatch):
    async def breaks(order):
        raise ZeroDivisionError

    monkeypatch.setattr(salon.control, "deploy", breaks)
    await salon.hear(salon.heard(ANA, "/deploy staging"))
    assert "internal-error" in salon.wire.replies()


async def test_signs_that_were_missed_count_when_the_platform_is_back(pair):
    await pair.asked()
    await pair.hear(pair.sign(BEN))
    pair.wire.standing[REQUEST] = [
        Placed(user=BEN, sign="+1"),
        Placed(user=CLEO, sign="+1::skin-tone-3"),
        Placed(user=STRANGER, sign="+1"),
        Placed(user=CLEO, sign="rocket"),
    ]
    for _ in range(2):  # every connection reads them again
        await pair.ears.intake.back("slack")
        assert not await pair.ears.rereader.round()
        await pair.obeyed()
    assert (await pair.run()).approvals == ("ben", "cleo")
    assert not pair.wire.told


async def test_signs_that_vanished_meanwhile_are_taken_back(pair):
    await pair.asked()
    await pair.hear(pair.sign(BEN))
    await pair.ears.intake.back("slack")
    await pair.ears.rereader.round()
    await pair.obeyed()
    assert not (await pair.run()).approvals
    pair.wire.put(BEN)
    await pair.ears.intake.back("slack")
    await pair.ears.rereader.round()
    await pair.obeyed()
    assert (await pair.run()).approvals == ("ben",)


async def test_a_delivery_that_comes_behind_what_was_read_says_nothing_new(pair):
    await pair.asked()
    pair.wire.put(BEN)
    await pair.ears.intake.back("slack")
    await pair.ears.rereader.round()
    await pair.hear(pair.sign(BEN))
    assert (await pair.run()).approvals == ("ben",)
    assert not pair.wire.told


async def test_a_platform_that_cannot_be_read_is_read_later(pair):
    await pair.asked()
    pair.wire.put(BEN)
    pair.wire.trouble.append(Unreachable("down"))
    await pair.ears.intake.back("slack")
    (error,) = await pair.ears.rereader.round()
    assert "slack" in str(error)
    assert not await pair.ears.rereader.round()
    await pair.obeyed()
    assert (await pair.run()).approvals == ("ben",)


async def test_signs_are_read_again_though_nothing_was_missed(salon, monkeypatch):
    monkeypatch.setattr("bot.rereading.EVERY", 0.01)
    await salon.asked()
    salon.wire.put(BEN)
    reading = asyncio.create_task(salon.ears.rereader.run())
    while not (await salon.run()).approvals:
        await asyncio.sleep(0.01)
        await salon.obeyed()
    reading.cancel()
    assert (await salon.run()).approvals == ("ben",)


async def test_a_request_that_was_deleted_is_asked_for_anew(salon):
    await salon.asked()
    told = []

    async def anew(platform, reference):
        told.append((platform, reference))

    await salon.ears.intake.gone("slack", REQUEST)  # before there is anybody to be told
    salon.ears.rereader.anew = anew
    await salon.ears.intake.gone("slack", "C1/7.7")
    del salon.wire.standing[REQUEST]
    await salon.ears.intake.back("slack")
    assert not await salon.ears.rereader.round()
    assert told == [("slack", "C1/7.7"), ("slack", REQUEST)]


async def test_a_request_is_read_once_it_is_known_where_it_stands(salon):
    run = await salon.asked(posted=False)
    await salon.hear(salon.sign(BEN, message="C1/0.0"))  # where nobody knew of it yet
    salon.wire.put(BEN)
    await salon.ears.rereader.posted(run.id, REQUEST)
    await salon.ears.rereader.round()
    await salon.obeyed()
    assert (await salon.run()).approvals == ("ben",)


async def test_names_are_completed_for_those_who_may_see_them(salon):
    await salon.asked()

    async def choices(user, about, typed=""):
        return list(await salon.ears.intake.choices("slack", user, "C1", about, typed))

    assert await choices(ANA, "environment", "sta") == ["staging"]
    assert await choices(ANA, "run") == ["staging#1"]
    assert await choices(ANA, "ref") == ["main", "release/1", "release/2"]
    assert await choices(ANA, "ref:staging", "2") == ["release/2"]
    assert await choices(ANA, "verb", "mute") == ["mute", "unmute"]
    assert await choices(ANA, "moon") == []
    for about in ("environment", "run", "ref", "ref:staging"):
        assert await choices(STRANGER, about) == []


@pytest.mark.parametrize(
    ("sign", "option"),
    [("rewind", "roll-back"), ("hourglass_flowing_sand", "extend"), ("white_check_mark", "accept")],
)
async def test_a_sign_on_an_alert_decides_it_as_its_button_does(salon, sign, option):
    await salon.alarmed()
    await salon.hear(salon.sign(BEN, sign, message=ALERT))
    (question,) = (await salon.run()).questions
    assert (question.answer, question.person) == (option, "ben")
    assert question.by_press["via"] == "slack"


async def test_a_sign_that_decides_nothing_is_told_to_that_person_or_ignored(salon):
    await salon.alarmed()
    await salon.hear(
        salon.sign(BEN, "eyes", message=ALERT),
        salon.sign(BEN, "rewind", message=ALERT, removed=True),
        salon.sign(BEN, "rewind", message=ALERT, space="T9"),
    )
    assert salon.wire.told == []
    await salon.hear(salon.sign(ANA, "white_check_mark", message=ALERT))
    assert "somebody else decides" in salon.wire.replies()
    assert (await salon.run()).question is not None


async def test_a_sign_on_an_alert_that_is_decided_says_nothing(salon):
    await salon.alarmed()
    await salon.hear(salon.sign(BEN, "hourglass_flowing_sand", message=ALERT))
    told = len(salon.wire.told)
    await salon.hear(salon.sign(CLEO, "rewind", message=ALERT))
    assert (await salon.run()).questions[-1].answer == "extend"
    assert len(salon.wire.told) == told


@pytest.mark.parametrize(("sign", "free"), [("+1", True), ("-1", False)])
async def test_the_holder_of_a_lock_gives_or_keeps_it_by_a_sign(salon, sign, free):
    await salon.hear(salon.heard(ANA, "/handrail lock --reason work"))
    await salon.hear(salon.heard(BEN, '/handrail unlock --reason "a fix"'))
    assert "has been asked in the channel to give it" in salon.wire.replies()
    await salon.stands(f"environment:staging/lock/0/{salon.channel}", LOCK)
    await salon.hear(
        salon.sign(ANA, "eyes", message=LOCK),
        salon.sign(ANA, sign, message=LOCK, removed=True),
        salon.sign(ANA, sign, message=LOCK, space="T9"),
        salon.sign(BEN, sign, message=LOCK),
    )
    assert (await salon.control.hold("staging")).person == "ana"
    assert "It is ana who was asked" in salon.wire.replies()
    await salon.hear(salon.sign(ANA, sign, message=LOCK))
    assert (await salon.control.hold("staging") is None) is free
