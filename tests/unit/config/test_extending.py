"""Playbooks on top of playbooks, as the reader of a folder sees them."""

from pathlib import Path

import pytest
import yaml

from tests.unit.config.conftest import Sample

OWN = """\
title: Web, differently
extends: playbooks/web.yaml
"""


@pytest.fixture
def extending(sample):
    """Let the environment name a playbook of its own, on top of the sample's."""
    sample.change(sample.environment, "playbooks/web.yaml", "playbooks/own.yaml")

    def write(text="", name="own.yaml", head=OWN):
        path = sample.folder / "playbooks" / name
        path.write_text(head + text)
        path.chmod(0o600)
        return sample

    return write


def playbook_of(sample: Sample):
    reading = sample.read()
    assert reading.configuration, [str(finding) for finding in reading.findings]
    return reading.configuration.playbooks["staging"]


def ids(sample: Sample) -> list[str]:
    return [step.id for step in playbook_of(sample).deploy.steps]


def found(sample: Sample) -> list[tuple[str, str, int]]:
    """Return code, file and line of what is wrong, warnings left out."""
    findings = sample.read().findings
    return [(f.problem.code, Path(f.file).name, f.line) for f in findings if f.fatal]


def test_what_is_not_said_is_as_in_the_extended_playbook(extending):
    sample = extending()
    playbook = playbook_of(sample)
    assert playbook.title == "Web, differently"
    assert ids(sample) == ["backup", "env", "smoke", "watch", "tell"]
    assert playbook.plan.verify[0].says == "Node"


def test_a_step_is_changed_key_by_key(extending):
    sample = extending("""\
deploy:
  steps:
    - id: backup
      limit: 2h
      diagnose: null
      diagnose_uses: null
""")
    step = playbook_of(sample).deploy.steps[0]
    assert (step.limit, step.diagnose) == (7200, None)
    assert step.run
    assert step.verify[0].says == "Backup exists"


def test_a_step_is_dropped_placed_before_and_after_and_added_at_the_end(extending):
    sample = extending("""\
deploy:
  steps:
    - {id: watch, drop: true}
    - {id: first, title: First, run: echo, before: backup}
    - {id: second, title: Second, run: echo, after: backup}
    - {id: last, title: Last, run: echo}
""")
    assert ids(sample) == ["first", "backup", "second", "env", "smoke", "tell", "last"]


def test_a_known_step_can_be_moved(extending):
    sample = extending("deploy:\n  steps:\n    - {id: env, after: tell, limit: 1s}\n")
    assert ids(sample) == ["backup", "smoke", "watch", "tell", "env"]
    assert playbook_of(sample).deploy.steps[-1].limit == 1


def test_checks_and_measures_are_merged_by_what_they_say(extending):
    sample = extending("""\
deploy:
  steps:
    - id: smoke
      verify:
        - {says: Rows, equals: "2"}
        - {says: Look, drop: true}
        - {check: sql, says: More rows, query: select 2}
    - id: watch
      monitor:
        measures:
          - {says: P95, at_most: 2}
""")
    steps = {step.id: step for step in playbook_of(sample).deploy.steps}
    checks = {check.says: check for check in steps["smoke"].verify}
    assert list(checks) == ["Page answers", "Quiet", "Rows", "Green", "More rows"]
    assert checks["Rows"].equals == "2"
    assert [measure.at_most for measure in steps["watch"].monitor.measures] == [10, 2, 80]


def test_other_lists_are_replaced(extending):
    sample = extending("deploy:\n  steps:\n    - {id: backup, uses: [APP_DIR]}\n")
    assert playbook_of(sample).deploy.steps[0].uses == ("APP_DIR",)


def test_a_playbook_can_extend_one_that_extends(extending):
    extending("deploy:\n  steps:\n    - {id: tell, drop: true}\n", name="middle.yaml")
    sample = extending(
        "deploy:\n  steps:\n    - {id: watch, drop: true}\n",
        head="extends: playbooks/middle.yaml\n",
    )
    assert ids(sample) == ["backup", "env", "smoke"]
    assert playbook_of(sample).title == "Web, differently"


def test_what_is_wrong_is_told_where_it_is_written(extending):
    sample = extending("deploy:\n  steps:\n    - id: backup\n      limit: soon\n")
    sample.change(sample.playbook, "window: ${WINDOW}", "window: later")
    (line,) = [
        number
        for number, text in enumerate(sample.playbook.read_text().splitlines(), 1)
        if "window: later" in text
    ]
    assert found(sample) == [("wrong-value", "own.yaml", 6), ("wrong-value", "web.yaml", line)]


@pytest.mark.parametrize(
    "item", ["{id: levitate, drop: true}", "{id: x, title: X, run: ls, after: levitate}"]
)
def test_what_the_extended_playbook_does_not_have_is_told(extending, item):
    sample = extending(f"deploy:\n  steps:\n    - {item}\n")
    assert found(sample)[0] == ("extends-unknown", "own.yaml", 5)


def test_a_circle_is_told(extending):
    extending(name="middle.yaml", head="extends: playbooks/own.yaml\n")
    sample = extending(head="extends: playbooks/middle.yaml\n")
    assert ("extends-loop", "middle.yaml", 1) in found(sample)


@pytest.mark.parametrize(
    ("named", "code"),
    [("playbooks/none.yaml", "missing-playbook"), ("../web.yaml", "playbook-outside")],
)
def test_what_cannot_be_extended_is_told(extending, named, code):
    sample = extending(head=f"title: X\nextends: {named}\n")
    assert (code, "own.yaml", 2) in found(sample)


def test_a_file_that_is_no_block_extends_nothing(extending):
    sample = extending(name="middle.yaml", head="- a list\n")
    sample = extending(head="title: X\nextends: playbooks/middle.yaml\n")
    codes = {code for code, *_ in found(sample)}
    assert "missing-key" in codes


def test_nobody_else_may_write_to_what_is_extended(extending):
    sample = extending()
    sample.playbook.chmod(0o666)
    told = [str(finding) for finding in sample.read().findings if finding.fatal]
    assert any("web.yaml can be written by its group" in line for line in told), told


def test_a_step_that_is_no_block_is_told_like_any_other(extending):
    sample = extending("deploy:\n  steps:\n    - just words\n")
    assert found(sample)[0][:2] == ("wrong-type", "own.yaml")


def test_the_sample_is_a_playbook_that_others_extend(sample):
    assert yaml.safe_load(sample.playbook.read_text())["title"] == "Web"
