"""Every kind of message once, made as the bot makes it from what happened. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from bot import cards
from bot.cards import Closing, End
from bot.preview import between, happened
from bot.preview.stage import CONFIGURATION, NOW, PLAN, ROSTER, SETTINGS
from commands import access, say
from commands.help import page
from commands.people import caller_of
from commands.reply import Message
from commands.request import Help, Status
from commands.status import status
from commands.visit import Visit
from commands.whoami import whoami
from config.model.people import Verb
from config.problem import Problem
from runner.plan import Plan
from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.run import Run
from runner.watches.standing import Standing

if TYPE_CHECKING:
    from runner.control import Control

_OLDER = "https://discord.com/channels/700000000000000001/800000000000000001/900000000000000009"
HEAD = "5d41402abc4b2a76b9719d911017c592" * 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A message, the name of its files, and what people call it."""

    name: str
    title: str
    message: Message


async def scenes() -> tuple[Scene, ...]:
    """Return every kind of message, in the order in which people meet them."""
    every = {**_SCENES, **between.SCENES}
    found = [Scene(name=name, title=title, message=make()) for name, (title, make) in every.items()]
    return (*found, Scene(name="status", title="/handrail status", message=await _status()))


def _run(events: Iterable[Event]) -> Run:
    run = fold(tuple(events))
    if run is None:
        raise AssertionError("a preview's run begins with its request")
    return run


def _there(message: Message | None) -> Message:
    if message is None:
        raise AssertionError("a preview's events are told")
    return message


def _card(events: tuple[Event, ...]) -> Message:
    return cards.card(_run(events), PLAN, ROSTER)


def _request() -> Message:
    return cards.approval_request(_run(happened.ASKED), PLAN, ROSTER)


def _closed(end: End, by: str) -> Message:
    events = happened.REJECTED if end is End.REJECTED else happened.RUNNING
    closing = Closing(end=end, by=(by,), at=happened.BEGAN + 39)
    return cards.approval_closed(_run(events), PLAN, closing, ROSTER)


_ALARMED = (*happened.MONITORING, happened.ALERT, happened.BREACHED)


def _alert() -> Message:
    run = _run(_ALARMED)
    return cards.alert(run, PLAN, run.questions[-1], ROSTER)


def _decided() -> Message:
    run = _run((*_ALARMED, happened.TAKEN_BACK))
    return cards.alert_closed(run, run.questions[-1], ROSTER)


def _question() -> Message:
    run = _run(happened.ASKING)
    return cards.question(run, PLAN, run.questions[0], ROSTER)


def _end(events: tuple[Event, ...]) -> Message:
    return cards.notification(_run(events), PLAN, HEAD, ROSTER)


def _away() -> Message:
    runs = {"staging": [_run(happened.RUNNING)]}
    since = happened.BEGAN - 480
    return cards.absence(
        cards.Absence(since=since, until=NOW, runs=runs, plans={happened.RUN: PLAN})
    )


def _closed_channel() -> Message:
    problem = Problem(
        code="slack-channel-archived",
        what="The Slack channel C0DEPLOYS is archived.",
        cure="Unarchive it, or name another channel in the configuration.",
    )
    return cards.closed_channel("slack:C0DEPLOYS", problem)


def _locked() -> Message:
    data = {"environment": "staging", "reason": "the auditors are here", "until": NOW + 7200}
    event = Event(run="environment:staging", kind=Kind.LOCKED, at=NOW, actor="dana", data=data)
    return cards.lock_news(event, ROSTER)


def _wanted() -> Message:
    data = {"environment": "staging", "holder": "dana", "reason": "a fix", "until": NOW + 600}
    event = Event(run="environment:staging", kind=Kind.LOCK_WANTED, at=NOW, actor="kim", data=data)
    return cards.lock_wanted(event, ROSTER)


def _plan() -> Message:
    return cards.plan_shown(_run((happened.REQUESTED, happened.PLANNED)), PLAN, ROSTER)


def _refusal() -> Message:
    caller = _visit("T0TEAM/U0KIM").caller
    refused = access.may(CONFIGURATION, caller, Verb.UNLOCK, "staging")
    return _there(say.refused(refused).message if refused else None)


async def _status() -> Message:
    reply = await status(_visit("T0TEAM/U0KIM"), Status(environment="staging"))
    return reply.message


def _visit(user: str) -> Visit:
    caller = caller_of(SETTINGS, platform="slack", user=user, channel="C0DEPLOYS")
    record = cast("Control", _Record())  # what the shown verbs ask of it, and no more
    return Visit(configuration=CONFIGURATION, control=record, caller=caller, now=NOW)


