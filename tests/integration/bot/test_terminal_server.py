import asyncio
import contextlib
import stat
from dataclasses import replace

import pytest

from bot.heard import Deed, Heard
from bot.terminal import mailbox
from bot.terminal.feed import Feed
from bot.terminal.socket import connect, listen, path_in
from bot.terminal.speaker import PeerSpeaker
from bot.terminal.wire import (
    MOST_FROM_CLIENT,
    PROTOCOL,
    Answer,
    Hello,
    Line,
    Posted,
    Progress,
    Said,
    Trouble,
    Whisper,
    encode,
    read_server,
)
from commands.reply import Code, Heading, Kind, Message, Reply
from config.problem import ProblemError
from runner.record.run import State
from tests.integration.bot.conftest import opened
from tests.unit.commands.world import IDS

pytestmark = pytest.mark.timeout(60)


async def first(link, kind):
    async for frame in link.frames():
        if isinstance(frame, kind):
            return frame
    raise AssertionError(f"no {kind.__name__} came")


async def heard(link):
    async for frame in link.frames():
        if isinstance(frame, Posted):
            return frame.message.text
        if isinstance(frame, Said):
            return frame.text
    raise AssertionError("the connection is closed")


@contextlib.asynccontextmanager
async def raw(path):
    reader, writer = await asyncio.open_unix_connection(sock=connect(path))
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def size(reader):
    total = 0
    while part := await reader.read(1 << 20):
        total += len(part)
    return total


async def said_to(reader):
    return [read_server(line) async for line in reader]


async def test_the_socket_is_for_its_user_alone(place):
    mode = place.path.stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


async def test_a_client_is_welcomed_with_what_it_may_name(place):
    async with place.link("deploys") as link:
        assert link.welcome.person == "Ana"
        assert link.welcome.environments == ("staging", "production")
        assert link.welcome.channels == ("deploys", "ops")


async def test_the_command_line_gets_the_reply_to_what_it_asks(place):
    async with place.link() as link:
        done = await link.ask("/deploy staging")
        assert done.kind is Kind.DONE
        assert "staging #1" in done.message.text
        refused = await link.ask("finn: /deploy staging")
        assert refused.kind is Kind.REFUSED
    assert place.tale.orders[0].channel == "local:"


async def test_a_deploy_from_a_channel_says_which_channel(place):
    async with place.link("deploys") as link:
        await link.ask("/deploy staging")
    assert place.tale.orders[0].channel == "terminal:deploys"


async def test_what_is_typed_and_posted_reaches_all_who_listen_in_one_order(place):
    async with (
        place.link("deploys", listening=True) as ana,
        place.link("deploys", listening=True) as ben,
    ):
        await ana.line("hello")
        await place.platform.post("deploys", Message(text="From the bot."), None, "k")
        told = [[await heard(link), await heard(link)] for link in (ana, ben)]
        assert told[0] == told[1]
        assert sorted(told[0]) == ["From the bot.", "hello"]


async def test_channels_do_not_hear_one_another(place):
    async with place.link("ops", listening=True) as ops:
        await place.platform.post("deploys", Message(text="Elsewhere."), None, "a")
        await place.platform.post("ops", Message(text="Here."), None, "b")
        assert (await first(ops, Posted)).message.text == "Here."


async def test_a_late_client_is_told_the_history_as_it_reads_now(place):
    reference = await place.platform.post("deploys", Message(text="Old."), None, "a")
    await place.platform.edit("deploys", reference, Message(text="New."))
    async with place.link("deploys", listening=True) as link:
        frame = await first(link, Posted)
    assert frame.message.text == "New."
    assert frame.past


async def test_the_channel_is_there_after_a_restart(tmp_path):
    async with opened(tmp_path) as before:
        reference = await before.platform.post("deploys", Message(text="Kept."), None, "a")
    async with opened(tmp_path) as after:
        again = await after.platform.post("deploys", Message(text="Kept."), None, "a")
        assert again == reference
        await after.platform.edit("deploys", reference, Message(text="Changed."))
        async with after.link("deploys", listening=True) as link:
            assert (await first(link, Posted)).message.text == "Changed."


async def test_a_private_answer_reaches_one_person(place):
    async with (
        place.link("deploys", listening=True) as ana,
        place.link("deploys", listening=True) as ben,
    ):
        await ben.ask("ben: hello")
        heard = Heard(
            key="k",
            platform="terminal",
            space="",
            user=IDS["ben"],
            channel="deploys",
            deed=Deed.COMMAND,
            text="hello",
        )
        await place.platform.answer(heard, Reply(message=Message(text="For Ben.")))
        await place.platform.post("deploys", Message(text="For all."), None, "k")
        assert (await first(ben, Whisper)).message.text == "For Ben."
        seen = []
        async for frame in ana.frames():
            seen.append(frame)
            if isinstance(frame, Posted):
                break
        assert not [frame for frame in seen if isinstance(frame, Whisper)]


