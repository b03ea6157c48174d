"""Each line that the runbook asks to verify is proved by a check that measures."""

import pytest

from config.model import Playbook

PROOFS = {
    1: ("backup", "file", "The dump is there, and only its owner may read it"),
    2: ("backup", "file", "Backup size"),
    3: ("backup", "command", "Its record names the moment"),
    4: ("code", "git", "The checkout is on the branch"),
    5: ("code", "git", "Its commit is the approved one"),
    6: ("code", "git", "No conflict and no local change"),
    7: ("build", "command", "Dependencies that are declared but not installed"),
    8: ("build", "audit", "Critical vulnerabilities"),
    9: ("build", "command", "Parts without a finished build"),
    10: ("migrate", "migrations", "Every migration of the commit is applied"),
    11: ("migrate", "command", "Errors in the log of the migrations"),
    12: ("migrate", "migrations", "The schema's version is the commit's newest"),
    13: ("environment", "env_file", "Required variables are set, no placeholder is left"),
    14: ("environment", "command", "Tracked files that hold a secret of the env file"),
    15: ("environment", "systemd", "The reload went through, and all units are still active"),
    16: ("restart", "systemd", "The services stay up"),
    17: ("restart", "journal", "Error lines of the services since the restart"),
    18: ("restart", "port", "Both services listen on their ports"),
    19: ("health", "http", "The application is healthy"),
    20: ("health", "sql", "The database answers"),
    21: ("health", "journal", "Critical lines in the logs since the run began"),
    22: ("smoke", "http", "A company's cockpit opens, with its five widgets"),
    23: (
        "smoke",
        "browser",
        "In a browser the cockpit shows its widgets, soon and without an error",
    ),
    24: ("smoke", "journal", "Answers with status 500 in the logs"),
    25: ("monitor", "errors_per_minute", "Errors a minute"),
    26: ("monitor", "memory", "Memory of the services"),
    27: ("monitor", "connections", "Database connections"),
}
"""The runbook's lines in their order: the step, the kind of check or measure, its words."""


@pytest.mark.parametrize("line", PROOFS)
def test_the_line_is_proved(playbook: Playbook, line: int):
    step_id, kind, says = PROOFS[line]
    (step,) = [step for step in playbook.deploy.steps if step.id == step_id]
    checks = [(check.check, check.says, check.warn) for check in step.verify]
    measures = step.monitor.measures if step.monitor else ()
    measured = [(measure.measure, measure.says, False) for measure in measures]
    assert (kind, says, False) in [*checks, *measured]


def test_there_are_three_lines_for_each_of_nine_steps():
    steps = [step for step, _, _ in PROOFS.values()]
    assert list(PROOFS) == list(range(1, 28))
    assert [steps.count(step) for step in dict.fromkeys(steps)] == [3] * 9


def test_people_are_asked_only_where_nothing_else_can_know(playbook: Playbook):
    asked = [
        check.says
        for step in playbook.deploy.steps
        for check in step.verify
        if check.check == "manual"
    ]
    assert asked == []


def test_no_two_checks_of_a_step_say_the_same(playbook: Playbook):
    for step in playbook.deploy.steps:
        says = [check.says for check in step.verify]
        assert len(says) == len(set(says))