class _Record:
    """The record of one run under way."""

    async def runs(self, environment: str, limit: int) -> Sequence[Run]:
        del environment, limit
        return [_run(happened.RUNNING)]

    async def plan(self, run: str) -> Plan:
        del run
        return PLAN

    async def hold(self, environment: str) -> None:
        del environment

    async def standing(self, environment: str) -> Standing:
        del environment
        return Standing()


_SCENES: dict[str, tuple[str, Callable[[], Message]]] = {
    "card-planning": ("Card, planning", lambda: cards.card(_run(happened.ASKED[:1]), None, ROSTER)),
    "card-waiting-for-approval": ("Card, waiting for approval", lambda: _card(happened.ASKED)),
    "approval-request": ("Approval request", _request),
    "approval-approved": ("Approval request, closed", lambda: _closed(End.APPROVED, "dana")),
    "approval-rejected": ("Approval request, rejected", lambda: _closed(End.REJECTED, "ada")),
    "approval-reminder": (
        "Reminder",
        lambda: cards.reminder(_run(happened.ASKED), PLAN, ROSTER),
    ),
    "emergency": (
        "Somebody goes on alone",
        lambda: _there(cards.emergency(_run(happened.ALONE), PLAN, ROSTER)),
    ),
    "card-running": ("Card, running", lambda: _card(happened.RUNNING)),
    "step-passed": (
        "Thread, a step passed",
        lambda: cards.step_finished(happened.BACKED_UP[-1], PLAN),
    ),
    "vote": ("Thread, a vote", lambda: _there(cards.said(happened.APPROVED, PLAN, ROSTER))),
    "card-waiting": ("Card, waiting for a decision", lambda: _card(happened.ASKING)),
    "question": ("Question", _question),
    "card-monitoring": (
        "Card, monitoring",
        lambda: _card(_ALARMED),
    ),
    "alert": ("Alert", _alert),
    "alert-more": (
        "Below an alert, another measure",
        lambda: cards.also(happened.ALSO, _run(_ALARMED)),
    ),
    "recovery": (
        "Below an alert, a recovery",
        lambda: cards.also(happened.RECOVERED, _run(_ALARMED)),
    ),
    "alert-decided": ("Alert, decided", _decided),
    "card-succeeded": ("Card, succeeded", lambda: _card(happened.SUCCEEDED)),
    "notification-succeeded": ("Notification, succeeded", lambda: _end(happened.SUCCEEDED)),
    "card-failed": ("Card, failed", lambda: _card(happened.FAILED)),
    "step-failed": (
        "Thread, a step failed",
        lambda: cards.step_finished(happened.BUILD_FAILED, PLAN),
    ),
    "notification-failed": ("Notification, failed", lambda: _end(happened.FAILED)),
    "notification-rejected": ("Notification, rejected", lambda: _end(happened.REJECTED)),
    "stakeholders-wanted": (
        "Stakeholders, approval wanted",
        lambda: cards.wanted(_run(happened.ASKED), PLAN, ROSTER),
    ),
    "stakeholders-succeeded": (
        "Stakeholders, succeeded",
        lambda: cards.ended(_run(happened.SUCCEEDED), PLAN, ROSTER),
    ),
    "card-continued": (
        "Card, after an hour",
        lambda: cards.continued(_card(happened.RUNNING), _OLDER),
    ),
    "card-moved": (
        "Card, what is left of the older one",
        lambda: cards.moved(_card(happened.RUNNING), _OLDER),
    ),
    "lock": ("A lock set by hand", _locked),
    "lock-wanted": ("Somebody wants a lock, which its holder is asked for", _wanted),
    "away": ("After the bot was away", _away),
    "deaf": (
        "After nothing reached the bot",
        lambda: cards.deafness(NOW - 300, NOW - 60),
    ),
    "closed-channel": ("A channel that cannot be written to", _closed_channel),
    "plan": ("/deploy staging --plan", _plan),
    "refusal": ("Refusal, to the caller alone", _refusal),
    "whoami": ("/handrail whoami", lambda: whoami(_visit("T0TEAM/U0KIM")).message),
    "whoami-stranger": (
        "/handrail whoami, somebody unlisted",
        lambda: whoami(_visit("T0TEAM/U0NEW")).message,
    ),
    "help": ("/handrail help", lambda: page(Help()).message),
}
