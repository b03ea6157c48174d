from dataclasses import replace

from bot.locking import lock_drafts
from runner.record.events import Event, Kind
from tests.unit.bot.scenes import NOON, ROSTER

CHANNELS = ("slack:C1", "slack:C2", "terminal:deploys")
LOCKED = Event(
    run="environment:staging",
    kind=Kind.LOCKED,
    at=NOON,
    actor="dana",
    data={"reason": "a fair", "environment": "staging"},
)
WANTED = replace(
    LOCKED,
    kind=Kind.LOCK_WANTED,
    actor="alex",
    ordinal=3,
    data={"environment": "staging", "holder": "dana", "reason": "a fix", "until": NOON + 600},
)
KEY = "environment:staging/lock/3/slack:C1"


def test_a_lock_is_told_in_every_channel_and_nothing_else_as_one():
    found = lock_drafts(LOCKED, CHANNELS, ROSTER)
    assert [draft.channel for draft in found] == [*CHANNELS]
    assert found[0].message.text == "Dana locked staging: a fair."
    assert lock_drafts(replace(LOCKED, kind=Kind.MARKED_BAD), CHANNELS, ROSTER) == []


def test_the_holder_is_asked_everywhere_and_mentioned_once_on_each_platform():
    found = lock_drafts(WANTED, CHANNELS, ROSTER)
    assert [draft.message.mentions for draft in found] == [("dana",), (), ("dana",)]
    assert {draft.signs for draft in found} == {("+1", "-1")}
    assert found[0].key == KEY
    assert found[0].once
    assert found[0].tell == "environment:staging/signs", "somebody may have been quicker"


def test_what_was_answered_closes_the_question_and_a_lock_that_ends_is_told_beside():
    kept = replace(LOCKED, kind=Kind.LOCK_KEPT, data={"environment": "staging", "wanted": 3})
    (closed,) = lock_drafts(kept, CHANNELS[:1], ROSTER)
    assert (closed.key, closed.last) == (KEY, True)
    assert closed.message.text == "Dana was asked for staging and keeps it."
    for how, words in (("given", "gives it."), ("taken", "took staging")):
        data = {"environment": "staging", "wanted": 3, "how": how}
        freed = replace(LOCKED, kind=Kind.UNLOCKED, data=data)
        told, closed = lock_drafts(freed, CHANNELS[:1], ROSTER)
        assert told.message.text == "Dana unlocked staging."
        assert closed.key == KEY
        assert words in closed.message.text
