"""What people do on Discord, heard by the real client over the real wire."""

import asyncio

import pytest

from bot.heard import Deed
from commands.reply import Button, Kind, Message, Reply
from tests.integration.discord.hall import connected, place, until
from tests.servers.discord.calling import DEFERRED, DEFERRED_UPDATE, MESSAGE, MODAL, UPDATE
from tests.servers.discord.world import EPHEMERAL

pytestmark = [pytest.mark.integration, pytest.mark.timeout(60)]

THUMB = "\N{THUMBS UP SIGN}"
APPROVE = Button(label="Approve", action="vote staging-42 yes")
CANCEL = Button(label="Cancel", action="cancel staging-42", confirm="Stop it?", dangerous=True)
GLASS = Button(label="Break glass…", action="break-glass staging-42", ask="Why?")


@pytest.fixture
async def bot(hall, ear):
    async with connected(hall, ear) as connection:
        yield connection


async def test_a_command_is_stored_and_then_acknowledged_to_its_caller_alone(hall, ear, bot):
    called = await hall.ana.command(
        hall.channel,
        "deploy",
        environment="staging",
        ref="feature/x",
        plan=True,
        reason='they said "now" -- really',
    )
    await hall.answered(called)
    heard = ear.only
    assert heard.key == f"discord:interaction:{called.id}"
    assert (heard.deed, heard.space, heard.user) == (Deed.COMMAND, hall.guild.id, hall.ana.id)
    assert (heard.channel, heard.thread, heard.message) == (hall.channel.id, "", "")
    assert heard.groups == {hall.ops}
    assert heard.text == (
        '/deploy "staging" "ref:feature/x" --plan --reason="they said \\"now\\" -- really"'
    )
    assert abs(heard.at - called.began) < 5
    assert called.answer == DEFERRED
    assert called.data == {"flags": EPHEMERAL}


async def test_a_command_of_the_group_is_heard(hall, ear, bot):
    await hall.answered(
        await hall.ana.command(hall.channel, "handrail log", run="staging#42", attempt=2)
    )
    assert ear.texts == ['/handrail log "staging#42" --attempt="2"']


async def test_the_reply_does_not_overtake_the_acknowledgement(hall, ear, bot):
    answers = []
    reply = Reply(message=Message(text="Planned."), kind=Kind.DONE)
    ear.taken = lambda heard: answers.append(asyncio.create_task(bot.platform.answer(heard, reply)))
    called = await hall.ana.command(hall.channel, "deploy", environment="staging")
    await hall.answered(called)
    await asyncio.gather(*answers)
    assert [each.content for each in called.said if not each.deleted] == ["Planned."]
    assert hall.ana.inbox() == []


async def test_what_could_not_be_stored_is_said_to_be_lost(hall, ear, bot):
    ear.broken = True
    called = await hall.answered(await hall.ana.command(hall.channel, "deploy"))
    assert called.answer == MESSAGE
    (said,) = called.private
    assert "say it again" in said.content.lower()
    ear.broken = False
    await hall.answered(await hall.ana.command(hall.channel, "deploy"))
    assert ear.texts == ["/deploy"]


@pytest.mark.parametrize("lost", [False, True])
async def test_what_takes_long_to_store_is_acknowledged_in_time(hall, ear, bot, lost):
    stored = asyncio.Event()
    take = ear.take

    async def slowly(heard):
        await stored.wait()
        return await take(heard)

    ear.take, ear.broken = slowly, lost
    called = await hall.answered(await hall.ana.command(hall.channel, "deploy"))
    assert (called.answer, ear.heard) == (DEFERRED, {})
    stored.set()
    if lost:
        (said,) = await until(lambda: called.private)
        assert "say it again" in said.content.lower()
    else:
        await until(lambda: ear.heard)
        assert called.private == []


async def test_an_interaction_that_is_over_is_taken_all_the_same(hall, ear, bot, caplog):
    hall.server.fault("POST", "/callback", status=404, body={"code": 10062, "message": "Unknown"})
    await hall.ana.command(hall.channel, "deploy", environment="staging")
    await until(lambda: "could not be acknowledged" in caplog.text)
    assert ear.texts == ['/deploy "staging"']
    await hall.answered(await hall.ana.command(hall.channel, "handrail whoami"))
    assert ear.texts[-1] == "/handrail whoami"


async def test_what_comes_after_discord_has_given_it_up_is_not_taken(
    hall, ear, bot, caplog, monkeypatch
):
    """As behind a gateway that was away, or a bot that was frozen: the person saw it fail."""
    monkeypatch.setattr("bot.discord.intake._WAITS", -60.0)
    hall.server.fault("POST", "/callback", status=404, body={"code": 10062, "message": "Unknown"})
    await hall.ana.command(hall.channel, "deploy", environment="staging")
    await until(lambda: "came too late" in caplog.text)
    assert ear.texts == []


