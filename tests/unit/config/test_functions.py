"""Shell text that scripts of a playbook share."""

import pytest

PLAN = "plan:\n  live: |"
FUNCTIONS = "functions:\n  greet: |\n    greet() { echo ${NOT_FILLED}; }\n  leave: exit 1\n"
RUN = 'run: df "$APP_DIR"'


@pytest.fixture
def shared(sample):
    sample.change(sample.playbook, PLAN, f"{FUNCTIONS}{PLAN}")
    return sample


def _names(sample, names: str) -> int:
    return sample.change(sample.playbook, RUN, f"functions: {names}\n      {RUN}")


def test_a_script_gets_the_functions_that_it_names_in_front(shared):
    _names(shared, "[greet, leave]")
    playbook = shared.read().configuration.playbooks["staging"]
    assert playbook.plan.facts[0].run == (
        'greet() { echo ${NOT_FILLED}; }\n\nexit 1\n\ndf "$APP_DIR"'
    )
    assert playbook.deploy.steps[0].diagnose == "df ${Y}"
    assert set(playbook.functions) == {"greet", "leave"}


def test_a_function_that_is_not_there_is_named_at_its_line(shared):
    line = _names(shared, "[greed]")
    assert shared.told() == [("undefined-function", "web.yaml", line)]
    (finding,) = shared.read().findings
    assert "Did you mean `greet`?" in str(finding)


def test_what_is_named_must_be_a_list(shared):
    line = _names(shared, "greet")
    assert shared.told() == [("wrong-type", "web.yaml", line)]
