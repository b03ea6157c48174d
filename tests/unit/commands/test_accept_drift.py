"""`accept-drift`: what was changed by hand is to stay."""

import pytest

from commands.desk import Desk
from commands.grammar import parse, parse_action
from commands.request import AcceptDrift
from config.model import Configuration
from config.model.people import Grant
from config.problem import Problem
from tests.unit.commands.text import read
from tests.unit.commands.world import CONFIGURATION, NOW, caller

NAMES = ("staging", "production")


@pytest.fixture
def desk(ledger):
    settings = CONFIGURATION.settings
    access = (*settings.access, Grant(role="keeper", may=("accept-drift",)))
    configuration = Configuration(
        folder=CONFIGURATION.folder,
        settings=settings.model_copy(update={"access": access}),
        environments=CONFIGURATION.environments,
        playbooks=CONFIGURATION.playbooks,
    )
    return Desk(configuration, ledger, lambda: NOW)


def test_it_is_typed_with_a_reason_and_pressed_with_the_text_of_a_field():
    meant = AcceptDrift(environment="staging", watch="drift", reason="a new; key $(x)")
    typed = parse('/handrail accept-drift staging drift --reason "a new; key $(x)"', NAMES)
    assert typed == meant
    assert parse_action("accept-drift staging drift a new; key  $(x)", NAMES) == meant
    for without in (
        parse("/handrail accept-drift staging drift", NAMES),
        parse_action("accept-drift staging drift ", NAMES),
    ):
        assert isinstance(without, Problem)
        assert without.code == "reason-missing"
    pressed = parse_action("accept-drift nowhere drift why", NAMES)
    assert isinstance(pressed, Problem)


async def test_a_role_keeps_it_and_others_may_not(desk, ledger):
    typed = '/handrail accept-drift staging drift --reason "a new key"'
    assert "may not accept changes by hand in staging" in read(
        await desk.handle(typed, caller("ana"))
    )
    reply = await desk.handle(typed, caller("ben"))
    assert not reply.private
    assert "is on record now: a new key" in read(reply)
    (wish,) = ledger.accepted
    assert (wish.watch, wish.person, wish.reason) == ("drift", "ben", "a new key")


async def test_where_nothing_waits_to_be_accepted_it_says_so(desk):
    typed = '/handrail accept-drift staging nothing --reason "x y"'
    assert "nothing-to-accept" in read(await desk.handle(typed, caller("ben")))
