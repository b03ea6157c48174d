import pytest

from commands.desk import Desk
from commands.reply import Kind
from runner.control import Order
from tests.unit.commands.ledger import Ledger
from tests.unit.commands.text import read
from tests.unit.commands.world import CONFIGURATION, NOW, caller


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(CONFIGURATION, ledger, lambda: NOW)


async def test_a_drill_is_ordered_and_said_to_touch_nothing(desk, ledger):
    reply = await desk.handle('/handrail drill --reason "the new disk"', caller("ana"), key="k")
    assert ledger.orders == [
        Order(
            environment="staging",
            person="ana",
            reason="the new disk",
            channel="terminal:deploys",
            key="k",
        )
    ]
    assert "staging #43 rehearses a rollback of staging" in read(reply)
    assert "not touched" in read(reply)


async def test_what_the_runner_refuses_is_passed_on(desk):
    reply = await desk.handle("/handrail drill production", caller("ana"))
    assert reply.kind in {Kind.PROBLEM, Kind.REFUSED}


async def test_whoever_may_not_roll_back_may_not_rehearse_it(desk, ledger):
    assert (await desk.handle("/handrail drill", caller("ben"))).kind is Kind.REFUSED
    assert ledger.orders == []
