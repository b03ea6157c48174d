"""Every message as Slack's blocks, against a file that people can read.

`HANDRAIL_GOLDEN=write pytest …/test_render.py` writes the files anew; read what changed. Each can
be pasted into Block Kit Builder.
"""

import json
import os
from pathlib import Path

import pytest

from bot.cards.moments import clock, distance, span
from bot.slack import values
from bot.slack.render import render
from commands.reply import (
    Actions,
    Button,
    Context,
    Heading,
    Line,
    Lines,
    Message,
    Sign,
    Tone,
    Words,
)
from tests.unit.bot.cards.gallery import GALLERY

GOLDEN = Path(__file__).parent / "golden"
PEOPLE = {"dana": "U0DANA", "ada": "U0ADA", "kim": "U0KIM"}
NOON = 1_760_097_600.0


def shown(*blocks, tone=Tone.NEUTRAL):
    return render(Message(text="A sentence.", blocks=blocks, tone=tone), PEOPLE).blocks


@pytest.mark.parametrize("name", GALLERY)
def test_a_message_reads_as_its_golden_file(name):
    made = render(GALLERY[name](), PEOPLE)
    text = json.dumps({"text": made.text, "blocks": made.blocks}, ensure_ascii=False, indent=1)
    file = GOLDEN / f"{name}.json"
    if os.environ.get("HANDRAIL_GOLDEN") == "write":
        file.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == file.read_text(encoding="utf-8")


def test_there_is_a_golden_file_for_each_message_and_no_other():
    assert {file.stem for file in GOLDEN.glob("*.json")} == set(GALLERY)


def test_times_stand_below_one_another():
    lines = (
        Line(sign=Sign.PASSED, text="One", seconds=2.14),
        Line(sign=Sign.PASSED, text="Two", seconds=0.81),
        Line(sign=Sign.WAITING, text="Three"),
    )
    rows = shown(Lines(lines=lines))[0]["text"]["text"].split("\n")
    rows = [row.replace("\u00a0", " ") for row in rows]
    assert rows == ["✅ ` 2.1s` One", "✅ `810ms` Two", "⚪ `    \N{EN DASH}` Three"]


def test_one_line_has_its_time_at_its_end():
    line = Line(sign=Sign.PASSED, text="One passed", seconds=2.14)
    assert shown(Lines(lines=(line,)))[0]["text"]["text"] == "✅ One passed · 2.1s"


def test_what_runs_says_since_when():
    line = Line(sign=Sign.RUNNING, text="Build", since=NOON)
    text = shown(Lines(lines=(line,)))[0]["text"]["text"]
    assert text == f"🔵 *Build* · since <!date^{NOON:.0f}^{{time}}|10 Oct 12:00 UTC>"


def test_a_time_is_told_once_and_an_elapsed_time_as_its_start():
    text = f"expires {clock(NOON)}, {distance(NOON)} · running for {span(NOON)}"
    date = f"<!date^{NOON:.0f}^{{date_short_pretty}} {{time}}|10 Oct 12:00 UTC>"
    told = shown(Context(text=text))[0]["elements"][0]["text"]
    assert told == f"expires {date} · running since {date}"


def test_a_title_stands_with_what_it_announces():
    line = Line(sign=Sign.PASSED, text="Node")
    blocks = shown(Words(text="Checks:"), Lines(lines=(line,)))
    assert [block["text"]["text"] for block in blocks] == ["*Checks*\n✅ Node"]


def test_the_heading_carries_the_tone():
    assert shown(Heading(text="x"), tone=Tone.BAD)[0]["text"]["text"] == "🔴 x"


def test_an_address_alone_on_its_line_becomes_a_link_under_its_own_name():
    text = shown(Words(text="https://forge.example/a?b=1&c=2"))[0]["text"]["text"]
    assert text == "<https://forge.example/a?b=1&amp;c=2|forge.example/a?b=1&amp;c=2>"


def test_a_button_that_asks_carries_action_and_question():
    button = Button(label="Reject", action="reject a-1", ask="Why?")
    element = shown(Actions(buttons=(button,)))[0]["elements"][0]
    assert element["action_id"] == "handrail?:0"
    assert values.load(element["action_id"], element["value"]) == values.Press(
        action="reject a-1", ask="Why?"
    )


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("else:0", "cancel a-1"),
        ("handrail:0", ""),
        ("handrail?:0", "{"),
        ("handrail?:0", "[]"),
        ("handrail?:0", '{"action": 1}'),
    ],
)
def test_a_button_of_somebody_else_means_nothing(action_id, value):
    assert values.load(action_id, value) is None


def test_a_message_without_blocks_shows_its_sentence():
    assert shown()[0]["text"]["text"] == "A sentence."
