import pytest

from runner.checks import host
from runner.checks.host import frames, words
from runner.checks.verdict import UnmeasurableError
from tests.unit.runner.checks.situations import TOKEN, check, situation


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (check("file", path="${not a name}"), "holds no name"),
        (check("file", path="a\0b"), "NUL"),
        (check("git", directory="/", branch="${lower}"), "holds no name"),
        (check("command", run=":", uses=["BASH_ENV"]), "reserved"),
        (check("command", run=":", uses=["NUL"]), "NUL"),
        (check("journal", units=["a;b"], since="1m"), "is no name of a unit"),
        (check("systemd", units=["-H"]), "is no name of a unit"),
        (check("memory", units=["${OUT_X}"]), "OUT_X is not known here"),
    ],
)
def test_what_cannot_be_passed_on_is_not_run(one, reason):
    known = situation({"BASH_ENV": "/x", "NUL": "\0"}, fresh=frozenset({"OUT_X"}))
    assert host.script([one], known, TOKEN) == ""
    found = host.judge([one], b"", known, TOKEN)[0]
    assert (found.verdict, reason in found.measured) == ("inconclusive", True), found.line()


def test_a_text_that_is_no_template_is_shown_as_written():
    assert situation().shown("^${x") == "^${x"
    assert situation().shown("${not a name}") == "${not a name}"


def test_a_name_is_never_taken_for_another():
    known = situation({"A": "1"})
    assert words.word("${A}$${A}", known) == "'1''${''A}'"
    with pytest.raises(UnmeasurableError):
        words.plain("${B}", known)


def test_a_fresh_name_is_read_from_the_host_even_if_an_older_value_is_known():
    known = situation({"OUT_A": "old"}, fresh=frozenset({"OUT_A"}))
    assert words.word("${OUT_A}", known) == '"${OUT_A}"'


def test_secrets_that_a_script_does_not_use_are_taken_away():
    known = situation({"P": "x"}, declared={"secrets": {"A": "env:A", "B": "env:B"}})
    assert words.surroundings(["P", "A"], known) == "export P='x'\nunset B"


def test_marks_without_a_number_count_for_nothing():
    output = f"\n{TOKEN} begin x \n\n{TOKEN} now 3 \n".encode()
    assert frames.read(output, TOKEN) == {}
