"""The page on the runbook has a row for each of its lines, and every row is true."""

import inspect
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.load import read
from demo.host.faults import FAULTS
from tests.acceptance import test_two_platforms
from tests.integration.runbook import test_lines, test_migrations
from tests.integration.runbook.page import ROWS, Row
from tests.integration.runbook.proofs import PROOFS
from tests.integration.runbook.test_lines import CASES
from tests.unit.project.tree import ROOT, RUNBOOK

EXAMPLE = ROOT / "config/example"
CODES = yaml.safe_load((ROOT / "bot/authoring/problems.yaml").read_text(encoding="utf-8"))
PLAYBOOK: dict[str, Any] = yaml.safe_load(
    (EXAMPLE / "playbooks/staging.yaml").read_text(encoding="utf-8")
)
DEPLOY = PLAYBOOK["deploy"]
STEPS = {step["id"]: step for step in DEPLOY["steps"]}

CONFIGURED = {"channel-archived"}
"""Faults of chat, which no switch of the host makes: `tests/acceptance/test_two_platforms.py`."""
COUNTS = {
    r"1\.\d": 5,
    r"2\.\d": 6,
    r"3\.\d": 4,
    r"S\d\.\d": 27,
    r"8\.\d\.\d": 14,
    r"R\.\d": 4,
    r"C\.\d+": 10,
    r"T\d\.\d": 17,
    r"N\d\.\d": 12,
}
MANUAL = {"2.3"}


@pytest.mark.parametrize("pattern", COUNTS)
def test_each_line_of_the_runbook_has_its_row(pattern: str):
    assert len([row for row in ROWS if re.fullmatch(pattern, row.line)]) == COUNTS[pattern]


def test_there_is_no_other_row_and_none_twice():
    lines = [row.line for row in ROWS]
    assert len(lines) == len(set(lines)) == sum(COUNTS.values())
    cases = {row.line[:2] for row in ROWS if row.line.startswith("T")}
    groups = {row.line[:2] for row in ROWS if row.line.startswith("N")}
    assert (len(cases), len(groups)) == (4, 4)


def test_people_are_needed_only_where_nothing_else_can_know():
    manual = {row.line for row in ROWS if row.fault == "manual"}
    assert manual == MANUAL | {row.line for row in ROWS if row.line.startswith("N")}


PROVED = [row for row in ROWS if row.fault != "manual"]


@pytest.mark.parametrize("row", PROVED, ids=[row.line for row in PROVED])
def test_the_row_names_a_fault_and_a_test_carries_it_out(row: Row):
    """A line has a proof, which a test of its number carries out; a trouble is one test."""
    if row.fault in CONFIGURED:
        proof = inspect.getsource(test_two_platforms)
        assert "partners.archived" in proof
        assert "cannot be written to" in proof
        return
    assert row.fault in FAULTS
    assert row.named
    if row.line.startswith("T"):
        assert row.line[:2] in {*CASES, AT_BASE}
    else:
        assert PROOFS[row.line].words


def test_every_proof_is_of_a_row_and_is_carried_out():
    assert set(PROOFS) == {row.line for row in PROVED if not row.line.startswith("T")} - {"2.6"}
    assert _parameters(test_lines.test_the_line_turns_red_and_names_what_is_wrong) == [*PROOFS]
    looked_up = test_lines.test_a_failure_tells_what_the_runbook_has_people_look_up
    assert _parameters(looked_up) == [*CASES]
    at_base = test_migrations.test_a_migration_that_fails_tells_what_the_runbook_has_people_look_up
    assert _parameters(at_base) == ["migration-broken"]


def _parameters(test: Any) -> list[str]:
    (marked,) = [mark for mark in test.pytestmark if mark.name == "parametrize"]
    return list(marked.args[1])


AT_BASE = "T1"
"""The trouble of a host that is not deployed to yet."""


@pytest.mark.parametrize("row", ROWS, ids=[row.line for row in ROWS])
def test_what_covers_the_row_is_in_the_playbook(row: Row):
    if row.line in MANUAL or row.covered.startswith("message: "):
        return
    assert row.named
    for named in row.named:
        if named.kind == "problem":
            assert named.says in CODES
        elif named.kind == "check":
            assert named.says in _said(named.place), named
        elif named.kind == "advice":
            assert named.says in "\n".join(STEPS[named.place]["advice"])
        else:  # what it says is there once it has run, which the test of its trouble sees
            assert STEPS[named.place]["diagnose"]


def _said(place: str) -> set[str]:
    if place == "criteria":
        return {criterion["says"] for criterion in DEPLOY["criteria"]}
    if place == "next_steps":
        return {item for each in DEPLOY["next_steps"] for item in each["items"]}
    if place == "plan":
        return {check["says"] for check in PLAYBOOK["plan"]["verify"]}
    if place == "rollback":
        ways = PLAYBOOK["rollback"].values()
        said = [
            {check["says"] for step in way["steps"] for check in step.get("verify", ())}
            for way in ways
        ]
        return set.intersection(*said)
    step = STEPS[place]
    measures = step.get("monitor", {}).get("measures", ())
    return {proof["says"] for proof in [*step.get("verify", ()), *measures]}


def test_the_last_message_has_the_criteria_and_the_next_steps():
    assert len(DEPLOY["criteria"]) == 10
    assert [len(each["items"]) for each in DEPLOY["next_steps"]] == [3, 3, 3, 3]
    assert all(each["owner"] for each in DEPLOY["next_steps"])


def test_an_environment_that_tells_nobody_is_refused(tmp_path: Path):
    folder = tmp_path / "config"
    shutil.copytree(EXAMPLE, folder)
    file = folder / "environments/staging.yaml"
    text = file.read_text(encoding="utf-8")
    assert "channels:\n  - terminal:deploys\n" in text
    file.write_text(text.replace("channels:\n  - terminal:deploys\n", ""), encoding="utf-8")
    findings = [finding for finding in read(folder).findings if finding.path == "channels"]
    assert [finding.fatal for finding in findings] == [True]


@pytest.mark.runbook
def test_the_document_itself_has_as_many_lines():
    text = RUNBOOK.read_text(encoding="utf-8")
    before, _, rest = text.partition("## Deployment Steps")
    steps, _, rest = rest.partition("## Rollback Procedure")
    back, _, rest = rest.partition("## Troubleshooting")
    trouble, _, rest = rest.partition("## Success Criteria")
    success, _, after = rest.partition("## Next Steps")
    access, _, checklist = before.partition("### 2.")
    checklist, _, tools = checklist.partition("### 3.")
    told = Counter(
        {
            r"1\.\d": access.count("- [ ]"),
            r"2\.\d": checklist.count("- [ ]"),
            r"3\.\d": tools.count(" --version"),
            r"S\d\.\d": len(re.findall(r"^- ✅", steps, re.MULTILINE)),
            r"8\.\d\.\d": steps.count("- [ ]"),
            r"R\.\d": len(re.findall(r"^- ✅", back, re.MULTILINE)),
            r"C\.\d+": len(re.findall(r"^- ✅", success, re.MULTILINE)),
            r"T\d\.\d": len(re.findall(r"^\d\. ", trouble, re.MULTILINE)),
            r"N\d\.\d": len(re.findall(r"^   - ", after, re.MULTILINE)),
        }
    )
    assert dict(told) == COUNTS
