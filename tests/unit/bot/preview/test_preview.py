"""`handrail preview` writes every message, and a page that needs nothing else."""

import json
import re

import pytest

from bot import cli
from bot.preview.page import Pair, page
from bot.preview.scenes import scenes


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("preview") / "new"
    assert cli.main(["preview", str(target)]) == 0
    return target


@pytest.fixture(scope="module")
def html(folder):
    return (folder / "index.html").read_text(encoding="utf-8")


async def test_every_message_is_written_for_both_platforms(folder):
    names = {scene.name for scene in await scenes()}
    for platform in ("slack", "discord"):
        assert {file.stem for file in (folder / platform).iterdir()} == names


def test_slacks_files_can_be_pasted_into_the_builder(folder):
    for file in (folder / "slack").iterdir():
        content = json.loads(file.read_text(encoding="utf-8"))
        assert list(content) == ["blocks"]
        assert content["blocks"]


def test_discords_files_are_what_its_api_takes(folder):
    for file in (folder / "discord").iterdir():
        content = json.loads(file.read_text(encoding="utf-8"))
        assert set(content) == {"content", "embeds", "components"}
        assert content["content"]


def test_the_page_needs_nothing_from_elsewhere(html):
    assert not re.search(r"<(script|link|img|iframe)|@import|url\(|src=", html)


def test_the_page_shows_no_markup_of_a_platform(html):
    body = html.partition("<body>")[2]
    assert not re.search(r"&lt;(!|@|t:)|```|\*\*|&amp;lt;|\\_", body)


def test_the_page_shows_people_signs_and_what_to_press(html):
    assert '<span class="mention">@Dana</span>' in html
    assert 'aria-label="✅"' in html
    assert '<span class="s-button primary">Approve</span>' in html
    assert '<span class="d-button success">Approve</span>' in html
    assert "Today 16:00" in html


async def test_no_message_of_a_preview_is_shortened(html):
    assert "shortened to fit" not in html


def test_a_title_cannot_break_the_page():
    assert "<script>" not in page([Pair(title="<script>", slack="", discord="")], "")


def test_a_folder_that_cannot_be_written_to_is_a_problem(tmp_path, capsys):
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    assert cli.main(["preview", str(file)]) == 1
    assert "cannot be written to" in capsys.readouterr().err
