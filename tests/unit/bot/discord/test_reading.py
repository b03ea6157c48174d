import copy

import pytest

from bot.discord import pressing
from bot.discord.buttons import custom_id
from bot.discord.reading import (
    ADDED,
    CLEARED,
    DELETED,
    INTERACTION,
    REMOVED,
    Completes,
    Deleted,
    Dispatch,
    Foreign,
    Nothing,
    Opens,
    Ours,
    Own,
    Said,
    Signed,
    channel_of,
    read,
)
from bot.heard import Deed
from commands.grammar import parse_action
from commands.reply import Button
from commands.request import BreakGlass
from tests.servers.discord.refusals import check_message, check_modal

OURS = Ours(guilds=frozenset({"10000"}), me="90000")
BORN = "175928847299117063"  # the platform's own example of an id: 2016-04-30 11:18:25.796 UTC
SHOWN = {
    "id": "60000",
    "flags": 0,
    "components": [
        {
            "type": 1,
            "components": [
                {"type": 2, "label": "Approve", "custom_id": "handrail:vote staging-42 yes"},
                {"type": 2, "label": "Cancel", "custom_id": "handrail!:cancel staging-42"},
                {"type": 2, "label": "Break glass…", "custom_id": "handrail?:break-glass s-42"},
            ],
        }
    ],
}


def told(event, data, sequence=7, session="abc"):
    return Dispatch(event=event, data=data, session=session, sequence=sequence, at=1000.0)


def interaction(kind, data, **more):
    return {
        "id": BORN,
        "application_id": "80000",
        "token": "a-token",
        "type": kind,
        "guild_id": "10000",
        "channel_id": "20000",
        "channel": {"id": "20000", "type": 0},
        "member": {"user": {"id": "30000"}, "roles": ["40000"]},
        "data": data,
    } | more


def reaction(**more):
    return {
        "guild_id": "10000",
        "channel_id": "20000",
        "message_id": "60000",
        "user_id": "30000",
        "emoji": {"id": None, "name": "\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}"},
        "member": {"user": {"id": "30000"}, "roles": ["40000"]},
    } | more


def pressing_(name, message=None, **more):
    given = interaction(3, {"custom_id": name, "component_type": 2}, **more)
    return told(INTERACTION, given | {"message": message or SHOWN})


def submitting(name, text):
    field = {"type": 4, "custom_id": pressing.FIELD, "value": text}
    data = {"custom_id": name, "components": [{"type": 1, "components": [field]}]}
    return told(INTERACTION, interaction(5, data, message=SHOWN))


def test_an_id_tells_when_something_was_done():
    said = read(told(INTERACTION, interaction(2, {"name": "deploy"})), OURS)
    assert isinstance(said, Said)
    assert said.heard.at == pytest.approx(1462015105.796)
    assert said.heard.key == f"discord:interaction:{BORN}"


def test_a_token_is_not_shown():
    said = read(told(INTERACTION, interaction(2, {"name": "deploy"})), OURS)
    assert "a-token" not in repr(said)


@pytest.mark.parametrize("kind", [10, 11, 12])
def test_a_thread_is_its_channel(kind):
    channel = {"id": "20001", "type": kind, "parent_id": "20000"}
    given = interaction(2, {"name": "deploy"}, channel=channel, channel_id="20001")
    heard = read(told(INTERACTION, given), OURS).heard
    assert (heard.channel, heard.thread) == ("20000", "20000/20001")


def test_a_channel_in_a_category_is_a_channel():
    channel = {"id": "20000", "type": 0, "parent_id": "11111"}
    heard = read(told(INTERACTION, interaction(2, {"name": "deploy"}, channel=channel)), OURS).heard
    assert (heard.channel, heard.thread) == ("20000", "")


def test_a_press_in_a_thread_names_the_message_where_it_lies():
    channel = {"id": "20001", "type": 11, "parent_id": "20000"}
    name = "handrail:vote staging-42 yes"
    heard = read(pressing_(name, channel=channel, channel_id="20001"), OURS).heard
    assert (heard.deed, heard.text) == (Deed.PRESS, "vote staging-42 yes")
    assert (heard.message, heard.channel) == ("20001/60000", "20000")


