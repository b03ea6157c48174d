"""Does a yes still stand where it was given? The port to whoever can read chat again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from runner.plan import Plan
from runner.record.events import Event, Kind
from runner.record.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A yes that counts, and how it was given.

    Attributes:
        via: The platform.
        message: The request's reference in chat; empty where the platform has none to give.
        pressed: By a button, so that no sign stands for it.
    """

    person: str
    via: str
    message: str = ""
    pressed: bool = False


class Unseen(Exception):  # noqa: N818 - named for what is known: nothing
    """A platform cannot be read now, so nobody knows; a few words say which and why."""


class Witness(Protocol):
    """Reads a platform again; both methods raise `Unseen`."""

    async def withdrawn(self, run: Run, plan: Plan, casts: Sequence[Cast]) -> Mapping[str, str]:
        """Return the people whose sign stands no longer, with the reason."""

    async def demoted(self, plan: Plan, casts: Sequence[Cast]) -> Mapping[str, str]:
        """Return the people who hold no role any more that may approve, with the reason."""


class Trusting:
    """The witness where there is no platform to read: every yes stands."""

    async def withdrawn(self, run: Run, plan: Plan, casts: Sequence[Cast]) -> Mapping[str, str]:
        """Return nobody."""
        del run, plan, casts
        return {}

    async def demoted(self, plan: Plan, casts: Sequence[Cast]) -> Mapping[str, str]:
        """Return nobody."""
        del plan, casts
        return {}


def casts_of(run: Run, events: Iterable[Event]) -> tuple[Cast, ...]:
    """Return how each yes that counts now was given, in the order of the approvals. Pure."""
    last = {event.actor: event.data for event in events if event.kind is Kind.APPROVED}
    return tuple(
        Cast(
            person=person,
            via=str(last.get(person, {}).get("via", "")),
            message=str(last.get(person, {}).get("message", "")),
            pressed=bool(last.get(person, {}).get("pressed")),
        )
        for person in run.approvals
    )
