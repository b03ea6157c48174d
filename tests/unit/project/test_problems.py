"""Every problem code can be explained, and nothing is explained that no code names."""

from bot.authoring.explain import problems
from tests.unit.project.codes import collected
from tests.unit.project.tree import ROOT

FILE = "bot/authoring/problems.yaml"


def test_every_code_in_the_source_is_explained():
    found = collected().places
    assert len(found) > 150
    lacking = {code: place for code, place in found.items() if code not in problems()}
    assert lacking == {}, f"add a line for each of them to {FILE}"


def test_every_explained_code_is_one_that_the_source_gives():
    assert set(problems()) - set(collected().places) == set(), f"remove them from {FILE}"


def test_no_place_gives_a_code_that_the_source_does_not_show():
    assert collected().unclear == []


def test_each_code_is_explained_once():
    lines = (ROOT / FILE).read_text(encoding="utf-8").splitlines()
    codes = [line.partition(":")[0] for line in lines if line[:1].isalpha()]
    assert sorted({*codes}) == codes


def test_explanations_are_sentences_in_alphabetical_order():
    assert list(problems()) == sorted(problems())
    for code, words in problems().items():
        assert words[0].isupper() or words[0] in "`git", code
        assert words.endswith("."), code
