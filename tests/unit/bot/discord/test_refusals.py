"""What an answer of Discord's means to the outbox."""

import pytest

from bot.chat import GoneForGood, MessageGone, Unreachable
from bot.discord.refusals import Doing, Refused

POSTING = Doing(what="a message", channel="20000")


@pytest.mark.parametrize("status", [401, 408, 500, 502, 503, 504, 520])
def test_trouble_of_the_server_or_the_token_loses_no_message(status):
    assert isinstance(Refused(status, 0, "trouble", POSTING).meaning, Unreachable)


@pytest.mark.parametrize("status", [403, 429])
def test_what_stands_before_discord_refuses_nothing_for_good(status):
    assert isinstance(Refused(status, 0, "blocked", POSTING).meaning, Unreachable)


@pytest.mark.parametrize(
    ("status", "code", "gone"),
    [
        (404, 10003, GoneForGood),
        (404, 10008, MessageGone),
        (403, 50013, GoneForGood),
        (400, 50035, GoneForGood),
    ],
)
def test_a_refusal_is_for_good_and_has_a_cure(status, code, gone):
    meaning = Refused(status, code, "no", POSTING).meaning
    assert type(meaning) is gone
    assert meaning.problem.cure
