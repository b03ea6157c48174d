"""From an event to what the channels are told of it. Pure.

The same event gives drafts of the same keys, whenever it is told: what a message says is taken from
the event where it tells of a moment, and from the run as it is now where it tells of a state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot import cards
from bot.cards import Closing, End, Roster
from bot.emergencies import emergency_drafts
from bot.letters import SIGNS, Draft, Weight
from bot.timing import timing_drafts
from commands.reply import Message, Tone
from commands.signs import ALERT_SIGNS
from runner.plan import Plan
from runner.record.events import Event, Kind
from runner.record.run import Question, Run, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is known of a run when one of its events is told.

    Attributes:
        channels: `platform:channel` of everyone who is told.
        head: Hash of the run's last event.
    """

    run: Run
    plan: Plan | None
    roster: Roster
    channels: tuple[str, ...]
    head: str = ""


ENDINGS = frozenset({Kind.FINISHED, Kind.REJECTED, Kind.EXPIRED, Kind.PLAN_FAILED, Kind.VOIDED})
"""Kinds after which a run may have ended."""

_AT_ONCE = ENDINGS | {Kind.QUESTION_ASKED, Kind.MONITOR_BREACHED}
_IN_TIME = frozenset(
    {
        Kind.APPROVED,
        Kind.APPROVAL_POSTED,
        Kind.HOLD_TAKEN,
        Kind.HOST_BEGAN,
        Kind.PLANNED,
        Kind.STEP_NOTED,
        Kind.STEP_STARTED,
    }
)
"""Kinds that change the card and that nobody waits for."""

_CALM = frozenset({Tone.NEUTRAL, Tone.GOOD})

_UNTOLD = frozenset({Kind.REQUEST_REFUSED, Kind.APPROVAL_REFUSED, Kind.ANSWER_REFUSED})
"""Whoever was refused is told alone."""


def channels_of(declared: tuple[str, ...], run: Run) -> tuple[str, ...]:
    """Return the environment's channels and the one where the run was asked for, once each."""
    asked = str(run.request.get("channel") or "")
    here = (asked,) if ":" in asked and not asked.startswith("local:") else ()
    return tuple(dict.fromkeys((*declared, *here)))


def drafts(event: Event, scene: Scene) -> list[Draft]:
    """Return what a run's event has to say, in order; the card comes first."""
    if event.kind in _UNTOLD:
        return []
    found: list[Draft] = []
    for channel in scene.channels:
        found.append(_card(event, scene, channel))
        for tell in (_request, _closing, _alone, _thread, _question, _news, _timing, _end):
            found += tell(event, scene, channel)
    return found


def reminder_draft(scene: Scene, channel: str) -> Draft | None:
    """Return the reminder before an approval request expires; None where nothing is open."""
    run, plan = scene.run, scene.plan
    if plan is None or run.state is not State.AWAITING_APPROVAL:
        return None
    return Draft(
        key=f"{run.id}/reminder/{run.digest[:12]}/{channel}",
        channel=channel,
        message=cards.reminder(run, plan, scene.roster),
        once=True,
    )


def _card_key(run: Run, channel: str) -> str:
    return f"{run.id}/card/{channel}"


def _card(event: Event, scene: Scene, channel: str) -> Draft:
    message = cards.card(scene.run, scene.plan, scene.roster)
    key = _card_key(scene.run, channel)
    return Draft(key=key, channel=channel, message=message, weight=weight_of(event.kind))


def weight_of(kind: Kind) -> Weight:
    """Return how soon a run's card has to show what happened."""
    if kind in _AT_ONCE:
        return Weight.NEWS
    return Weight.MINOR if kind in _IN_TIME else Weight.STEP


def _request_key(scene: Scene, channel: str) -> str:
    return f"{scene.run.id}/approval/{scene.run.digest[:12]}/{channel}"


def _request(event: Event, scene: Scene, channel: str) -> list[Draft]:
    """The approval request, or what a plan alone came to."""
    run, plan = scene.run, scene.plan
    if plan is None:
        return []
    if event.kind is Kind.PLANNED and run.request.get("plan_only"):
        message = cards.plan_shown(run, plan, scene.roster)
        return [Draft(key=f"{run.id}/plan/{channel}", channel=channel, message=message)]
    if event.kind is not Kind.APPROVAL_REQUESTED:
        return []
    policy = plan.target.approval
    return [
        Draft(
            key=_request_key(scene, channel),
            channel=channel,
            message=asked_once(
                cards.approval_request(run, plan, scene.roster), channel, scene.channels
            ),
            once=True,
            signs=(policy.yes, policy.no),
            tell=run.id,
        )
    ]


def asked_once(message: Message, channel: str, channels: Sequence[str]) -> Message:
    """Return a message as it stands in a channel: people are mentioned once on each platform."""
    platform = channel.partition(":")[0]
    first = next(each for each in channels if each.partition(":")[0] == platform)
    return message if channel == first else replace(message, mentions=())


def _closing(event: Event, scene: Scene, channel: str) -> list[Draft]:
    """The only edit of an approval request."""
    closing = _closing_of(event, scene.run)
    if closing is None or scene.plan is None or not scene.run.approval:
        return []
    message = cards.approval_closed(scene.run, scene.plan, closing, scene.roster)
    key = _request_key(scene, channel)
    return [Draft(key=key, channel=channel, message=message, last=True)]


