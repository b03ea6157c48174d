"""What a preview shows of windows, set times, and the time between deploys. Pure."""

from collections.abc import Callable, Mapping

from bot import cards
from bot.preview import happened
from bot.preview.stage import NOW, PLAN, ROSTER
from commands.history import told
from commands.reply import Message
from runner.figures import DAY, Change
from runner.plan import Plan
from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.run import Outcome, Run, State, StepState

WINDOW = 30.0
_ID = "environment:staging"
_TONIGHT = NOW + 6 * 3600
_OPENS = 1_773_619_200.0
_FROZEN = "deploys are frozen until 2026-03-16 00:00 UTC: the auditors are here"


def _healthy() -> Message:
    points = [[NOW - WINDOW + at, 0.0] for at in range(0, 31, 5)]
    measure = {"says": "Errors in total", "unit": "errors", "points": points, "high": 10.0}
    usual = {"usual": 0.0, "band": [0.0, 0.0], "since": ["", 250.0], "began": NOW - WINDOW}
    check = happened.judged("Errors in total", "passed", "0 errors", "\u2264 10 errors")
    chart = {"charts": [{**measure, **usual}]}
    return cards.step_finished(happened.passed("monitor", 120, WINDOW, check, **chart)[-1], PLAN)


def _incident(state: str, *lines: str) -> Message:
    data = {"title": "Disk space", "state": state, "lines": [*lines], "since": NOW - 1200}
    return cards.incident(Event(run=_ID, kind=Kind.INCIDENT_TOLD, at=NOW, step="disk", data=data))


def _well() -> Message:
    data = {"title": "Disk space", "told": True, "seconds": 1500.0}
    return cards.well_again(
        Event(run=_ID, kind=Kind.INCIDENT_ENDED, at=NOW, step="disk", data=data)
    )


def _muted() -> Message:
    data = {"reason": "we move the backups", "until": NOW + 7200}
    event = Event(run=_ID, kind=Kind.WATCH_MUTED, at=NOW, actor="dana", step="disk", data=data)
    return cards.mute_news(event, ROSTER)


def _approved(plan: Plan) -> Run:
    first = happened.REQUESTED
    asked = Event(
        run=first.run,
        kind=Kind.REQUESTED,
        at=first.at,
        actor=first.actor,
        data={**first.data, "at": plan.at},
    )
    reached = happened.event(Kind.QUORUM_REACHED, 39, approvers=["dana"])
    run = fold((asked, *happened.ASKED[1:], happened.APPROVED, reached))
    if run is None:
        raise AssertionError("a preview's run begins with its request")
    return run


def _scheduled() -> Message:
    plan = PLAN.model_copy(update={"at": _TONIGHT})
    return cards.card(_approved(plan), plan, ROSTER)


def _barred() -> Message:
    event = happened.event(
        Kind.START_BARRED, 140, code="frozen", why=_FROZEN, opens=_OPENS, until=NOW + 3600
    )
    return cards.barred(_approved(PLAN), event, ROSTER)


def _overridden() -> Message:
    event = happened.event(Kind.OVERRIDDEN, 149, "dana", reason="the export is broken")
    return cards.overridden(_approved(PLAN), event, ROSTER)


def _history() -> Message:
    changes = [_lived(number) for number in range(36, 42)]
    return told("staging", changes, 4, NOW).message


def _lived(number: int) -> Change:
    """A deploy that lived two days; one of them was taken back."""
    at = NOW - (42 - number) * 2 * DAY
    bad = number == 38  # noqa: PLR2004 - whichever
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
        steps={
            "build": StepState(id="build", attempt=1, outcome=Outcome.PASSED, seconds=60 + number)
        },
    )
    return Change(run=run, commits=(at - 7200, at - 3600))


SCENES: Mapping[str, tuple[str, Callable[[], Message]]] = {
    "window-healthy": ("Thread, the end of a healthy window", _healthy),
    "card-scheduled": ("Card, waiting for its time", _scheduled),
    "barred": ("A deploy that may not start now", _barred),
    "overridden": ("Somebody lets it start", _overridden),
    "watch-incident": (
        "A watch, incident",
        lambda: _incident("failing", "In use where backups are kept: 93 % (expected \u2264 90 %)"),
    ),
    "watch-unknown": (
        "A watch, nothing could be measured",
        lambda: _incident("unmeasured", "In use where backups are kept: web-1 is not reachable"),
    ),
    "watch-well": ("A watch, well again", _well),
    "watch-muted": ("A watch, muted", _muted),
    "history": ("/handrail history staging", _history),
}
