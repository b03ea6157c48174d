import pytest

from bot.chat import GoneForGood, MessageGone, RetryLater, Unreachable
from bot.slack.refusals import meaning


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("ratelimited", RetryLater),
        ("http_429", RetryLater),
        ("http_503", Unreachable),
        ("internal_error", Unreachable),
        ("invalid_auth", Unreachable),
        ("is_archived", GoneForGood),
        ("missing_scope", GoneForGood),
        ("no_such_thing", GoneForGood),
        ("message_not_found", MessageGone),
        ("cant_update_message", MessageGone),
    ],
)
def test_an_error_means_one_thing_to_the_outbox(error, kind):
    assert type(meaning(error, method="chat.update", channel="C1")) is kind


@pytest.mark.parametrize(("wait", "seconds"), [(3.0, 3.0), (0.0, 0.0), (None, 10.0)])
def test_a_pause_lasts_as_long_as_slack_says(wait, seconds):
    meant = meaning("ratelimited", method="chat.update", wait=wait)
    assert meant.seconds == seconds


def test_a_missing_scope_is_named():
    problem = meaning("missing_scope", method="reactions.add", needed="reactions:write").problem
    assert "reactions:write" in problem.what


def test_an_unknown_error_tells_method_place_and_code():
    what = meaning("odd_thing", method="chat.update", channel="C1").problem.what
    assert all(word in what for word in ("odd_thing", "chat.update", "C1"))
