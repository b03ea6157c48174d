"""What the platform does through the real client, and what Discord's errors become."""

import pytest

from bot.chat import GoneForGood, MessageGone, Placed, RetryLater, Unreachable
from bot.heard import Deed, Heard
from commands.reply import Heading, Message, Reply, Words
from tests.servers.discord.world import EMBED, REACT, SEND, THREADS, VIEW

pytestmark = [
    pytest.mark.integration,
    pytest.mark.timeout(60),
]

SAID = Message(text="Deploy staging?", blocks=(Heading(text="staging #42"),))
PLAIN = Message(text="It is over.", blocks=(Words(text="It is over."),))
LOUD = Message(text="@everyone look, <@1>", mentions=("ana", "ghost"))
POSTS = "/channels/[0-9]+/messages$"
ONE = "/messages/[0-9]+$"
SUPPRESSED = 4
THUMB = "\N{THUMBS UP SIGN}"
HOUR = 3600


def at(server, reference):
    return server.messages[reference.partition("/")[2]]


async def test_a_post_stands_in_its_channel_under_its_reference(platform, server, room):
    reference = await platform.post(room.id, SAID, None, "k1")
    (message,) = server.said(room)
    assert reference == f"{room.id}/{message.id}"
    assert message.content == "Deploy staging?"
    assert message.body["embeds"][0]["title"] == "staging #42"


async def test_the_same_key_again_posts_nothing_new_whatever_process_asks(make, server, room):
    before, after = await make(), await make()
    key = "k".ljust(200, "~")
    first = await before.post(room.id, SAID, None, key)
    assert await before.post(room.id, SAID, None, key) == first
    assert await after.post(room.id, SAID, None, key) == first
    assert len(server.said(room)) == 1
    assert await after.post(room.id, SAID, None, "k2") != first


@pytest.mark.parametrize("how", [{"status": 500}, {"status": 503}, {"silent": True}])
@pytest.mark.parametrize("taken", [True, False])
async def test_a_post_with_an_unclear_result_stands_there_once(platform, server, room, how, taken):
    server.fault("POST", POSTS, taken=taken, **how)
    with pytest.raises(Unreachable):
        await platform.post(room.id, SAID, None, "k1")
    assert len(server.made("POST", POSTS)) == 1, "the library does not try again by itself"
    reference = await platform.post(room.id, SAID, None, "k1")
    assert [message.reference for message in server.said(room)] == [reference]


async def test_only_people_whom_the_message_names_are_mentioned(make, server, room, ana):
    platform = await make(people={"ana": ana.id, "ben": "77777"})
    await platform.post(room.id, LOUD, None, "k1")
    (message,) = server.said(room)
    allowed = message.body["allowed_mentions"]
    assert (allowed["parse"], allowed["users"]) == ([], [ana.id])


async def test_links_have_no_preview_and_embeds_of_our_own_are_seen(platform, server, room):
    reference = await platform.post(room.id, PLAIN, None, "k1")
    assert at(server, reference).flags == SUPPRESSED
    await platform.edit(room.id, reference, SAID)
    assert at(server, reference).flags == 0


async def test_an_edit_replaces_all_that_a_message_shows(platform, server, room):
    reference = await platform.post(room.id, SAID, None, "k1")
    await platform.edit(room.id, reference, PLAIN)
    message = at(server, reference)
    assert message.content == "It is over."
    assert message.body["embeds"] == []
    assert message.body["components"] == []


async def test_a_thread_begins_with_the_first_thing_said_in_it(platform, server, room):
    card = await platform.post(room.id, SAID, None, "card")
    assert not server.threads_of(room)
    replies = [await platform.post(room.id, PLAIN, card, f"t{number}") for number in range(3)]
    (thread,) = server.threads_of(room)
    assert thread.name == "staging #42"
    assert [message.reference for message in server.said(thread)] == replies
    assert len(server.made("POST", "/threads$")) == 1
    await platform.edit(room.id, replies[0], SAID)
    assert at(server, replies[0]).content == "Deploy staging?"


