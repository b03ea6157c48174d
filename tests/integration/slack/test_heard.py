"""What people do reaches the ear, the same in both modes."""

import asyncio

import pytest

from bot.heard import Deed
from commands.reply import Actions, Button, Kind, Message, Reply
from tests.integration.slack.office import until
from tests.servers.slack import TEAM

pytestmark = [pytest.mark.integration, pytest.mark.timeout(60)]

SAID = Message(text="Deploy staging?")
ASKED = Message(
    text="Deploy staging?",
    blocks=(
        Actions(
            buttons=(
                Button(label="Cancel", action="cancel staging-42", confirm="Really?"),
                Button(label="Go alone", action="alone staging-42", ask="Why?"),
            )
        ),
    ),
)


async def test_a_slash_command_is_heard(either, server, ear):
    ack = await server.person("U1").types("/deploy", "staging &lt;main&gt;", "C1")
    assert ack.ok
    heard = ear.only
    assert (heard.deed, heard.text, heard.channel) == (Deed.COMMAND, "/deploy staging <main>", "C1")
    assert (heard.user, heard.space, heard.thread) == ("T1/U1", TEAM, "")


async def test_a_press_is_heard_with_its_message(either, server, ear):
    reference = await either.platform.post("C1", ASKED, None, "k1")
    ack = await server.person("U1").presses(server.workspace.at(reference), "cancel staging-42")
    assert ack.ok
    heard = ear.only
    assert (heard.deed, heard.text) == (Deed.PRESS, "cancel staging-42")
    assert (heard.message, heard.channel) == (reference, "C1")


async def test_a_press_in_a_thread_names_the_thread(either, server, ear):
    first = await either.platform.post("C1", SAID, None, "k1")
    reference = await either.platform.post("C1", ASKED, first, "k2")
    await server.person("U1").presses(server.workspace.at(reference), "cancel staging-42")
    assert ear.only.thread == first


async def test_a_button_that_asks_opens_a_dialog_whose_text_is_appended(either, server, ear):
    reference = await either.platform.post("C1", ASKED, None, "k1")
    ana = server.person("U1")
    assert (await ana.presses(server.workspace.at(reference), "Go alone")).ok
    await until(lambda: server.workspace.views)
    assert ear.heard == {}
    assert (await ana.submits("the site\nis down")).ok
    heard = ear.only
    assert (heard.deed, heard.text) == (Deed.PRESS, "alone staging-42 the site is down")
    assert (heard.message, heard.channel, heard.user) == (reference, "C1", "T1/U1")


async def test_a_dialog_sent_twice_counts_once(either, server, ear):
    reference = await either.platform.post("C1", ASKED, None, "k1")
    ana = server.person("U1")
    await ana.presses(server.workspace.at(reference), "Go alone")
    await until(lambda: server.workspace.views)
    assert (await ana.submits("because")).ok
    assert (await ana.submits("because")).ok
    assert ear.only.text == "alone staging-42 because"


async def test_a_sign_is_heard_and_its_removal(either, server, ear):
    message = server.workspace.at(await either.platform.post("C1", SAID, None, "k1"))
    ana = server.person("U1")
    await ana.reacts(message, "+1::skin-tone-3")
    await ana.takes_back(message, "+1::skin-tone-3")
    given, taken = ear.heard.values()
    assert (given.deed, given.text, given.removed) == (Deed.SIGN, "+1::skin-tone-3", False)
    assert (given.message, taken.message) == (message.reference, message.reference)
    assert taken.removed
    assert given.at <= taken.at


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("deploy staging", "/deploy staging"),
        ("/deploy staging", "/deploy staging"),
        ("status", "/handrail status"),
        ("", "/handrail help"),
    ],
)
async def test_a_mention_in_a_thread_is_a_command(socketed, server, ear, said, text):
    first = server.workspace.says("U2", "C1", "look at this")
    assert (await server.person("U1").mentions("C1", said, first.ts)).ok
    assert (ear.only.text, ear.only.thread) == (text, first.reference)


async def test_everything_else_is_acknowledged_and_ignored(either, server, ear):
    ana = server.person("U1")
    for event in (
        {"type": "member_joined_channel", "user": "U1", "channel": "C1"},
        {"type": "reaction_added", "user": "U1", "reaction": "x", "item": {"type": "file"}},
        {"type": "reaction_added", "user": "U1"},
        {"type": "app_mention", "user": "U1"},
    ):
        assert (await server.deliver("events_api", ana.event(event))).ok
    assert (await ana.types("/other", "thing", "C1")).ok
    assert ear.heard == {}


