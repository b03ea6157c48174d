"""Who serves, and what each of them holds, as it is shown. Pure."""

from dataclasses import dataclass

LEASE = 5.0
"""Seconds without a word after which a replica is gone."""

SEATS = ("chat", "schedule")
"""The seats that are held for long, by the names that people read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """A process that serves, or has served.

    Attributes:
        since: When it began, in seconds since the epoch by the database's clock.
        silent: Seconds since its last word.
        draining: It takes no new work.
    """

    id: str
    machine: str
    process: int
    version: str
    since: float
    silent: float
    draining: bool

    @property
    def lives(self) -> bool:
        """Whether its lease holds."""
        return self.silent < LEASE


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
