"""Who serves, and what each of them holds, as it is shown. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from config.fingerprint import NOTHING, Fingerprint
from config.problem import Problem

LEASE = 5.0
"""Seconds without a word after which a replica is gone."""

SEATS = ("chat", "schedule")
"""The seats that are held for long, by the names that people read."""

_SHORT = 8  # characters of an id


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """A process that serves, or has served.

    Attributes:
        since: When it began, in seconds since the epoch by the database's clock.
        silent: Seconds since its last word.
        draining: It takes no new work.
        configuration: The digests of what it serves with; without parts where it tells none.
    """

    id: str
    machine: str
    process: int
    version: str
    since: float
    silent: float
    draining: bool
    configuration: Fingerprint = NOTHING

    @property
    def lives(self) -> bool:
        """Whether its lease holds."""
        return self.silent < LEASE

    @property
    def short(self) -> str:
        """Its id as people read it."""
        return self.id[:_SHORT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """A replica and what it holds.

    Attributes:
        seats: Names out of `SEATS`.
        runs: Ids of the runs that it carries.
        here: It is the one that was asked.
        shared: There may be others: the database is PostgreSQL.
    """

    replica: Replica
    seats: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    here: bool = False
    shared: bool = True


def unlike(replicas: Iterable[Replica]) -> Problem | None:
    """Return that replicas serve with different configurations; None where all have the same.

    Those that are gone, or leave, or tell none do not count.
    """
    told = [one for one in replicas if one.lives and not one.draining and one.configuration.parts]
    parts = {part for one in told for part in told[0].configuration.differs(one.configuration)}
    if not parts:
        return None
    serving = sorted((one.machine, one.process, one.short, one.configuration.short) for one in told)
    where = ", ".join(sorted(parts))
    each = "; ".join(f"{by} ({process} on {at}) with {seen}" for at, process, by, seen in serving)
    return Problem(
        code="configuration-differs",
        what=f"Replicas serve with different configurations, in {where}: {each}.",
        cure="Bring the same files to every replica, and drain and start those that have others; "
        "while a change is being rolled out, nothing is to be done.",
    )