async def test_a_redelivery_and_a_later_event_first_count_once_each(either, server, ear):
    message = server.workspace.at(await either.platform.post("C1", SAID, None, "k1"))
    ana = server.person("U1")
    first, second = ana.reaction(message, "+1"), ana.reaction(message, "+1", removed=True)
    for payload in (second, first, second, first, first):
        assert (await server.deliver("events_api", payload)).ok
    assert sorted(heard.removed for heard in ear.heard.values()) == [False, True]
    assert ear.tries == 5


async def test_a_command_redelivered_under_its_trigger_counts_once(either, server, ear):
    payload = server.person("U1").command("/deploy", "staging", "C1")
    for _ in range(3):
        assert (await server.deliver("slash_commands", payload)).ok
    assert ear.only.text == "/deploy staging"


async def test_bots_do_not_count(either, server, ear):
    server.workspace.person("U7", "robot", is_bot=True)
    robot, own = server.person("U7"), server.person("UBOT")
    message = server.workspace.at(await either.platform.post("C1", SAID, None, "k1"))
    assert (await robot.reacts(message, "+1")).ok
    assert (await own.reacts(message, "+1")).ok
    payload = server.person("U1").mention("C1", "deploy staging")
    payload["event"]["bot_id"] = "B7"
    assert (await server.deliver("events_api", payload)).ok
    assert ear.heard == {}


async def test_a_deactivated_person_is_told_alone(either, server, ear):
    gone = server.person("U9", deleted=True)
    assert (await gone.types("/deploy", "staging", "C1")).ok
    said = (await until(lambda: server.spoken))[0]
    assert said["response_type"] == "ephemeral"
    assert "deactivated" in said["text"]
    assert ear.heard == {}


async def test_another_workspace_does_not_count_and_is_told_once(either, server, ear, caplog):
    stranger = server.person("U5", team="T9")
    assert (await stranger.types("/deploy", "staging", "C1")).ok
    assert (await stranger.mentions("C1", "deploy staging")).ok
    payload = server.person("U1").press(
        server.workspace.at(await either.platform.post("C1", ASKED, None, "k1")), "Cancel"
    )
    payload["user"]["team_id"] = "T9"
    assert (await server.deliver("interactive", payload)).ok
    assert ear.heard == {}
    assert sum("T9" in record.message for record in caplog.records) == 1


async def test_what_cannot_be_stored_is_not_acknowledged(either, server, ear):
    ear.broken = True
    ana = server.person("U1")
    payload = ana.command("/deploy", "staging", "C1")
    assert not (await server.deliver("slash_commands", payload, patience=0.5)).ok
    ear.broken = False
    assert (await server.deliver("slash_commands", payload)).ok
    assert ear.only.text == "/deploy staging"


async def test_slow_work_behind_a_delivery_does_not_hold_its_acknowledgement(either, server, ear):
    going = asyncio.Event()
    take = ear.take

    async with asyncio.TaskGroup() as group:

        async def take_then_work(heard):
            new = await take(heard)
            group.create_task(going.wait())
            return new

        ear.take = take_then_work
        acks = await asyncio.gather(
            *(server.person("U1").types("/deploy", f"staging {n}", "C1") for n in range(20))
        )
        going.set()
    assert all(ack.ok for ack in acks)
    assert len(ear.heard) == 20


async def test_deliveries_are_taken_while_the_web_api_is_silent(either, server, ear):
    from tests.servers.slack import Fault  # noqa: PLC0415

    server.faults.standing("*", Fault(hang=True))
    assert (await server.person("U1").types("/deploy", "staging", "C1")).ok
    assert ear.only.text == "/deploy staging"


async def test_answers_go_to_the_person_alone_or_to_everybody(either, server, ear):
    await server.person("U1").types("/deploy", "staging", "C1")
    heard = ear.only
    await either.platform.answer(heard, Reply(message=SAID, kind=Kind.REFUSED))
    await either.platform.answer(heard, Reply(message=SAID, private=False))
    assert [said["response_type"] for said in server.spoken] == ["ephemeral"]
    assert len(server.workspace.inside("C1")) == 1
    assert server.called("chat.postEphemeral") == []