@pytest.mark.parametrize("lost", [False, True])
async def test_what_is_late_by_our_clock_alone_is_taken(hall, ear, bot, monkeypatch, lost):
    monkeypatch.setattr("bot.discord.intake._WAITS", -60.0)
    ear.broken = lost
    called = await hall.answered(await hall.ana.command(hall.channel, "deploy"))
    if lost:
        (said,) = await until(lambda: called.private)
        assert "say it again" in said.content.lower()
    else:
        await until(lambda: ear.texts == ["/deploy"])


async def test_an_interaction_that_is_told_twice_is_taken_once(hall, ear, bot):
    called = await hall.answered(await hall.ana.command(hall.channel, "deploy"))
    await hall.server.gateway.repeat()
    await hall.answered(await hall.ana.command(hall.channel, "handrail whoami"))
    assert ear.texts == ["/deploy", "/handrail whoami"]
    assert len(hall.server.made("POST", f"/interactions/{called.id}/")) == 1


async def test_options_are_completed(hall, ear, bot):
    typing = await hall.ana.completing(hall.channel, "deploy", "environment", environment="st")
    assert typing.choices == ["staging", "production"]
    typing = await hall.ana.completing(
        hall.channel, "deploy", "ref", environment="staging", ref="fea"
    )
    assert ear.asked == [
        ("discord", hall.ana.id, hall.channel.id, "environment", "st"),
        ("discord", hall.ana.id, hall.channel.id, "ref:staging", "fea"),
    ]
    assert ear.heard == {}


async def test_at_most_25_choices_that_fit_are_offered(hall, ear, bot):
    ear.offers = ["", "x" * 101, *(f"branch-{number}" for number in range(30))]
    typing = await hall.ana.completing(hall.channel, "handrail show", "run", run="")
    assert typing.choices == [f"branch-{number}" for number in range(25)]


async def test_completion_that_breaks_offers_nothing(hall, ear, bot):
    ear.broken = True
    typing = await hall.ana.completing(hall.channel, "deploy", "environment", environment="")
    assert typing.choices == []


async def test_completion_that_takes_too_long_offers_nothing_in_time(hall, ear, bot):
    ear.slow = True
    typing = await hall.ana.completing(hall.channel, "deploy", "environment", environment="")
    assert typing.choices == []
    assert typing.answer


async def test_a_press_names_the_message_with_the_button(hall, ear, bot):
    shown = await hall.post(bot, APPROVE)
    pressed = await hall.answered(await hall.ana.press(shown, "Approve"))
    heard = ear.only
    assert (heard.deed, heard.text) == (Deed.PRESS, "vote staging-42 yes")
    assert heard.message == place(hall.channel, shown)
    assert heard.groups == {hall.ops}
    assert pressed.answer == DEFERRED_UPDATE
    assert [each["label"] for each in shown.buttons()] == ["Approve"]


async def test_a_dangerous_press_is_confirmed_in_private_first(hall, ear, bot):
    shown = await hall.post(bot, CANCEL)
    pressed = await hall.answered(await hall.ana.press(shown, "Cancel"))
    assert ear.heard == {}
    (question,) = pressed.private
    assert question.content.startswith("Stop staging #42?")
    again = await hall.answered(await hall.ana.press(question, "Cancel"))
    assert ear.only.text == "cancel staging-42"
    assert ear.only.message == place(hall.channel, shown)
    assert again.answer == UPDATE
    assert question.buttons() == []


async def test_a_press_that_asks_for_words_opens_a_dialog(hall, ear, bot):
    shown = await hall.post(bot, GLASS)
    pressed = await hall.answered(await hall.ana.press(shown, "Break glass…"))
    assert pressed.answer == MODAL
    assert ear.heard == {}
    sent = await hall.answered(await hall.ana.submit(pressed, "the login\nis --down"))
    assert ear.only.text == "break-glass staging-42 the login is --down"
    assert ear.only.message == place(hall.channel, shown)
    assert ear.only.deed is Deed.PRESS
    assert sent.answer == DEFERRED_UPDATE


async def test_confirmations_and_dialogs_outlive_the_process_that_opened_them(hall, ear):
    async with connected(hall, ear) as first:
        shown = await hall.post(first, CANCEL, GLASS)
        confirming = await hall.answered(await hall.ana.press(shown, "Cancel"))
        asking = await hall.answered(await hall.ana.press(shown, "Break glass…"))
    async with connected(hall, ear):
        (question,) = confirming.private
        await hall.answered(await hall.ana.press(question, "Cancel"))
        await hall.answered(await hall.ana.submit(asking, "the login is down"))
    assert ear.texts == ["cancel staging-42", "break-glass staging-42 the login is down"]
    assert {each.message for each in ear.heard.values()} == {place(hall.channel, shown)}


