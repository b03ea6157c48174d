"""What the platform does through the Web API, and what its errors become."""

import asyncio

import pytest

from bot.chat import GoneForGood, MessageGone, Placed, RetryLater, Unreachable
from bot.heard import Deed, Heard
from bot.slack.platform import SlackPlatform
from bot.slack.web import Web
from commands.reply import Code, Heading, Message, Reply
from config.model.settings import Slack
from tests.servers.slack import BOT_TOKEN, Fault

pytestmark = [pytest.mark.integration, pytest.mark.timeout(60)]

SAID = Message(text="Deploy staging?", blocks=(Heading(text="staging #42"),))
LONG = Message(text="ü" * 9000, blocks=tuple(Code(text="x" * 4000) for _ in range(60)))
SETTINGS = {"team": "T1", "bot_token": "env:X", "groups": {"approver": "S1"}}
ANA = frozenset({"approver", "viewer"})


@pytest.fixture
async def make(server):
    """Makes platforms as processes would: each knows nothing of those before."""
    webs = []

    async def made():
        web = Web(server.api, BOT_TOKEN)
        await web.open()
        webs.append(web)
        settings = Slack.model_validate(SETTINGS | {"api": server.api})
        return SlackPlatform(web, settings, {"ana": "U1"})

    yield made
    for web in webs:
        await web.close()


@pytest.fixture
async def platform(make):
    return await make()


def heard(**more):
    given = {
        "key": "slack:event:Ev1",
        "platform": "slack",
        "space": "T1",
        "user": "T1/U1",
        "channel": "C1",
        "deed": Deed.COMMAND,
        "text": "/deploy staging",
    }
    return Heard(**given | more)


async def test_a_post_stands_in_its_channel_under_its_reference(platform, server):
    reference = await platform.post("C1", SAID, None, "k1")
    message = server.workspace.at(reference)
    assert message.text == "Deploy staging?"
    assert message.blocks[0]["type"] == "header"
    assert message.metadata == {"event_type": "handrail", "event_payload": {"key": "k1"}}


async def test_a_reply_stands_in_its_thread(platform, server):
    first = await platform.post("C1", SAID, None, "k1")
    reply = await platform.post("C1", SAID, first, "k2")
    assert server.workspace.at(reply).thread == first.split("/")[1]


async def test_the_same_key_again_posts_nothing_new(platform, server):
    first = await platform.post("C1", SAID, None, "k1")
    assert await platform.post("C1", SAID, None, "k1") == first
    assert len(server.workspace.inside("C1")) == 1


async def test_the_same_key_after_a_restart_posts_nothing_new(make, server):
    before, after = await make(), await make()
    first = await before.post("C1", SAID, None, "k1")
    reply = await before.post("C1", SAID, first, "k2")
    assert await after.post("C1", SAID, None, "k1") == first
    assert await after.post("C1", SAID, first, "k2") == reply


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=500, taken=True),
        Fault(status=503, error="service_unavailable", taken=True),
        Fault(cut=True, taken=True),
        Fault(error="internal_error", taken=True),
    ],
)
@pytest.mark.parametrize("in_thread", [False, True])
async def test_a_post_that_was_taken_despite_an_error_stands_there_once(
    platform, server, fault, in_thread
):
    first = await platform.post("C1", SAID, None, "k0")
    thread = first if in_thread else None
    server.faults.once("chat.postMessage", fault)
    with pytest.raises(Unreachable):
        await platform.post("C1", SAID, thread, "k1")
    reference = await platform.post("C1", SAID, thread, "k1")
    under = first.split("/")[1] if in_thread else ""
    found = [m for m in server.workspace.inside("C1", under) if m.reference != first]
    assert [message.reference for message in found] == [reference]


@pytest.mark.parametrize("how", ["cancelled", "in time"])
async def test_a_post_that_nobody_waited_for_to_its_end_stands_there_once(platform, server, how):
    """Whoever tries it ends the call before Slack's own answer does."""
    await platform.post("C1", SAID, None, "k0")
    server.faults.once("chat.postMessage", Fault(hang=True, taken=True))
    posting = asyncio.create_task(platform.post("C1", SAID, None, "k1"))
    async with asyncio.timeout(20):
        while len(server.workspace.inside("C1")) < 2:
            await asyncio.sleep(0.01)
    if how == "cancelled":
        posting.cancel()
        await asyncio.wait({posting})
    else:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await posting
    reference = await platform.post("C1", SAID, None, "k1")
    assert server.workspace.inside("C1")[1].reference == reference
    assert len(server.workspace.inside("C1")) == 2


