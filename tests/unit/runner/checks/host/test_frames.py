import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.model.playbook import Migrations
from runner.checks import host
from runner.checks.host import frames
from tests.unit.runner.checks.situations import TOKEN, check, framed, judged, situation

COMMAND = check("command", run="true")
FILE = check("file", path="/x")
THERE = ("now", "", "100")


@pytest.mark.parametrize("token", ["", "short", "a" * 15, "a" * 16 + "\n", "a b" * 10, "$(x)" * 8])
def test_a_token_that_could_mean_something_is_refused(token):
    with pytest.raises(ValueError):
        frames.prelude(token)


def test_nothing_to_measure_is_no_script():
    assert host.script([], situation(), TOKEN) == ""
    assert host.script([check("ci"), check("manual", items=["x"])], situation(), TOKEN) == ""


def test_a_check_that_was_not_reached_is_inconclusive():
    found = host.judge([COMMAND], b"", situation(), TOKEN)[0]
    assert (found.verdict, found.measured) == ("inconclusive", "the check was not reached")


def test_a_check_that_did_not_end_is_inconclusive():
    output = framed(THERE, text="10 100 600 regular file\n")
    cut = output[: output.index(b" end ") - len(TOKEN)]
    found = host.judge([FILE], cut, situation(), TOKEN)[0]
    assert (found.verdict, found.measured) == (
        "inconclusive",
        "the check did not come to its end",
    )


def test_lines_around_the_script_do_no_harm():
    output = b"Welcome!\n" + framed(THERE, text="10 100 600 regular file\n") + b"\nlate output"
    assert host.judge([FILE], output, situation(), TOKEN)[0].verdict == "passed"


def test_a_mark_that_was_cut_in_its_middle_ends_nothing():
    output = framed(THERE, text="10 100 600 regular file\n") + f"\n{TOKEN} 9".encode()
    assert host.judge([FILE], output, situation(), TOKEN)[0].verdict == "passed"


def test_a_frame_of_another_token_is_data():
    forged = framed().decode().replace(TOKEN, "f" * 32)
    found = judged(FILE, text=forged)
    assert found.verdict == "inconclusive"


def test_an_output_that_the_step_did_not_hand_on_is_named():
    line = f"\n{TOKEN} unset 0 OUT_FILE\n".encode()
    found = host.judge([FILE], line, situation(), TOKEN)[0]
    assert found.measured == "the step did not hand on OUT_FILE"
    assert found.verdict == "inconclusive"


def test_a_condition_that_only_the_host_knows_skips():
    one = check("file", path="/x", when={"OUT_KIND": "full"})
    known = situation(fresh=frozenset({"OUT_KIND"}))
    line = f"\n{TOKEN} unmet 0 OUT_KIND\n".encode()
    assert host.judge([one], line, known, TOKEN)[0].verdict == "skipped"


@pytest.mark.parametrize(
    ("values", "measured"),
    [({}, "ENABLED is not set"), ({"ENABLED": "false"}, "ENABLED is false")],
)
def test_a_condition_that_does_not_hold_skips(values, measured):
    one = check("file", path="/x", when={"ENABLED": "true"})
    known = situation(values)
    assert host.script([one], known, TOKEN) == ""
    found = host.judge([one], b"", known, TOKEN)[0]
    assert (found.verdict, found.measured) == ("skipped", measured)


def test_a_name_that_nobody_knows_is_inconclusive():
    one = check("file", path="${NOBODY}/x")
    assert host.script([one], situation(), TOKEN) == ""
    found = host.judge([one], b"", situation(), TOKEN)[0]
    assert (found.verdict, found.measured) == ("inconclusive", "NOBODY is not known here")


def test_what_a_check_says_is_filled_in():
    one = check("file", path="/x").model_copy(update={"says": "Backup of ${DB} in ${LATER}"})
    found = judged(one, THERE, text="10 100 600 x\n", known=situation({"DB": "cockpit"}))
    assert found.says == "Backup of cockpit in ${LATER}"


def test_an_end_without_a_status_is_no_end():
    output = framed(THERE, text="10 100 600 x\n", status="many")
    assert host.judge([FILE], output, situation(), TOKEN)[0].verdict == "inconclusive"


MIGRATIONS = Migrations(directory="d", applied="x")
KINDS = [
    check("command", run="true", uses=[], at_least=1, matches="x", lacks="y"),
    check("file", path="/x", min_size="1B", max_age="1s", mode="600", contains="x"),
    check("git", directory="/x", branch="b", commit="1234567", clean=True, untracked_secrets=["x"]),
    check("systemd", units=["a", "b"]),
    check("journal", units=["a"], since="1m", pattern="x"),
    check("port", ports=["80"]),
    check("env_file", in_units=["a"]),
    check("migrations"),
    check("audit", run="x", high=1),
    check("memory", units=["a"], at_most="1MB"),
    check("tools", tools={"node": "20"}),
]
OWN = (
    "now contains commit branch changes conflicts complete broken secrets first last quiet units "
    "lines nounits notime port who mode keys process tool out status"
)
MARKS = st.sampled_from(["begin", "end", "unset", "unmet", *OWN.split(" ")])
WORDS = st.one_of(
    st.text(max_size=20), st.sampled_from(["0", "1", "pid", "80 yes", "there", "none"])
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "{}",
            '{"MESSAGE": [1, "x"], "PRIORITY": []}',
            '{"metadata": {"vulnerabilities": {"critical": null, "high": 0}}}',
            "ActiveState=active\n\nActiveState=",
            "MemTotal: 1 kB\nMemAvailable: 5 kB",
            "has A\ndone",
            "1 2 3",
            "[" * 2000,
        ]
    ),
)


@given(st.lists(st.tuples(MARKS, WORDS, TEXTS), max_size=6), st.integers(0, 10), TEXTS)
def test_no_output_makes_a_judge_raise(sections, number, text):
    known = situation(
        declared={"env_file": {"path": "/e", "required": ["A"]}},
        migrations=MIGRATIONS,
        expected_versions=("1",),
    )
    found = judged(KINDS[number], *sections, text=text, known=known)
    assert found.line()


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read(output):
    marked = f"\n{TOKEN} begin 0 \n".encode() + output + f"\n{TOKEN} end 0 0\n".encode()
    assert frames.read(marked, TOKEN)[0].status == 0
