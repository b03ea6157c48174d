"""What a success is shown by, with measured values; and what people do next."""

import pytest

from bot import cards
from bot.cards.scorecard import next_steps, scorecard
from commands.reply import Lines, Sign, Words
from config.model.playbook import Criterion, NextSteps
from runner.record.run import Outcome, Run, StepState
from tests.unit.bot import scenes
from tests.unit.bot.scenes import PLAN, ROSTER, run_of


def check(says, verdict="passed", measured="3 ms", expected="≤ 5 ms"):
    return {"says": says, "verdict": verdict, "measured": measured, "expected": expected}


def planned(*criteria, lists=()):
    flow = PLAN.playbook.deploy.model_copy(update={"criteria": criteria, "next_steps": lists})
    playbook = PLAN.playbook.model_copy(update={"deploy": flow})
    return PLAN.model_copy(update={"playbook": playbook})


def told(*checks, wanted=("One", "Two")):
    state = StepState(id="smoke", attempt=1, outcome=Outcome.PASSED, finished={"checks": [*checks]})
    criterion = Criterion(says="It works", shown_by={"smoke": wanted})
    title, lines = scorecard(Run(id="staging-1", steps={"smoke": state}), planned(criterion))
    assert isinstance(title, Words)
    assert isinstance(lines, Lines)
    return title.text, lines.lines[0]


def test_a_criterion_that_is_met_says_what_was_measured():
    title, line = told(check("One"), check("Two", measured="0", expected="0"))
    assert title == "Success criteria, 1 of 1 met:"
    assert (line.sign, line.text, line.detail) == (
        Sign.PASSED,
        "It works",
        "One: 3 ms ≤ 5 ms; Two: 0",
    )


def test_what_measured_the_same_is_told_once():
    _, line = told(
        check("One", measured="200", expected=""), check("Two", measured="200", expected="")
    )
    assert line.detail == "200"


@pytest.mark.parametrize(
    ("verdicts", "sign"),
    [
        (("passed", "warned"), Sign.WARNED),
        (("warned", "inconclusive"), Sign.INCONCLUSIVE),
        (("inconclusive", "failed"), Sign.FAILED),
        (("passed", "skipped"), Sign.PASSED),
        (("skipped", "skipped"), Sign.INCONCLUSIVE),
    ],
)
def test_a_criterion_is_as_good_as_the_worst_of_what_shows_it(verdicts, sign):
    title, line = told(
        *(check(says, verdict) for says, verdict in zip(("One", "Two"), verdicts, strict=True))
    )
    assert line.sign is sign
    assert title == f"Success criteria, {int(sign is Sign.PASSED)} of 1 met:"


def test_what_did_not_run_shows_nothing():
    _, line = told(check("One"))
    assert (line.sign, line.detail) == (Sign.INCONCLUSIVE, "Two: not measured; One: 3 ms ≤ 5 ms")
    nowhere = Criterion(says="It works", shown_by={"other": ("One",)})
    _, lines = scorecard(Run(id="staging-1"), planned(nowhere))
    assert lines.lines[0].sign is Sign.INCONCLUSIVE


@pytest.mark.parametrize(
    ("verdicts", "sign", "detail"),
    [
        (("passed", "passed"), Sign.PASSED, "2 of 2 passed"),
        (("passed", "skipped"), Sign.PASSED, "1 of 1 passed"),
        (("passed", "failed"), Sign.FAILED, "1 of 2 passed; Two: 3 ms (expected ≤ 5 ms)"),
        (
            ("inconclusive", "passed"),
            Sign.INCONCLUSIVE,
            "1 of 2 passed; One: not measured, 3 ms (expected ≤ 5 ms)",
        ),
        ((), Sign.INCONCLUSIVE, "not measured"),
        (("skipped", "skipped"), Sign.INCONCLUSIVE, "not measured"),
    ],
)
def test_all_checks_of_a_step_are_counted_and_those_that_did_not_pass_are_named(
    verdicts, sign, detail
):
    checks = [check(says, verdict) for says, verdict in zip(("One", "Two"), verdicts, strict=False)]
    _, line = told(*checks, wanted="all")
    assert (line.sign, line.detail) == (sign, detail)


def test_what_is_not_well_comes_first_for_the_end_may_be_cut_off():
    _, line = told(check("One", measured="x" * 150), check("Two", "failed", measured="status 200"))
    assert line.detail.startswith("Two: status 200 (expected ≤ 5 ms); One: xxx")


def test_next_steps_are_a_checklist_with_an_owner():
    lists = (NextSteps(title="Security", owner="Ada", items=("Cross over", "Keep keys")),)
    title, words = next_steps(planned(lists=lists))
    assert title.text == "What comes next."
    assert words.text.splitlines() == [
        "Security, seen to by Ada:",
        "☐ Cross over",
        "☐ Keep keys",
    ]


def test_without_criteria_nothing_is_said_of_them():
    assert scorecard(run_of(scenes.SUCCEEDED), PLAN) == []
    assert next_steps(PLAN) == []


def test_the_notification_of_a_success_holds_both():
    lists = (NextSteps(title="Security", owner="Ada", items=("Cross over",)),)
    criterion = Criterion(says="Few errors", shown_by={"monitor": ("Errors in total",)})
    message = cards.notification(
        run_of(scenes.SUCCEEDED), planned(criterion, lists=lists), "5d41", ROSTER
    )
    shown = [block.text for block in message.blocks if isinstance(block, Words)]
    assert any(text.startswith("Success criteria") for text in shown)
    assert any("☐ Cross over" in text for text in shown)
