"""Emergencies at the runner's door, on a real store without an engine behind it."""

import asyncio
import time

import pytest

from config.model import Configuration, Environment, Playbook, Settings
from config.problem import Problem
from runner.control import Countersign, Glass, Order, OverrideOrder
from runner.dispatcher import Dispatcher
from runner.plans import Plans
from runner.record.events import Event, Kind
from runner.record.journal import Journal
from runner.record.run import Run, State
from tests.unit.runner.plans import ENVIRONMENT, STEPS, plan

SETTINGS = Settings.model_validate(
    {
        "people": {name: {"name": name} for name in ("alex", "dana", "sam")},
        "roles": {"approver": ["dana"], "keeper": ["alex", "sam"]},
        "access": [{"role": "keeper", "may": ["break-glass"]}],
    }
)
WHY = "the login is down for everybody"
RUN = "staging-1"


@pytest.fixture
async def door(store, tmp_path):
    """Give a door behind which staging-1 waits for its approval."""
    playbook = {"title": "P", "plan": {"live": "true"}, "deploy": {"steps": STEPS}}
    configuration = Configuration(
        folder=str(tmp_path),
        settings=SETTINGS,
        environments={"staging": Environment.model_validate(ENVIRONMENT)},
        playbooks={"staging": Playbook.model_validate(playbook)},
    )
    woken: list[str] = []

    async def wake(run: str) -> None:
        woken.append(run)

    journal, plans = Journal(store), Plans(store)
    control = Dispatcher(configuration, journal, plans, wake)
    run = await control.deploy(Order(environment="staging", person="alex"))
    assert isinstance(run, Run)
    digest = await plans.keep(plan())
    wanted = {"digest": digest, "expires": time.time() + 600, "quorum": 1, "roles": ["approver"]}
    await journal.append(
        Event(run=RUN, kind=Kind.PLANNED, at=1.0, data={"digest": digest, "checks": []}),
        Event(run=RUN, kind=Kind.APPROVAL_REQUESTED, at=2.0, data=wanted),
    )
    woken.clear()
    return control, woken


def glass(person: str = "alex", key: str = "") -> Glass:
    roles = frozenset({"keeper"})
    return Glass(run=RUN, person=person, roles=roles, reason=f" {WHY} ", via="slack", key=key)


def countersign(person: str = "dana", *, yes: bool = True, key: str = "") -> Countersign:
    roles = frozenset({"approver"}) if person in {"dana", "alex"} else frozenset()
    return Countersign(
        run=RUN, person=person, roles=roles, yes=yes, via="slack", message="C1/7", key=key
    )


def code(found: object) -> str:
    assert isinstance(found, Problem), found
    return found.code


async def kinds(control: Dispatcher) -> list[Kind]:
    return [event.kind for event in await control.events(RUN)][3:]


async def test_the_reason_is_kept_and_the_run_is_woken(door):
    control, woken = door
    run = await control.break_glass(glass())
    assert isinstance(run, Run)
    assert run.state is State.QUEUED
    assert woken == [RUN]
    event = (await control.events(RUN))[-1]
    assert (event.kind, event.actor) == (Kind.BROKE_GLASS, "alex")
    assert event.data == {"person": "alex", "reason": WHY, "digest": run.digest, "via": "slack"}
    assert not (await control.verify_audit()).broken


async def test_of_two_at_the_same_time_one_goes_on_and_the_other_is_refused(door):
    control, woken = door
    found = await asyncio.gather(control.break_glass(glass()), control.break_glass(glass("sam")))
    assert sorted(code(one) for one in found if isinstance(one, Problem)) == ["approval-not-open"]
    assert await kinds(control) == [Kind.BROKE_GLASS, Kind.REQUEST_REFUSED]
    assert woken == [RUN]


