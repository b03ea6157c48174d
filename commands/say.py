"""Small parts of replies: problems, refusals, times. Pure."""

from datetime import UTC, datetime

from commands.access import Refusal
from commands.reply import Block, Context, Kind, Message, Reply, Tone, Words
from config.problem import Problem
from config.quantity import show_duration


def problem(found: Problem) -> Reply:
    """Return a problem as a reply to the caller alone."""
    return _sorry(found, Kind.PROBLEM, Tone.BAD)


def refused(refusal: Refusal) -> Reply:
    """Return a refusal as a reply to the caller alone."""
    return _sorry(refusal.problem, Kind.REFUSED, Tone.WARNING)


def not_counted(found: Problem) -> Reply:
    """Return what the runner did not let somebody do, as a refusal."""
    return _sorry(found, Kind.REFUSED, Tone.WARNING)


def done(text: str, *blocks: Block, tone: Tone = Tone.NEUTRAL, private: bool = True) -> Reply:
    """Return a reply of a sentence and blocks."""
    shown = blocks or (Words(text=text),)
    return Reply(message=Message(text=text, blocks=shown, tone=tone), private=private)


def moment(at: float) -> str:
    """Return a time as `2025-03-09 14:05 UTC`."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")


def since(at: float, now: float) -> str:
    """Return a time and its age: `2025-03-09 14:05 UTC (5m ago)`."""
    return f"{moment(at)} ({age(at, now)})"


def age(at: float, now: float) -> str:
    """Return how long ago something was, or in how long it will be."""
    if abs(now - at) < 1:
        return "just now"
    return f"{show_duration(now - at)} ago" if now > at else f"in {show_duration(at - now)}"


def _sorry(found: Problem, kind: Kind, tone: Tone) -> Reply:
    blocks = (Words(text=found.what), Words(text=found.cure), Context(text=found.code))
    text = f"{found.what} {found.cure}"
    return Reply(message=Message(text=text, blocks=blocks, tone=tone), kind=kind)
