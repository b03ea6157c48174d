"""Somebody else's lock is asked for before it is taken."""

import time

import pytest

from runner.control import Hold
from runner.handover import KINDS, Wanted, not_yet, wanted
from runner.locks import Locks
from runner.record.events import Event, Kind
from runner.record.journal import Journal
from tests.unit.commands.world import CONFIGURATION

STREAM = "environment:staging"


def event(kind, number=0, actor="sam", **data):
    return Event(run=STREAM, kind=kind, at=5.0, actor=actor, ordinal=number, data=data)


ASKED = event(Kind.LOCK_WANTED, 4, holder="ana", until=600.0, reason="a fix")
LOCKED, KEPT, FREED = event(Kind.LOCKED), event(Kind.LOCK_KEPT), event(Kind.UNLOCKED)
OPEN = Wanted(person="sam", holder="ana", until=600.0, number=4)


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ([], None),
        ([LOCKED], None),
        ([LOCKED, KEPT], None),
        ([LOCKED, ASKED], OPEN),
        ([ASKED, FREED], None),
        ([ASKED, FREED, LOCKED], None),
    ],
)
def test_who_wants_a_lock_is_the_newest_who_asked_since_it_was_set(events, found):
    assert wanted(events) == found


def test_a_holder_who_keeps_it_is_not_asked_again_before_the_time_is_over():
    kept = wanted([LOCKED, ASKED, KEPT])
    assert kept is not None
    assert kept.kept
    for asked, code in ((OPEN, "lock-asked"), (kept, "lock-kept")):
        assert not_yet(asked, 599.0).code == code
        assert not_yet(asked, 600.0) is None
    assert not_yet(None, 0.0) is None
    assert {each.value for each in KINDS} >= {"locked", "unlocked"}


@pytest.fixture
async def locked(store):
    """Ana's lock, and whoever acts on it."""
    journal = Journal(store)
    locks = Locks(CONFIGURATION, journal)
    hold = Hold(environment="staging", run="", person="ana", reason="work", since=time.time())
    assert await locks.lock(hold, "") == hold
    return locks, journal


def code(found):
    return getattr(found, "code", "")


async def kinds(journal):
    return [event.kind for event in await journal.events(STREAM)]


async def test_a_lock_of_somebody_else_is_asked_for_once_and_then_waited_for(locked):
    locks, journal = locked
    for _ in range(2):
        assert code(await locks.unlock("staging", "ben", "a fix", "")) == "lock-asked"
    assert (await locks.hold("staging")).person == "ana"
    asked = (await journal.events(STREAM))[-1]
    assert (asked.actor, asked.data["holder"], asked.data["reason"]) == ("ben", "ana", "a fix")
    assert asked.data["until"] - asked.at == 600.0
    assert await kinds(journal) == [Kind.LOCKED, Kind.LOCK_WANTED]


async def test_its_holder_gives_it_and_the_record_says_to_whom(locked):
    locks, journal = locked
    assert code(await locks.hand_over("staging", "ana", "", gives=True)) == "lock-unasked"
    await locks.unlock("staging", "ben", "a fix", "")
    assert code(await locks.hand_over("staging", "ben", "", gives=True)) == "lock-not-yours"
    assert isinstance(await locks.hand_over("staging", "ana", "k", gives=True), Hold)
    assert isinstance(await locks.hand_over("staging", "ana", "k", gives=True), Hold)
    assert await locks.hold("staging") is None
    freed = (await journal.events(STREAM))[-1]
    assert (freed.kind, freed.actor) == (Kind.UNLOCKED, "ana")
    assert (freed.data["wanted"], freed.data["how"]) == (0, "given")
    assert code(await locks.hand_over("staging", "ana", "", gives=True)) == "lock-unasked"


async def test_its_holder_keeps_it(locked):
    locks, journal = locked
    await locks.unlock("staging", "ben", "a fix", "")
    kept = await locks.hand_over("staging", "ana", "k", gives=False)
    assert isinstance(kept, Hold)
    assert code(await locks.unlock("staging", "ben", "a fix", "")) == "lock-kept"
    assert await kinds(journal) == [Kind.LOCKED, Kind.LOCK_WANTED, Kind.LOCK_KEPT]


async def silent_since(journal, *, kept=False):
    """Have it that the holder was asked long ago."""
    asked = {"environment": "staging", "holder": "ana", "until": 2.0, "reason": "a fix"}
    await journal.append(Event(run=STREAM, kind=Kind.LOCK_WANTED, at=1.0, actor="ben", data=asked))
    if kept:
        said = {"environment": "staging", "person": "ana", "wanted": 0}
        await journal.append(Event(run=STREAM, kind=Kind.LOCK_KEPT, at=1.5, actor="ana", data=said))


async def test_without_an_answer_it_is_taken_with_a_reason_and_the_record_says_so(locked):
    locks, journal = locked
    await silent_since(journal)
    assert (await locks.unlock("staging", "dana", "nobody answers", "")).person == "ana"
    assert await locks.hold("staging") is None
    freed = (await journal.events(STREAM))[-1]
    assert (freed.actor, freed.data["reason"], freed.data["how"], freed.data["wanted"]) == (
        "dana",
        "nobody answers",
        "taken",
        0,
    )


async def test_whoever_was_refused_long_ago_asks_again(locked):
    locks, journal = locked
    await silent_since(journal, kept=True)
    assert code(await locks.unlock("staging", "ben", "a fix", "")) == "lock-asked"
    assert (await kinds(journal))[-1] is Kind.LOCK_WANTED


async def test_the_own_lock_is_ended_without_asking(locked):
    locks, journal = locked
    assert isinstance(await locks.unlock("staging", "ana", "done", ""), Hold)
    assert await kinds(journal) == [Kind.LOCKED, Kind.UNLOCKED]
