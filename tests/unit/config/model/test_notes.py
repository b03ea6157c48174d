import pytest
from pydantic import BaseModel

from config.model import Environment, Playbook, Settings
from config.model.checks import FileCheck
from config.model.notes import models, notes, summary


class Bare(BaseModel):
    left: int = 0


class Told(Bare):
    """What it is,
    on two lines.

    Attributes:
        left: One line.
        right: Two
            lines.

    More words.
    """

    right: int = 0
    silent: int = 0


@pytest.mark.parametrize("top", [Settings, Environment, Playbook])
def test_every_key_of_every_file_is_explained(top):
    lacking = [
        f"{model.__name__}.{field.alias or name}"
        for model in models(top)
        for name, field in model.model_fields.items()
        if not notes(model).get(field.alias or name)
    ]
    assert lacking == [], "say below `Attributes:` what they mean"


@pytest.mark.parametrize("top", [Settings, Environment, Playbook])
def test_every_block_says_what_it_is(top):
    assert all(summary(model).endswith(".") for model in models(top))


def test_entries_are_read_with_their_further_lines_and_those_of_the_base():
    assert summary(Told) == "What it is, on two lines."
    assert notes(Told) == {"left": "One line.", "right": "Two lines."}
    assert notes(Bare) == {}


def test_a_check_says_what_all_checks_have():
    assert notes(FileCheck)["says"].startswith("What it proves")
    assert list(notes(FileCheck))[:3] == ["says", "warn", "when"]
