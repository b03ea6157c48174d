"""The schemas take what the reader takes, and refuse what it refuses for its form."""

import pytest
import yaml
from jsonschema import Draft202012Validator

from config.schema import KINDS, schema
from tests.unit.config.conftest import ENVIRONMENT, PLAYBOOK, ROLLBACK, SETTINGS
from tests.unit.project.tree import ROOT

EXAMPLE = ROOT / "config/example"
SHIPPED = {
    "handrail": EXAMPLE / "handrail.yaml",
    "environment": EXAMPLE / "environments/staging.yaml",
    "playbook": EXAMPLE / "playbooks/staging.yaml",
}


def errors(kind, text):
    """Return where a text of YAML is not as the schema wants it."""
    found = Draft202012Validator(schema(kind)).iter_errors(yaml.safe_load(text))
    return [".".join(map(str, error.absolute_path)) for error in found]


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_one(kind):
    Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_files_are_as_their_schema_says(kind):
    assert errors(kind, SHIPPED[kind].read_text()) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [("handrail", SETTINGS), ("environment", ENVIRONMENT), ("playbook", PLAYBOOK + ROLLBACK)],
)
def test_names_of_variables_may_stand_for_numbers_and_words(kind, text):
    assert errors(kind, text) == []


@pytest.mark.parametrize(
    ("kind", "old", "new", "place"),
    [
        ("handrail", "channels: [deploys]", "channles: [deploys]", "chat.terminal"),
        ("handrail", "local: 1000", "local: me", "people.alice.local"),
        ("environment", "quorum: 1", "quorum: many", "approval.quorum"),
        ("environment", "title: Staging", "name: Staging", ""),
        ("playbook", "min_size: 10MB", "min_size: much", "deploy.steps.0.verify.0"),
        ("playbook", "check: file", "check: fiel", "deploy.steps.0.verify.0"),
        ("playbook", "window: ${WINDOW}", "window: later", "deploy.steps.3.monitor.window"),
    ],
)
def test_what_has_the_wrong_form_is_told_where_it_is(kind, old, new, place):
    text = {"handrail": SETTINGS, "environment": ENVIRONMENT, "playbook": PLAYBOOK}[kind]
    assert old in text
    told = errors(kind, text.replace(old, new))
    assert told
    assert all(each.startswith(place) or place.startswith(each) for each in told), told


def test_a_playbook_that_extends_another_says_only_what_differs():
    text = """\
extends: playbooks/web.yaml
deploy:
  steps:
    - {id: backup, limit: 2h, diagnose: null}
    - {id: watch, drop: true}
    - id: smoke
      verify:
        - {says: Rows, equals: "2"}
    - {id: more, title: More, run: echo, after: smoke}
"""
    assert errors("playbook", text) == []
    assert errors("playbook", text.replace("limit: 2h", "limti: 2h"))
    assert errors("playbook", text.replace("extends: playbooks/web.yaml\n", ""))


def test_editors_are_told_what_keys_mean():
    (step,) = [each for name, each in schema("playbook")["$defs"].items() if name == "Step"]
    assert step["properties"]["id"]["description"].startswith("Its name in commands")
    assert all("description" in each for each in step["properties"].values())
