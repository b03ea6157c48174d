"""What every chat platform promises, over all of them."""

import pytest

from bot.chat import GoneForGood, MessageGone, Placed
from bot.heard import Deed, Heard
from commands.reply import Actions, Button, Heading, Kind, Message, Reply, Words
from commands.signs import normal_sign
from tests.contracts.venues import VENUES, terminal
from tests.databases import emptied_database

pytestmark = [pytest.mark.integration, pytest.mark.timeout(60)]

ON_A_SERVER = "terminal on PostgreSQL"
"""The only one that keeps what was said in our database."""

ROLES = frozenset({"approver", "viewer"})


@pytest.fixture(params=[*VENUES, ON_A_SERVER])
async def venue(request, tmp_path):
    if request.param == ON_A_SERVER:
        opening = terminal(tmp_path, emptied_database(request.getfixturevalue("postgres")))
    else:
        opening = VENUES[request.param](tmp_path)
    async with opening as made:
        yield made


def message(text: str) -> Message:
    blocks = (
        Heading(text=text),
        Words(text="Where is <@U1>, @here, `it`?"),
        Actions(buttons=(Button(label="Cancel", action="cancel staging-42", dangerous=True),)),
    )
    return Message(text=text, blocks=blocks)


def heard(venue, user: str, **changes) -> Heard:
    known = {"key": "k1", "platform": venue.platform.name, "space": "T1", "user": user}
    known |= {"channel": venue.channel, "deed": Deed.COMMAND, "text": "/deploy staging"}
    return Heard(**{**known, **changes})


async def test_its_name_and_its_pace_are_fit_for_the_outbox(venue):
    assert venue.platform.name.islower()
    assert venue.platform.edit_gap >= 0
    assert venue.platform.edit_window >= 0


async def test_a_post_stands_in_its_channel_once_whatever_is_tried_again(venue):
    first = await venue.platform.post(venue.channel, message("One."), None, "key/1")
    second = await venue.platform.post(venue.channel, message("Two."), None, "key/2")
    assert first != second
    for platform in (venue.platform, await venue.again()):
        assert await platform.post(venue.channel, message("One."), None, "key/1") == first
    assert [text for text in await venue.texts() if text in {"One.", "Two."}] == ["One.", "Two."]


async def test_a_key_may_be_long_and_hold_what_keys_hold(venue):
    key = f"staging-42/approval/{'d' * 12}/{venue.platform.name}:{venue.channel}~1".ljust(200, "x")
    one = await venue.platform.post(venue.channel, message("One."), None, key)
    assert await (await venue.again()).post(venue.channel, message("One."), None, key) == one


async def test_a_message_of_a_thread_stands_there(venue):
    top = await venue.platform.post(venue.channel, message("Top."), None, "top")
    await venue.platform.post(venue.channel, message("Below."), top, "below")
    assert await venue.texts(top) == ["Below."]
    assert "Below." not in await venue.texts()


async def test_an_edit_replaces_what_is_said(venue):
    reference = await venue.platform.post(venue.channel, message("Before."), None, "k")
    await venue.platform.edit(venue.channel, reference, message("After."))
    assert await venue.texts() == ["After."]


async def test_an_edit_of_what_is_not_there_says_that_it_is_gone(venue):
    with pytest.raises(MessageGone):
        await venue.platform.edit(venue.channel, venue.missing, message("After."))


async def test_a_channel_that_is_not_there_is_a_problem_with_a_cure(venue):
    with pytest.raises(GoneForGood) as told:
        await venue.platform.post(venue.elsewhere, message("One."), None, "k")
    assert not isinstance(told.value, MessageGone)
    assert told.value.problem.what
    assert told.value.problem.cure


async def test_the_bots_own_sign_may_be_added_twice_and_is_nobodys_vote(venue):
    reference = await venue.platform.post(venue.channel, message("One."), None, "k")
    for _ in range(2):
        await venue.platform.react(venue.channel, reference, "+1")
    assert not await venue.platform.signs(venue.channel, reference)


async def test_the_signs_of_people_stand_until_they_are_taken_back(venue):
    platform = venue.platform
    reference = await platform.post(venue.channel, message("One."), None, "k")
    if await platform.signs(venue.channel, reference) is None:
        return  # a sign is typed here
    await platform.react(venue.channel, reference, "+1")
    await venue.put(venue.ana, reference, "+1")
    await venue.put(venue.ben, reference, "-1")
    found = {(one.user, normal_sign(one.sign)) for one in await platform.signs("", reference)}
    assert found == {(venue.ana, "+1"), (venue.ben, "-1")}
    await venue.take_back(venue.ana, reference, "+1")
    (left,) = await platform.signs(venue.channel, reference)
    assert isinstance(left, Placed)
    assert left.user == venue.ben
    await venue.delete(reference)
    with pytest.raises(MessageGone):
        await platform.signs(venue.channel, reference)


async def test_its_groups_only_ever_take_roles_away(venue):
    for user in (venue.ana, venue.ben):
        for told in (frozenset(), frozenset({"S404"})):
            assert await venue.platform.confirmed(user, ROLES, told) <= ROLES
    assert not await venue.platform.confirmed(venue.ana, frozenset(), frozenset())
    assert await venue.platform.confirmed(venue.ana, ROLES, frozenset()) == ROLES


@pytest.mark.parametrize("private", [True, False])
async def test_an_answer_reaches_no_channel_unless_it_may(venue, private):
    reply = Reply(message=message("You may not."), kind=Kind.DONE, private=private)
    await venue.platform.answer(heard(venue, venue.ana), reply)
    if private:
        assert "You may not." not in await venue.texts()
