"""What one round of the outbox does, and how long the rest waits."""

import pytest

from bot.letters import Letter
from bot.pacing import SLACK, Act, Ledger
from bot.rounds import Terms, plan

NOW = 1000.0
GAP = 3.0


def letter(**fields):
    known = {
        "key": "staging-42/card/slack:C1",
        "position": 1,
        "channel": "slack:C1",
        "body": "{}",
        "wanted": 2,
        "delivered": 1,
        "reference": "7",
        "posts": 1,
        "signs": (),
        "tell": "",
        "sent_at": NOW - 1,
        "attempts": 0,
        "next_try": 0.0,
        "wanted_at": NOW,
    }
    return Letter(**{**known, **fields})


def round_of(*letters, **terms):
    terms = {"now": NOW, "edit_gap": GAP, "paced": True, **terms}
    return plan(letters, Ledger(SLACK), Terms(**terms))


IN_THREAD = {"delivered": 0, "reference": None, "thread_of": "card", "thread": "7"}


def test_a_bot_that_stops_posts_in_a_thread_without_waiting_for_company():
    waits = round_of(letter(**IN_THREAD))
    assert (waits.now, waits.due) == ((), NOW + 0.5)
    (turn,) = round_of(letter(**IN_THREAD), hurry=True).now
    assert turn.act is Act.POST


@pytest.mark.parametrize("hurry", [False, True])
def test_even_a_bot_that_stops_keeps_the_gap_between_edits(hurry):
    found = round_of(letter(), hurry=hurry)
    assert (found.now, found.due) == ((), NOW - 1 + GAP)
    assert round_of(letter(sent_at=NOW - GAP), hurry=hurry).now[0].act is Act.EDIT


@pytest.mark.parametrize("hurry", [False, True])
def test_even_a_bot_that_stops_waits_where_the_platform_refused(hurry):
    found = round_of(letter(sent_at=0.0, next_try=NOW + 4), hurry=hurry)
    assert (found.now, found.due) == ((), NOW + 4)
