import pytest

from runner.control import Answer, Hold, Vote
from runner.record.events import Kind
from runner.record.run import Outcome, Run, State
from tests.databases import ON_ONE
from tests.integration.runner.conftest import APPROVER, Bench


def last(run: Run) -> object:
    told = list(run.steps.values())[-1].finished
    return f"{run.reason}\n{told.get('tail')}\n{told.get('diagnosis')}"


def step_of(run: Run, name: str) -> dict[str, object]:
    return dict(run.steps[name].finished)


async def test_the_runbook_is_carried_out_from_the_request_to_the_notification(deploys: Bench):
    facts = deploys.host.facts
    run = await deploys.deployed(reason="the pilot")
    assert run.state is State.SUCCEEDED, last(run)
    assert [step.id for step in run.steps.values()] == [
        *("backup", "code", "build", "migrate", "environment", "restart"),
        *("health", "smoke", "monitor", "notify"),
    ]
    assert await deploys.control.hold("staging") is None
    plan = await deploys.control.plan(run.id)
    assert plan is not None
    assert plan.commit.sha == facts.git.branch_commit
    assert len(plan.pending) == 6
    log = await deploys.control.log(run.id, "build")
    assert log is not None
    assert "pnpm" in log.text
    stored = "".join(str(event.data) for event in await deploys.control.events(run.id))
    assert facts.database.password not in stored
    assert not (await deploys.control.verify_audit()).broken


@ON_ONE
async def test_a_plan_alone_changes_nothing_and_asks_nobody(deploys: Bench):
    before = await deploys.host.evidence()
    run = await deploys.deployed(plan_only=True)
    assert run.state is State.PLANNED
    assert run.planned["checks"]
    assert await deploys.host.evidence() == before


STOPS = [
    ("backup-small", "backup", "MB"),
    ("disk-full", "backup", "exit status"),
    ("local-changes", "code", "exit status"),
    ("build-broken", "build", "exit status"),
    ("audit-critical", "build", "critical"),
    ("migration-broken", "migrate", "exit status"),
    ("env-placeholder", "environment", "JWT_SECRET"),
    ("crash-loop", "restart", "teei-cockpit-astro"),
    ("health-500", "health", "500"),
]


@ON_ONE
@pytest.mark.parametrize(("fault", "step", "words"), STOPS)
async def test_a_fault_stops_the_run_at_its_step_and_is_named(
    deploys: Bench, fault: str, step: str, words: str
):
    await deploys.host.fault(fault)
    run = await deploys.deployed()
    assert run.state is State.FAILED
    assert list(run.steps)[-1] == step, last(run)
    told = step_of(run, step)
    assert told["outcome"] == Outcome.FAILED
    assert words in str(told), told
    hold = await deploys.control.hold("staging")
    assert isinstance(hold, Hold)
    assert hold.run == run.id


@ON_ONE
async def test_a_service_that_logs_errors_stops_the_run(deploys: Bench):
    await deploys.host.fault("log-errors")
    deploys.answer = "stop"
    run = await deploys.deployed()
    assert run.state is State.FAILED
    assert list(run.steps)[-1] in {"restart", "health", "smoke", "monitor"}


@ON_ONE
async def test_a_database_that_is_down_stops_it_before_anybody_is_asked(deploys: Bench):
    await deploys.host.fault("database-down")
    run = await deploys.deployed()
    assert run.state is State.FAILED
    assert not run.approval
    assert run.problem or "database" in run.reason.lower(), run.reason
    assert await deploys.control.hold("staging") is None