async def test_a_thread_that_is_there_already_is_used_after_a_restart(make, server, room):
    before, after = await make(), await make()
    card = await before.post(room.id, SAID, None, "card")
    first = await before.post(room.id, PLAIN, card, "t1")
    assert await after.post(room.id, PLAIN, card, "t1") == first
    await after.post(room.id, PLAIN, card, "t2")
    assert len(server.threads_of(room)) == 1


async def test_a_thread_that_is_begun_after_a_restart_is_named_after_its_card(make, server, room):
    before, after = await make(), await make()
    card = await before.post(room.id, SAID, None, "card")
    await after.post(room.id, PLAIN, card, "t1")
    assert [thread.name for thread in server.threads_of(room)] == ["staging #42"]


async def test_a_thread_whose_making_was_unclear_is_there_once(platform, server, room):
    card = await platform.post(room.id, SAID, None, "card")
    server.fault("POST", "/threads$", taken=True)
    with pytest.raises(Unreachable):
        await platform.post(room.id, PLAIN, card, "t1")
    await platform.post(room.id, PLAIN, card, "t1")
    (thread,) = server.threads_of(room)
    assert len(server.said(thread)) == 1


async def test_a_long_heading_is_cut_to_a_threads_name(platform, server, room):
    long = Message(text="x", blocks=(Heading(text="\N{ROCKET} é\n" * 200),))
    card = await platform.post(room.id, long, None, "card")
    await platform.post(room.id, PLAIN, card, "t1")
    (thread,) = server.threads_of(room)
    assert 1 <= len(thread.name.encode("utf-16-le")) // 2 <= 100


async def test_what_belongs_under_a_card_that_is_gone_says_so(platform, server, room):
    card = await platform.post(room.id, SAID, None, "card")
    await server.delete(at(server, card))
    with pytest.raises(MessageGone):
        await platform.post(room.id, PLAIN, card, "t1")


async def test_what_belongs_in_a_thread_that_is_gone_says_so(platform, server, room):
    card = await platform.post(room.id, SAID, None, "card")
    await platform.post(room.id, PLAIN, card, "t1")
    (thread,) = server.threads_of(room)
    del server.channels[thread.id]
    with pytest.raises(MessageGone):
        await platform.post(room.id, PLAIN, card, "t2")


async def test_a_direct_message_goes_to_the_person_and_its_thread_is_the_conversation(
    platform, server, ana
):
    first = await platform.post(f"@{ana.id}", SAID, None, "k1")
    second = await platform.post(f"@{ana.id}", PLAIN, first, "k2")
    assert [message.reference for message in ana.inbox()] == [first, second]
    assert len(server.made("POST", "/users/@me/channels$")) == 1


@pytest.mark.parametrize("act", ["edit", "react", "signs"])
async def test_a_deleted_message_is_gone(platform, server, room, act):
    reference = await platform.post(room.id, SAID, None, "k1")
    await server.delete(at(server, reference))
    more = {"edit": (SAID,), "react": ("+1",), "signs": ()}[act]
    with pytest.raises(MessageGone):
        await getattr(platform, act)(room.id, reference, *more)


async def test_a_message_too_old_to_be_edited_is_posted_anew_and_holds_up_no_other(
    platform, server, room
):
    reference = await platform.post(room.id, SAID, None, "k1")
    server.age(at(server, reference), HOUR + 60)
    with pytest.raises(MessageGone):
        await platform.edit(room.id, reference, PLAIN)
    assert len(server.made("PATCH", ONE)) == 1, "the library does not wait and try again"
    assert at(server, reference).content == "Deploy staging?"


