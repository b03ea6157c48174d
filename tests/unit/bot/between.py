"""What people meet around windows and between deploys: set times, watches, history."""

from collections.abc import Callable
from dataclasses import replace

from bot import cards
from commands.history import told
from commands.reply import Message
from config.model.people import Grant
from runner.figures import DAY, Change
from runner.record.events import Event, Kind
from runner.record.run import Outcome, Run, State, StepState
from tests.unit.bot.scenes import (
    BEGUN,
    NOON,
    PLAN,
    REQUESTED,
    ROSTER,
    check,
    event,
    finished,
    run_of,
)

PLACE = "environment:staging"
LATER = NOON + 6 * 3600
KEEPERS = replace(ROSTER, access=(*ROSTER.access, Grant(role="keeper", may=("override",))))
APPROVED = tuple(one for one in BEGUN if one.kind not in {Kind.HOLD_TAKEN, Kind.STARTED})
"""Up to the quorum."""


def window(verdict: str, measured: str, last: float) -> Message:
    points = [[NOON + 121 + at, last * at / 30] for at in range(0, 31, 5)]
    usual = {"usual": 0.2, "band": [0.0, 1.0], "since": ["", 250.0], "began": NOON + 121}
    total = {"says": "Errors in total", "unit": "errors", "points": points, "high": 10.0, **usual}
    times = {"says": "Answer time", "unit": "s", "high": 0.5, **usual, "band": [0.1, 0.2]}
    times["points"] = [[at, None if at == NOON + 131 else 0.2] for at, _ in points]
    times["before"] = [[NOON - 30 + at, 0.1] for at in range(0, 31, 5)]
    checks = [
        check("Errors in total", verdict, measured, "≤ 10 errors"),
        check("Answer time", "passed", "0.2 s", "≤ 0.5 s"),
    ]
    outcome = "passed" if verdict == "passed" else "failed"
    return cards.step_finished(
        finished("monitor", 151, outcome, seconds=30.0, checks=checks, charts=[total, times]), PLAN
    )


def watch(kind: Kind, **data: object) -> Event:
    known = {"title": "Disk space", **data}
    return Event(run=PLACE, kind=kind, at=NOON + 60, actor="dana", step="disk", data=known)


def incident(state: str, found: str) -> Message:
    return cards.incident(
        watch(
            Kind.INCIDENT_TOLD,
            state=state,
            lines=[f"In use: {found}", f"Inodes: {found}"],
            since=NOON - 600,
        )
    )


def scheduled(at: float) -> Message:
    asked = replace(REQUESTED, data={**REQUESTED.data, "at": at})
    plan = PLAN.model_copy(update={"at": at})
    return cards.card(run_of((asked, *APPROVED[1:])), plan, ROSTER)


def barred(opens: float) -> Message:
    told = event(
        Kind.START_BARRED,
        62,
        code="frozen",
        why="deploys are frozen until 2025-10-13 00:00 UTC: the auditors are here",
        opens=opens,
        until=NOON + 3600,
    )
    return cards.barred(run_of(APPROVED), told, KEEPERS)


def history() -> Message:
    return told("staging", [lived(number) for number in range(36, 42)], 4, NOON + 60).message


def lived(number: int) -> Change:
    at = NOON - (42 - number) * 2 * DAY
    bad = number == 38
    step = StepState(id="build", attempt=1, outcome=Outcome.PASSED, seconds=60.0 + number)
    run = Run(
        id=f"staging-{number}",
        environment="staging",
        number=number,
        state=State.ROLLED_BACK if bad else State.SUCCEEDED,
        changed=True,
        requested_at=at,
        asked_at=at,
        approved_at=at + 300,
        started_at=at + 300,
        ended_at=at + 900,
        rolled_back_by="staging #39" if bad else "",
        steps={"build": step},
    )
    return Change(run=run, commits=(at - 7200, at - 3600))


BETWEEN: dict[str, Callable[[], Message]] = {
    "window-healthy": lambda: window("passed", "0 errors", 0.0),
    "window-unhealthy": lambda: window("failed", "14 errors", 14.0),
    "card-scheduled": lambda: scheduled(LATER),
    "barred": lambda: barred(NOON + 3 * DAY),
    "barred-shortly": lambda: barred(NOON + 1800),
    "overridden": lambda: cards.overridden(
        run_of(APPROVED), event(Kind.OVERRIDDEN, 63, "dana", reason="the export is broken"), KEEPERS
    ),
    "watch-incident": lambda: incident("failing", "93 % (expected ≤ 90 %)"),
    "watch-unknown": lambda: incident("unmeasured", "web-1 is not reachable"),
    "watch-well": lambda: cards.well_again(watch(Kind.INCIDENT_ENDED, told=True, seconds=660.0)),
    "watch-muted": lambda: cards.mute_news(
        watch(Kind.WATCH_MUTED, reason="we move the backups", until=LATER), ROSTER
    ),
    "watch-unmuted": lambda: cards.mute_news(watch(Kind.WATCH_UNMUTED), ROSTER),
    "history": history,
    "history-empty": lambda: told("staging", [], 4, NOON + 60).message,
}
