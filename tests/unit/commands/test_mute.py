"""`mute`, `unmute`, and what status tells of watches."""

from typing import Any

import pytest

from commands.desk import Desk
from commands.grammar import parse
from commands.request import MuteRequest
from config.model import Configuration
from config.model.people import Grant
from config.problem import Problem
from runner.watches.standing import Incident, Mute, Standing
from tests.unit.commands.text import read
from tests.unit.commands.world import CONFIGURATION, NOW, caller

NAMES = ("staging", "production")


@pytest.fixture
def desk(ledger):
    settings = CONFIGURATION.settings
    access = (*settings.access, Grant(role="keeper", may=("mute",)))
    configuration = Configuration(
        folder=CONFIGURATION.folder,
        settings=settings.model_copy(update={"access": access}),
        environments=CONFIGURATION.environments,
        playbooks=CONFIGURATION.playbooks,
    )
    return Desk(configuration, ledger, lambda: NOW)


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("mute staging disk", {"environment": "staging", "watch": "disk"}),
        ("mute disk", {"watch": "disk"}),
        ("mute staging", {"environment": "staging"}),
        ("mute", {}),
    ],
)
def test_a_mute_names_an_environment_a_watch_both_or_none(text, read_as):
    found = parse(f'/handrail {text} --for 2h --reason "a new disk"', NAMES)
    assert found == MuteRequest(**read_as, seconds=7200.0, reason="a new disk")
    again = parse(f"/handrail un{text}", NAMES)
    assert again == MuteRequest(**read_as)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mute staging disk", "missing-duration"),
        ("mute staging disk --for 2h", "reason-missing"),
        ("mute staging disk --for 60d --reason x", "bad-duration"),
        ("mute stagign disk --for 2h --reason x", "unknown-environment"),
        ("mute staging Disk! --for 2h --reason x", "bad-step"),
        ("unmute staging disk more", "too-many-words"),
    ],
)
def test_what_is_not_understood_is_told(text, code):
    found = parse(f"/handrail {text}", NAMES)
    assert isinstance(found, Problem)
    assert found.code == code


async def test_a_role_mutes_a_watch_and_everybody_sees_until_when(desk, ledger):
    typed = '/handrail mute staging disk --for 2h --reason "a new disk"'
    assert "may not mute watches of staging" in read(await desk.handle(typed, caller("ana")))
    reply = await desk.handle(typed, caller("ben"))
    assert not reply.private
    assert read(reply).startswith(
        "The watch disk of staging does not alert until Sun 2025-03-09 15:05 UTC: a new disk"
    )
    assert (ledger.mutes[0].watch, ledger.mutes[0].until) == ("disk", NOW + 7200)


async def test_it_is_ended_before_its_time(desk, ledger):
    said = read(await desk.handle("/handrail unmute staging", caller("ben")))
    assert said.startswith("staging alerts again.")
    assert ledger.mutes[0].until == 0.0


async def test_a_watch_that_there_is_not_is_a_problem(desk):
    typed = '/handrail mute staging nothing --for 2h --reason "x y"'
    assert "unknown-watch" in read(await desk.handle(typed, caller("ben")))


def incident(**changes: Any) -> Incident:
    known = {"watch": "disk", "title": "Disk space", "state": "failing", "since": NOW - 600}
    return Incident(**{**known, "lines": ("Disk: 95 % (expected ≤ 90 %)",), **changes})


async def test_status_tells_of_incidents_and_mutes(desk, ledger):
    mute = Mute(watch="", person="ben", reason="the move", until=NOW + 3600)
    ledger.stands["staging"] = Standing(
        incidents={"disk": incident(), "hand": incident(title="By hand", state="unmeasured")},
        mutes={"": mute, "disk": Mute(watch="disk", person="ben", reason="r", until=NOW - 1)},
    )
    reply = await desk.handle("/handrail status staging", caller("ana"))
    said = read(reply)
    assert reply.message.text == "staging is free, and not well: Disk space, By hand."
    assert reply.message.tone == "warning"
    assert "Incident: Disk space: failing since 2025-03-09 12:55 UTC (10m ago)" in said
    assert "Disk: 95 % (expected ≤ 90 %)" in said
    assert "Incident: By hand: could not be measured since" in said
    assert "Muted: all watches until Sun 2025-03-09 14:05 UTC, Ben: the move" in said
    assert said.count("Muted") == 1
