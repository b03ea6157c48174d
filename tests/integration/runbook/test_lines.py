"""Every line of the runbook that a program can see turns red, by the name of its check.

What covers a line, and its fault, are read from `docs/playbooks/staging.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.runbook.page import BY_LINE, ROWS, Row
from tests.integration.runbook.proofs import BROWSER, PROOFS
from tests.integration.runbook.test_browser import lacking
from tests.staging import needs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from tests.integration.runbook.ground import Base, Ground

pytestmark = pytest.mark.integration


@pytest.fixture
async def healed(
    ground: Ground, base: Base, request: pytest.FixtureRequest
) -> AsyncIterator[Ground]:
    """Give the ground; afterwards the fault is off, and what it left behind is put back."""
    yield ground
    params = request.node.callspec.params
    if "line" in params:
        fault, heal = BY_LINE[params["line"]].fault, PROOFS[params["line"]].heal
    else:
        fault, heal = CASES[params["case"]]
    await ground.host.fault(fault, on=False)
    ground.plan = base.plan
    if heal:
        await mended(ground, heal)


async def mended(ground: Ground, step: str) -> None:
    """Carry a step out until it passes: a service may still have logged in its first second."""
    for _ in range(2):
        done = await ground.step(step)
        if done["outcome"] == "passed":
            return
    raise AssertionError(done)


@pytest.mark.parametrize("line", PROOFS)
async def test_the_line_turns_red_and_names_what_is_wrong(healed: Ground, line: str):
    needs(lacking() if line in BROWSER else None)
    row, proof = BY_LINE[line], PROOFS[line]
    told = [await proof.way(healed, row.fault, named) for named in row.named]
    assert told
    assert [text for text in told if proof.words not in text] == []


CASES = {
    "T2": ("port-taken", "restart"),
    "T3": ("role-lost", ""),
    "T4": ("memory-growth", "restart"),
}
"""Troubles of the runbook; the first is one of a host before its deploy, in another module."""


@pytest.mark.parametrize("case", CASES)
async def test_a_failure_tells_what_the_runbook_has_people_look_up(healed: Ground, case: str):
    fault, _ = CASES[case]
    await told_of(healed, fault, [row for row in ROWS if row.line.startswith(case)])


async def told_of(ground: Ground, fault: str, rows: Sequence[Row]) -> None:
    """Let a step fail, and find all that the rows name in what its failure tells."""
    assert {row.fault for row in rows} == {fault}
    (step,) = {named.place for row in rows for named in row.named}
    await ground.host.fault(fault)
    done = await (ground.stopped() if step == "monitor" else ground.step(step))
    assert done["outcome"] == "failed", done
    told = {"diagnosis": done["diagnosis"], "advice": "\n".join(done["advice"])}
    missing = [named for row in rows for named in row.named if named.says not in told[named.kind]]
    assert missing == []
    values = ground.host.facts.secrets.values()
    assert [value for value in values if value in str(done)] == []
    assert FINDINGS[rows[0].line[:2]] in done["diagnosis"]


FINDINGS = {
    "T1": 'relation "owners" does not exist',
    "T2": "old-cockpit",
    "T3": "admin@test.com VIEWER",
    "T4": "largest processes",
}
"""What each diagnosis finds, beside its headings."""
