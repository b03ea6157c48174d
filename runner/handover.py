"""Who asks for somebody's lock, until when its holder is waited for, and what was said. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from config.problem import Problem
from config.quantity import show_duration
from runner.record.events import Event, Kind

KINDS = (Kind.LOCKED, Kind.UNLOCKED, Kind.LOCK_WANTED, Kind.LOCK_KEPT)
"""Events of an environment that say how it stands with its lock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Somebody else wants a lock.

    Attributes:
        until: Epoch seconds; without an answer, it may be taken from then on.
        number: The ordinal of the event that asked.
        kept: The holder said no.
    """

    person: str
    holder: str
    until: float
    number: int
    kept: bool = False

    def over(self, now: float) -> bool:
        """Whether the time for an answer has passed."""
        return now >= self.until


def wanted(events: Iterable[Event]) -> Wanted | None:
    """Return who wants the lock that stands now, by the events in order."""
    found: Wanted | None = None
    for event in events:
        match event.kind:
            case Kind.LOCK_WANTED:
                found = Wanted(
                    person=event.actor,
                    holder=str(event.data["holder"]),
                    until=float(event.data["until"]),
                    number=event.ordinal,
                )
            case Kind.LOCK_KEPT if found:
                found = replace(found, kept=True)
            case _:
                found = None
    return found


def not_yet(asked: Wanted | None, now: float) -> Problem | None:
    """Return why a lock may not be taken yet although its holder was asked; None if it may be."""
    if asked is None or asked.over(now):
        return None
    left = show_duration(max(1.0, asked.until - now))
    if asked.kept:
        return Problem(
            code="lock-kept",
            what=f"{asked.holder} was asked, and keeps the lock.",
            cure=f"Talk to {asked.holder}, or ask again in {left} by the same command.",
        )
    return Problem(
        code="lock-asked",
        what=f"{asked.holder} has the lock and has been asked in the channel to give it.",
        cure=f"Without an answer the same command takes it in {left}.",
    )
