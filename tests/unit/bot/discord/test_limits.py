"""Whatever a message holds, Discord takes it, and obeys nothing in it."""

import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from bot.discord.render import render
from commands.reply import (
    Actions,
    Button,
    Code,
    Fields,
    Heading,
    Line,
    Lines,
    Message,
    Sign,
    Words,
)
from tests.unit.bot.anything import CROWDED, MESSAGE, TEXT

USUAL = settings(
    max_examples=40,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
PEOPLE = {"ann": "111", "bo": "222", "eve": "not an id"}
STOP = Actions(buttons=(Button(label="Stop", action="cancel staging-42", dangerous=True),))


def units(text):
    return len(text.encode("utf-16-le")) // 2


def all_text(embeds):
    for embed in embeds:
        yield embed.get("title", "")
        yield embed.get("description", "")
        for field in embed.get("fields", []):
            yield field["name"]
            yield field["value"]


def check_embed(embed):
    assert "title" not in embed or 1 <= units(embed["title"]) <= 256
    assert "description" not in embed or 1 <= units(embed["description"]) <= 4096
    assert len(embed.get("fields", [])) <= 25
    for field in embed.get("fields", []):
        assert 1 <= units(field["name"]) <= 256
        assert 1 <= units(field["value"]) <= 1024


def check(message):
    shown = render(message, PEOPLE)
    assert 1 <= units(shown.content) <= 2000
    assert len(shown.embeds) <= 10
    assert sum(units(text) for text in all_text(shown.embeds)) <= 6000
    for embed in shown.embeds:
        check_embed(embed)
    assert len(shown.components) <= 5
    assert all(1 <= len(row["components"]) <= 5 for row in shown.components)
    buttons = [button for row in shown.components for button in row["components"]]
    assert all(1 <= units(button["label"]) <= 80 for button in buttons)
    assert all(1 <= units(button["custom_id"]) <= 100 for button in buttons)
    assert len({button["custom_id"] for button in buttons}) == len(buttons)
    return shown


@USUAL
@given(message=MESSAGE)
def test_a_message_of_anything_is_within_every_limit(message):
    check(message)


@settings(USUAL, max_examples=8)
@given(message=CROWDED)
def test_a_crowded_message_keeps_its_last_buttons(message):
    shown = check(message)
    last = [button["custom_id"] for button in shown.components[-1]["components"]]
    assert "handrail:cancel staging-42" in last


@USUAL
@given(message=MESSAGE)
def test_nobody_is_mentioned_but_who_is_meant_and_they_once(message):
    shown = render(message, PEOPLE)
    meant = [f"<@{PEOPLE[name]}>" for name in {*message.mentions} & {"ann", "bo"}]
    body, found, tail = shown.content.rpartition("\n<@")
    body = body if found else shown.content
    assert sorted(re.findall(r"<@\d+>", found + tail)) == sorted(meant)
    for text in [body, *all_text(shown.embeds)]:
        assert not re.search(r"<(@|#|:|/|id:)", text)
        assert not re.search(r"@(everyone|here)", text)


@USUAL
@given(text=TEXT)
def test_code_never_leaves_its_fence(text):
    for embed in render(Message(text="x", blocks=(Code(text=text),)), {}).embeds:
        shown = embed["description"].removesuffix("\n-# shortened to fit")
        assert shown.startswith("```\n")
        assert shown.endswith("\n```")
        assert "```" not in shown[4:-4]


@USUAL
@given(text=TEXT, detail=TEXT)
def test_text_of_one_line_stays_on_its_line(text, detail):
    line = Line(sign=Sign.PASSED, text=text, detail=detail)
    message = Message(text="x", blocks=(Heading(text=text), Lines(lines=(line, line))))
    for embed in render(message, {}).embeds:
        assert "\n" not in embed.get("title", "")
        assert embed.get("description", "").removesuffix("\n-# shortened to fit").count("\n") <= 1
    shown = render(Message(text="x", blocks=(Fields(pairs=((text, detail),)),)), {}).embeds
    assert not any("\n" in field["value"] for embed in shown for field in embed.get("fields", []))


@USUAL
@given(text=TEXT)
def test_words_open_no_fence_no_quote_and_no_heading(text):
    for shown in all_text(render(Message(text="x", blocks=(Words(text=text),)), {}).embeds):
        assert not re.search(r"(?<!\\)`", shown)
        body = shown.removesuffix("-# shortened to fit")
        assert not re.search(r"^(#{1,3} |>|-# )", body, re.MULTILINE)
        assert not re.search(r"(?<!\\)\[[^\]]*\]\(", body)


def test_what_is_left_out_of_lines_is_counted_and_where_to_read_it_is_said():
    lines = tuple(Line(sign=Sign.PASSED, text=f"step {n}", detail="d" * 90) for n in range(200))
    message = Message(
        text="x", blocks=(Heading(text="staging #42 · deploy"), Lines(lines=lines), STOP)
    )
    shown = "\n".join(all_text(check(message).embeds))
    found = re.search(r"… (\d+) more lines: /handrail show staging#42", shown)
    assert found
    assert shown.count("✅") + int(found[1]) == 200


@pytest.mark.parametrize(
    "block",
    [
        Words(text="word " * 2000),
        Fields(pairs=(("Reason", "word " * 2000),)),
        Fields(pairs=(("Reason", "word " * 150),) * 40),
    ],
)
def test_what_is_shortened_says_so(block):
    shown = check(Message(text="x", blocks=(Heading(text="staging #42 · deploy"), block, STOP)))
    assert "shortened to fit: /handrail show staging#42" in "\n".join(all_text(shown.embeds))
    assert shown.components


def test_a_long_log_says_how_much_of_it_is_left_out():
    shown = check(Message(text="x", blocks=(Code(text="a line of a log\n" * 3000), STOP)))
    assert re.search(r"… \d+ more lines\n```", shown.embeds[-1]["description"])


def test_a_long_step_list_flows_on_into_more_fields():
    lines = tuple(Line(sign=Sign.PASSED, text=f"step {n}", detail="d" * 60) for n in range(40))
    blocks = (Fields(pairs=(("Ref", "main"),)), Words(text="Steps:"), Lines(lines=lines))
    fields = check(Message(text="x", blocks=blocks)).embeds[0]["fields"]
    assert [field["name"] for field in fields[:3]] == ["Ref", "Steps", "\u200b"]
    assert sum(field["value"].count("✅") for field in fields) == 40


def test_a_button_whose_action_does_not_fit_is_left_out_and_that_is_said():
    buttons = (Button(label="Go", action="x" * 100), Button(label="Stop", action="cancel a-1"))
    shown = check(Message(text="x", blocks=(Words(text="x"), Actions(buttons=buttons))))
    assert [b["custom_id"] for b in shown.components[0]["components"]] == ["handrail:cancel a-1"]
    assert "shortened" in shown.embeds[0]["description"]


def test_a_crowd_of_mentions_is_counted():
    people = {f"p{n}": f"{n}" for n in range(80)}
    assert "and 30 more" in render(Message(text="x", mentions=tuple(people)), people).content