def _closing_of(event: Event, run: Run) -> Closing | None:
    data, at = event.data, event.at
    match event.kind:
        case Kind.QUORUM_REACHED:
            by = tuple(str(name) for name in data.get("approvers") or run.approvals)
            return Closing(end=End.ALONE if run.emergency else End.APPROVED, by=by, at=at)
        case Kind.REJECTED:
            return Closing(end=End.REJECTED, by=(event.actor,), at=at)
        case Kind.EXPIRED:
            return Closing(end=End.EXPIRED, why="nobody approved in time", at=at)
        case Kind.VOIDED:
            problem = data.get("problem")
            why = str(problem.get("what", "")) if isinstance(problem, Mapping) else ""
            return Closing(end=End.VOID, why=why, at=at)
        case Kind.FINISHED if not run.quorum_reached and run.state is State.CANCELLED:
            return Closing(end=End.WITHDRAWN, why=run.reason, at=at)
        case _:
            return None


def _alone(event: Event, scene: Scene, channel: str) -> list[Draft]:
    found = emergency_drafts(event, scene.run, scene.plan, scene.roster, channel)
    return [
        replace(draft, message=asked_once(draft.message, channel, scene.channels))
        for draft in found
    ]


def _thread(event: Event, scene: Scene, channel: str) -> list[Draft]:
    message: Message | None
    match event.kind:
        case Kind.STEP_FINISHED:
            message = cards.step_finished(event, scene.plan)
        case Kind.RECHECKED:
            message = cards.rechecked(event, scene.plan)
        case _:
            message = cards.said(event, scene.plan, scene.roster)
    if message is None:
        return []
    name = f"{event.kind.value}/{event.step}/{event.attempt}/{event.ordinal}"
    return [
        Draft(
            key=f"{event.run}/{name}/{channel}",
            channel=channel,
            message=message,
            thread_of=_card_key(scene.run, channel),
            once=True,
            weight=Weight.MINOR if message.tone in _CALM else Weight.STEP,
        )
    ]


def _question(event: Event, scene: Scene, channel: str) -> list[Draft]:
    """A question when it is asked, and its closed form; a run that ends closes all of its own."""
    run = scene.run
    asked = [question for question in run.questions if question.id == event.data.get("id")]
    match event.kind:
        case Kind.QUESTION_ASKED if asked:
            return [_asked(scene, asked[-1], channel)]
        case Kind.ANSWERED | Kind.QUESTION_EXPIRED:
            closed = [question for question in asked if question.answer is not None]
        case Kind.FINISHED if run.ended:
            closed = [question for question in run.questions if question.answer is None]
        case _:
            closed = []
    return [
        Draft(
            key=question_key(run, question.id, channel, alert=bool(question.kind)),
            channel=channel,
            message=_closed(scene, question),
            last=True,
        )
        for question in closed
    ]


def _asked(scene: Scene, question: Question, channel: str) -> Draft:
    run, roster = scene.run, scene.roster
    key = question_key(run, question.id, channel, alert=bool(question.kind))
    if not question.kind:
        wanted = cards.question(run, scene.plan, question, roster)
        message = asked_once(wanted, channel, scene.channels)
        return Draft(key=key, channel=channel, message=message, once=True)
    # It may be decided already when this is told: the way it was asked comes first all the same.
    message = asked_once(cards.alert(run, scene.plan, question, roster), channel, scene.channels)
    options = () if cards.at_once(question) else question.options
    signs = tuple(sign for sign, option in ALERT_SIGNS.items() if option in options)
    return Draft(
        key=key, channel=channel, message=message, once=True, signs=signs, tell=run.id + SIGNS
    )


def _closed(scene: Scene, question: Question) -> Message:
    if question.kind:
        return cards.alert_closed(scene.run, question, scene.roster)
    return cards.question_closed(scene.run, scene.plan, question, scene.roster)


def question_key(run: Run, question: str, channel: str, *, alert: bool) -> str:
    """Return the key of a question's message; a monitor's is an alert."""
    return f"{run.id}/{'alert' if alert else 'question'}/{question}/{channel}"


def _news(event: Event, scene: Scene, channel: str) -> list[Draft]:
    """What comes after an alert stands below it: every alert is told once."""
    message = below_alert(event, scene.run)
    if message is None:
        return []
    alert = str(event.data.get("question", ""))
    name = f"{event.kind.value}/{event.step}/{event.attempt}/{event.ordinal}"
    return [
        Draft(
            key=f"{event.run}/{name}/{channel}",
            channel=channel,
            message=message,
            thread_of=question_key(scene.run, alert, channel, alert=True),
            once=True,
        )
    ]


def below_alert(event: Event, run: Run) -> Message | None:
    """Return what is told below an alert: what came to it, or what is healthy again."""
    if event.kind is Kind.MONITOR_RECOVERED:
        return cards.also(event, run)
    told_before = event.data.get("first", False)
    more = event.kind is Kind.MONITOR_BREACHED and not told_before
    return cards.also(event, run) if more else None


def _timing(event: Event, scene: Scene, channel: str) -> list[Draft]:
    return timing_drafts(event, scene.run, scene.roster, channel)


def _end(event: Event, scene: Scene, channel: str) -> list[Draft]:
    run = scene.run
    if event.kind not in ENDINGS or not run.ended or run.state is State.PLANNED:
        return []
    return [
        Draft(
            key=f"{run.id}/end/{run.retries}/{channel}",
            channel=channel,
            message=cards.notification(run, scene.plan, scene.head, scene.roster),
            once=event.kind is Kind.FINISHED and run.state is State.SUCCEEDED,
        )
    ]
