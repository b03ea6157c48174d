"""Quoting: whatever the text, a real shell gets exactly that and runs nothing of it."""

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.host.shell import Ref, assignment, check_name, quote, word, words

SHELLS = [
    command
    for command in (["dash"], ["bash", "--posix"], ["busybox", "ash"])
    if shutil.which(command[0])
]
ANY_TEXT = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]))
HOSTILE = [
    "; rm -rf /",
    "$(id)",
    "`id`",
    "a\nb",
    "--help",
    "-",
    "'",
    "'\\''",
    "\\",
    "!!",
    "~root",
    "*",
    "\u202e\u2028",
    "\x81\x82\x88",
    "é\x1b[31m",
    "{a,b}",
    "",
]


def _said(shell: list[str], script: str) -> str:
    done = subprocess.run(shell, input=script.encode(), capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout.decode()


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
@settings(max_examples=40, deadline=None)
@given(texts=st.lists(ANY_TEXT, min_size=1, max_size=20))
def test_any_text_round_trips_through_a_real_shell(shell, texts):
    script = "\n".join(f"printf '%s\\0' {quote(text)}" for text in texts)
    assert _said(shell, script).split("\0")[:-1] == texts


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
@settings(max_examples=40, deadline=None)
@given(values=st.lists(ANY_TEXT, min_size=1, max_size=20))
def test_assignments_and_references_keep_any_value_in_one_word(shell, values):
    lines = [assignment(f"V{i}", value) for i, value in enumerate(values)]
    lines += [words("printf", "%s\\0", Ref(f"V{i}")) for i in range(len(values))]
    assert _said(shell, "\n".join(lines)).split("\0")[:-1] == values


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_runs_nothing(shell, text):
    assert _said(shell, f"printf %s {quote(text)}") == text


def test_a_nul_is_refused():
    for act in (quote, lambda text: assignment("A", text), words, word):
        with pytest.raises(ValueError, match="NUL"):
            act("a\0b")


@pytest.mark.parametrize("name", ["", "1A", "A-B", "A B", "A=B", "Ä", "A\n", "$A", "a;b"])
def test_what_is_no_shell_name_is_refused(name):
    with pytest.raises(ValueError, match="not a shell variable's name"):
        check_name(name)
    with pytest.raises(ValueError, match="not a shell variable's name"):
        Ref(name)


@pytest.mark.parametrize("name", ["IFS", "UID", "BASH_ENV", "HANDRAIL_OUTPUT", "hr_pair", "_"])
def test_what_shells_keep_for_themselves_is_refused(name):
    with pytest.raises(ValueError, match="reserved"):
        check_name(name)


def test_words_tell_literals_from_references():
    assert words("test", "-f", Ref("ENV_FILE")) == "'test' '-f' \"${ENV_FILE}\""
    assert str(word(Ref("HOME"), "/a b")) == "\"${HOME}\"'/a b'"
    assert words("cat", word(Ref("HOME"), "/x")) == "'cat' \"${HOME}\"'/x'"
    assert str(word()) == "''"


def test_references_name_variables_of_the_host_too():
    assert str(Ref("HANDRAIL_OUTPUT")) == '"${HANDRAIL_OUTPUT}"'
