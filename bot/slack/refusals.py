"""What an error of Slack's Web API means to the outbox, and its cure. Pure."""

from bot.chat import ChatError, GoneForGood, MessageGone, RetryLater, Unreachable
from config.problem import Problem

DEFAULT_WAIT = 10.0
"""Seconds to wait where Slack asks for a pause and does not say how long."""

_AUTH = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
_PASSING = frozenset(
    {
        "fatal_error",
        "internal_error",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)
_GONE = frozenset(
    {"bad_timestamp", "cant_update_message", "edit_window_closed", "message_not_found"}
)
_CHANNEL = {
    "channel_not_found": (
        "slack-channel-unknown",
        "Slack knows no channel {channel} that this app may see.",
        "Correct the id in the configuration; invite the app where the channel is private.",
    ),
    "is_archived": (
        "slack-channel-archived",
        "The Slack channel {channel} is archived.",
        "Unarchive it, or name another channel in the configuration.",
    ),
    "not_in_channel": (
        "slack-not-in-channel",
        "The app is no member of the Slack channel {channel}.",
        "Type /invite @handrail (the app's name) in that channel.",
    ),
}
_OTHER = (
    "slack-refused",
    "Slack refused {method} in {channel}: {error}.",
    "Look the code up in the reference of that method, and correct app or configuration.",
)
TOO_LARGE = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
"""Slack does not take the blocks; the sentence alone can still be said."""


def is_auth(error: str) -> bool:
    """Whether the token itself is not taken."""
    return error in _AUTH


def meaning(
    error: str, *, method: str, channel: str = "", needed: str = "", wait: float | None = None
) -> ChatError:
    """Return what the outbox is to make of an error code.

    Args:
        error: The code in Slack's answer; `http_503` and the like where there was none.
        method: What was called.
        channel: The channel that it was about.
        needed: The scope that `missing_scope` names.
        wait: The `Retry-After` header.
    """
    if error in {"ratelimited", "rate_limited", "message_limit_exceeded", "http_429"}:
        return RetryLater(DEFAULT_WAIT if wait is None else wait)
    if error in _AUTH:
        # An operator can mend the token, and then nothing should have been thrown away.
        return Unreachable(f"Slack does not take the token: {error}")
    if error in _PASSING or error.startswith("http_"):
        return Unreachable(f"Slack could not answer {method}: {error}")
    problem = _problem(error, method, channel, needed)
    return MessageGone(problem) if error in _GONE else GoneForGood(problem)


def _problem(error: str, method: str, channel: str, needed: str) -> Problem:
    if error == "missing_scope":
        return Problem(
            code="slack-missing-scope",
            what=f"The Slack app lacks the scope {needed or 'that'} {method} needs.",
            cure="Add it under OAuth & Permissions and install the app anew, "
            "or update the app with `handrail slack manifest`.",
        )
    code, what, cure = _CHANNEL.get(error, _OTHER)
    told = {"channel": channel or "the workspace", "error": error, "method": method}
    return Problem(code=code, what=what.format(**told), cure=cure)
