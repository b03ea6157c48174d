"""The host's clock beside the bot's. Pure."""

from config.model.checks import ClockCheck
from config.quantity import show_duration
from runner.checks.host.frames import Probed
from runner.checks.situation import Situation
from runner.checks.verdict import Judged, Verdict, judged, unmeasured


def probe(_check: ClockCheck, _situation: Situation) -> str:
    """Return shell text that prints the host's time in seconds since the epoch."""
    return '_hr now "$(date +%s)"; exit 0'


def judge(check: ClockCheck, probed: Probed, situation: Situation) -> Judged:
    """Return the verdict: the two clocks are close enough, whichever is ahead."""
    expected = f"≤ {show_duration(check.at_most)} apart"
    told = probed.section("now")
    text = told.argument if told else ""
    if not (text.isascii() and text.isdigit()) or not situation.now:
        return unmeasured(check, "the two clocks could not be compared", expected)
    ahead = int(text) - situation.now
    way = "ahead of" if ahead > 0 else "behind"
    measured = f"{show_duration(abs(ahead))} {way} the bot's"
    right = abs(ahead) <= check.at_most
    return judged(check, Verdict.PASSED if right else Verdict.FAILED, measured, expected)