async def test_a_post_that_was_lost_is_made_again(platform, server):
    server.faults.once("chat.postMessage", Fault(status=500))
    with pytest.raises(Unreachable):
        await platform.post("C1", SAID, None, "k1")
    assert server.workspace.at(await platform.post("C1", SAID, None, "k1"))


async def test_nothing_is_posted_while_a_doubt_cannot_be_settled(platform, server):
    server.faults.once("chat.postMessage", Fault(status=500, taken=True))
    with pytest.raises(Unreachable):
        await platform.post("C1", SAID, None, "k1")
    server.faults.once("conversations.history", Fault(status=502))
    with pytest.raises(Unreachable):
        await platform.post("C1", SAID, None, "k1")
    assert len(server.workspace.inside("C1")) == 1


async def test_a_run_costs_one_look_at_its_channel_and_none_at_its_thread(platform, server):
    first = await platform.post("C1", SAID, None, "k1")
    for number in range(5):
        await platform.post("C1", SAID, first, f"t{number}")
    assert server.counts["conversations.history"] == 1
    assert server.counts["conversations.replies"] == 0


async def test_without_the_right_to_read_a_post_is_made_all_the_same(platform, server):
    server.workspace.scopes.discard("channels:history")
    assert await platform.post("C1", SAID, None, "k1")


async def test_a_direct_message_goes_to_the_person(platform, server):
    server.person("U1")
    for key in ("k1", "k2"):
        reference = await platform.post("@T1/U1", SAID, None, key)
        assert reference.startswith("D1/")
    assert server.counts["conversations.open"] == 1


async def test_an_edit_replaces_text_and_blocks(platform, server):
    reference = await platform.post("C1", SAID, None, "k1")
    await platform.edit("C1", reference, Message(text="Done.", blocks=(Heading(text="over"),)))
    message = server.workspace.at(reference)
    assert message.text == "Done."
    assert "over" in message.blocks[0]["text"]["text"]


async def test_a_message_of_any_size_can_be_posted_and_edited(platform, server):
    reference = await platform.post("C1", LONG, None, "k1")
    await platform.edit("C1", reference, LONG)
    assert len(server.workspace.at(reference).text.encode()) <= 4000


async def test_blocks_that_slack_refuses_leave_the_sentence(platform, server):
    server.faults.once("chat.postMessage", Fault(error="invalid_blocks"))
    reference = await platform.post("C1", SAID, None, "k1")
    assert server.workspace.at(reference).blocks[0]["text"]["text"] == "Deploy staging?"


async def test_a_deleted_message_is_gone_and_can_be_posted_anew(platform, server):
    reference = await platform.post("C1", SAID, None, "k1")
    server.workspace.messages.clear()
    with pytest.raises(MessageGone):
        await platform.edit("C1", reference, SAID)
    with pytest.raises(MessageGone):
        await platform.signs("C1", reference)
    assert await platform.post("C1", SAID, None, "k1") != reference


@pytest.mark.parametrize(("told", "seconds"), [(7, 7.0), (None, 10.0)])
async def test_a_rate_limit_asks_for_a_pause(platform, server, told, seconds):
    server.faults.once("chat.postMessage", Fault(status=429, error="ratelimited", retry_after=told))
    with pytest.raises(RetryLater) as caught:
        await platform.post("C1", SAID, None, "k1")
    assert caught.value.seconds == seconds
    server.faults.once("reactions.get", Fault(status=429, retry_after=told))
    with pytest.raises(RetryLater) as caught:
        await platform.signs("C1", await platform.post("C1", SAID, None, "k1"))
    assert caught.value.seconds == seconds


async def test_the_limit_of_edits_is_met_with_the_pause_that_slack_names(platform, server):
    server.limits.enforced = True
    server.limits.updates = (2, 30.0)
    reference = await platform.post("C1", SAID, None, "k1")
    await platform.edit("C1", reference, SAID)
    await platform.edit("C1", reference, SAID)
    with pytest.raises(RetryLater) as caught:
        await platform.edit("C1", reference, SAID)
    assert 1 <= caught.value.seconds <= 30
    assert server.limits.refused == 1


async def test_an_archived_channel_is_a_problem_for_the_operator(platform, server):
    server.workspace.channels["C1"].archived = True
    with pytest.raises(GoneForGood) as caught:
        await platform.post("C1", SAID, None, "k1")
    assert caught.value.problem.code == "slack-channel-archived"
    assert "C1" in caught.value.problem.what