def test_a_confirmation_stands_for_the_message_that_was_pressed_first():
    asked = {
        "id": "60001",
        "flags": 64,
        "interaction_metadata": {"interacted_message_id": "60000"},
        "components": [
            {"components": [{"label": "Cancel", "custom_id": "handrail:cancel staging-42"}]}
        ],
    }
    said = read(pressing_("handrail:cancel staging-42", asked), OURS)
    assert said.heard.message == "20000/60000"
    assert said.update == {"content": "Asked for: Cancel.", "components": []}


def test_a_public_message_stands_for_itself_though_a_press_led_to_it():
    shown = SHOWN | {"interaction_metadata": {"interacted_message_id": "50000"}}
    said = read(pressing_("handrail:vote staging-42 yes", shown), OURS)
    assert said.heard.message == "20000/60000"
    assert said.update is None


def test_a_dangerous_press_opens_a_question():
    opened = read(pressing_("handrail!:cancel staging-42"), OURS)
    assert isinstance(opened, Opens)
    assert not opened.modal
    check_message(opened.shown)
    (button,) = opened.shown["components"][0]["components"]
    assert (button["label"], button["custom_id"]) == ("Cancel", "handrail:cancel staging-42")
    assert opened.shown["flags"] == 64


def test_a_press_that_asks_opens_a_dialog_that_carries_the_action():
    opened = read(pressing_("handrail?:break-glass s-42"), OURS)
    assert isinstance(opened, Opens)
    assert opened.modal
    check_modal(opened.shown)
    assert opened.shown["custom_id"] == "handrail?:break-glass s-42"
    assert opened.shown["title"] == "Break glass"


@pytest.mark.parametrize(
    ("action", "asked"),
    [
        ("vote staging-42 no", "Reject staging #42? That ends it at once."),
        ("answer blue-2-7 go-on", "Go on with blue-2 #7?"),
        ("rollback quick staging", "Take staging back (`/rollback quick staging`)?"),
        ("lock", "This cannot be taken back: `lock`. Go on?"),
    ],
)
def test_a_question_says_what_a_press_will_do(action, asked):
    assert pressing.confirmation(action, "Go on")["content"] == asked


@pytest.mark.parametrize("verb", ["cancel", "rollback quick", "retry", "break-glass"])
def test_whatever_is_asked_fits(verb):
    action = f"{verb} {'e' * 60}-42"
    check_message(pressing.confirmation(action, "L" * 90))
    check_modal(pressing.modal(action, "L" * 90))
    check_modal(pressing.modal(action, ""))


def test_what_was_written_follows_the_action():
    heard = read(
        submitting("handrail?:break-glass staging-42", "the login\n\tis down "), OURS
    ).heard
    assert heard.text == "break-glass staging-42 the login is down"
    assert heard.message == "20000/60000"
    request = parse_action(heard.text, ("staging",))
    assert isinstance(request, BreakGlass)
    assert request.reason == "the login is down"


@pytest.mark.parametrize(
    "button",
    [
        Button(label="Go", action="retry staging-42"),
        Button(label="Go", action="retry staging-42", confirm="Sure?"),
        Button(label="Go", action="retry staging-42", ask="Why?"),
    ],
)
def test_what_buttons_carry_is_what_presses_mean(button):
    found = pressing.pressed(custom_id(button))
    assert found.action == button.action
    assert (found.asks, found.confirms) == (bool(button.ask), bool(button.confirm))


@pytest.mark.parametrize("name", ["", "handrail:", "handrail", "other:deploy", "xhandrail:deploy"])
def test_buttons_of_others_are_left_alone(name):
    assert isinstance(read(pressing_(name), OURS), Nothing)


def test_a_modal_that_is_not_ours_is_left_alone():
    assert isinstance(read(submitting("other", "text"), OURS), Nothing)
    assert isinstance(read(submitting("handrail:cancel staging-42", "text"), OURS), Nothing)


def test_a_kind_of_interaction_that_is_not_known_is_left_alone():
    assert isinstance(read(told(INTERACTION, interaction(9, {})), OURS), Nothing)


def test_typing_is_completed():
    options = [{"type": 3, "name": "environment", "value": "st", "focused": True}]
    data = {"name": "deploy", "options": options}
    asked = read(told(INTERACTION, interaction(4, data)), OURS)
    assert isinstance(asked, Completes)
    assert (asked.user, asked.channel, asked.about, asked.typed) == (
        "30000",
        "20000",
        "environment",
        "st",
    )


