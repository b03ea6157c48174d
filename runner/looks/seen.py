"""What a look saw: one line for people. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from config.problem import Problem


class Mark(StrEnum):
    """How it stands."""

    FINE = "fine"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One line.

    Attributes:
        subject: What was looked at: `SSH to app-1`.
        said: What was seen.
        cure: What to do; empty where nothing is to be done.
    """

    mark: Mark
    subject: str
    said: str
    cure: str = ""


def fine(subject: str, said: str) -> Seen:
    """Return a line about what is as it must be."""
    return Seen(mark=Mark.FINE, subject=subject, said=said)


def doubtful(subject: str, said: str, cure: str) -> Seen:
    """Return a line about what works and should be otherwise."""
    return Seen(mark=Mark.DOUBTFUL, subject=subject, said=said, cure=cure)


def wrong(subject: str, said: str, cure: str) -> Seen:
    """Return a line about what will not work."""
    return Seen(mark=Mark.WRONG, subject=subject, said=said, cure=cure)


def problem(subject: str, found: Problem) -> Seen:
    """Return a line about a problem."""
    return wrong(subject, f"{found.what} [{found.code}]", found.cure)
