"""What stands before the first step of a deploy, on a real journal."""

import time
from typing import Any

import pytest

from config.model import Configuration, Environment, Playbook, Settings
from config.problem import ProblemError
from runner.gate import LATE, Gate
from runner.record.events import Event, Kind
from runner.record.journal import Journal
from runner.record.run import Run
from tests.unit.runner.plans import ENVIRONMENT, STEPS, plan

FROZEN = {"from": "2000-01-01", "until": "2999-01-01", "reason": "the migration"}
RUN = "staging-1"


def configuration(**calendar: Any) -> Configuration:
    playbook = {"title": "P", "plan": {"live": "true"}, "deploy": {"steps": STEPS}}
    return Configuration(
        folder="/etc/handrail",
        settings=Settings.model_validate({"people": {}}),
        environments={"staging": Environment.model_validate({**ENVIRONMENT, "calendar": calendar})},
        playbooks={"staging": Playbook.model_validate(playbook)},
    )


@pytest.fixture
def journal(store):
    return Journal(store)


async def told(journal: Journal, *events: tuple[Kind, dict[str, Any]], **request: Any) -> Run:
    data = {"environment": "staging", "number": 1, **request}
    first = Event(run=RUN, kind=Kind.REQUESTED, at=1, actor="alex", data=data)
    more = [Event(run=RUN, kind=kind, at=2, actor="sam", data=data) for kind, data in events]
    await journal.append(first, *more)
    return await now(journal)


async def now(journal: Journal) -> Run:
    run = await journal.run(RUN)
    assert run is not None
    return run


async def kinds(journal: Journal) -> list[Kind]:
    return [event.kind for event in await journal.events(RUN)]


async def test_an_open_calendar_lets_a_deploy_pass(journal):
    gate = Gate(configuration(), journal)
    run = await told(journal)
    assert await gate.barred(run) is None
    gate.still_open(run)
    assert await kinds(journal) == [Kind.REQUESTED]


async def test_a_freeze_is_told_once_and_waited_for_as_long_as_the_calendar_says(journal):
    gate = Gate(configuration(freezes=[FROZEN], wait="10m"), journal)
    run = await told(journal)
    wait = await gate.barred(run)
    assert wait == pytest.approx(600, abs=60)
    barred = (await now(journal)).barred
    assert (barred["code"], barred["why"]) == (
        "frozen",
        "deploys are frozen until 2999-01-02 00:00 UTC: the migration",
    )
    again = await gate.barred(await now(journal))
    assert again == pytest.approx(600, abs=60)
    assert await kinds(journal) == [Kind.REQUESTED, Kind.START_BARRED]
    with pytest.raises(ProblemError, match="frozen"):
        gate.still_open(run)


async def test_when_nobody_overrides_it_in_time_the_approval_is_void(journal):
    gate = Gate(configuration(freezes=[FROZEN], wait="0s"), journal)
    assert await gate.barred(await told(journal)) == 0
    run = await now(journal)
    assert run.problem["code"] == "frozen"
    assert run.problem["what"].startswith("staging #1 may not start now: deploys are frozen")


async def test_it_looks_again_when_the_next_window_opens(journal):
    soon = time.gmtime(time.time() + 180)
    begin = f"{soon.tm_hour:02}:{soon.tm_min:02}"
    end = f"{(soon.tm_hour + 1) % 24:02}:{soon.tm_min:02}"
    gate = Gate(configuration(windows=[{"from": begin, "until": end}]), journal)
    wait = await gate.barred(await told(journal))
    assert wait is not None
    assert 60 < wait <= 180


@pytest.mark.parametrize(
    ("events", "request_"),
    [
        ([(Kind.OVERRIDDEN, {"reason": "the export is broken"})], {}),
        ([(Kind.STARTED, {})], {}),
        ([], {"flow": "rollback-quick"}),
    ],
)
async def test_overrides_retries_and_rollbacks_always_pass(journal, events, request_):
    gate = Gate(configuration(freezes=[FROZEN]), journal)
    assert await gate.barred(await told(journal, *events, **request_)) is None


async def test_a_run_of_an_environment_that_is_declared_no_more_is_not_held_here(journal):
    gate = Gate(configuration(freezes=[FROZEN]), journal)
    run = await told(journal, environment="gone")
    assert await gate.barred(run) is None


async def test_its_time_comes_also_a_little_late(journal):
    gate = Gate(configuration(), journal)
    at = time.time() - LATE / 2
    run = await told(journal, at=at)
    await gate.come(run, plan(at=at))
    assert (await now(journal)).due_at == pytest.approx(time.time(), abs=60)
    assert await kinds(journal) == [Kind.REQUESTED, Kind.TIME_CAME]


async def test_a_time_that_passed_long_ago_while_the_bot_was_away_starts_nothing(journal):
    gate = Gate(configuration(), journal)
    at = time.time() - 3 * 3600
    await gate.come(await told(journal, at=at), plan(at=at))
    run = await now(journal)
    assert run.problem["code"] == "time-missed"
    assert "was to start, 3h ago" in run.problem["what"]
