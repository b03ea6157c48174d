import pytest

from bot.heard import Deed
from bot.slack.reading import Ask, Foreign, Nothing, Own, Said, mentioned, read, typed
from bot.slack.values import dump
from commands.reply import Button

NOW = 1_741_525_500.0
COMMAND = {
    "team_id": "T1",
    "command": "/deploy",
    "text": "staging",
    "user_id": "U1",
    "channel_id": "C1",
    "trigger_id": "1.2.x",
    "response_url": "https://hooks.example/1",
}


def event(**event):
    return {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": "Ev1",
        "authorizations": [{"user_id": "UBOT", "is_bot": True}],
        "event": {"user": "U1"} | event,
    }


def sign(**more):
    item = {"type": "message", "channel": "C1", "ts": "7.1"}
    given = {"type": "reaction_added", "reaction": "+1", "item": item, "event_ts": "8.5"}
    return event(**given | more)


def press(button, **more):
    action_id, value = dump(button, 0)
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1", "team_id": "T1"},
        "channel": {"id": "C1"},
        "container": {"message_ts": "7.1", "channel_id": "C1"},
        "trigger_id": "1.2.x",
        "actions": [{"action_id": action_id, "value": value, "action_ts": "8.5"}],
    } | more


def read_(body):
    return read(body, "T1", "UBOT", NOW)


def test_a_command():
    said = read_(COMMAND)
    assert said.address == "https://hooks.example/1"
    heard = said.heard
    assert (heard.key, heard.text, heard.user, heard.at) == (
        "slack:trigger:1.2.x",
        "/deploy staging",
        "T1/U1",
        NOW,
    )


def test_a_command_without_words():
    assert read_(COMMAND | {"command": "/handrail", "text": ""}).heard.text == "/handrail"


def test_a_sign_and_its_removal():
    given, taken = read_(sign()).heard, read_(sign(type="reaction_removed")).heard
    assert (given.deed, given.text, given.message, given.at) == (Deed.SIGN, "+1", "C1/7.1", 8.5)
    assert (given.removed, taken.removed) == (False, True)
    assert given.key == "slack:event:Ev1"


def test_a_press():
    heard = read_(press(Button(label="Cancel", action="cancel staging-42"))).heard
    assert (heard.deed, heard.text, heard.message) == (Deed.PRESS, "cancel staging-42", "C1/7.1")
    assert heard.at == 8.5


def test_a_press_that_asks_becomes_a_dialog_that_becomes_a_press():
    button = Button(label="Go alone", action="alone staging-42", ask="Why?")
    container = {"message_ts": "7.1", "channel_id": "C1", "thread_ts": "6.1"}
    ask = read_(press(button, container=container))
    assert isinstance(ask, Ask)
    (block,) = ask.view["blocks"]
    assert block["label"]["text"] == "Why?"
    value = {block["block_id"]: {block["element"]["action_id"]: {"value": " the site\nis down "}}}
    body = {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": "U1", "team_id": "T1"},
        "view": ask.view | {"id": "V1", "state": {"values": value}},
    }
    heard = read_(body).heard
    assert heard.text == "alone staging-42 the site is down"
    assert (heard.key, heard.message, heard.thread) == ("slack:view:V1", "C1/7.1", "C1/6.1")


@pytest.mark.parametrize(
    "body",
    [
        COMMAND | {"team_id": "T9"},
        sign() | {"team_id": "T9"},
        sign(user_team="T9"),
        press(Button(label="x", action="x"), team={"id": "T9"}),
        press(Button(label="x", action="x"), user={"id": "U1", "team_id": "T9"}),
        {},
    ],
)
def test_other_workspaces_are_foreign(body):
    assert isinstance(read_(body), Foreign)


def test_a_workspace_of_the_enterprise_counts():
    body = COMMAND | {"team_id": "T9", "enterprise_id": "E1"}
    assert read(body, "E1", "", NOW).heard.user == "E1/U1"


@pytest.mark.parametrize(
    "body",
    [
        sign(user="UBOT", type="reaction_removed"),
        sign(user="USLACKBOT", type="app_mention"),
        sign(user=None),
        sign(bot_id="B1"),
        sign(item={"type": "file"}),
        event(type="channel_rename"),
        press(Button(label="x", action="x"), actions=[{"action_id": "other", "value": "x"}]),
        press(Button(label="x", action="x"), actions=[]),
        COMMAND | {"command": "/weather"},
        {"type": "view_submission", "team": {"id": "T1"}, "view": {"callback_id": "other"}},
        {"type": "shortcut", "team": {"id": "T1"}},
    ],
)
def test_bots_and_what_is_not_ours_are_nothing(body):
    assert isinstance(read_(body), Nothing)


def test_the_bots_own_sign_comes_back():
    assert isinstance(read_(sign(user="UBOT")), Own)


@pytest.mark.parametrize(("action", "least"), [("break-glass staging-42", 10), ("note a-1", 1)])
def test_a_dialog_takes_as_much_as_is_kept(action, least):
    ask = read_(press(Button(label="Why", action=action, ask="Why?")))
    (block,) = ask.view["blocks"]
    assert (block["element"]["min_length"], block["element"]["max_length"]) == (least, 500)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("<@UBOT> deploy staging", "/deploy staging"),
        ("<@UBOT|handrail>: /deploy staging", "/deploy staging"),
        ("  <@UBOT> <@UBOT> Deploy staging", "/Deploy staging"),
        ("<@UBOT> rollback quick", "/rollback quick"),
        ("<@UBOT> status", "/handrail status"),
        ("<@UBOT>", "/handrail help"),
        ("<@UBOT> deployed staging?", "/handrail deployed staging?"),
    ],
)
def test_a_mention_is_a_command(text, command):
    assert mentioned(text) == command


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("a &amp;&lt;b&gt;", "a &<b>"),
        ("<http://main.example|main.example>", "main.example"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("<#C1|deploys>", "#deploys"),
        ("<@U2|ben>", "<@U2>"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_text_is_read_as_it_was_typed(sent, meant):
    assert typed(sent) == meant


def test_each_reading_is_said_with_a_place_to_answer_or_none():
    assert isinstance(read_(COMMAND), Said)
    assert read_(sign()).address == ""