async def test_a_sign_alone_counts_for_the_newest_open_request(place):
    async with place.link("deploys") as link:
        await link.ask("/deploy staging")
        await link.ask("/deploy staging")
        for run in list(place.tale.runs_by_id.values()):
            place.tale.keep(replace(run, state=State.AWAITING_APPROVAL, requested_at=run.number))
        answer = await link.ask("ben: +1")
        assert answer.kind is Kind.DONE
        assert (place.tale.votes[0].run, place.tale.votes[0].yes) == ("staging-2", True)
        await link.ask("ben: +1 #1 off")
        assert (place.tale.votes[1].run, place.tale.votes[1].removed) == ("staging-1", True)


async def test_a_sign_without_any_open_request_is_explained(place):
    async with place.link("deploys") as link:
        answer = await link.ask("ben: +1")
    assert answer.kind is Kind.PROBLEM
    assert "No run waits for approval" in answer.message.text


async def test_words_among_people_get_no_answer_from_the_bot(place):
    async with place.link("deploys") as link:
        assert (await link.ask("shall we?")).message is None


async def test_a_button_can_be_pressed(place):
    async with place.link("deploys", listening=True) as link:
        await link.ask("/deploy staging")
        number = await link.press("cancel staging-1")
        answer = await first(link, Answer)
    assert answer.to == number
    assert place.tale.runs_by_id["staging-1"].cancel_wanted == "ana"


async def test_following_ends_with_the_run(place):
    async with place.link() as link, place.link() as other:
        await other.ask("/deploy staging")
        run = place.tale.runs_by_id["staging-1"]
        seen = []
        async for frame in link.follow("staging#1"):
            seen.append(frame)
            if len(seen) == 1:
                place.tale.keep(replace(run, state=State.SUCCEEDED, ended_at=1.0))
    assert [type(frame) for frame in seen] == [Progress, Progress]
    assert seen[-1].state == "succeeded"


@pytest.mark.parametrize(("run", "says"), [("staging#9", "no run"), ("???", "names no run")])
async def test_following_no_run_is_a_problem(place, run, says):
    async with place.link() as link:
        (frame,) = [frame async for frame in link.follow(run)]
    assert frame.kind is Kind.PROBLEM
    assert says in frame.message.text


async def test_another_protocol_is_sent_away(place):
    async with raw(place.path) as (reader, writer):
        writer.write(encode(Hello(protocol=PROTOCOL + 1)))
        (trouble,) = await said_to(reader)
        assert trouble.code == "other-version"


async def test_an_unknown_channel_is_refused_with_those_there_are(place):
    with pytest.raises(ProblemError, match=r"no channel elsewhere.*no-such-channel.*deploys, ops"):
        async with place.link("elsewhere"):
            pass


@pytest.mark.parametrize("line", [b"\n", b"{}\n", b"[1]\n", b"\xff\xfe\n", b'{"type":"line"}\n'])
async def test_nonsense_ends_only_the_connection_that_says_it(place, line):
    async with place.link("deploys") as good:
        async with raw(place.path) as (reader, writer):
            writer.write(encode(Hello(protocol=PROTOCOL)) + line)
            assert isinstance((await said_to(reader))[-1], Trouble)
        assert (await good.ask("/handrail whoami")).kind is Kind.DONE


async def test_a_line_that_is_too_long_ends_the_connection(place):
    async with raw(place.path) as (reader, writer):
        writer.write(encode(Hello(protocol=PROTOCOL)))
        writer.write(encode(Line(id=1, text="x" * (MOST_FROM_CLIENT + 100))))
        frames = await said_to(reader)
        assert frames[-1].code == "line-too-long"


async def test_a_client_that_leaves_at_once_harms_nobody(place):
    async with raw(place.path) as (reader, writer):
        del reader
        writer.write(encode(Hello(protocol=PROTOCOL, channel="deploys", listen=True)))
        writer.transport.abort()
        await place.platform.post("deploys", Message(text="Still here."), None, "k")
        async with place.link("deploys", listening=True) as link:
            assert (await first(link, Posted)).message.text == "Still here."


