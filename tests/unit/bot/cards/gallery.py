"""Every message once, by the name of its golden file."""

from collections.abc import Callable

from bot import cards
from bot.cards import Closing, End
from commands.reply import Message
from config.problem import Problem
from runner.record.events import Event, Kind
from tests.unit.bot import alarms, scenes, scored
from tests.unit.bot.between import BETWEEN
from tests.unit.bot.scenes import NOON, PLAN, ROSTER, run_of

HEAD = "5d41402abc4b2a76b9719d911017c592" * 2


def _card(events: tuple[scenes.Event, ...]) -> Message:
    return cards.card(run_of(events), PLAN, ROSTER)


def _end(events: tuple[scenes.Event, ...]) -> Message:
    return cards.notification(run_of(events), PLAN, HEAD, ROSTER)


def _closed(end: End, by: tuple[str, ...] = (), why: str = "") -> Message:
    closing = Closing(end=end, by=by, why=why, at=NOON + 61)
    events = scenes.REJECTED if end is End.REJECTED else scenes.RUNNING
    return cards.approval_closed(run_of(events), PLAN, closing, ROSTER)


def _asked() -> Message:
    run = run_of(scenes.ASKING)
    return cards.question(run, PLAN, run.questions[0], ROSTER)


def _answered() -> Message:
    run = run_of(scenes.MONITORING)
    return cards.question_closed(run, PLAN, run.questions[0], ROSTER)


def _alert(events: tuple[scenes.Event, ...], *, asks: bool = True) -> Message:
    run = run_of(events)
    return cards.alert(run, PLAN, run.questions[-1], ROSTER, asks=asks)


def _decided(events: tuple[scenes.Event, ...]) -> Message:
    run = run_of(events)
    return cards.alert_closed(run, run.questions[-1], ROSTER)


def _said(event: scenes.Event) -> Message:
    message = cards.said(event, PLAN, ROSTER)
    assert message is not None
    return message


def _emergency(*events: scenes.Event) -> Message:
    message = cards.emergency(run_of((*scenes.ALONE, *events)), PLAN, ROSTER)
    assert message is not None
    return message


def _away() -> Message:
    runs = {"staging": [run_of(scenes.RUNNING)]}
    return cards.absence(
        cards.Absence(since=NOON - 600, until=NOON + 75, runs=runs, plans={scenes.RUN: PLAN})
    )


def _closed_channel() -> Message:
    problem = Problem(
        code="slack-channel-archived",
        what="The Slack channel C1 is archived.",
        cure="Unarchive it, or name another channel in the configuration.",
    )
    return cards.closed_channel("slack:C1", problem)


def _elsewhere() -> str:
    return "https://discord.com/channels/1/2/3"


def _locked() -> Message:
    data = {"environment": "staging", "reason": "an audit", "until": NOON + 7200}
    return cards.lock_news(
        Event(run="environment:staging", kind=Kind.LOCKED, at=NOON, actor="dana", data=data), ROSTER
    )


def _wanted() -> Event:
    data = {"environment": "staging", "holder": "dana", "reason": "a fix", "until": NOON + 600}
    run = "environment:staging"
    return Event(run=run, kind=Kind.LOCK_WANTED, at=NOON, actor="alex", data=data)


def _kept() -> Message:
    data = {"environment": "staging", "wanted": 0}
    run = "environment:staging"
    return cards.lock_answered(
        Event(run=run, kind=Kind.LOCK_KEPT, at=NOON + 60, actor="dana", data=data), ROSTER
    )


def _unsigned() -> Message:
    message = cards.countersign_reminder(run_of(scenes.ALONE_SUCCEEDED), PLAN, ROSTER)
    assert message is not None
    return message


def _alone() -> Message:
    closing = Closing(end=End.ALONE, by=("dana",), at=NOON + 31)
    return cards.approval_closed(run_of(scenes.ALONE), PLAN, closing, ROSTER)


