"""Every message as Discord's embeds and components, against a file that people can read.

`HANDRAIL_GOLDEN=write pytest …/test_render.py` writes the files anew; read what changed.
"""

import json
import os
from pathlib import Path

import pytest

from bot.cards.moments import clock, distance, span
from bot.discord.render import render
from commands.reply import (
    Actions,
    Button,
    Code,
    Context,
    Fields,
    Heading,
    Line,
    Lines,
    Message,
    Sign,
    Words,
)
from tests.unit.bot.cards.gallery import GALLERY

GOLDEN = Path(__file__).parent / "golden"
PEOPLE = {"dana": "900000000000000001", "ada": "900000000000000002"}
NOON = 1_760_097_600.0


def shown(*blocks):
    return render(Message(text="A sentence.", blocks=blocks), PEOPLE)


@pytest.mark.parametrize("name", GALLERY)
def test_a_message_reads_as_its_golden_file(name):
    made = render(GALLERY[name](), PEOPLE)
    whole = {"content": made.content, "embeds": made.embeds, "components": made.components}
    text = json.dumps(whole, ensure_ascii=False, indent=1)
    file = GOLDEN / f"{name}.json"
    if os.environ.get("HANDRAIL_GOLDEN") == "write":
        file.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == file.read_text(encoding="utf-8")


def test_there_is_a_golden_file_for_each_message_and_no_other():
    assert {file.stem for file in GOLDEN.glob("*.json")} == set(GALLERY)


def test_what_runs_says_how_long_ago_it_began():
    line = Line(sign=Sign.RUNNING, text="Build", since=NOON)
    text = shown(Lines(lines=(line,))).embeds[0]["description"]
    assert text == f"🔵 **Build** · <t:{NOON:.0f}:R>"


def test_moments_are_in_the_readers_zone():
    text = f"expires {clock(NOON)}, {distance(NOON)} · running for {span(NOON)}"
    told = shown(Context(text=text)).embeds[0]["description"]
    at, away = f"<t:{NOON:.0f}:t>", f"<t:{NOON:.0f}:R>"
    assert told == f"-# expires {at}, {away} · running since {at}, {away}"


def test_a_title_behind_fields_names_the_field_of_what_it_announces():
    line = Line(sign=Sign.PASSED, text="Node")
    blocks = (Fields(pairs=(("Ref", "main"),)), Words(text="Checks:"), Lines(lines=(line,)))
    fields = shown(*blocks).embeds[0]["fields"]
    assert fields[1] == {"name": "Checks", "value": "✅ Node", "inline": False}


def test_a_title_before_fields_is_bold_above_its_fence():
    told = shown(Words(text="Log:"), Code(text="a\nb")).embeds[0]["description"]
    assert told == "**Log**\n```\na\nb\n```"


def test_every_heading_begins_an_embed():
    embeds = shown(Heading(text="one"), Words(text="x"), Heading(text="two")).embeds
    assert [embed["title"] for embed in embeds] == ["one", "two"]


@pytest.mark.parametrize(
    ("button", "custom_id"),
    [
        (Button(label="a", action="cancel a-1"), "handrail:cancel a-1"),
        (Button(label="a", action="cancel a-1", confirm="Sure?"), "handrail!:cancel a-1"),
        (Button(label="a", action="reject a-1", ask="Why?"), "handrail?:reject a-1"),
        (Button(label="a", action="go a-1", ask="Why?", confirm="Sure?"), "handrail?:go a-1"),
    ],
)
def test_a_custom_id_says_what_comes_first(button, custom_id):
    rows = shown(Actions(buttons=(button,))).components
    assert rows[0]["components"][0]["custom_id"] == custom_id


def test_buttons_that_do_not_fit_are_those_before_the_last_block():
    many = tuple(Button(label=f"{n}", action=f"do {n}") for n in range(25))
    last = Button(label="Stop", action="stop")
    rows = shown(Actions(buttons=many), Actions(buttons=(last, last))).components
    assert sum(len(row["components"]) for row in rows) == 25
    assert rows[-1]["components"][-1]["label"] == "Stop"