async def test_a_client_that_does_not_read_is_dropped(place):
    async with raw(place.path) as (reader, writer):
        writer.write(encode(Hello(protocol=PROTOCOL, channel="deploys", listen=True)))
        await reader.readline()
        long = Message(text="Long.", blocks=(Code(text="x" * 300_000),))
        for number in range(2 * mailbox.MOST // 300_000):
            await place.platform.post("deploys", long, None, f"k{number}")
        async with place.link("deploys", listening=True) as link:
            await place.platform.post("deploys", Message(text="After."), None, "after")
            async for frame in link.frames():
                if isinstance(frame, Posted) and frame.message.text == "After.":
                    break
        received = await size(reader)
        assert received < 2 * mailbox.MOST


async def test_a_message_that_is_too_long_says_so(place):
    async with place.link("deploys", listening=True) as link:
        text = "\N{SNOWMAN}" * 400_000
        await place.platform.post(
            "deploys", Message(text="Big.", blocks=(Code(text=text),)), None, "k"
        )
        frame = await first(link, Posted)
    assert frame.message.text == "Big."
    assert "longer than the terminal shows" in frame.message.blocks[0].text


async def test_a_mistake_of_ours_is_told_as_one_and_the_connection_lives(tmp_path):
    async def hook(text, caller):
        if text == "/fault":
            raise ZeroDivisionError

    async with opened(tmp_path, hook=hook) as place, place.link("deploys") as link:
        answer = await link.ask("/fault")
        assert answer.kind is Kind.PROBLEM
        assert "made a mistake" in answer.message.text
        assert (await link.ask("/handrail whoami")).kind is Kind.DONE


async def test_more_commands_come_before_the_desk(tmp_path):
    async def hook(text, caller):
        if text.startswith("/fault"):
            return Reply(message=Message(text=f"{caller.person} switched it."), private=False)
        return None

    async with (
        opened(tmp_path, hook=hook, extra=("/fault on",)) as place,
        place.link("deploys", listening=True) as link,
    ):
        assert link.welcome.extra == ("/fault on",)
        await link.line("/fault on")
        assert (await first(link, Posted)).message.text == "ana switched it."


async def test_commands_are_refused_while_the_bot_stops(place):
    async with place.link("deploys") as link:
        place.floor.intake = False
        answer = await link.ask("/deploy staging")
    assert answer.kind is Kind.PROBLEM
    assert not place.tale.orders


async def test_closing_sends_what_was_said_and_ends_all_connections(tmp_path):
    async with opened(tmp_path) as place, raw(place.path) as (reader, writer):
        writer.write(encode(Hello(protocol=PROTOCOL, channel="deploys", listen=True)))
        await reader.readline()
        await place.platform.post("deploys", Message(text="The last."), None, "k")
        place.floor.close()
        assert [frame.message.text for frame in await said_to(reader)] == ["The last."]
    writer.close()


async def test_in_the_product_the_person_is_the_user_of_the_process(tmp_path, uid):
    async with opened(tmp_path, speaker=PeerSpeaker()) as place, place.link() as link:
        answer = await link.ask("/handrail whoami")
        heard = place.floor.conversation.speaker
        assert isinstance(heard, PeerSpeaker)
    assert str(uid) in str(answer.message) or answer.kind is Kind.REFUSED


def test_nobody_serving_is_a_problem_with_its_cure(tmp_path):
    for _ in ("nothing is there", "a socket was left behind"):
        with pytest.raises(ProblemError, match=r"\[not-serving\] Start it with"):
            connect(path_in(tmp_path))
        listen(path_in(tmp_path)).close()


def test_a_socket_left_behind_is_replaced(tmp_path):
    listen(path_in(tmp_path)).close()
    second = listen(path_in(tmp_path))
    connect(path_in(tmp_path)).close()
    second.close()


async def test_a_state_folder_with_a_long_path_can_be_served(tmp_path):
    deep = tmp_path / ("d" * 90) / ("e" * 90)
    deep.mkdir(parents=True)
    async with opened(deep) as place, place.link() as link:
        assert (await link.ask("/handrail help")).kind is Kind.DONE


async def test_a_history_told_twice_prints_nothing_twice(place):
    await place.platform.post(
        "deploys", Message(text="Once.", blocks=(Heading(text="h"),)), None, "k"
    )
    feed = Feed(in_place=True)
    for count in (1, 0):
        async with place.link("deploys", listening=True) as link:
            assert len(feed.take(await first(link, Posted))) == count


async def test_a_replica_is_asked_to_hand_over_and_whoever_asked_learns_how_it_went(place):
    async with place.link() as link:
        answer = await link.drain("bot-2")
        assert (answer.kind, answer.message.text) == (Kind.DONE, "bot-2 has handed over.")
        assert (await link.drain("broken")).kind is Kind.PROBLEM
