"""What checks do where only a part of them is declared, or of what they need known."""

import pytest

from runner.checks import host
from runner.checks.host import words
from runner.checks.verdict import UnmeasurableError
from tests.unit.runner.checks.situations import TOKEN, check, judged, situation, told

GIB = 1024**3
MEMINFO = "MemTotal:       8388608 kB\nMemAvailable:   6291456 kB\n"


def units(*sizes):
    return "\n\n".join(f"MemoryCurrent={size}" for size in sizes)


@pytest.mark.parametrize(
    ("fields", "size", "verdict"),
    [
        ({}, GIB, "passed"),
        ({}, 7 * GIB, "failed"),
        ({"at_most": "512 MB"}, GIB, "failed"),
        ({"at_most": "2 GB"}, GIB, "passed"),
    ],
)
def test_a_unit_is_held_to_percent_and_to_bytes_where_they_are_declared(fields, size, verdict):
    one = check("memory", units=["app"], **fields)
    found = judged(one, ("units", "", units(size)), text=MEMINFO)
    assert found.verdict.value == verdict, found.line()
    assert ("GB" in found.expected) is (fields.get("at_most") == "2 GB"), found.line()


def test_the_host_alone_is_measured_where_no_unit_is_named():
    one = check("memory", at_most_percent=50)
    assert "systemctl" not in host.script([one], situation(), TOKEN)
    assert told(judged(one, text=MEMINFO)) == ("passed", "host 25 % (2.1 GB of 8.6 GB)")


@pytest.mark.parametrize(
    ("since", "values"),
    [
        ("run", {}),
        ("run", {"RUN_STARTED": "yesterday"}),
        ("run", {"RUN_STARTED": "1; reboot"}),
        ("step", {"OUT_STEP_STARTED": "$(reboot)"}),
    ],
)
def test_a_journal_is_not_read_from_a_moment_that_is_none(since, values):
    one = check("journal", units=["app"], since=since)
    assert host.script([one], situation(values), TOKEN) == ""
    found = host.judge([one], b"", situation(values), TOKEN)[0]
    assert told(found) == ("inconclusive", f"when the {since} began is not known")


def test_a_journal_is_read_from_the_second_in_which_the_run_began():
    one = check("journal", units=["app"], since="run")
    assert "_hr_s=1760097600\n" in host.script(
        [one], situation({"RUN_STARTED": "1760097600.7"}), TOKEN
    )


@pytest.mark.parametrize("text", ["${lower}", "${A B}", "${}"])
@pytest.mark.parametrize("write", [words.word, words.plain])
def test_a_malformed_template_is_never_passed_to_a_shell(write, text):
    with pytest.raises(UnmeasurableError, match="holds no name"):
        write(text, situation())
