"""Every message against a file that people can read.

`HANDRAIL_GOLDEN=write pytest …/test_gallery.py` writes the files anew; read what changed.
"""

import os
from pathlib import Path

import pytest

from bot.cards.moments import CLOSE, OPEN
from bot.message_json import dump, load
from bot.terminal.render import Look, plain
from commands.reply import Actions
from tests.unit.bot.cards.gallery import GALLERY
from tests.unit.bot.scenes import NOON

GOLDEN = Path(__file__).parents[1] / "golden"
LOOK = Look(now=NOON + 76)


@pytest.mark.parametrize("name", GALLERY)
def test_a_message_reads_as_its_golden_file(name):
    text = plain(GALLERY[name](), LOOK) + "\n"
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("HANDRAIL_GOLDEN") == "write":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_there_is_a_golden_file_for_each_message_and_no_other():
    assert {file.stem for file in GOLDEN.glob("*.txt")} == set(GALLERY)


@pytest.mark.parametrize("name", GALLERY)
def test_a_message_fits_every_platform(name):
    message = GALLERY[name]()
    assert len(message.blocks) < 40
    assert not any(isinstance(block, Actions) for block in message.blocks[:-1])


@pytest.mark.parametrize("name", GALLERY)
def test_nothing_dangerous_is_done_by_one_press(name):
    blocks = [block for block in GALLERY[name]().blocks if isinstance(block, Actions)]
    buttons = [button for block in blocks for button in block.buttons]
    assert [
        each.label for each in buttons if each.dangerous and not (each.confirm or each.ask)
    ] == []


@pytest.mark.parametrize("name", GALLERY)
def test_the_text_is_a_full_sentence_without_marks(name):
    text = GALLERY[name]().text
    assert text[0].isalnum()
    assert text.endswith((".", "?", "…"))
    assert " " in text
    assert not {OPEN, CLOSE, "\n"} & set(text)


@pytest.mark.parametrize("name", GALLERY)
def test_a_message_survives_being_stored(name):
    message = GALLERY[name]()
    assert load(dump(message)) == message
