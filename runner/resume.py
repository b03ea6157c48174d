"""What follows when a host has lost an attempt: its step's resume rule, and its bounds. Pure.

Nobody knows how far a lost attempt came. The rule says what may be done without asking; where even
that is not certain any more, a person decides.
"""

from enum import Enum

from config.model.playbook import Step

MOST = 3
"""Attempts in a row that a host may lose before a person is asked: the step may do it itself."""


class Resumption(Enum):
    """What is done about a lost attempt; the value is told to people."""

    AGAIN = "it is safe to run again, so it runs again"
    CHECK = "its checks decide whether it is done"
    ASK = "a person decides what to do"
    STUBBORN = f"it was lost {MOST} times in a row, so a person decides what to do"
    ALIVE = "some of it still runs and cannot be ended, so a person decides what to do"
    STOP = "it is never run twice by itself, so the run stops"


_RULES = {
    "safe": Resumption.AGAIN,
    "check": Resumption.CHECK,
    "ask": Resumption.ASK,
    "never": Resumption.STOP,
}
_REASONS = {
    "reboot": "the host was restarted before it ended",
    "gone": "what watches over it on the host was ended from outside",
    "cut": "its record on the host is not whole",
}


def resumption(step: Step, losses: int, *, alive: bool) -> Resumption:
    """Return what follows after so many `losses` in a row, where some of it may be `alive`."""
    rule = _RULES[step.resume]
    if rule not in {Resumption.AGAIN, Resumption.CHECK}:
        return rule
    if alive:
        return Resumption.ALIVE
    return Resumption.STUBBORN if losses >= MOST else rule


def told(reason: str, follows: Resumption) -> str:
    """Return in one line what was found, and what was decided."""
    found = _REASONS.get(reason, reason)
    return f"{found}, and how its script ended is not known; {follows.value}"
