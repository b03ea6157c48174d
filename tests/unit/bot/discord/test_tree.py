import copy
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord import typed
from bot.discord.tree import BOOLEAN, INTEGER, options, payload, registered
from commands.grammar import parse
from commands.request import Deploy, Lock, MarkBad, RollbackRequest
from commands.vocabulary import BY_NAME, ENTRIES, PLAIN
from commands.words import Word, gather, split
from config.problem import Problem
from tests.servers.discord.calling import _without_defaults
from tests.servers.discord.refusals import check_commands

PLACES = ("staging", "production")
VALUES = {
    "at": "tomorrow 18:00",
    "attempt": 2,
    "environment": "staging",
    "for": "2h",
    "limit": 5,
    "mode": "full",
    "option": "accept",
    "reason": "it is time to go",
    "ref": "main",
    "run": "staging#42",
    "skip": "build, test",
    "step": "build",
    "to": "staging#41",
    "verb": "deploy",
    "watch": "disk",
}


def hidden(letter):
    kind = unicodedata.category(letter)
    return kind == "Cc" or (kind in {"Cf", "Cs", "Co", "Zl", "Zp"} and letter not in "\u200c\u200d")


LEGIBLE = st.text(st.characters(exclude_categories=("Cs",)).filter(lambda each: not hidden(each)))
MARKS = st.text("\"\u201c\u201d\u201e\u201f\u00ab\u00bb'\u2019\\ -=#ref:ab\u00a0", max_size=30)


def data(name, **given):
    """Data of an interaction, as the platform sends it."""
    listed = [{"type": 3, "name": key, "value": value} for key, value in given.items()]
    if name in PLAIN:
        return {"name": name, "options": listed}
    return {"name": "handrail", "options": [{"type": 1, "name": name, "options": listed}]}


def sample(option):
    if option.kind == BOOLEAN:
        return True
    return 3 if option.kind == INTEGER and option.name not in VALUES else VALUES[option.name]


def test_what_is_registered_is_within_the_platforms_limits():
    check_commands(payload())


def test_every_verb_can_be_called():
    plain, group = payload()[:-1], payload()[-1]
    offered = {each["name"] for each in (*plain, *group["options"])}
    assert offered == set(BY_NAME)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_verb_with_all_its_options_is_read(entry):
    given_ = {option.name: sample(option) for option in options(entry)}
    line = typed.line(data(entry.name, **given_))
    assert not isinstance(parse(line, PLACES), Problem), line


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_verb_with_only_what_is_needed_is_read(entry):
    given_ = {option.name: sample(option) for option in options(entry) if option.needed}
    line = typed.line(data(entry.name, **given_))
    assert not isinstance(parse(line, PLACES), Problem), line


def test_every_flag_is_an_option_but_the_one_for_the_command_line():
    for entry in ENTRIES:
        flags = {flag.name for flag in entry.flags} - ({"all"} if entry.name == "log" else set())
        assert flags <= {option.name for option in options(entry)}


@given(LEGIBLE | MARKS)
def test_any_text_is_one_word_for_the_grammar(text):
    (word,) = split(f"{typed.quoted(text)} ")
    assert word == Word(text=text, quoted=True)


@given(LEGIBLE.filter(str.strip) | MARKS.filter(str.strip))
def test_any_text_is_the_value_of_a_flag(text):
    words = split(f"--reason={typed.quoted(text)}")
    assert gather(words, BY_NAME["deploy"]).flags == {"reason": (text,)}


@given(st.lists(MARKS.filter(str.strip), min_size=2, max_size=2))
def test_no_text_leaves_its_option(texts):
    where, why = texts
    line = typed.line(data("lock", environment=where, reason=why))
    said = gather(split(line)[2:], BY_NAME["lock"])
    assert said.words == (where,)
    assert said.flags == {"reason": (why,)}


def test_line_breaks_become_spaces():
    line = typed.line(data("lock", reason="the\r\nlogin\n\nis\u2028broken"))
    assert parse(line, PLACES) == Lock(
        environment=None, reason="the login is broken", seconds=parse(line, PLACES).seconds
    )


def test_a_reason_that_looks_like_a_flag_is_a_reason():
    read = parse(typed.line(data("deploy", environment="staging", reason="--plan")), PLACES)
    assert read == Deploy(environment="staging", ref="", plan_only=False, reason="--plan", skips=())


def test_a_ref_alone_is_no_environment():
    read = parse(typed.line(data("deploy", ref="staging")), PLACES)
    assert (read.environment, read.ref) == (None, "staging")


def test_steps_to_skip_are_separate():
    read = parse(typed.line(data("deploy", skip="build, test  lint")), PLACES)
    assert read.skips == ("build", "test", "lint")


def test_what_was_not_chosen_is_not_written():
    line = typed.line(data("rollback", mode="quick", **{"keep-schema": False}, plan=False))
    assert line == '/rollback "quick"'
    assert isinstance(parse(line, PLACES), RollbackRequest)


def test_a_run_written_in_two_words_is_one_run():
    read = parse(typed.line(data("bad", run="staging #42", reason="it loses sessions")), PLACES)
    assert isinstance(read, MarkBad)
    assert (read.run.environment, read.run.number) == ("staging", 42)
    assert read.reason == "it loses sessions"


def test_a_command_of_an_older_version_is_refused_with_a_hint():
    assert parse(typed.line(data("statuss")), PLACES).code == "unknown-verb"


def test_a_ref_is_completed_for_the_environment_that_is_chosen():
    asked = data("deploy", environment="staging", ref="fea")
    asked["options"][1]["focused"] = True
    assert typed.about(asked) == ("ref:staging", "fea")
    alone = data("deploy", ref="fea")
    alone["options"][0]["focused"] = True
    assert typed.about(alone) == ("ref", "fea")


def test_what_the_platform_gives_back_counts_as_registered():
    theirs = [{**_without_defaults(each), "id": "1", "version": "2"} for each in payload()]
    assert registered(payload(), theirs)
    assert registered(payload(), theirs[::-1])


@pytest.mark.parametrize("theirs", [None, [], {"message": "no"}, payload()[:2]])
def test_what_is_missing_is_registered(theirs):
    assert not registered(payload(), theirs)


def test_every_difference_is_registered():
    changed = copy.deepcopy(payload())
    changed[0]["description"] = "Something else"
    assert not registered(payload(), changed)
    changed = copy.deepcopy(payload())
    changed[0]["options"].pop()
    assert not registered(payload(), changed)
    changed = copy.deepcopy(payload())
    changed[0]["options"][0]["required"] = True
    assert not registered(payload(), changed)
    changed = copy.deepcopy(payload())
    changed[-1]["options"].reverse()
    assert not registered(payload(), changed)
