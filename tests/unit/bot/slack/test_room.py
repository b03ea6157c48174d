"""Where a message nearly fills what Slack takes, and what then gives way."""

import json

import pytest

from bot.slack import limits
from bot.slack.blocks import Room, lay
from bot.slack.render import render
from commands.reply import Actions, Button, Code, Heading, Message, Words

STOP = Actions(buttons=(Button(label="Stop", action="cancel staging-42", dangerous=True),))
LOG = "\n".join(f"line {number} of a log {'<' * 40}" for number in range(1000))  # `<` takes four


def blocks(*given):
    return render(Message(text="staging #42 runs.", blocks=given), {}).blocks


def weight(made):
    return len(json.dumps(made, ensure_ascii=False, separators=(",", ":")))


def words(made):
    return json.dumps(made, ensure_ascii=False)


@pytest.mark.parametrize("rest", range(400, 1200, 80))
def test_the_note_of_what_was_cut_does_not_take_a_message_over_the_limit(rest):
    title = Heading(text="staging #42 " + "t" * 300)
    full = [Words(text="w" * 2900) for _ in range(4)]
    made = blocks(title, *full, Words(text="r" * rest), STOP)
    assert weight(made) <= limits.ALL
    assert "shortened to fit: /handrail show staging#42 tells all" in words(made)
    assert made[-1]["type"] == "actions"


@pytest.mark.parametrize(("length", "together"), [(100, True), (2990, False)])
def test_a_title_stands_with_what_it_announces_unless_both_are_too_long(length, together):
    made = blocks(Words(text="The log:"), Code(text="x" * length))
    assert made[0]["text"]["text"].startswith("*The log*")
    assert len(made) == (1 if together else 2)
    assert words(made).count("x" * length) == 1


def test_too_many_headings_give_way_to_the_first_and_to_the_buttons():
    made = blocks(*(Heading(text=f"staging #{n} {'t' * 100}") for n in range(120)), STOP)
    assert len(made) <= limits.BLOCKS
    assert weight(made) <= limits.ALL
    assert made[0]["text"]["text"].startswith("staging #0 ")
    assert made[-1]["type"] == "actions"
    assert "shortened to fit" in words(made[-2])


def test_an_endless_log_ends_where_a_message_has_no_more_blocks():
    laid = lay(Code(text=LOG), Room(cost=10_000_000))
    assert laid.cut
    assert len(laid.blocks) == limits.BLOCKS + 1
    assert laid.blocks[0]["text"]["text"].startswith("```\nline 0 of")


def test_a_log_in_a_message_is_cut_at_its_end_and_says_so():
    made = blocks(Heading(text="staging #42"), Code(text=LOG), STOP)
    assert weight(made) <= limits.ALL
    assert "line 0 of" in words(made)
    assert "line 999 of" not in words(made)
    assert "shortened to fit" in words(made)


def test_a_log_loses_no_line_where_it_needs_several_fences():
    log = "\n".join(f"{number:04} {'x' * 90}" for number in range(80))
    laid = lay(Code(text=log), Room(cost=1_000_000))
    told = "\n".join(
        one["text"]["text"].removeprefix("```\n").removesuffix("\n```") for one in laid.blocks
    )
    assert (told, laid.cut) == (log, False)