async def test_a_refusal_is_recorded_with_its_reason(door):
    control, woken = door
    without = Glass(run=RUN, person="dana", roles=frozenset(), reason=WHY, via="slack")
    assert code(await control.break_glass(without)) == "emergency-role"
    event = (await control.events(RUN))[-1]
    assert (event.kind, event.actor, event.data["verb"]) == (
        Kind.REQUEST_REFUSED,
        "dana",
        "break-glass",
    )
    assert "[emergency-role]" in event.data["reason"]
    assert woken == []


async def test_a_delivery_that_comes_again_takes_effect_once(door):
    control, _ = door
    for _ in range(2):
        assert isinstance(await control.break_glass(glass(key="slack:1")), Run)
        assert isinstance(await control.countersign(countersign(yes=False, key="slack:2")), Run)
        assert isinstance(await control.countersign(countersign(key="slack:3")), Run)
    assert await kinds(control) == [Kind.BROKE_GLASS, Kind.OBJECTED, Kind.COUNTERSIGNED]


async def test_somebody_else_countersigns_once_also_after_the_end(door):
    control, _ = door
    assert code(await control.countersign(countersign())) == "nothing-to-countersign"
    await control.break_glass(glass())
    assert code(await control.countersign(countersign("alex"))) == "countersign-own"
    assert code(await control.countersign(countersign("sam"))) == "countersign-role"
    await control.cancel(RUN, "alex")
    run = await control.countersign(countersign())
    assert isinstance(run, Run)
    assert run.emergency is not None
    assert run.emergency.countersigned == "dana"
    assert code(await control.countersign(countersign())) == "countersign-twice"
    refused = [
        event.data["verb"]
        for event in await control.events(RUN)
        if event.kind is Kind.REQUEST_REFUSED
    ]
    assert refused == ["countersign"] * 4


async def test_a_run_that_does_not_exist_is_said_to_be_so(door):
    control, _ = door
    unknown = Glass(run="staging-9", person="alex", roles=frozenset(), reason=WHY, via="slack")
    assert code(await control.break_glass(unknown)) == "run-unknown"
    other = Countersign(run="staging-9", person="dana", roles=frozenset(), yes=True, via="slack")
    assert code(await control.countersign(other)) == "run-unknown"


async def test_an_override_is_written_once_and_wakes_the_run(store, tmp_path):
    access = [{"role": "keeper", "may": ["override"]}]
    settings = Settings.model_validate({**SETTINGS.model_dump(by_alias=True), "access": access})
    playbook = {"title": "P", "plan": {"live": "true"}, "deploy": {"steps": STEPS}}
    configuration = Configuration(
        folder=str(tmp_path),
        settings=settings,
        environments={"staging": Environment.model_validate(ENVIRONMENT)},
        playbooks={"staging": Playbook.model_validate(playbook)},
    )
    woken: list[str] = []

    async def wake(run: str) -> None:
        woken.append(run)

    journal = Journal(store)
    control = Dispatcher(configuration, journal, Plans(store), wake)
    await control.deploy(Order(environment="staging", person="alex", at=5.0))
    wish = {"run": RUN, "person": "sam", "roles": frozenset({"keeper"}), "via": "slack"}
    for key in ("k", "k"):
        run = await control.override(OverrideOrder(**wish, reason=" it is urgent ", key=key))
        assert isinstance(run, Run)
        assert run.override is not None
        assert (run.override.person, run.override.reason) == ("sam", "it is urgent")
        assert run.at == 5.0
    refused = await control.override(OverrideOrder(**{**wish, "roles": frozenset()}, reason="r"))
    assert isinstance(refused, Problem)
    assert refused.code == "override-role"
    kinds = [event.kind for event in await journal.events(RUN)]
    assert kinds == [Kind.REQUESTED, Kind.OVERRIDDEN, Kind.REQUEST_REFUSED]
    assert woken == [RUN, RUN, RUN]
    unknown = await control.override(OverrideOrder(**{**wish, "run": "staging-9"}, reason="r"))
    assert isinstance(unknown, Problem)
