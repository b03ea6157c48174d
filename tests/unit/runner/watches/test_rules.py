"""What a look comes to: one alert an incident, told when somebody wants it, and its end."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from config.model.watching import Watch, Watching
from runner.checks.verdict import Judged, Verdict
from runner.record.events import Event, Kind
from runner.watches.rules import FAILING, GOOD, UNMEASURED, Look, due, follows, looked, quiet
from runner.watches.standing import Standing, stand

WATCH = Watch.model_validate(
    {"id": "disk", "title": "Disk space", "every": "60s", "in_a_row": 2, "drift": {}}
)


def judged(verdict: Verdict, says: str = "Disk") -> Judged:
    return Judged(says=says, kind="command", verdict=verdict, measured="91 %", expected="≤ 90 %")


BAD, WELL, LOST = (
    [judged(verdict)] for verdict in (Verdict.FAILED, Verdict.PASSED, Verdict.INCONCLUSIVE)
)


class Days:
    """Looks at one watch, a minute apart, and keeps what is written as the journal does."""

    def __init__(self, watch: Watch = WATCH) -> None:
        self.watch, self.now = watch, 1000.0
        self.last: Look | None = None
        self.events: list[Event] = []

    @property
    def standing(self) -> Standing:
        return stand(self.events)

    def look(self, verdicts: list[Judged], *, silent: bool = False) -> list[Kind]:
        self.now += 60
        self.last = looked(self.last, verdicts, self.now)
        incident = self.standing.incidents.get("disk")
        written = follows(self.watch, self.last, incident, silent=silent)
        for kind, data in written:
            same = sum(one.kind is kind for one in self.events)
            event = Event(
                run="environment:staging",
                kind=kind,
                at=self.now,
                step="disk",
                ordinal=same,
                data=data,
            )
            self.events.append(event)
        return [kind for kind, _ in written]


def test_an_incident_is_told_once_after_so_many_looks_in_a_row_and_so_is_its_end():
    days = Days()
    assert days.look(BAD) == []
    assert days.look(BAD) == [Kind.INCIDENT_OPENED, Kind.INCIDENT_TOLD]
    assert days.look(BAD) == []
    assert days.look(WELL) == []
    assert days.look(WELL) == [Kind.INCIDENT_ENDED]
    assert days.look(WELL) == []
    ended = days.events[-1].data
    assert (ended["told"], ended["seconds"]) == (True, 240.0)


def test_what_fails_once_in_a_while_is_no_incident():
    days = Days()
    for _ in range(3):
        assert days.look(BAD) + days.look(WELL) == []


def test_a_watch_that_recovers_for_one_look_is_the_same_incident():
    days = Days()
    assert [*days.look(BAD), *days.look(BAD)] == [Kind.INCIDENT_OPENED, Kind.INCIDENT_TOLD]
    assert days.look(WELL) + days.look(BAD) + days.look(BAD) == []


def test_what_cannot_be_measured_is_not_well_and_is_told_as_what_it_is():
    days = Days()
    assert [*days.look(LOST), *days.look(LOST)] == [Kind.INCIDENT_OPENED, Kind.INCIDENT_TOLD]
    incident = days.standing.incidents["disk"]
    assert (incident.state, incident.told) == (UNMEASURED, True)
    assert incident.lines == ("Disk: not measured, 91 % (expected ≤ 90 %)",)


def test_an_incident_is_not_over_because_nobody_can_look_any_more():
    days = Days()
    days.look(BAD)
    days.look(BAD)
    assert days.look(LOST) + days.look(LOST) + days.look(LOST) == []
    assert days.standing.incidents["disk"].state == FAILING


def test_what_turns_out_to_fail_once_it_can_be_looked_at_is_another_incident():
    days = Days()
    days.look(LOST)
    days.look(LOST)
    assert days.look(BAD) == []
    assert days.look(BAD) == [Kind.INCIDENT_ENDED, Kind.INCIDENT_OPENED, Kind.INCIDENT_TOLD]
    assert days.events[-3].data["told"] is False  # nothing is well again


def test_in_quiet_hours_it_is_kept_and_told_once_they_are_over_if_it_still_is():
    days = Days()
    days.look(BAD, silent=True)
    assert days.look(BAD, silent=True) == [Kind.INCIDENT_OPENED]
    assert days.look(BAD, silent=True) == []
    assert not days.standing.incidents["disk"].told
    assert days.look(BAD) == [Kind.INCIDENT_TOLD]
    assert days.events[-1].data["since"] == 1060.0
    assert days.look(BAD) == []


def test_what_came_and_went_in_quiet_hours_wakes_nobody():
    days = Days()
    for verdicts in (BAD, BAD, WELL):
        days.look(verdicts, silent=True)
    assert days.look(WELL, silent=True) == [Kind.INCIDENT_ENDED]
    assert days.events[-1].data["told"] is False


def test_charts_of_what_is_wrong_come_with_the_incident_and_with_a_late_alert():
    chart = {"says": "Errors", "points": [[1.0, 9.0]]}
    look = replace(looked(None, BAD, 1000.0), charts=(chart,))
    once = WATCH.model_copy(update={"in_a_row": 1})
    opened, told = follows(once, look, None, silent=False)
    assert opened[1]["charts"] == told[1]["charts"] == [chart]
    days = Days(once)
    days.look(BAD, silent=True)
    ((kind, late),) = follows(once, look, days.standing.incidents["disk"], silent=False)
    assert (kind, late["charts"]) == (Kind.INCIDENT_TOLD, [chart])


def test_an_incident_whose_lines_are_not_known_now_is_told_with_those_it_began_with():
    days = Days()
    days.look(BAD, silent=True)
    days.look(BAD, silent=True)
    assert days.look(WELL) == [Kind.INCIDENT_TOLD]
    assert days.events[-1].data["lines"] == ["Disk: 91 % (expected ≤ 90 %)"]


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ([Verdict.PASSED, Verdict.WARNED, Verdict.SKIPPED], GOOD),
        ([Verdict.PASSED, Verdict.INCONCLUSIVE], UNMEASURED),
        ([Verdict.FAILED, Verdict.INCONCLUSIVE], FAILING),
        ([], GOOD),
    ],
)
def test_the_worst_of_its_checks_counts(verdicts, state):
    assert looked(None, [judged(one) for one in verdicts], 1.0).state == state


@pytest.mark.parametrize(
    ("last", "is_due"), [(None, True), (1000.0, False), (945.0, True), (947.0, False), (1.0, True)]
)
def test_a_watch_is_due_when_its_interval_is_over_also_after_a_restart(last, is_due):
    look = None if last is None else Look(at=last, state=GOOD, streak=1, since=last)
    assert due(WATCH, look, 1000.0, tick=60.0) is is_due


@pytest.mark.parametrize(
    ("hour", "urgent", "waits"),
    [("03:00", False, True), ("03:00", True, False), ("08:00", False, False)],
)
def test_quiet_hours_are_by_the_clock_of_the_place(hour, urgent, waits):
    night = {"zone": "Europe/Oslo", "quiet": [{"from": "22:00", "until": "07:00"}]}
    at = datetime.fromisoformat(f"2026-12-01 {hour}").replace(tzinfo=ZoneInfo("Europe/Oslo"))
    watch = WATCH.model_copy(update={"urgent": urgent})
    watching = Watching.model_validate(night)
    assert quiet(watching, watch, at.timestamp(), "Asia/Tokyo") is waits
    assert not quiet(Watching(), watch, at.timestamp(), "UTC")