@pytest.mark.parametrize(("told", "seconds"), [(True, 7.0), (False, 10.0)])
@pytest.mark.parametrize("act", ["post", "edit", "react", "signs"])
async def test_a_rate_limit_asks_for_a_pause_at_once(platform, server, room, told, seconds, act):
    reference = await platform.post(room.id, SAID, None, "k1")
    method = {"post": "POST", "edit": "PATCH", "react": "PUT", "signs": "GET"}[act]
    before = len(server.calls)
    server.limit(method, "/messages", 7.0, told=told, times=9)
    work = {
        "post": lambda: platform.post(room.id, SAID, None, "k2"),
        "edit": lambda: platform.edit(room.id, reference, SAID),
        "react": lambda: platform.react(room.id, reference, "+1"),
        "signs": lambda: platform.signs(room.id, reference),
    }
    with pytest.raises(RetryLater) as caught:
        await work[act]()
    assert caught.value.seconds == seconds
    assert len(server.calls) == before + 1


def limited(server, room, remaining):
    """Have the next post tell of a limit with a long window, as Discord does in headers."""
    headers = {
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset-After": "99",
        "X-RateLimit-Bucket": "b",
    }
    told = {"channel_id": room.id, "id": "1"}
    server.fault("POST", POSTS, status=200, body=told, headers=headers)


def test_the_local_limits_refuse_a_sixth_post_within_five_seconds(server, room):
    server.limits.enforced = True
    path = f"/channels/{room.id}/messages"
    assert [server.limits.ask("POST", path).wait for _ in range(5)] == [0.0] * 5
    told = server.limits.ask("POST", path)
    assert 0 < told.wait <= 5
    assert told.headers["X-RateLimit-Remaining"] == "0"
    assert server.limits.ask("POST", "/channels/1/messages").wait == 0.0
    assert server.limits.refused == 1


async def test_a_post_that_uses_up_a_long_limit_does_not_wait_for_its_end(platform, server, room):
    limited(server, room, 0)
    assert await platform.post(room.id, SAID, None, "k1") == f"{room.id}/1"


async def test_a_long_limit_that_the_library_knows_of_is_told_as_a_pause(platform, server, room):
    limited(server, room, 4)
    await platform.post(room.id, SAID, None, "k1")
    with pytest.raises(RetryLater) as caught:
        await platform.post(room.id, SAID, None, "k2")
    assert 0 < caught.value.seconds <= 99
    assert len(server.made("POST", POSTS)) == 1


@pytest.mark.parametrize("status", [403, 429])
async def test_what_stands_before_discord_closes_no_channel(platform, server, room, status):
    server.fault("POST", POSTS, status=status, body={"message": "error code: 1015"})
    with pytest.raises((Unreachable, RetryLater)):
        await platform.post(room.id, SAID, None, "k1")
    assert await platform.post(room.id, SAID, None, "k1")


@pytest.mark.parametrize(
    ("denied", "code", "named"),
    [
        (VIEW, "discord-no-access", "cannot see"),
        (SEND, "discord-missing-permission", "Send Messages"),
        (EMBED, "discord-missing-permission", "Embed Links"),
    ],
)
async def test_a_missing_right_to_post_is_named_with_its_channel(
    platform, room, denied, code, named
):
    room.denied = denied
    with pytest.raises(GoneForGood) as caught:
        await platform.post(room.id, SAID, None, "k1")
    assert not isinstance(caught.value, MessageGone)
    assert caught.value.problem.code == code
    assert named in caught.value.problem.what
    assert room.id in caught.value.problem.what


async def test_a_missing_right_to_react_or_begin_a_thread_is_named(platform, room):
    card = await platform.post(room.id, SAID, None, "k1")
    room.denied = REACT | THREADS
    with pytest.raises(GoneForGood, match="Add Reactions"):
        await platform.react(room.id, card, "+1")
    with pytest.raises(GoneForGood, match="Create Public Threads"):
        await platform.post(room.id, PLAIN, card, "k2")


async def test_an_unknown_channel_is_a_problem_and_no_deleted_message(platform):
    with pytest.raises(GoneForGood) as caught:
        await platform.post("4711", SAID, None, "k1")
    assert caught.value.problem.code == "discord-channel-unknown"
    assert not isinstance(caught.value, MessageGone)


