import pytest

from runner.checks.verdict import Facet, Judged, Verdict, from_facets, judged, weighed, worst
from tests.unit.runner.checks.situations import check

FILE = check("file", path="/x")


def of(verdict, measured="12.4 MB", expected="≥ 10.0 MB"):
    return judged(FILE, verdict, measured, expected)


def test_a_passed_comparison_reads_as_one():
    assert of(Verdict.PASSED).line() == "The file: 12.4 MB ≥ 10.0 MB"


def test_what_is_measured_word_for_word_is_not_said_twice():
    assert of(Verdict.PASSED, "branch main", "branch main").line() == (
        "The file: branch main (as expected)"
    )


def test_a_miss_says_what_was_expected():
    line = of(Verdict.FAILED, "9.1 MB").line()
    assert line == "The file: 9.1 MB (expected ≥ 10.0 MB)"


def test_what_was_not_measured_says_so():
    line = of(Verdict.INCONCLUSIVE, "stat said nothing").line()
    assert line == "The file: not measured, stat said nothing (expected ≥ 10.0 MB)"


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_judged_check_survives_its_json(verdict):
    found = of(verdict)
    assert Judged.from_json(found.to_json()) == found


@pytest.mark.parametrize(
    ("verdicts", "sum_"),
    [
        ([], "passed"),
        (["skipped"], "passed"),
        (["passed", "skipped"], "passed"),
        (["passed", "warned"], "warned"),
        (["warned", "inconclusive"], "inconclusive"),
        (["inconclusive", "failed", "passed", "warned"], "failed"),
    ],
)
def test_a_step_is_as_bad_as_its_worst_check(verdicts, sum_):
    assert worst(of(Verdict(verdict)) for verdict in verdicts) is Verdict(sum_)


@pytest.mark.parametrize(
    ("verdict", "weighed_"),
    [
        ("failed", "warned"),
        ("inconclusive", "warned"),
        ("passed", "passed"),
        ("skipped", "skipped"),
    ],
)
def test_a_check_that_only_warns_stops_nothing(verdict, weighed_):
    assert weighed(of(Verdict(verdict)), warn=True).verdict is Verdict(weighed_)
    assert weighed(of(Verdict(verdict)), warn=False).verdict is Verdict(verdict)


def test_a_warning_about_nothing_measured_says_so():
    assert weighed(of(Verdict.INCONCLUSIVE), warn=True).measured == "not measured, 12.4 MB"


def facet(right, name="it"):
    return Facet(measured=f"{name} is {right}", expected=f"{name} right", right=right)


@pytest.mark.parametrize(
    ("rights", "verdict"),
    [
        ([], "inconclusive"),
        ([True], "passed"),
        ([True, None], "inconclusive"),
        ([True, None, False], "failed"),
    ],
)
def test_facets_add_up(rights, verdict):
    assert from_facets(FILE, [facet(right) for right in rights]).verdict is Verdict(verdict)


def test_only_what_decided_is_told():
    found = from_facets(FILE, [facet(True, "a"), facet(False, "b"), facet(None, "c")])
    assert (found.measured, found.expected) == ("b is False", "b right")


def test_texts_from_outside_stay_on_one_line_and_short():
    found = judged(FILE, Verdict.FAILED, "a\nb\x1b[31m" + "x" * 5000, "y", "d\x1b[2J\n\te")
    assert found.measured.startswith("a b [31m")
    assert len(found.measured) == 400
    assert found.detail == "d[2J\n\te"
