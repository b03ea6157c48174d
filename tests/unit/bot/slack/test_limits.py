"""Whatever a message holds, Slack takes it, and obeys nothing in it."""

import json
import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from bot.slack import values
from bot.slack.render import render
from commands.reply import Actions, Button, Code, Fields, Heading, Line, Lines, Message, Sign, Words
from tests.unit.bot.anything import CROWDED, MESSAGE, PEOPLE, TEXT

USUAL = settings(
    max_examples=40,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
STOP = Actions(buttons=(Button(label="Stop", action="cancel staging-42", dangerous=True),))


def texts(blocks):
    """Every text object of a message."""
    for block in blocks:
        for key in ("text", "fields", "elements"):
            found = block.get(key, [])
            for item in found if isinstance(found, list) else [found]:
                yield item.get("text") if item.get("type") == "button" else item


def markup(blocks):
    return [item["text"] for item in texts(blocks) if item["type"] == "mrkdwn"]


def check_button(button):
    assert 1 <= len(button["text"]["text"]) <= 75
    assert 1 <= len(button["value"]) <= 2000
    assert len(button["action_id"]) <= 255
    assert values.load(button["action_id"], button["value"]) is not None
    if confirm := button.get("confirm"):
        assert 1 <= len(confirm["title"]["text"]) <= 100
        assert 1 <= len(confirm["text"]["text"]) <= 300
        assert 1 <= len(confirm["confirm"]["text"]) <= 30
        assert 1 <= len(confirm["deny"]["text"]) <= 30


def check_block(block):
    match block["type"]:
        case "header":
            assert 1 <= len(block["text"]["text"]) <= 150
        case "section" if "fields" in block:
            assert 1 <= len(block["fields"]) <= 10
            assert all(1 <= len(field["text"]) <= 2000 for field in block["fields"])
        case "section":
            assert 1 <= len(block["text"]["text"]) <= 3000
        case "context":
            assert 1 <= len(block["elements"]) <= 10
            assert all(1 <= len(item["text"]) <= 3000 for item in block["elements"])
        case "actions":
            assert 1 <= len(block["elements"]) <= 25
            for button in block["elements"]:
                check_button(button)


def check(message):
    shown = render(message, PEOPLE)
    assert 1 <= len(shown.text.encode()) <= 4000
    assert len(shown.blocks) <= 50
    assert len(json.dumps(shown.blocks, ensure_ascii=False, separators=(",", ":"))) <= 13_200
    for block in shown.blocks:
        check_block(block)
    ids = [
        b["action_id"] for block in shown.blocks for b in block.get("elements", []) if "value" in b
    ]
    assert len(ids) == len(set(ids))
    return shown


@USUAL
@given(message=MESSAGE)
def test_a_message_of_anything_is_within_every_limit(message):
    check(message)


@settings(USUAL, max_examples=8)
@given(message=CROWDED)
def test_a_crowded_message_keeps_its_last_buttons(message):
    shown = check(message)
    assert shown.blocks[-1]["type"] == "actions"
    assert shown.blocks[-1]["elements"][-1]["value"] == "cancel staging-42"


@USUAL
@given(message=MESSAGE)
def test_nobody_is_mentioned_but_who_is_meant_and_they_once(message):
    shown = render(message, PEOPLE)
    told = "\n".join(markup(shown.blocks))
    mentioned = re.findall(r"<([@!#][^>]*)>", told)
    meant = {f"@{PEOPLE[name]}" for name in message.mentions if name in ("ann", "bo")}
    people = [word for word in mentioned if not word.startswith("!date^")]
    assert sorted(people) == sorted(meant)
    for block in shown.blocks:
        for item in block.get("elements", []):
            item.pop("value", None)  # what a button carries is never shown
    every = json.dumps(shown.blocks, ensure_ascii=False) + shown.text
    assert not re.search(r"@(here|channel|everyone)\b", every)
    assert not re.search(r"<[!@#]", shown.text)


@USUAL
@given(text=TEXT)
def test_code_never_leaves_its_fence(text):
    for shown in markup(render(Message(text="x", blocks=(Code(text=text),)), {}).blocks):
        if shown.startswith("_shortened"):
            continue
        assert shown.startswith("```\n")
        assert shown.endswith("\n```")
        assert "```" not in shown[4:-4]


@USUAL
@given(text=TEXT, detail=TEXT)
def test_text_of_one_line_stays_on_its_line(text, detail):
    line = Line(sign=Sign.PASSED, text=text, detail=detail)
    blocks = (Heading(text=text), Fields(pairs=((text, detail),)), Lines(lines=(line, line)))
    for block in render(Message(text="x", blocks=blocks), {}).blocks:
        if block["type"] == "header":
            assert "\n" not in block["text"]["text"]
        for field in block.get("fields", []):
            assert field["text"].count("\n") <= 1
        if block["type"] == "section" and "text" in block:
            assert block["text"]["text"].count("\n") <= 1


PLAIN = str.maketrans({"\u2217": "*", "\u02cd": "_", "\u223c": "~"})
"""Signs that would mark a text up, from those that look alike and stand for them."""


@USUAL
@given(text=TEXT)
def test_words_neither_open_a_fence_nor_make_a_link_with_a_name_of_its_own(text):
    for shown in markup(render(Message(text="x", blocks=(Words(text=text),)), {}).blocks):
        assert "`" not in shown
        for link in re.findall(r"<(https?:[^>]*)>", shown):
            address, _, label = link.partition("|")
            plain = label.translate(PLAIN)
            assert address.partition("://")[2].startswith(plain.rstrip("…").rstrip("/"))


def test_what_is_left_out_of_lines_is_counted_and_where_to_read_it_is_said():
    lines = tuple(Line(sign=Sign.PASSED, text=f"step {n}", detail="d" * 200) for n in range(200))
    message = Message(
        text="x", blocks=(Heading(text="staging #42 · deploy"), Lines(lines=lines), STOP)
    )
    shown = "\n".join(markup(check(message).blocks))
    found = re.search(r"… (\d+) more lines: /handrail show staging#42", shown)
    assert found
    assert shown.count("✅") + int(found[1]) == 200


@pytest.mark.parametrize(
    "block",
    [
        Words(text="word " * 2000),
        Code(text="line of a log\n" * 3000),
        Fields(pairs=(("Reason", "word " * 2000),)),
        Fields(pairs=(("Reason", "word " * 150),) * 40),
    ],
)
def test_what_is_shortened_says_so(block):
    message = Message(text="x", blocks=(Heading(text="staging #42 · deploy"), block, STOP))
    shown = check(message)
    assert "shortened to fit: /handrail show staging#42" in "\n".join(markup(shown.blocks))
    assert shown.blocks[-1]["type"] == "actions"


def test_a_button_whose_action_does_not_fit_is_left_out_and_that_is_said():
    buttons = (Button(label="Go", action="x" * 2001), Button(label="Stop", action="cancel a-1"))
    shown = check(Message(text="x", blocks=(Actions(buttons=buttons),)))
    assert [b["value"] for b in shown.blocks[-1]["elements"]] == ["cancel a-1"]
    assert "shortened" in markup(shown.blocks)[0]


def test_a_crowd_of_mentions_is_counted():
    people = {f"p{n}": f"U{n}" for n in range(80)}
    message = Message(text="x", blocks=(Words(text="x"),), mentions=tuple(people))
    assert "and 30 more" in markup(render(message, people).blocks)[0]
