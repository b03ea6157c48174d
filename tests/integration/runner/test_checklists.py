"""Checklists: who is asked, when, by whom they are confirmed, and what a retry asks again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from config.problem import Problem
from demo.host import StagingHost
from runner.control import Answer
from runner.record.events import Event, Kind
from runner.record.run import Run, State
from tests.integration.runner.conftest import APPROVER
from tests.integration.runner.small import Small, small

pytestmark = pytest.mark.integration
QA = frozenset({"qa"})
PREFLIGHT = """\
  facts:
    - {says: The token, uses: [FORGE_TOKEN], run: 'echo "$FORGE_TOKEN"'}
  verify:
    - {check: command, says: It is known, uses: [FORGE_TOKEN], run: 'echo "$FORGE_TOKEN"', lacks: x}
    - {check: manual, says: Stakeholders know, items: ["Told in ${PLACE}"], roles: [qa]}
deploy:
"""
LOOK = """\
      run: test ! -e "$PLACE/unfit"
      verify:
        - {check: manual, says: It looks well, items: [The logo, The menu]}
"""


def with_lists(configuration: Path) -> None:
    """Give the small playbook two checklists, and dana the role that one of them names."""
    settings = configuration / "handrail.yaml"
    settings.write_text(settings.read_text().replace("\nroles:\n", "\nroles:\n  qa: [dana]\n"))
    playbook = configuration / "playbooks/staging.yaml"
    look = LOOK.splitlines(keepends=True)[0]
    text = playbook.read_text().replace("deploy:\n", PREFLIGHT, 1)
    text = text.replace("uses: [PLACE]", "uses: [PLACE, FORGE_TOKEN]", 1)
    text = text.replace(look, LOOK, 1)
    playbook.write_text(text)


@pytest.fixture
async def place(tmp_path: Path, staging: StagingHost, database: str) -> AsyncIterator[Small]:
    async with small(tmp_path, staging, change=with_lists, database=database) as made:
        yield made


async def answer(place: Small, run: str, option: str, roles: frozenset[str]) -> Run | Problem:
    given = Answer(run=run, person="dana", roles=roles, option=option)
    return await place.control.answer(given)


async def asked(place: Small, run: str, after: int = 0) -> tuple[int, Event]:
    """Return where the next question of a run stands, and the question."""
    while True:
        for told in await place.control.told(after):
            after = told.position
            event = told.event
            assert not (event.run == run and event.kind is Kind.FINISHED), event
            if event.run == run and event.kind is Kind.QUESTION_ASKED:
                return after, event
        await place.control.news(after, 1)


def found(run: Run, step: str = "") -> dict[str, str]:
    checks = run.steps[step].finished["checks"] if step else run.planned["checks"]
    return {one["says"]: one["measured"] for one in checks if one["kind"] == "manual"}


async def test_checklists_are_asked_of_their_roles_and_only_where_a_step_runs_again(place: Small):
    place.commit()
    place.switch("broken")
    run = await place.order()
    requested = await place.until(run, Kind.APPROVAL_REQUESTED)
    planned = await place.control.run(run)
    assert planned is not None
    assert found(planned) == {"Stakeholders know": "asked before it starts"}, requested
    await place.approve(run)

    at, question = await asked(place, run)
    assert (question.step, question.data["roles"]) == ("", ["qa"])
    assert question.data["items"] == [f"Told in {place.place}"]
    refused = await answer(place, run, "go-on", APPROVER)
    assert isinstance(refused, Problem)
    assert refused.code == "answer-role"
    (recorded,) = [
        one for one in await place.control.events(run) if one.kind is Kind.ANSWER_REFUSED
    ]
    assert (recorded.actor, recorded.data["code"]) == ("dana", "answer-role")
    assert isinstance(await answer(place, run, "go-on", QA), Run)

    at, question = await asked(place, run, at)
    assert (question.step, question.data["roles"]) == ("look", ["approver"])
    assert isinstance(await answer(place, run, "go-on", APPROVER), Run)
    ended = await place.ended(run)
    assert (ended.state, list(ended.steps)[-1]) == (State.FAILED, "restart")
    assert found(ended) == {"Stakeholders know": "1 confirmed by dana"}
    assert found(ended, "look") == {"It looks well": "2 confirmed by dana"}

    place.switch("broken", on=False)
    at = await place.now()
    assert isinstance(await place.control.retry(run, "dana"), Run)
    await place.until(run, Kind.FINISHED, after=at)
    again = await place.control.run(run)
    assert again is not None
    assert again.state is State.SUCCEEDED
    assert len(again.questions) == 2, "steps that had passed asked nothing anew"


async def test_a_checklist_that_is_not_confirmed_stops_a_run_before_it_changes_anything(
    place: Small,
):
    place.commit()
    run = await place.order()
    await place.until(run, Kind.APPROVAL_REQUESTED)
    await place.approve(run)
    await asked(place, run)
    assert isinstance(await answer(place, run, "stop", APPROVER), Run)
    ended = await place.ended(run)
    assert ended.state is State.FAILED
    assert ended.reason == "the preflight checks failed: Stakeholders know"
    assert not ended.steps
    assert await place.control.hold("staging") is None


async def test_a_plan_shows_no_secret_that_its_facts_and_checks_print(place: Small):
    token = (place.folder / "config/secrets/FORGE_TOKEN").read_text().strip()
    place.commit()
    run = await place.deployed(plan_only=True)
    (check,) = [one for one in run.planned["checks"] if one["says"] == "It is known"]
    assert check["verdict"] == "passed"
    plan = await place.control.plan(run.id)
    assert plan is not None
    assert token
    assert token not in f"{run.planned}{plan.facts}"
    assert plan.facts[0].value == "[FORGE_TOKEN hidden]"
