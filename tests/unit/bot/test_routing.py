import pytest

from bot.announcing import Scene
from bot.routing import Audience, addressee, asides
from config.model.environment import Notify
from config.model.people import Person
from tests.unit.bot import alarms, scenes
from tests.unit.bot.scenes import CHANNEL, NOON, PLAN, ROSTER, run_of

PEOPLE = {"kim": Person(name="Kim", slack="T1/U1", discord="12345")}
NOTIFY = Notify(stakeholders=("slack:C1",), alerts=("slack:C2",))


def audience(**more):
    told = {"channels": {"staging": (CHANNEL,)}, "roster": ROSTER, "people": PEOPLE}
    return Audience(**{**told, "notify": {"staging": NOTIFY}, **more})


def told(events, **more):
    """What is said beside the channels with the card, over all of a run's events."""
    found = []
    for upto in range(1, len(events) + 1):
        plan = PLAN if upto > 1 else None
        run = run_of(events[:upto])
        scene = Scene(run=run, plan=plan, roster=ROSTER, channels=(CHANNEL,))
        found += asides(events[upto - 1], scene, audience(**more))
    return [(draft.channel, draft.message.text) for draft in found]


def test_stakeholders_are_told_three_times_of_a_run_that_succeeds():
    said = [text for channel, text in told(scenes.SUCCEEDED) if channel == "slack:C1"]
    assert said == [
        "Kim asks for approval to bring pilot-cockpit @ 3f2a91c0de to Staging.",
        "staging #42 has started: Staging is brought to pilot-cockpit @ 3f2a91c0de.",
        "staging #42 has succeeded: pilot-cockpit @ 3f2a91c0de is live on Staging.",
    ]


def test_alerts_channels_are_told_of_alerts_and_failures_only():
    assert [text for channel, text in told(scenes.SUCCEEDED) if channel == "slack:C2"] == []
    (failed,) = [text for channel, text in told(scenes.FAILED) if channel == "slack:C2"]
    assert failed.startswith("staging #42 has failed at step 3 of 7")
    alarmed = (*alarms.ALARMED, alarms.RECOVERED)
    said = [text for channel, text in told(alarmed) if channel == "slack:C2"]
    assert [text.partition(" ")[0] for text in said] == ["Alert", "Errors"]


def test_a_channel_with_the_card_is_told_nothing_twice():
    notify = Notify(stakeholders=(CHANNEL,), alerts=(CHANNEL,))
    assert told(scenes.FAILED, notify={"staging": notify}) == []


def test_a_stakeholders_channel_that_wants_alerts_hears_of_an_end_once():
    notify = Notify(stakeholders=("slack:C1",), alerts=("slack:C1",))
    assert len(told(scenes.FAILED, notify={"staging": notify})) == 3


@pytest.mark.parametrize("events", [scenes.REJECTED, scenes.EXPIRED, scenes.VOID])
def test_stakeholders_hear_of_every_end_of_what_they_heard_of(events):
    assert told(events)[-1][0] in {"slack:C1", "slack:C2"}


@pytest.mark.parametrize(
    ("channel", "where"),
    [
        ("slack:C9", "slack:@T1/U1"),
        ("discord:99", "discord:@12345"),
        ("terminal:deploys", ""),
        ("", ""),
    ],
)
def test_the_requester_is_told_directly_where_it_was_asked(channel, where):
    asked = scenes.REQUESTED
    data = {**asked.data, "channel": channel}
    first = scenes.event(asked.kind, 0, "kim", **data)
    run = run_of((first, *scenes.SUCCEEDED[1:]))
    assert addressee(run, audience(direct=True)) == where
    assert addressee(run, audience()) == ""
    assert addressee(run, audience(direct=True, people={})) == ""
    scene = Scene(run=run, plan=PLAN, roster=ROSTER, channels=(CHANNEL,))
    ends = asides(scenes.SUCCEEDED[-1], scene, audience(direct=True))
    ends += asides(scenes.FAILED[-1], scene, audience(direct=True))
    assert {draft.channel for draft in ends if "@" in draft.channel} == ({where} - {""})
    assert run.requested_at == NOON