GALLERY: dict[str, Callable[[], Message]] = {
    "card-planning": lambda: cards.card(run_of((scenes.REQUESTED,)), None, ROSTER),
    "card-awaiting": lambda: _card(scenes.ASKED),
    "card-running": lambda: _card(scenes.RUNNING),
    "card-waiting": lambda: _card(scenes.ASKING),
    "card-monitoring": lambda: _card(alarms.ALARMED),
    "card-monitoring-on-host": lambda: _card(alarms.ALARMED_ON_HOST),
    "card-failed": lambda: _card(scenes.FAILED),
    "card-succeeded": lambda: _card(scenes.SUCCEEDED),
    "card-rejected": lambda: _card(scenes.REJECTED),
    "card-void": lambda: _card(scenes.VOID),
    "card-alone": lambda: _card((*scenes.ALONE, scenes.OBJECTED)),
    "card-cancelled": lambda: _card(scenes.CANCELLED),
    "approval-request": lambda: cards.approval_request(run_of(scenes.ASKED), PLAN, ROSTER),
    "approval-approved": lambda: _closed(End.APPROVED, ("dana",)),
    "approval-rejected": lambda: _closed(End.REJECTED, ("ada",)),
    "approval-expired": lambda: _closed(End.EXPIRED, why="nobody approved in time"),
    "approval-void": lambda: _closed(End.VOID, why="the commit is gone from the origin"),
    "approval-alone": _alone,
    "approval-reminder": lambda: cards.reminder(run_of(scenes.ASKED), PLAN, ROSTER),
    "plan-shown": lambda: cards.plan_shown(
        run_of((scenes.REQUESTED, scenes.PLANNED)), PLAN, ROSTER
    ),
    "step-passed": lambda: cards.step_finished(scenes.BACKED_UP, PLAN),
    "step-failed": lambda: cards.step_finished(scenes.BUILD_FAILED, PLAN),
    "vote": lambda: _said(scenes.APPROVED),
    "branch-moved": lambda: _said(scenes.STARTED),
    "answer": lambda: _said(scenes.ANSWERED),
    "question": _asked,
    "question-answered": _answered,
    "alert": lambda: _alert(alarms.ALARMED),
    "alert-on-host": lambda: _alert(alarms.ALARMED_ON_HOST),
    "alert-elsewhere": lambda: _alert(alarms.ALARMED, asks=False),
    "alert-unclear": lambda: _alert((*scenes.MONITORING, alarms.UNCLEAR)),
    "alert-at-once": lambda: _alert((*scenes.MONITORING, alarms.AT_ONCE)),
    "alert-more": lambda: cards.also(alarms.ALSO, run_of(alarms.ALARMED)),
    "alert-decided": lambda: _decided((*alarms.ALARMED, alarms.TAKEN_BACK)),
    "recovery": lambda: cards.also(alarms.RECOVERED, run_of(alarms.ALARMED)),
    "end-succeeded": lambda: _end(scenes.SUCCEEDED),
    "end-scored": lambda: scored.notified(HEAD),
    "end-failed": lambda: _end(scenes.FAILED),
    "end-void": lambda: _end(scenes.VOID),
    "end-rejected": lambda: _end(scenes.REJECTED),
    "end-expired": lambda: _end(scenes.EXPIRED),
    "end-cancelled": lambda: _end(scenes.CANCELLED),
    "end-alone": lambda: _end((*scenes.ALONE_SUCCEEDED, scenes.COUNTERSIGNED)),
    "end-alone-failed": lambda: _end(scenes.ALONE_FAILED),
    "end-alone-cancelled": lambda: _end(scenes.ALONE_CANCELLED),
    "emergency": _emergency,
    "emergency-objected": lambda: _emergency(scenes.OBJECTED),
    "emergency-countersigned": lambda: _emergency(scenes.OBJECTED, scenes.COUNTERSIGNED),
    "emergency-reminder": _unsigned,
    "objection": lambda: cards.objection(run_of(scenes.ALONE), scenes.OBJECTED, ROSTER),
    "went-alone": lambda: _said(scenes.BROKE),
    "countersign": lambda: _said(scenes.COUNTERSIGNED),
    "stakeholders-wanted": lambda: cards.wanted(run_of(scenes.ASKED), PLAN, ROSTER),
    "stakeholders-began": lambda: cards.began(run_of(scenes.BEGUN), PLAN, ROSTER),
    "stakeholders-succeeded": lambda: cards.ended(run_of(scenes.SUCCEEDED), PLAN, ROSTER),
    "stakeholders-failed": lambda: cards.ended(run_of(scenes.FAILED), PLAN, ROSTER),
    "away": _away,
    "deaf": lambda: cards.deafness(NOON, NOON + 240),
    "closed-channel": _closed_channel,
    "card-moved": lambda: cards.moved(_card(scenes.RUNNING), _elsewhere()),
    "card-continued": lambda: cards.continued(_card(scenes.RUNNING), _elsewhere()),
    "lock": _locked,
    **BETWEEN,
    "lock-kept": _kept,
    "lock-wanted": lambda: cards.lock_wanted(_wanted(), ROSTER),
}
