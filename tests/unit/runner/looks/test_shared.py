"""Answers of real shells about real folders, and what is said of them."""

import subprocess
from pathlib import Path

import pytest

from runner.looks.seen import Mark, Seen
from runner.looks.shared import question, seen


def asked(*folders: Path) -> str:
    script = question([str(folder) for folder in folders])
    done = subprocess.run(["sh"], input=script, text=True, capture_output=True, check=True)
    return done.stdout


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    made = tmp_path / "it's mine"
    made.mkdir()
    return made


@pytest.fixture
def other(tmp_path: Path) -> Path:
    made = tmp_path / "other"
    made.mkdir()
    return made


def said(**answers: str) -> Seen:
    (one,) = seen(
        ["/srv/backups"], {name.replace("_", "-"): each for name, each in answers.items()}
    )
    return one


def test_what_holds_the_same_on_each_host_is_one_folder(mine: Path):
    (mine / "a.dump").touch()
    found = said(web_1=asked(mine), web_2=asked(mine), web_3=asked(mine))
    assert (found.mark, found.subject) == (Mark.FINE, "shared /srv/backups")
    assert found.said == "one folder for web-1, web-2 and web-3"


def test_one_empty_folder_is_one_folder(mine: Path):
    assert said(web_1=asked(mine), web_2=asked(mine)).mark is Mark.FINE


def test_a_host_whose_folder_holds_something_else_is_named_with_the_cure(mine: Path, other: Path):
    (mine / "a.dump").touch()
    found = said(web_1=asked(mine), web_2=asked(mine), web_3=asked(other))
    assert found.mark is Mark.WRONG
    assert "/srv/backups does not hold on web-3 what it holds on web-1." in found.said
    assert "[folder-not-shared]" in found.said
    assert "one folder that web-1, web-2 and web-3 mount" in found.cure


def test_a_host_without_the_folder_is_named(mine: Path, tmp_path: Path):
    found = said(web_1=asked(mine), web_2=asked(tmp_path / "none"))
    assert found.mark is Mark.WRONG
    assert "/srv/backups is not there on web-2. [folder-not-shared]" in found.said


def test_empty_folders_that_seem_to_be_two_are_doubtful(mine: Path, other: Path):
    found = said(web_1=asked(mine), web_2=asked(other))
    assert found.mark is Mark.DOUBTFUL
    assert "another on each" in found.said


@pytest.mark.parametrize("answer", ["unreadable\n", "", "there\n"])
def test_a_folder_that_cannot_be_read_is_doubtful(mine: Path, answer: str):
    found = said(web_1=asked(mine), web_2=answer)
    assert found.mark is Mark.DOUBTFUL
    assert found.said == "it cannot be read on web-2"


def test_each_folder_has_a_line_of_its_own(mine: Path, other: Path):
    (mine / "a").touch()
    lines = seen(["/a", "/b"], {"one": asked(mine, other), "two": asked(mine, mine)})
    assert [(line.subject, line.mark) for line in lines] == [
        ("shared /a", Mark.FINE),
        ("shared /b", Mark.WRONG),
    ]
