import pytest
import yaml

from bot.authoring.shown import shown
from config.problem import ProblemError
from tests.unit.config.test_extending import OWN


def extend(sample, text):
    sample.change(sample.environment, "playbooks/web.yaml", "playbooks/own.yaml")
    path = sample.folder / "playbooks/own.yaml"
    path.write_text(OWN + text)
    path.chmod(0o600)


def test_a_playbook_is_shown_with_its_variables_and_scripts_as_written(sample):
    told = shown(sample.read(), "staging")
    assert "Back up /srv/app of ${ENVIRONMENT}" in told
    assert 'cat "${APP_DIR}/REVISION"' in told
    assert told.splitlines()[0] == (
        "# The playbook of `staging`: playbooks/web.yaml, with the variables of the environment."
    )
    assert yaml.safe_load(told)["deploy"]["steps"][0]["id"] == "backup"


def test_a_merged_playbook_says_where_each_part_is_from(sample):
    extend(sample, "deploy:\n  steps:\n    - {id: backup, limit: 2h}\n")
    told = shown(sample.read(), "staging")
    assert "playbooks/own.yaml on top of playbooks/web.yaml" in told
    value = yaml.safe_load(told)
    assert value["deploy"]["steps"][0]["limit"] == "2h"
    assert "extends" not in value
    lines = [line.strip() for line in told.splitlines()]
    assert lines[lines.index("- id: backup") - 1] == "# playbooks/own.yaml:5"
    number = sample.playbook.read_text().splitlines().index("    - id: env") + 1
    assert lines[lines.index("- id: env") - 1] == f"# playbooks/web.yaml:{number}"
    at = lines.index("- check: file")
    assert lines[at - 1].startswith("# playbooks/web.yaml:")


def test_what_is_shown_is_what_counts(sample):
    extend(sample, "deploy:\n  steps:\n    - {id: watch, drop: true}\n")
    reading = sample.read()
    value = yaml.safe_load(shown(reading, "staging"))
    steps = [step["id"] for step in value["deploy"]["steps"]]
    counted = reading.configuration.playbooks["staging"].deploy.steps
    assert steps == [step.id for step in counted]


def test_a_merged_playbook_is_shown_even_if_it_is_wrong(sample):
    extend(sample, "deploy:\n  steps:\n    - {id: backup, limit: soon}\n")
    reading = sample.read()
    assert reading.configuration is None
    assert "limit: soon" in shown(reading, "staging")


def test_an_environment_that_is_not_there_is_refused(sample):
    with pytest.raises(ProblemError) as refused:
        shown(sample.read(), "stagin")
    assert refused.value.problem.cure == "Did you mean `staging`?"


def test_a_playbook_that_is_not_there_is_refused(sample):
    sample.playbook.unlink()
    with pytest.raises(ProblemError) as refused:
        shown(sample.read(), "staging")
    assert refused.value.problem.code == "missing-playbook"