@pytest.mark.parametrize(
    ("fault", "step", "own_database_url"),
    [("env-placeholder", "environment", "postgresql"), ("health-500", "health", "sqlite")],
    indirect=["own_database_url"],
)
async def test_a_retry_goes_on_at_the_step_that_failed(deploys: Bench, fault: str, step: str):
    await deploys.host.fault(fault)
    run = await deploys.deployed()
    assert list(run.steps)[-1] == step
    await deploys.host.fault(fault, on=False)
    position = await deploys.now()
    assert isinstance(await deploys.control.retry(run.id, "dana"), Run)
    rechecked = await deploys.until(run.id, Kind.RECHECKED, after=position)
    assert rechecked.data["step"] == "", rechecked.data
    await deploys.until(run.id, Kind.FINISHED, after=position)
    state = await deploys.control.run(run.id)
    assert state is not None
    assert state.state is State.SUCCEEDED, last(state)
    assert state.steps["backup"].attempt == 1
    assert state.steps[step].attempt == 2


async def test_an_audit_that_cannot_be_had_asks(deploys: Bench):
    await deploys.host.fault("audit-unavailable")
    run = await deploys.order()
    await deploys.until(run, Kind.APPROVAL_REQUESTED)
    await deploys.approve(run)
    asked = await deploys.until(run, Kind.QUESTION_ASKED, Kind.FINISHED)
    assert asked.kind is Kind.QUESTION_ASKED
    assert asked.step == "build"
    own = Answer(run=run, person="you", roles=APPROVER, option="go-on")
    assert getattr(await deploys.control.answer(own), "code", "") == "answer-own"
    stop = Answer(run=run, person="dana", roles=APPROVER, option="stop")
    assert isinstance(await deploys.control.answer(stop), Run)
    assert (await deploys.ended(run)).state is State.FAILED


async def test_what_was_approved_is_deployed_although_the_branch_moved_on(deploys: Bench):
    run = await deploys.order()
    await deploys.until(run, Kind.APPROVAL_REQUESTED)
    await deploys.host.fault("branch-moved")
    await deploys.approve(run)
    started = await deploys.until(run, Kind.STARTED, Kind.FINISHED)
    assert started.data["moved"] == 1
    await deploys.until(run, Kind.STEP_FINISHED)
    await deploys.control.cancel(run, "dana")
    assert (await deploys.ended(run)).state is State.CANCELLED


async def test_a_commit_that_was_forced_away_voids_the_approval(deploys: Bench):
    run = await deploys.order()
    await deploys.until(run, Kind.APPROVAL_REQUESTED)
    await deploys.host.fault("branch-forced")
    await deploys.approve(run)
    state = await deploys.ended(run)
    assert state.problem["code"] == "commit-unreachable"
    assert not state.steps
    assert await deploys.control.hold("staging") is None


@ON_ONE
@pytest.mark.parametrize(
    ("fault", "code"),
    [("host-key-changed", "host-key-changed"), ("unreachable", "host-unreachable")],
)
async def test_a_host_that_is_not_as_known_is_refused(deploys: Bench, fault: str, code: str):
    await deploys.host.fault(fault)
    state = await deploys.ended(await deploys.order())
    assert state.state is State.FAILED
    assert state.problem["code"] == code


async def test_votes_that_do_not_count_are_told_why_and_recorded(deploys: Bench):
    run = await deploys.order()
    await deploys.until(run, Kind.APPROVAL_REQUESTED)

    async def vote(person: str, roles: frozenset[str] = APPROVER, message: str = "") -> str:
        given = Vote(run=run, person=person, roles=roles, yes=True, via="test", message=message)
        return str(getattr(await deploys.control.vote(given), "code", "counted"))

    assert await vote("dana") == "approval-not-posted"
    await deploys.control.approval_posted(run, "request")
    assert await vote("you") == "approval-own"
    assert await vote("sam", frozenset()) == "approval-role"
    assert await vote("dana", message="elsewhere") == "approval-elsewhere"
    refused = [
        event for event in await deploys.control.events(run) if event.kind is Kind.APPROVAL_REFUSED
    ]
    assert len(refused) == 4
    no = Vote(run=run, person="dana", roles=APPROVER, yes=False, via="test")
    await deploys.control.vote(no)
    assert (await deploys.ended(run)).state is State.REJECTED
    assert await vote("dana") == "approval-not-open"
