"""Deploys at a time, closed times, and overrides, as chat meets them."""

from dataclasses import replace
from typing import Any

import pytest

from commands.desk import Desk
from config.model import Configuration
from config.model.calendar import Calendar
from config.model.people import Grant
from runner.record.run import Override, State
from tests.unit.commands.text import actions, read
from tests.unit.commands.world import CONFIGURATION, NOW, caller, run

FREEZE = {"from": "2025-03-09 13:00", "until": "2025-03-10 08:00", "reason": "the fair"}


def configuration(zone: str = "UTC", person: str | None = None, **calendar: Any) -> Configuration:
    settings = CONFIGURATION.settings
    people = {**settings.people}
    people["ana"] = people["ana"].model_copy(update={"zone": person})
    access = (*settings.access, Grant(role="keeper", may=("override",)))
    update = {"zone": zone, "people": people, "access": access}
    staging = CONFIGURATION.environments["staging"].model_copy(
        update={"calendar": Calendar.model_validate(calendar)}
    )
    return Configuration(
        folder=CONFIGURATION.folder,
        settings=settings.model_copy(update=update),
        environments={**CONFIGURATION.environments, "staging": staging},
        playbooks=CONFIGURATION.playbooks,
    )


def desk(ledger, **declared: Any) -> Desk:
    return Desk(configuration(**declared), ledger, lambda: NOW)


@pytest.mark.parametrize(
    ("declared", "profile", "shown", "at"),
    [
        ({}, "", "Sun 2025-03-09 18:00 UTC", NOW + 17700),
        ({"zone": "Europe/Oslo"}, "", "18:00 CET (UTC+01:00)", NOW + 14100),
        ({"zone": "Europe/Oslo"}, "Asia/Tokyo", "Mon 2025-03-10 18:00 JST", NOW + 71700),
        ({"person": "America/New_York"}, "Asia/Tokyo", "18:00 EDT (UTC-04:00)", NOW + 32100),
    ],
)
async def test_a_time_is_by_the_readers_clock_and_told_in_full(
    ledger, declared, profile, shown, at
):
    who = replace(caller("ana"), zone=profile)
    reply = await desk(ledger, **declared).handle("/deploy staging at 18:00", who)
    said = read(reply)
    assert ledger.orders[0].at == at
    assert "is being planned; approved before that, it starts" in reply.message.text
    assert shown in said
    assert "(in " not in said
    assert actions(reply) == ["cancel staging-1"]


async def test_a_time_that_cannot_be_meant_orders_nothing(ledger):
    reply = await desk(ledger).handle("/deploy staging at today 11:00", caller("ana"))
    assert "is over, or almost here" in read(reply)
    assert ledger.orders == []


async def test_a_plan_alone_needs_no_time(ledger):
    await desk(ledger).handle("/deploy staging in 2h --plan", caller("ana"))
    assert (ledger.orders[0].plan_only, ledger.orders[0].at) == (True, 0.0)


async def test_whoever_asks_learns_at_once_that_the_time_is_closed(ledger):
    declared = desk(ledger, freezes=[FREEZE], windows=[{"from": "12:00", "until": "14:00"}])
    said = read(await declared.handle("/deploy staging", caller("ana")))
    assert (
        "It could not start now: deploys are frozen until 2025-03-10 08:00 UTC: the fair." in said
    )
    assert "The next opening is Mon 2025-03-10 12:00 UTC." in said
    later = read(await declared.handle("/deploy staging at tomorrow 11:00", caller("ana")))
    assert "It could not start then: deploys start daily 12:00-14:00 (UTC)." in later
    good = read(await declared.handle("/deploy staging at tomorrow 13:00", caller("ana")))
    assert "could not start" not in good


