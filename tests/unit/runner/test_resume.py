"""What follows a loss, by each rule and within its bounds."""

from config.model.playbook import Step
from runner.resume import MOST, Resumption, resumption, told


def step(rule: str) -> Step:
    return Step.model_validate({"id": "build", "title": "Build", "run": "true", "resume": rule})


def test_each_rule_is_obeyed():
    found = {rule: resumption(step(rule), 1, alive=False) for rule in ("safe", "check", "ask")}
    assert found == {
        "safe": Resumption.AGAIN,
        "check": Resumption.CHECK,
        "ask": Resumption.ASK,
    }
    assert resumption(step("never"), 1, alive=True) is Resumption.STOP


def test_what_is_lost_again_and_again_asks():
    assert resumption(step("safe"), MOST - 1, alive=False) is Resumption.AGAIN
    assert resumption(step("safe"), MOST, alive=False) is Resumption.STUBBORN


def test_nothing_follows_by_itself_what_is_still_alive():
    assert resumption(step("check"), 1, alive=True) is Resumption.ALIVE
    assert resumption(step("ask"), 1, alive=True) is Resumption.ASK


def test_people_are_told_what_was_found_and_what_was_decided():
    assert told("reboot", Resumption.AGAIN) == (
        "the host was restarted before it ended, and how its script ended is not known; "
        "it is safe to run again, so it runs again"
    )
    assert told("gone", Resumption.STOP).startswith("what watches over it on the host was ended")
