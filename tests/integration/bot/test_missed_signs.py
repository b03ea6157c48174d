"""Signs that decide something, put there while nobody heard: found when the platform is back."""

from typing import Any

import pytest

from bot.heard import Deed
from bot.letters import SIGNS
from commands.reply import Message
from config.model import Settings
from runner.record.events import Event, Kind
from tests.contracts.venues import SlackVenue, Venue, discord, slack
from tests.integration.bot.salon import ALERT, ANA, BEN, LOCK, SETTINGS, STRANGER, Salon

pytestmark = [pytest.mark.integration, pytest.mark.timeout(60)]


@pytest.fixture(params=[slack, discord])
async def venue(request, tmp_path):
    async with request.param(tmp_path) as made:
        yield made


@pytest.fixture
def place(venue, store, tmp_path):
    where = (venue.platform, settings(venue), f"{venue.platform.name}:{venue.channel}")
    return Salon(store, str(tmp_path), place=where)


def settings(venue: Venue) -> Settings:
    """Who asks here is the venue's Ben, and who may decide its Ana, whom its group confirms."""
    name = venue.platform.name
    chat: dict[str, Any] = {"slack": SETTINGS.chat.slack.model_dump(mode="json")}
    if not isinstance(venue, SlackVenue):
        (guild,) = {channel.guild for channel in venue.server.channels.values()}
        chat = {"discord": {"application": "90001", "guilds": [guild], "token": "env:NONE"}}
    people = {"ana": {"name": "Ana", name: venue.ben}, "ben": {"name": "Ben", name: venue.ana}}
    declared = SETTINGS.model_dump(mode="json") | {"people": people, "chat": chat}
    declared["roles"] = {"deployer": ["ana"], "approver": ["ana", "ben"]}
    return Settings.model_validate(declared)


async def test_a_sign_put_on_an_alert_while_nobody_heard_decides_it_once(place, venue):
    alert = await venue.platform.post(venue.channel, Message(text="Alert."), None, "k")
    for sign in ("hourglass_flowing_sand", "rewind"):
        await venue.platform.react(venue.channel, alert, sign)
    await place.alarmed(alert)
    await place.ears.intake.back(venue.platform.name)
    await place.ears.rereader.round()
    await place.obeyed()
    assert (await place.run()).question is not None, "the bot's own signs decide nothing"

    await venue.put(venue.ana, alert, "rewind")
    for _ in range(2):  # every connection reads them again
        await place.ears.intake.back(venue.platform.name)
        assert not await place.ears.rereader.round()
        await place.obeyed()
    (question,) = (await place.run()).questions
    assert (question.answer, question.person) == ("roll-back", "ben")
    assert question.by_press["via"] == venue.platform.name
    late = place.heard(venue.ana, "rewind", Deed.SIGN, platform=venue.platform.name, message=alert)
    history = await place.sense.deliveries.history(late)
    assert len(history) == 1


async def missed(salon: Salon) -> None:
    """Have the platform say twice that it is back, as after every connection."""
    for _ in range(2):
        await salon.ears.intake.back("slack")
        assert not await salon.ears.rereader.round()
        await salon.obeyed()


async def test_a_decision_that_was_missed_counts_when_the_platform_is_back(salon):
    await salon.alarmed()
    salon.wire.put(STRANGER, "rewind", ALERT)
    salon.wire.put(BEN, "eyes", ALERT)
    await missed(salon)
    assert (await salon.run()).question is not None
    salon.wire.put(BEN, "hourglass_flowing_sand", ALERT)
    await missed(salon)
    (question,) = (await salon.run()).questions
    assert (question.answer, question.person) == ("extend", "ben")


async def test_of_decisions_that_were_missed_the_way_back_comes_first(salon):
    await salon.alarmed()
    salon.wire.put(BEN, "white_check_mark", ALERT)
    salon.wire.put(BEN, "rewind", ALERT)
    await missed(salon)
    assert (await salon.run()).questions[0].answer == "roll-back"


async def test_a_decision_that_was_refused_is_not_asked_for_again(salon):
    await salon.alarmed()
    await salon.hear(salon.sign(ANA, "white_check_mark", message=ALERT))
    told = len(salon.wire.told)
    salon.wire.put(ANA, "white_check_mark", ALERT)
    await missed(salon)
    assert len(salon.wire.told) == told


async def test_an_alert_that_was_deleted_is_asked_for_anew_until_it_is_decided(salon):
    await salon.alarmed()
    told = []

    async def anew(platform, reference):
        told.append((platform, reference))

    salon.ears.rereader.anew = anew
    await missed(salon)
    assert told == [("slack", ALERT)] * 2
    await salon.hear(salon.sign(BEN, "hourglass_flowing_sand", message=ALERT))
    await missed(salon)
    assert len(told) == 2