async def test_a_reference_of_another_platform_is_refused_with_a_cure(platform):
    with pytest.raises(GoneForGood) as caught:
        await platform.edit("C1", "C1/1.0", SAID)
    assert caught.value.problem.code == "discord-reference"


@pytest.mark.parametrize(
    ("sign", "shown"),
    [("+1", THUMB), (":-1:", "\N{THUMBS DOWN SIGN}"), ("x", "\N{CROSS MARK}"), ("🎉", "🎉")],
)
async def test_a_sign_is_put_once_as_its_emoji(platform, server, room, sign, shown):
    reference = await platform.post(room.id, SAID, None, "k1")
    for _ in range(2):
        await platform.react(room.id, reference, sign)
    assert at(server, reference).reactions == {shown: [server.bot]}
    assert await platform.signs(room.id, reference) == ()


async def test_a_sign_that_discord_does_not_know_is_a_problem(platform, server, room):
    reference = await platform.post(room.id, SAID, None, "k1")
    with pytest.raises(GoneForGood, match="discord-sign"):
        await platform.react(room.id, reference, "shipit")
    assert not server.made("PUT", "/reactions/")


async def test_the_signs_of_people_are_read_without_bots(platform, server, guild, room, ana):
    reference = await platform.post(room.id, SAID, None, "k1")
    await platform.react(room.id, reference, "+1")
    robot = server.person(guild, "robot", bot=True)
    await robot.react(at(server, reference), THUMB)
    await ana.react(at(server, reference), THUMB)
    await ana.react(at(server, reference), THUMB + "\N{EMOJI MODIFIER FITZPATRICK TYPE-4}")
    await ana.react(at(server, reference), "thumbsup:123")
    signs = await platform.signs(room.id, reference)
    assert [each.user for each in signs] == [ana.id] * 3
    assert [each.sign for each in signs] == ["+1", "+1", "<:thumbsup:123>"]
    assert isinstance(signs[0], Placed)


async def test_any_number_of_people_may_react(platform, server, guild, room):
    reference = await platform.post(room.id, SAID, None, "k1")
    people = [server.person(guild, f"p{number}") for number in range(205)]
    at(server, reference).reactions[THUMB] = [person.user for person in people]
    signs = await platform.signs(room.id, reference)
    assert {each.user for each in signs} == {person.id for person in people}


async def test_before_and_after_the_connection_nothing_can_be_reached(make, server, room, ana):
    platform = await make(login=False, roles={"approver": "99999"})
    client = make.clients[0]
    heard = Heard(
        key="k",
        platform="discord",
        space=room.guild,
        user=ana.id,
        channel=room.id,
        deed=Deed.SIGN,
        text="+1",
    )
    for acts in range(2):
        calls = len(server.calls)
        for work in (
            platform.post(room.id, SAID, None, "k1"),
            platform.edit(room.id, f"{room.id}/1", SAID),
            platform.react(room.id, f"{room.id}/1", "+1"),
            platform.signs(room.id, f"{room.id}/1"),
            platform.answer(heard, Reply(message=SAID)),
            platform.confirmed(ana.id, frozenset({"approver"}), frozenset()),
        ):
            with pytest.raises(Unreachable):
                await work
        assert len(server.calls) == calls
        if not acts:
            await client.login(server.token)
            await platform.post(f"@{ana.id}", SAID, None, "k0")
            await client.close()


async def test_a_token_that_is_not_taken_loses_no_message(make, server, room):
    platform = await make()
    token, server.token = server.token, "another"
    with pytest.raises(Unreachable):
        await platform.post(room.id, SAID, None, "k1")
    server.token = token
    assert await platform.post(room.id, SAID, None, "k1")


async def test_a_login_that_fails_leaves_the_platform_out_of_reach(make, server, room):
    platform = await make(login=False)
    with pytest.raises(Exception, match="token"):
        await make.clients[0].login("wrong")
    with pytest.raises(Unreachable):
        await platform.post(room.id, SAID, None, "k1")
    assert not server.made("POST", POSTS)