@pytest.mark.parametrize(
    ("channel", "code"), [("C2", "slack-not-in-channel"), ("C9", "slack-channel-unknown")]
)
async def test_a_channel_out_of_reach_is_a_problem(platform, server, channel, code):
    server.workspace.channel("C2", member=False)
    with pytest.raises(GoneForGood) as caught:
        await platform.post(channel, SAID, None, "k1")
    assert caught.value.problem.code == code
    assert not isinstance(caught.value, MessageGone)


async def test_a_missing_scope_is_named(platform, server):
    server.workspace.scopes.discard("reactions:write")
    reference = await platform.post("C1", SAID, None, "k1")
    with pytest.raises(GoneForGood) as caught:
        await platform.react("C1", reference, "+1")
    assert caught.value.problem.code == "slack-missing-scope"
    assert "reactions:write" in caught.value.problem.what


async def test_a_token_that_is_not_taken_loses_no_message(platform, server):
    server.revoked = True
    with pytest.raises(Unreachable):
        await platform.post("C1", SAID, None, "k1")
    server.revoked = False
    assert await platform.post("C1", SAID, None, "k1")


async def test_signs_are_put_once_and_read_without_the_bots_own(platform, server):
    reference = await platform.post("C1", SAID, None, "k1")
    await platform.react("C1", reference, "+1")
    await platform.react("C1", reference, "+1")
    server.workspace.at(reference).reactions["+1"] += ["U1", "U2"]
    signs = await platform.signs("C1", reference)
    assert signs == (Placed(user="T1/U1", sign="+1"), Placed(user="T1/U2", sign="+1"))


async def test_a_group_narrows_a_role_and_is_asked_once_a_minute(platform, server):
    server.person("U1")
    server.person("U2")
    server.workspace.groups["S1"] = ["U1"]
    assert await platform.confirmed("T1/U1", ANA, frozenset()) == ANA
    assert await platform.confirmed("T1/U2", ANA, frozenset()) == {"viewer"}
    assert server.counts["usergroups.users.list"] == 1


@pytest.mark.parametrize("why", ["plan", "scope", "group"])
async def test_a_group_that_cannot_be_read_confirms_nothing(platform, server, why, caplog):
    server.person("U1")
    if why != "group":
        server.workspace.groups["S1"] = ["U1"]
    server.workspace.paid = why != "plan"
    if why == "scope":
        server.workspace.scopes.discard("usergroups:read")
    for _ in range(2):
        assert await platform.confirmed("T1/U1", ANA, frozenset()) == {"viewer"}
    assert len(caplog.records) == 1


async def test_a_deactivated_person_keeps_no_role(platform, server):
    server.person("U1", deleted=True)
    server.workspace.groups["S1"] = ["U1"]
    assert await platform.confirmed("T1/U1", ANA, frozenset()) == frozenset()


async def test_an_answer_without_an_address_is_an_ephemeral_message_in_its_thread(platform, server):
    server.person("U1")
    first = server.workspace.says("U2", "C1", "look")
    await platform.answer(heard(thread=first.reference), Reply(message=SAID))
    (whisper,) = server.workspace.whispers
    assert (whisper.user, whisper.channel, whisper.thread) == ("U1", "C1", first.ts)


async def test_a_private_answer_where_the_bot_is_not_goes_to_the_person_directly(platform, server):
    server.person("U1")
    await platform.answer(heard(channel="C9"), Reply(message=SAID))
    assert [m.channel for m in server.workspace.messages] == ["D1"]


async def test_an_answer_whose_address_is_used_up_finds_another_way(platform, server):
    server.person("U1")
    platform.addresses.keep("slack:event:Ev1", server.response_url("C1", "U1"))
    for _ in range(6):
        await platform.answer(heard(), Reply(message=SAID))
    assert (len(server.spoken), len(server.workspace.whispers)) == (5, 1)


async def test_an_answer_to_everybody_is_a_message_that_stands_once(platform, server):
    reply = Reply(message=SAID, private=False)
    server.faults.once("chat.postMessage", Fault(cut=True, taken=True))
    with pytest.raises(Unreachable):
        await platform.answer(heard(), reply)
    for _ in range(2):  # the second one as behind a restart
        await platform.answer(heard(), reply)
        platform.afresh()
    assert [m.text for m in server.workspace.inside("C1")] == ["Deploy staging?"]


async def test_where_the_bot_may_not_write_everybody_is_answered_by_the_address(platform, server):
    server.workspace.channel("C7", name="elsewhere", member=False)
    platform.addresses.keep("slack:event:Ev1", server.response_url("C7", "U1"))
    await platform.answer(heard(channel="C7"), Reply(message=SAID, private=False))
    assert [said["response_type"] for said in server.spoken] == ["in_channel"]
