"""What an attempt came to, as the card and the journal tell it."""

import pytest

from config.model.playbook import Step
from runner.checks.people import Checklist
from runner.checks.verdict import Judged, Verdict
from runner.host.job import Conflict, Ended, Lost, Void
from runner.result import OUTPUT_LIMIT, Result, of_checks, of_script, outputs_of
from runner.resume import Resumption, told

STEP = Step.model_validate(
    {
        "id": "build",
        "title": "Build",
        "run": "true",
        "limit": "10m",
        "silence": "90s",
        "check_limit": "2m",
        "resume": "never",
        "outputs": {"FILE": r"/.+\.dump", "SIZE": "[0-9]+"},
        "advice": ["Read the first error."],
    }
)


def ended(**fields):
    known = {
        "status": 0,
        "check_status": 0,
        "check_offset": 0,
        "why": "exit",
        "survivors": (),
        "outputs": {},
        "seconds": 2.0,
    }
    return Ended(**{**known, **fields})


def check(verdict, says="The size"):
    kind = Verdict(verdict)
    return Judged(says=says, kind="file", verdict=kind, measured="1 MB", expected="≥ 2 MB")


@pytest.mark.parametrize(
    ("end", "outcome", "why"),
    [
        (
            Lost(reason="reboot", group_alive=False),
            "lost",
            told("reboot", Resumption.STOP),
        ),
        (
            Conflict(digest="d"),
            "failed",
            "the host holds another attempt under this name and did not run this one",
        ),
        (
            Void(reason="its files could not be written"),
            "failed",
            "it was never started on the host: its files could not be written",
        ),
        (ended(why="cancelled", status=143), "cancelled", "cancelled"),
        (
            ended(why="cancelled", status=None, survivors=("4711 npm", "4712 node")),
            "cancelled",
            "cancelled, but these processes could not be ended: 4711 npm, 4712 node",
        ),
        (
            ended(why="limit", status=143),
            "failed",
            "took longer than its limit of 10m and was ended",
        ),
        (
            ended(why="silence", status=143),
            "failed",
            "printed nothing for 1m 30s and was ended",
        ),
        (ended(why="check-limit"), "failed", "its checks took longer than 2m"),
        (ended(status=3), "failed", "its script ended with exit status 3"),
    ],
)
def test_an_end_that_settles_the_step_says_why(end, outcome, why):
    found = of_script(STEP, end)
    assert (found.outcome.value, found.why) == (outcome, why)


def test_a_script_that_went_well_leaves_the_word_to_its_checks():
    assert of_script(STEP, ended()) is None


@pytest.mark.parametrize("why", ["cancelled", "limit", "exit"])
def test_what_outlived_the_script_is_kept_for_people_to_end(why):
    found = of_script(STEP, ended(why=why, status=1, survivors=("4711 npm",)))
    assert found.survivors == ("4711 npm",)


GOOD = {"FILE": "/b/a.dump", "SIZE": "12"}


@pytest.mark.parametrize(
    ("raw", "kept", "problem"),
    [
        (GOOD, GOOD, ""),
        ({**GOOD, "MORE": "undeclared"}, GOOD, ""),
        ({"FILE": "/b/a.dump"}, {"FILE": "/b/a.dump"}, "it did not hand on SIZE"),
        (
            {**GOOD, "FILE": "/b/a.dump; rm -rf /"},
            {},
            r"its output FILE does not look like /.+\.dump",
        ),
        ({**GOOD, "SIZE": "1" * OUTPUT_LIMIT}, {}, "its outputs are larger than 4096 bytes"),
    ],
)
def test_only_declared_outputs_that_match_are_handed_on(raw, kept, problem):
    assert outputs_of(STEP, raw) == (kept, problem)


SIZE = "The size: 1 MB (expected ≥ 2 MB)"
LOOK = Checklist(says="Console", items=("Look at it",))
UNCLEAR = "The size: not measured, 1 MB (expected ≥ 2 MB)"


@pytest.mark.parametrize(
    ("verdicts", "lists", "outcome", "why"),
    [
        ((), (), "passed", ""),
        (("passed", "skipped"), (), "passed", ""),
        (("passed", "warned"), (), "warned", ""),
        (("warned", "inconclusive"), (), "inconclusive", UNCLEAR),
        (("inconclusive", "failed"), (), "failed", SIZE),
        (("failed", "failed", "failed"), (), "failed", f"{SIZE} (and 2 more)"),
        (
            ("passed", "warned"),
            (LOOK,),
            "inconclusive",
            "waits for a person's answer to its checklist",
        ),
        (("failed",), (LOOK,), "failed", SIZE),
        (("inconclusive",), (LOOK,), "inconclusive", UNCLEAR),
    ],
)
def test_the_worst_check_decides_and_says_why(verdicts, lists, outcome, why):
    found = of_checks(STEP, [check(verdict) for verdict in verdicts], lists)
    assert (found.outcome.value, found.why) == (outcome, why)
    asked = lists if outcome == "inconclusive" else ()
    assert found.checklists == asked
    assert [one.says for one in found.checks[len(verdicts) :]] == [one.says for one in asked]
    assert found.unclear == ("inconclusive" in verdicts and outcome == "inconclusive")
    assert found.advice == (STEP.advice if outcome == "failed" else ())


def test_the_journal_keeps_all_of_a_result():
    found = of_script(STEP, ended(status=3, survivors=("4711 npm",)))
    told = found.to_json(1.23456)
    assert told["seconds"] == 1.235
    assert (told["outcome"], told["status"], told["survivors"]) == ("failed", 3, ["4711 npm"])
    judged = of_checks(STEP, [check("failed")], ()).to_json(0)
    assert [one["verdict"] for one in judged["checks"]] == ["failed"]
    assert judged["advice"] == ["Read the first error."]
    assert set(told) == {*Result.__slots__, "seconds"} - {"hosts"}