@pytest.mark.parametrize(("guild", "kind"), [("10001", 2), ("10001", 4), (None, 2), (None, 3)])
def test_what_comes_from_elsewhere_does_not_count(guild, kind):
    given = interaction(kind, {"name": "deploy"}, guild_id=guild)
    found = read(told(INTERACTION, given), OURS)
    assert isinstance(found, Foreign)
    assert (found.guild, found.completing) == (guild or "", kind == 4)
    assert found.call.token == "a-token"


def test_a_direct_message_does_not_count():
    given = interaction(2, {"name": "deploy"})
    del given["guild_id"], given["member"]
    given["user"] = {"id": "30000"}
    assert isinstance(read(told(INTERACTION, given), OURS), Foreign)


def test_a_reaction_is_a_sign_in_any_skin_tone():
    found = read(told(ADDED, reaction()), OURS)
    assert isinstance(found, Signed)
    heard = found.heard
    assert (heard.deed, heard.text, heard.removed) == (Deed.SIGN, "+1", False)
    assert (heard.message, heard.user, heard.groups) == ("20000/60000", "30000", {"40000"})
    assert heard.at == 1000.0
    assert heard.key == "discord:sign:20000:60000:30000:+1:add:abc-7"


def test_a_reaction_that_is_taken_back_tells_no_member():
    given = reaction()
    del given["member"]
    heard = read(told(REMOVED, given), OURS).heard
    assert heard.removed
    assert heard.groups == frozenset()
    assert heard.key.endswith(":remove:abc-7")


def test_a_reaction_in_a_thread_names_thread_and_channel():
    heard = read(told(ADDED, reaction(channel_id="20001")), OURS, "20000").heard
    assert (heard.channel, heard.thread, heard.message) == (
        "20000",
        "20000/20001",
        "20001/60000",
    )


def test_the_same_change_at_another_time_has_another_key():
    keys = {
        read(told(ADDED, reaction(), sequence, session), OURS).heard.key
        for sequence in (7, 8)
        for session in ("abc", "def")
    }
    assert len(keys) == 4


@pytest.mark.parametrize(
    "more",
    [
        {"member": {"user": {"id": "30000", "bot": True}, "roles": []}},
        {"guild_id": None},
    ],
)
def test_reactions_of_bots_and_in_direct_messages_are_left_alone(more):
    assert isinstance(read(told(ADDED, reaction(**more)), OURS), Nothing)


def test_the_bots_own_sign_comes_back():
    own = reaction(user_id="90000")
    assert isinstance(read(told(ADDED, own), OURS), Own)
    assert isinstance(read(told(REMOVED, own), OURS), Nothing)


@pytest.mark.parametrize(
    ("event", "data", "references"),
    [
        (DELETED, {"id": "60000"}, ("20000/60000",)),
        (CLEARED, {"ids": ["60000", "60001"]}, ("20000/60000", "20000/60001")),
    ],
)
def test_deleted_messages_are_named(event, data, references):
    place = {"channel_id": "20000", "guild_id": "10000"}
    assert read(told(event, data | place), OURS) == Deleted(references=references)
    elsewhere = place | {"guild_id": "10001"}
    assert isinstance(read(told(event, data | elsewhere), OURS), Nothing)


def test_reactions_of_another_guild_do_not_count():
    found = read(told(ADDED, reaction(guild_id="10001")), OURS)
    assert found == Foreign(guild="10001")


def test_only_reactions_are_looked_up():
    assert channel_of(told(ADDED, reaction())) == "20000"
    assert channel_of(told(INTERACTION, interaction(2, {}))) == ""


@pytest.mark.parametrize("path", [("member", "user"), ("data",), ("token",), ("id",)])
def test_a_malformed_interaction_is_a_mistake_and_nothing_else(path):
    given = copy.deepcopy(interaction(2, {"name": "deploy"}))
    at = given
    for name in path[:-1]:
        at = at[name]
    del at[path[-1]]
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        read(told(INTERACTION, given), OURS)


@pytest.mark.parametrize(
    ("mode", "cost"),
    [("quick", "the database stays"), ("full", "what was written since the backup is lost")],
)
def test_the_confirmation_of_taking_a_deploy_back_says_what_it_costs(mode, cost):
    shown = pressing.confirmation(f"take-back staging-42 {mode}", "Abort and roll back")
    assert "Take staging-42 back" in shown["content"]
    assert cost in shown["content"]