async def test_status_lists_what_is_scheduled_and_what_is_closed(ledger):
    ledger.keep(run(7, request={"at": NOW + 3600}, state=State.QUEUED, quorum_reached=True))
    ledger.keep(run(8, request={"at": NOW + 7200}, state=State.AWAITING_APPROVAL))
    said = read(await desk(ledger, freezes=[FREEZE]).handle("/handrail status", caller("ana")))
    assert "Run: none" in said
    assert "Scheduled: staging #7 starts Sun 2025-03-09 14:05 UTC, in 1h, for Ana; approved" in said
    assert "Scheduled: staging #8 starts Sun 2025-03-09 15:05 UTC, in 2h" in said
    assert "awaiting approval" in said
    assert (
        "Closed: deploys are frozen until 2025-03-10 08:00 UTC: the fair; "
        "the next opening is Mon 2025-03-10 08:00 UTC" in said
    )


async def test_a_calendar_that_never_opens_promises_nothing(ledger):
    never = {"from": "2000-01-01", "until": "2025-12-31", "reason": "for good"}
    window = {"from": "02:00", "until": "03:00"}
    declared = desk(ledger, freezes=[never, {**never, "until": "9000-01-01"}], windows=[window])
    said = read(await declared.handle("/deploy staging", caller("ana")))
    assert "It could not start now" in said


async def test_a_scheduled_run_that_has_come_or_ended_is_listed_no_more(ledger):
    ledger.keep(run(7, request={"at": NOW - 60}, due_at=NOW - 60, state=State.QUEUED))
    ledger.keep(run(8, request={"at": NOW + 60}, ended_at=NOW - 5, state=State.CANCELLED))
    said = read(await desk(ledger).handle("/handrail status staging", caller("ana")))
    assert "Scheduled" not in said
    assert "Run: staging #7 is queued" in said


async def test_a_scheduled_run_is_cancelled_like_any_other(ledger):
    ledger.keep(run(7, request={"at": NOW + 3600}, state=State.QUEUED))
    said = read(await desk(ledger).handle("/handrail cancel staging#7", caller("ana")))
    assert "staging #7 is being cancelled. " in said or "staging #7 is being cancelled." in said
    assert ledger.runs_by_id["staging-7"].cancel_wanted == "ana"


async def test_a_role_overrides_with_a_reason_and_others_do_not(ledger):
    ledger.keep(run(7, state=State.QUEUED, quorum_reached=True, barred={"why": "frozen"}))
    chat = desk(ledger)
    typed = '/handrail override staging#7 --reason "the export is broken"'
    assert "needs the role keeper" in read(await chat.handle(typed, caller("ana")))
    assert ledger.overrides == []
    said = read(await chat.handle(typed, caller("ben")))
    assert "staging #7 may start whatever the calendar of staging says." in said
    assert "An approval is still needed" not in said
    assert ledger.overrides[0].reason == "the export is broken"
    shown = read(await chat.handle("/handrail show staging#7", caller("ana")))
    assert "Overridden: Ben: the export is broken" in shown


async def test_an_override_before_the_approval_says_that_one_is_still_needed(ledger):
    ledger.keep(run(7, state=State.AWAITING_APPROVAL))
    pressed = await desk(ledger).press(caller("ben"), "override staging-7 it  is urgent")
    assert "An approval is still needed." in read(pressed)
    assert ledger.overrides[0].reason == "it is urgent"


async def test_an_override_that_does_not_count_says_why(ledger):
    ledger.keep(run(7, started_at=NOW, override=Override(person="ben", reason="r", at=NOW)))
    chat = desk(ledger)
    typed = '/handrail override staging#7 --reason "the export is broken"'
    assert "override-not-needed" in read(await chat.handle(typed, caller("ben")))
    assert "reason-missing" in read(
        await chat.handle("/handrail override staging#7", caller("ben"))
    )
    missing = await chat.handle('/handrail override staging#9 --reason "why"', caller("ben"))
    assert "no-such-run" in read(missing)


async def test_show_tells_when_a_run_starts_and_what_stands_against_it(ledger):
    ledger.keep(run(7, request={"at": NOW + 3600}, state=State.QUEUED, barred={"why": "frozen"}))
    said = read(await desk(ledger).handle("/handrail show staging#7", caller("ana")))
    assert "Starts: 2025-03-09 14:05 UTC (in 1h)" in said
    assert "May not start: frozen" in said
