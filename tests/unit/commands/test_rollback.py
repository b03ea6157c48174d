import pytest

from commands.desk import Desk
from commands.reply import Kind
from config.model import Playbook
from runner.control import Mark, RollbackOrder
from runner.record.run import State
from tests.unit.commands.ledger import Ledger
from tests.unit.commands.text import read
from tests.unit.commands.world import CONFIGURATION, NOW, PLAYBOOK, caller, plan, run

STEPS = {"steps": [{"id": "back", "title": "Back", "run": "true"}]}
BACK = Playbook.model_validate(
    {**PLAYBOOK.model_dump(mode="json", by_alias=True), "rollback": {"quick": STEPS}}
)


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    CONFIGURATION.playbooks["staging"] = BACK
    yield Desk(CONFIGURATION, ledger, lambda: NOW)
    CONFIGURATION.playbooks["staging"] = PLAYBOOK


async def test_a_rollback_is_ordered_as_it_was_asked_for(desk, ledger):
    reply = await desk.handle(
        '/rollback quick --to #41 --keep-schema --reason "login"', caller("ana"), key="k"
    )
    assert ledger.rollbacks == [
        RollbackOrder(
            environment="staging",
            person="ana",
            to="staging-41",
            keep_schema=True,
            reason="login",
            channel="terminal:deploys",
            key="k",
        )
    ]
    text = read(reply)
    assert "staging #43 takes back the newest deploy" in text
    assert "run #41" in text
    assert "kept, marked compatible or not" in text


async def test_a_deploy_at_work_is_said_to_be_stopped_first(desk, ledger):
    ledger.keep(run(state=State.RUNNING, changed=True))
    text = read(await desk.handle("/rollback", caller("ana")))
    assert "staging #42 is stopped first; then this is planned and needs approval." in text


async def test_what_the_runner_refuses_is_passed_on(desk):
    reply = await desk.handle("/rollback --to #1", caller("ana"))
    assert (reply.kind, "It is bad." in read(reply)) == (Kind.PROBLEM, True)


async def test_a_mode_that_is_not_declared_is_not_available(desk, ledger):
    assert "declares no `rollback.full`" in read(await desk.handle("/rollback full", caller("ana")))
    assert ledger.rollbacks == []


async def test_a_run_of_another_environment_is_no_target(desk, ledger):
    reply = await desk.handle("/rollback staging --to production#3", caller("ana"))
    assert "cannot go back to a run of production" in read(reply)
    assert ledger.rollbacks == []


async def test_whoever_may_not_roll_back_may_not_mark_either(desk, ledger):
    ledger.keep(run())
    for line in ("/rollback", '/handrail bad #42 "it is slow"'):
        assert (await desk.handle(line, caller("ben"))).kind == Kind.REFUSED
    assert (ledger.rollbacks, ledger.marks) == ([], [])


async def test_a_version_is_marked_bad_and_the_mark_taken_back(desk, ledger):
    ledger.keep(run(state=State.SUCCEEDED))
    ledger.plans["staging-42"] = plan()
    text = read(await desk.handle('/handrail bad #42 "it loses sessions"', caller("ana")))
    assert "cccccccccc, which staging #42 brought, is marked bad: it loses sessions" in text
    text = read(await desk.handle("/handrail bad #42 --undo", caller("ana")))
    assert "is no longer marked bad" in text
    assert ledger.marks == [
        Mark(run="staging-42", person="ana", reason="it loses sessions"),
        Mark(run="staging-42", person="ana", undo=True),
    ]


async def test_a_mark_that_is_not_there_is_not_taken_back(desk, ledger):
    ledger.keep(run())
    reply = await desk.handle("/handrail bad #42 --undo", caller("ana"))
    assert reply.kind == Kind.PROBLEM


async def test_the_list_of_runs_and_a_run_tell_what_was_taken_back(desk, ledger):
    ledger.keep(
        run(state=State.ROLLED_BACK, rolled_back_by="staging #43", bad="slow", bad_by="ana")
    )
    ledger.keep(
        run(43, flow="rollback-quick", state=State.SUCCEEDED, request={"takes_back": "staging-42"})
    )
    listed = read(await desk.handle("/handrail runs", caller("ana")))
    assert "takes back #42" in listed
    assert "rolled back" in listed
    shown = read(await desk.handle("/handrail show #42", caller("ana")))
    for words in ("Taken back by", "staging #43", "slow (Ana)"):
        assert words in shown
    assert "staging-42" in read(await desk.handle("/handrail show #43", caller("ana")))