async def wanted(salon: Salon, *, holder: str = ANA) -> int:
    """Have Ben want the lock that the holder has; returns the number of the question."""
    await salon.hear(salon.heard(holder, "/handrail lock --reason work"))
    await salon.hear(salon.heard(BEN, '/handrail unlock --reason "a fix"'))
    asked = await salon.control.wanted("staging")
    await salon.stands(f"environment:staging/lock/{asked.number}/{salon.channel}", LOCK)
    return asked.number


@pytest.mark.parametrize(
    ("signs", "free"), [(["+1"], True), (["-1"], False), (["+1", "-1"], False)]
)
async def test_what_the_holder_of_a_lock_said_while_nobody_heard_counts_once(salon, signs, free):
    await wanted(salon)
    salon.wire.put(STRANGER, "+1", LOCK)
    salon.wire.put(BEN, "+1", LOCK)
    salon.wire.put(ANA, "eyes", LOCK)
    await missed(salon)
    assert not (await salon.control.wanted("staging")).kept
    for sign in signs:
        salon.wire.put(ANA, sign, LOCK)
    await missed(salon)
    assert (await salon.control.hold("staging") is None) is free
    events = [told.event.kind for told in await salon.control.told(0)]
    assert events.count(Kind.UNLOCKED if free else Kind.LOCK_KEPT) == 1
    assert "who was asked" not in salon.wire.replies(), "nobody else is told off"


async def test_a_sign_on_an_older_question_for_a_lock_answers_none_that_is_asked_later(salon):
    assert await wanted(salon) == 0
    await salon.hear(salon.heard(ANA, "/handrail unlock --reason done"))
    await salon.hear(salon.heard(ANA, "/handrail lock --reason more"))
    await salon.hear(salon.heard(BEN, '/handrail unlock --reason "a fix"'))
    salon.wire.put(ANA, "+1", LOCK)
    await missed(salon)
    await salon.hear(salon.sign(ANA, "+1", message=LOCK))
    assert (await salon.control.hold("staging")).person == "ana"


@pytest.mark.parametrize("read", [True, False])
async def test_a_question_for_a_lock_that_was_deleted_is_asked_anew_until_it_is_answered(
    salon, read
):
    """As an approval request is: found gone as signs are read, or told of by the platform."""
    await wanted(salon)
    told = []

    async def anew(platform, reference):
        told.append((platform, reference))

    async def deleted():
        if read:
            await missed(salon)
        else:
            await salon.ears.intake.gone("slack", LOCK)

    salon.ears.rereader.anew = anew
    await deleted()
    assert ("slack", LOCK) in told
    told.clear()
    await salon.hear(salon.sign(ANA, "-1", message=LOCK))
    await deleted()
    assert told == []


@pytest.mark.parametrize("about", ["staging-1", "environment:staging"])
async def test_a_sign_put_there_before_its_place_was_known_is_read_once_that_is_stored(
    salon, about
):
    salon.wire.put(BEN if about == "staging-1" else ANA, "+1", LOCK)
    if about == "staging-1":
        run = await salon.asked()
        alone = {"person": "ana", "reason": "the shop is down", "digest": run.digest}
        broke = Event(run=run.id, kind=Kind.BROKE_GLASS, at=3.0, actor="ana", data=alone)
        await salon.journal.append(broke)
        await salon.stands(f"{run.id}/emergency/{salon.channel}", LOCK)
    else:
        await wanted(salon)
    await salon.ears.rereader.posted(f"{about}{SIGNS}", LOCK)
    assert not await salon.ears.rereader.round()
    await salon.obeyed()
    if about == "staging-1":
        run = await salon.run()
        assert run.emergency.countersigned == "ben"
        assert LOCK not in run.messages, "it is no approval request"
    else:
        assert await salon.control.hold("staging") is None


async def test_a_countersign_that_was_missed_counts_when_the_platform_is_back(salon):
    run = await salon.asked()
    alone = {"person": "ana", "reason": "the shop is down", "digest": run.digest, "via": "slack"}
    broke = Event(run=run.id, kind=Kind.BROKE_GLASS, at=3.0, actor="ana", data=alone)
    await salon.journal.append(broke)
    await salon.stands(f"{run.id}/emergency/{salon.channel}", ALERT)
    salon.wire.put(BEN, "+1", ALERT)
    await missed(salon)
    emergency = (await salon.run()).emergency
    assert (emergency.person, emergency.countersigned) == ("ana", "ben")
