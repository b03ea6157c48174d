"""What stands in an environment between its deploys: incidents, mutes, digests. Pure.

A fold of the environment's own events (`environment:staging`), as a run is one of its events.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeVar

from runner.record.events import Event, Kind

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What is wrong, until it is well again.

    Attributes:
        state: `failing`, or `unmeasured` where it could not be looked at.
        lines: What was measured against what was expected.
        since: Seconds since the epoch, when the first look failed.
        told: Whether the channels know of it; in quiet hours and while it is muted they do not.
        changed: Digests of what was changed by hand, by subject, as it was told.
    """

    watch: str
    title: str
    state: str
    lines: tuple[str, ...]
    since: float
    told: bool = False
    changed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """Somebody wants no alerts for a while; `watch` is empty for all watches."""

    watch: str
    person: str
    reason: str
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands.

    Attributes:
        incidents: Those that are open, by watch.
        mutes: By watch; one whose time is over mutes nothing.
        digests: What was found where nobody had changed it by hand, by subject.
        digests_of: The newest run that had changed something by then.
    """

    incidents: Mapping[str, Incident] = field(default_factory=lambda: MappingProxyType({}))
    mutes: Mapping[str, Mute] = field(default_factory=lambda: MappingProxyType({}))
    digests: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    digests_of: str = ""

    def muted(self, watch: str, now: float) -> Mute | None:
        """Return what mutes a watch at a moment, if anything does."""
        found = (self.mutes.get(name) for name in (watch, ""))
        return next((mute for mute in found if mute is not None and mute.until > now), None)

    def muting(self, now: float) -> tuple[Mute, ...]:
        """Return the mutes that count at a moment."""
        return tuple(mute for mute in self.mutes.values() if mute.until > now)


def stand(events: Iterable[Event]) -> Standing:
    """Return what stands after an environment's events."""
    standing = Standing()
    for event in events:
        standing = _after(standing, event)
    return standing


def _after(standing: Standing, event: Event) -> Standing:
    rule = _RULES.get(event.kind)
    return rule(standing, event) if rule else standing


def _opened(standing: Standing, event: Event) -> Standing:
    data = event.data
    incident = Incident(
        watch=event.step,
        title=str(data["title"]),
        state=str(data["state"]),
        lines=tuple(data["lines"]),
        since=float(data["since"]),
        changed=_changed(event),
    )
    return replace(standing, incidents=_with(standing.incidents, event.step, incident))


def _told(standing: Standing, event: Event) -> Standing:
    incident = standing.incidents.get(event.step)
    if incident is None:
        return standing
    told = replace(incident, told=True, changed=_changed(event) or incident.changed)
    return replace(standing, incidents=_with(standing.incidents, event.step, told))


def _ended(standing: Standing, event: Event) -> Standing:
    return replace(standing, incidents=_without(standing.incidents, event.step))


def _muted(standing: Standing, event: Event) -> Standing:
    mute = Mute(
        watch=event.step,
        person=event.actor,
        reason=str(event.data["reason"]),
        until=float(event.data["until"]),
    )
    return replace(standing, mutes=_with(standing.mutes, event.step, mute))


def _unmuted(standing: Standing, event: Event) -> Standing:
    return replace(standing, mutes=_without(standing.mutes, event.step))


def _recorded(standing: Standing, event: Event) -> Standing:
    digests = MappingProxyType(dict(event.data["digests"]))
    return replace(standing, digests=digests, digests_of=str(event.data["run"]))


def _accepted(standing: Standing, event: Event) -> Standing:
    digests = MappingProxyType({**standing.digests, **event.data["digests"]})
    return replace(standing, digests=digests)


def _changed(event: Event) -> Mapping[str, str]:
    return MappingProxyType(dict(event.data.get("changed") or {}))


_RULES: Mapping[Kind, Callable[[Standing, Event], Standing]] = {
    Kind.INCIDENT_OPENED: _opened,
    Kind.INCIDENT_TOLD: _told,
    Kind.INCIDENT_ENDED: _ended,
    Kind.WATCH_MUTED: _muted,
    Kind.WATCH_UNMUTED: _unmuted,
    Kind.DRIFT_ACCEPTED: _accepted,
    Kind.DRIFT_RECORDED: _recorded,
}

KINDS = frozenset(_RULES)
"""What stands here is made of; the environment's other events change none of it."""


def _with(known: Mapping[str, T], name: str, value: T) -> Mapping[str, T]:
    return MappingProxyType({**known, name: value})


def _without(known: Mapping[str, T], name: str) -> Mapping[str, T]:
    return MappingProxyType({key: value for key, value in known.items() if key != name})