async def test_a_reaction_is_heard_with_the_roles_of_its_person(hall, ear, bot):
    shown = await hall.post(bot, APPROVE)
    await hall.ana.react(shown, THUMB)
    await hall.ana.unreact(shown, THUMB)
    await hall.ana.react(shown, THUMB)
    await until(lambda: len(ear.heard) == 3)
    first, second, third = ear.heard.values()
    assert first.deed is Deed.SIGN
    assert [each.text for each in ear.heard.values()] == ["+1"] * 3
    assert [each.removed for each in ear.heard.values()] == [False, True, False]
    assert (first.message, first.channel) == (place(hall.channel, shown), hall.channel.id)
    assert (first.user, first.space) == (hall.ana.id, hall.guild.id)
    assert (first.groups, second.groups, third.groups) == ({hall.ops}, set(), {hall.ops})
    assert first.at <= second.at <= third.at


async def test_an_emoji_of_the_guild_is_no_sign_of_the_platform(hall, ear, bot):
    shown = await hall.post(bot, APPROVE)
    await hall.ana.react(shown, "thumbsup:991")
    await until(lambda: ear.heard)
    assert ear.only.text == "<:thumbsup:991>"


async def test_reactions_of_bots_and_in_direct_messages_are_not_heard(hall, ear, bot):
    robot = hall.server.person(hall.guild, "robot", bot=True)
    shown = await hall.post(bot, APPROVE)
    await bot.platform.react(hall.channel.id, place(hall.channel, shown), "+1")
    await robot.react(shown, THUMB)
    private = await hall.ana.say(hall.server.direct(hall.ana.user), "hello")
    await hall.ana.react(private, THUMB)
    await hall.ben.react(shown, "\N{ROCKET}")
    await until(lambda: ear.heard)
    assert [each.user for each in ear.heard.values()] == [hall.ben.id]


async def test_a_reaction_that_is_told_twice_has_one_key(hall, ear, bot):
    shown = await hall.post(bot, APPROVE)
    await hall.ana.react(shown, THUMB)
    await hall.server.gateway.repeat()
    await until(lambda: ear.tries == 2)
    assert len(ear.heard) == 1


async def test_a_reaction_that_could_not_be_stored_is_looked_for(hall, ear, bot):
    shown = await hall.post(bot, APPROVE)
    ear.broken, before = True, ear.backs
    await hall.ana.react(shown, THUMB)
    await until(lambda: ear.backs > before)
    assert ear.heard == {}


@pytest.mark.parametrize("kept", [True, False])
async def test_a_thread_counts_as_its_channel(hall, ear, kept):
    thread = hall.server.thread(hall.channel, "#42")
    thread.archived = not kept
    async with connected(hall, ear):
        await hall.answered(await hall.ana.command(thread, "handrail status"))
        said = await hall.ana.say(thread, "looks good")
        await hall.ana.react(said, THUMB)
        await hall.ana.react(said, "\N{ROCKET}")
        await until(lambda: len(ear.heard) == 3)
    command, sign, _ = ear.heard.values()
    assert command.channel == sign.channel == hall.channel.id
    assert command.thread == sign.thread == f"{hall.channel.id}/{thread.id}"
    assert (command.message, sign.message) == ("", f"{thread.id}/{said.id}")
    asked = len(hall.server.made("GET", f"^/channels/{thread.id}$"))
    assert asked == (0 if kept else 1)


async def test_a_reaction_counts_where_its_channel_cannot_be_looked_up(hall, ear):
    thread = hall.server.thread(hall.channel, "#42")
    thread.archived = True
    hall.server.fault("GET", "/channels/", status=500)
    async with connected(hall, ear):
        await hall.ana.react(await hall.ana.say(thread, "looks good"), THUMB)
        await until(lambda: ear.heard)
    assert ear.only.channel == thread.id
    assert ear.only.message.startswith(f"{thread.id}/")


async def test_another_guild_is_refused_and_its_reactions_are_not_heard(hall, ear, caplog):
    other = hall.server.guild("Elsewhere")
    lobby = hall.server.channel(other, "lobby")
    eve = hall.server.person(other, "eve")
    async with connected(hall, ear):
        hall.server.commands[other.id] = hall.server.commands[hall.guild.id]
        for _ in range(2):
            called = await hall.answered(await eve.command(lobby, "handrail status"))
            assert called.answer == MESSAGE
            (said,) = called.private
            assert "do not count" in said.content
        typing = await eve.completing(lobby, "deploy", "environment", environment="")
        assert typing.choices == []
        await eve.react(await eve.say(lobby, "yes"), THUMB)
        await hall.ana.react(await hall.ana.say(hall.channel, "yes"), THUMB)
        await until(lambda: ear.heard)
    assert [each.user for each in ear.heard.values()] == [hall.ana.id]
    assert ear.asked == []
    told = [each for each in caplog.messages if "do not count" in each]
    assert told == [f"discord: requests from the guild {other.id} do not count"]


async def test_an_event_that_makes_no_sense_is_passed_over(hall, ear, bot, caplog):
    await hall.server.gateway.dispatch("INTERACTION_CREATE", {"id": "1"})
    await until(lambda: "was not understood" in caplog.text)
    shown = await hall.ana.say(hall.channel, "still here?")
    await until(lambda: hall.server.gateway.connected)
    await hall.ana.react(shown, THUMB)
    await until(lambda: ear.heard)
