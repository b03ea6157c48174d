"""What people type about standing watches. Pure."""

from collections.abc import Collection

from commands import cast
from commands.request import AcceptDrift, MuteRequest
from commands.words import Said, legible
from config.problem import fail


def mute(said: Said, environments: Collection[str]) -> MuteRequest:
    """Read for how long, and why."""
    where, watch = cast.watch(said.words, environments)
    lasts = cast.lock_time(said.one("for"))
    if lasts is None:
        raise fail(
            "missing-duration",
            "A mute ends at some time.",
            f"Write for how long, for example {said.entry.example}.",
        )
    reason = cast.needed_reason(said)
    return MuteRequest(environment=where, watch=watch, seconds=lasts, reason=reason)


def unmute(said: Said, environments: Collection[str]) -> MuteRequest:
    """Read what alerts again."""
    where, watch = cast.watch(said.words, environments)
    return MuteRequest(environment=where, watch=watch)


def accept_drift(said: Said, environments: Collection[str]) -> AcceptDrift:
    """Read what stays as it is, and why."""
    where, watch = cast.watch(said.words, environments)
    return AcceptDrift(environment=where, watch=watch, reason=cast.needed_reason(said))


def pressed(text: str, environments: Collection[str]) -> AcceptDrift:
    """Read the same from a button: behind its words stands what somebody wrote into a field."""
    where, watch, reason = (*text.split(" ", 2), "", "")[:3]
    place, name = cast.watch((where, watch), environments)
    words = cast.reason(legible(" ".join(reason.split())))
    if not words:
        what = "accept-drift needs a reason, which everybody will see."
        raise fail("reason-missing", what, "Say why it was changed by hand.")
    return AcceptDrift(environment=place, watch=name, reason=words)
