"""Who is told beside the channels that have the card: stakeholders, alerts, the requester. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot import cards
from bot.announcing import ENDINGS, Scene, below_alert, question_key
from bot.cards import Roster
from bot.letters import Draft
from commands.reply import Message
from config.model import Configuration
from config.model.environment import Notify
from config.model.people import Person
from runner.plan import Plan
from runner.record.events import Event, Kind
from runner.record.run import Run, State


def places_on(configuration: Configuration, platform: str) -> tuple[str, ...]:
    """Return every channel of a platform that somebody is told in, without the platform's name."""
    found: list[str] = []
    for each in configuration.environments.values():
        told = (*each.channels, *each.notify.stakeholders, *each.notify.alerts)
        parts = (place.partition(":") for place in told)
        found += [channel for name, _, channel in parts if name == platform]
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who is told.

    Attributes:
        channels: `platform:channel` by environment, as declared: they have the card.
        notify: Channels that are told less, by environment.
        people: By name in the configuration, with their ids on platforms.
        direct: Whoever asked is told of the end by a direct message.
    """

    channels: Mapping[str, tuple[str, ...]]
    roster: Roster
    notify: Mapping[str, Notify] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    direct: bool = False

    @classmethod
    def of(cls, configuration: Configuration) -> "Audience":
        """Read the audience from the configuration."""
        settings, environments = configuration.settings, configuration.environments
        return cls(
            channels={name: each.channels for name, each in environments.items()},
            roster=Roster.of(settings),
            notify={name: each.notify for name, each in environments.items()},
            people=settings.people,
            direct=settings.chat.direct,
        )

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms on which an environment has a channel of its own."""
        places = [place for each in self.channels.values() for place in each]
        return tuple(dict.fromkeys(place.partition(":")[0] for place in places))


def asides(event: Event, scene: Scene, audience: Audience) -> list[Draft]:
    """Return what an event has to say to those who do not have the card."""
    notify = audience.notify.get(scene.run.environment, Notify())
    elsewhere = [place for place in notify.stakeholders if place not in scene.channels]
    found = [draft for place in elsewhere for draft in _milestone(event, scene, place)]
    told = {*scene.channels, *(draft.channel for draft in found)}
    alerts = [place for place in notify.alerts if place not in told]
    found += [draft for place in alerts for draft in _alarm(event, scene, place)]
    return found + _direct(event, scene, audience)


def addressee(run: Run, audience: Audience) -> str:
    """Return where the requester reads direct messages on the platform where it was asked."""
    platform = str(run.request.get("channel") or "").partition(":")[0]
    person = audience.people.get(run.requester)
    if person is None or not audience.direct:
        return ""
    user = {"slack": person.slack, "discord": person.discord}.get(platform)
    return f"{platform}:@{user}" if user else ""


_Teller = Callable[[Run, Plan, Roster], Message]
_MILESTONES: Mapping[Kind, tuple[str, _Teller]] = {
    Kind.APPROVAL_REQUESTED: ("wanted", cards.wanted),
    Kind.STARTED: ("began", cards.began),
}


def _milestone(event: Event, scene: Scene, place: str) -> list[Draft]:
    run, plan = scene.run, scene.plan
    if plan is None:
        return []
    if _over(event, run):
        name, message = f"over/{run.retries}", cards.ended(run, plan, scene.roster)
    elif event.kind in _MILESTONES:
        word, teller = _MILESTONES[event.kind]
        name, message = f"{word}/{run.digest[:12]}", teller(run, plan, scene.roster)
    else:
        return []
    return [Draft(key=f"{run.id}/{name}/{place}", channel=place, message=message, once=True)]


def _alarm(event: Event, scene: Scene, place: str) -> list[Draft]:
    """Alerts and failures: as in the channels that have the card, but nothing to press."""
    run, below = scene.run, None
    asked = [one for one in run.questions if one.kind and one.id == event.data.get("id")]
    if event.kind is Kind.QUESTION_ASKED and asked:
        key = question_key(run, asked[-1].id, place, alert=True)
        message = cards.alert(run, scene.plan, asked[-1], scene.roster, asks=False)
    elif (news := below_alert(event, run)) is not None:
        key = f"{run.id}/{event.kind.value}/{event.step}/{event.attempt}/{event.ordinal}/{place}"
        below = question_key(run, str(event.data.get("question", "")), place, alert=True)
        message = news
    elif _over(event, run) and _broke(run):
        key = f"{run.id}/end/{run.retries}/{place}"
        message = cards.notification(run, scene.plan, scene.head, scene.roster)
    else:
        return []
    return [Draft(key=key, channel=place, message=message, thread_of=below, once=True)]


def _direct(event: Event, scene: Scene, audience: Audience) -> list[Draft]:
    run, place = scene.run, addressee(scene.run, audience)
    if not place or not _over(event, run):
        return []
    message = cards.notification(run, scene.plan, scene.head, scene.roster)
    key = f"{run.id}/end/{run.retries}/{place}"
    return [Draft(key=key, channel=place, message=message, once=True)]


def _over(event: Event, run: Run) -> bool:
    return event.kind in ENDINGS and run.ended and run.state is not State.PLANNED


def _broke(run: Run) -> bool:
    return run.state is State.FAILED or (run.state is State.CANCELLED and run.changed)
