import pytest

from commands.desk import Desk
from commands.reply import Kind
from config.model import Playbook
from runner.control import RollbackOrder
from runner.record.run import State
from tests.unit.commands.ledger import Ledger
from tests.unit.commands.text import read
from tests.unit.commands.world import CONFIGURATION, NOW, caller, plan, run

STEPS = {"steps": [{"id": "back", "title": "Back", "run": "true"}]}


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(CONFIGURATION, ledger, lambda: NOW)


def deploy_at_work(ledger: Ledger, **changes: object) -> None:
    ledger.keep(run(**{"state": State.RUNNING, "changed": True, **changes}))
    made = plan()
    content = {**made.playbook.model_dump(mode="json", by_alias=True), "rollback": {"quick": STEPS}}
    playbook = Playbook.model_validate(content)
    ledger.plans["staging-42"] = made.model_copy(update={"playbook": playbook, "pending": ()})


async def test_a_deploy_at_work_is_stopped_and_taken_back_by_the_way_that_fits(desk, ledger):
    deploy_at_work(ledger)
    line = '/handrail take-back #42 quick --reason "login"'
    text = read(await desk.handle(line, caller("ana"), key="k"))
    assert ledger.rollbacks == [
        RollbackOrder(
            environment="staging",
            person="ana",
            mode="quick",
            deploy="staging-42",
            reason="login",
            channel="terminal:deploys",
            key="k",
        )
    ]
    assert "staging #42 is stopped first; then this is planned and needs approval." in text
    assert "it brings no migrations" in text


async def test_the_button_is_the_same_request(desk, ledger):
    deploy_at_work(ledger)
    await desk.press(caller("ana"), "take-back staging-42 quick")
    assert [(one.deploy, one.mode) for one in ledger.rollbacks] == [("staging-42", "quick")]


async def test_a_deploy_that_has_changed_nothing_is_stopped_alone(desk, ledger):
    deploy_at_work(ledger, changed=False)
    text = read(await desk.handle("/handrail take-back #42", caller("ana")))
    assert "It has changed nothing, so nothing is to be taken back." in text
    assert ledger.rollbacks == []
    assert ledger.runs_by_id["staging-42"].cancel_wanted == "ana"


async def test_only_deploys_are_taken_back(desk, ledger):
    ledger.keep(run(flow="rollback-quick", state=State.RUNNING, changed=True))
    reply = await desk.handle("/handrail take-back #42", caller("ana"))
    assert (reply.kind, "only deploys are taken back" in read(reply)) == (Kind.PROBLEM, True)


@pytest.mark.parametrize("line", ["take-back", "take-back #42 sideways", "take-back #42 quick 1"])
async def test_a_request_that_is_not_understood_says_how_it_is_written(desk, ledger, line):
    reply = await desk.handle(f"/handrail {line}", caller("ana"))
    assert (reply.kind, "take-back" in read(reply)) == (Kind.PROBLEM, True)


async def test_whoever_may_not_roll_back_does_not_stop_a_deploy_by_it(desk, ledger):
    deploy_at_work(ledger, changed=False)
    reply = await desk.handle("/handrail take-back #42", caller("ben"))
    assert reply.kind is Kind.REFUSED
    assert ledger.runs_by_id["staging-42"].cancel_wanted == ""
