"""Incidents, mutes and digests, as an environment's events tell them."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from runner.record.events import Event, Kind
from runner.watches.standing import KINDS, Mute, stand

OPENED = {"title": "Disk", "state": "failing", "lines": ["91 %"], "since": 5.0}
DATA: dict[Kind, dict[str, Any]] = {
    Kind.INCIDENT_OPENED: OPENED,
    Kind.INCIDENT_TOLD: OPENED,
    Kind.INCIDENT_ENDED: {"title": "Disk", "told": True, "seconds": 9.0},
    Kind.WATCH_MUTED: {"reason": "r", "until": 100.0},
    Kind.WATCH_UNMUTED: {},
    Kind.DRIFT_ACCEPTED: {"digests": {"file /x": "b" * 64}, "reason": "r"},
    Kind.DRIFT_RECORDED: {"run": "staging #4", "digests": {"file /x": "a" * 64}},
}


def event(kind: Kind, watch: str = "disk", at: float = 1.0) -> Event:
    data = DATA.get(kind, {})
    return Event(run="environment:staging", kind=kind, at=at, actor="sam", step=watch, data=data)


def test_an_incident_stands_from_its_opening_to_its_end():
    told = stand([event(Kind.INCIDENT_OPENED), event(Kind.INCIDENT_TOLD)])
    assert told.incidents["disk"].told
    assert stand([event(Kind.INCIDENT_OPENED), event(Kind.INCIDENT_ENDED)]).incidents == {}
    assert stand([event(Kind.INCIDENT_TOLD)]).incidents == {}


def test_a_mute_counts_for_its_watch_or_for_all_until_it_expires():
    mute = Mute(watch="disk", person="sam", reason="r", until=100.0)
    one = stand([event(Kind.WATCH_MUTED)])
    assert (one.muted("disk", 99.9), one.muted("disk", 100.0)) == (mute, None)
    assert one.muted("health", 1.0) is None
    assert one.muting(99.0) == (mute,)
    assert one.muting(101.0) == ()
    every = stand([event(Kind.WATCH_MUTED, "")])
    assert every.muted("health", 1.0) is not None
    assert stand([event(Kind.WATCH_MUTED), event(Kind.WATCH_UNMUTED)]).muted("disk", 1.0) is None


def test_the_newest_digests_count():
    found = stand([event(Kind.DRIFT_RECORDED, "")])
    assert (found.digests_of, found.digests) == ("staging #4", {"file /x": "a" * 64})


def test_what_somebody_accepts_is_what_has_to_stay():
    found = stand([event(Kind.DRIFT_RECORDED, ""), event(Kind.DRIFT_ACCEPTED)])
    assert (found.digests_of, found.digests) == ("staging #4", {"file /x": "b" * 64})


def test_an_incident_knows_what_was_changed_by_hand_as_it_was_told():
    told = {**OPENED, "changed": {"file /x": "c" * 64}}
    opened = Event(run="e", kind=Kind.INCIDENT_OPENED, at=1.0, step="disk", data=told)
    assert stand([opened]).incidents["disk"].changed == told["changed"]
    assert stand([opened, event(Kind.INCIDENT_TOLD)]).incidents["disk"].changed == told["changed"]
    assert stand([event(Kind.INCIDENT_OPENED)]).incidents["disk"].changed == {}


def test_other_events_of_the_environment_change_nothing():
    before = stand([event(Kind.INCIDENT_OPENED)])
    assert stand([event(Kind.INCIDENT_OPENED), event(Kind.LOCKED), event(Kind.UNLOCKED)]) == before


@given(st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.sampled_from(["", "disk", "health"]))))
def test_any_order_of_events_is_borne(told):
    stands = stand([event(kind, watch) for kind, watch in told])
    assert set(stands.incidents) <= {"", "disk", "health"}
