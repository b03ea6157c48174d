"""What a look comes to: one alert an incident, and its end. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from config.model.calendar import zone
from config.model.watching import Watch, Watching
from runner.calendar import within
from runner.checks.verdict import Judged, Verdict
from runner.record.events import Kind
from runner.watches.standing import Incident

State = Literal["good", "failing", "unmeasured"]

GOOD: State = "good"
FAILING: State = "failing"
UNMEASURED: State = "unmeasured"

_SLACK = 0.1
"""The share of a tick by which a look may come early: clocks and loops are not exact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the newest look at a watch found.

    Attributes:
        at: Seconds since the epoch.
        streak: How many looks in a row have found the same, this one included.
        since: When the first of them was.
        lines: What was measured against what was expected, of the checks that did not pass.
        charts: What charts of the measures among them show; not stored with the look.
        changed: Digests of what was changed by hand, by subject; not stored either.
    """

    at: float
    state: State
    streak: int
    since: float
    lines: tuple[str, ...] = ()
    charts: tuple[Mapping[str, Any], ...] = ()
    changed: Mapping[str, str] = field(default_factory=dict)


Written = tuple[Kind, Mapping[str, Any]]


def due(watch: Watch, last: Look | None, now: float, tick: float) -> bool:
    """Return whether a watch is to be looked at."""
    return last is None or now - last.at >= watch.every - tick * _SLACK


def looked(before: Look | None, verdicts: Sequence[Judged], now: float) -> Look:
    """Return what a look found; what could not be measured is not well, and not failing either."""
    found = {one.verdict for one in verdicts}
    state = UNMEASURED if Verdict.INCONCLUSIVE in found else GOOD
    state = FAILING if Verdict.FAILED in found else state
    bad = (Verdict.FAILED, Verdict.INCONCLUSIVE)
    lines = tuple(one.line() for one in verdicts if one.verdict in bad)
    look = Look(at=now, state=state, streak=1, since=now, lines=lines)
    if before is None or before.state != state:
        return look
    return replace(look, streak=before.streak + 1, since=before.since)


def follows(watch: Watch, look: Look, incident: Incident | None, *, silent: bool) -> list[Written]:
    """Return what is written of a look.

    An incident that could not be looked at and turns out to fail is another one. One that failed
    and cannot be looked at any more is not over.

    Args:
        watch: What was looked at.
        look: What was found.
        incident: The open incident of this watch.
        silent: No alert is wanted now; it follows once one is, if it is not over by then.
    """
    lasts = look.streak >= watch.in_a_row
    written: list[Written] = []
    if incident is not None and lasts and _over(look, incident):
        better = look.state == GOOD
        seconds = look.at - incident.since
        told = incident.told and better
        ended = {"title": incident.title, "told": told, "seconds": seconds}
        written.append((Kind.INCIDENT_ENDED, ended))
        incident = None
    if incident is None and lasts and look.state != GOOD:
        opened: dict[str, Any] = {"title": watch.title, "state": look.state}
        opened |= {"lines": list(look.lines), **_more(look)}
        written.append((Kind.INCIDENT_OPENED, {**opened, "since": look.since}))
        return (
            written if silent else [*written, (Kind.INCIDENT_TOLD, {**opened, "since": look.since})]
        )
    if incident is not None and not incident.told and not silent:
        told_now = {"title": incident.title, "state": incident.state, "since": incident.since}
        lines = list(look.lines or incident.lines)
        written.append((Kind.INCIDENT_TOLD, {**told_now, "lines": lines, **_more(look)}))
    return written


def _more(look: Look) -> dict[str, Any]:
    charts = {"charts": list(look.charts)} if look.charts else {}
    return charts | ({"changed": dict(look.changed)} if look.changed else {})


def quiet(watching: Watching, watch: Watch, now: float, default_zone: str) -> bool:
    """Return whether alerts of a watch wait because of the hour."""
    here = zone(watching.zone or default_zone)
    return not watch.urgent and any(within(hours, now, here) for hours in watching.quiet)


def _over(look: Look, incident: Incident) -> bool:
    return look.state == GOOD or (look.state == FAILING and incident.state == UNMEASURED)
