"""Whether the database answers: told once when it does not, and once when it does again.

Each transaction says how it went; so does whatever else meets the database. Between the two lines
nothing more needs to be told: what waits for the database goes on by itself.

Two questions are asked of an error. `is_absence`: is the database away, so that this is to be told?
`passes`: may the work be done anew a moment later? The second one is wider. A transaction that was
in the way of another passes, and so does being taken for gone; neither is an outage.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import sqlalchemy as sa

from config.problem import Problem
from config.quantity import show_duration

_log = logging.getLogger(__name__)

LATECOMERS = 5.0
"""Seconds behind an outage in which somebody may still meet a connection that ended with it."""

_CURE = (
    "What needs it waits, and goes on by itself. See that {what}; /readyz shows when it is back."
)
_SERVER = "the server of `database` in handrail.yaml runs and can be reached from here"
_FILE = "the state folder is there, may be written to, and its disk has room"

# What went wrong with one statement alone: others were in its way, it took too long, it is wrong.
_ONE_STATEMENT = ("40", "42", "55", "57014")
# Of these, what is another matter when it is done again.
_IN_THE_WAY = ("40", "55", "57014")


class TakenOver(Exception):  # noqa: N818 - named for what happened
    """Others took this replica for gone: it writes nothing until it is back under another id."""


class Outage:
    """How it goes with one database; may be told from any thread.

    Attributes:
        away: Whether it does not answer, or takes nothing.
    """

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Speak of the database at `url`; `clock` measures seconds."""
        self._cure = _CURE.format(what=_FILE if url.startswith("sqlite") else _SERVER)
        self._clock = clock
        self._lock = threading.Lock()
        self._since: float | None = None
        self._writing = False
        self._ended: float | None = None

    @property
    def away(self) -> bool:
        """Whether it is known not to answer, or to take nothing."""
        return self._since is not None

    def now(self) -> float:
        """Return the moment by the clock of outages."""
        return self._clock()

    def failed(
        self, error: BaseException, *, writing: bool = False, began: float | None = None
    ) -> None:
        """Note that it did not answer; where it was to write, reading alone proves nothing.

        What began (by `now`) before the last outage ended is of that one.
        """
        with self._lock:
            if began is not None and self._ended is not None and began <= self._ended:
                return
            self._writing = self._writing or writing
            if self._since is not None:
                return
            self._since = self._clock()
        what = f"The database is away: {_reason(error)}."
        _log.error("%s", Problem(code="database-away", what=what, cure=self._cure))

    def met(self, error: BaseException) -> None:
        """Note what somebody met who may come late, on a connection from before."""
        if self._ended is None or self._clock() - self._ended > LATECOMERS:
            self.failed(error)

    def reached(self, *, writing: bool = False) -> None:
        """Note that it answered, or has written."""
        if self._since is None or (self._writing and not writing):
            return
        with self._lock:
            since, self._since, self._writing = self._since, None, False
            self._ended = self._clock()
        if since is not None:  # another thread may have been quicker
            took = show_duration(max(self._ended - since, 0.1))
            _log.warning("The database is back after %s.", took)


def is_absence(error: BaseException | None) -> bool:
    """Whether an error says that the database is away, and not that a statement was wrong."""
    return any(_absent(one) for one in _chain(error))


def passes(error: BaseException) -> bool:
    """Whether a transaction that met this error may be begun anew: its work is not what is wrong.

    It may have been committed unheard, so only what bears being done twice is begun anew.
    """
    if isinstance(error, BaseExceptionGroup):
        return all(passes(one) for one in error.exceptions)
    if isinstance(error, TakenOver | sa.exc.TimeoutError):
        return True
    # What comes from no store of ours, as a check's own connection, says nothing of this database.
    return isinstance(error, sa.exc.DBAPIError) and (_absent(error) or _in_the_way(error.orig))


def _in_the_way(error: BaseException | None) -> bool:
    return str(getattr(error, "sqlstate", None) or "").startswith(_IN_THE_WAY)


def _absent(error: BaseException) -> bool:
    if isinstance(error, sa.exc.DBAPIError):
        if not isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError):
            return error.connection_invalidated
        return error.orig is None or _not_one_statement(error.orig)
    if isinstance(error, psycopg.OperationalError | sqlite3.OperationalError):
        return _not_one_statement(error)
    return isinstance(error, sa.exc.TimeoutError)  # no connection of the pool came free


def _not_one_statement(error: BaseException) -> bool:
    state = str(getattr(error, "sqlstate", None) or "")
    wrong = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    return not wrong and not state.startswith(_ONE_STATEMENT)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error, those in it, and what it was raised from."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for one in error.exceptions:
                yield from _chain(one)
        error = error.__cause__


def _reason(error: BaseException) -> str:
    """Return in one short line what was met; no statement with its values."""
    met = next((one for one in _chain(error) if _absent(one)), error)
    said = met.orig if isinstance(met, sa.exc.DBAPIError) and met.orig is not None else met
    if isinstance(said, TimeoutError):
        return "no answer"
    line = next(iter(str(said).strip().splitlines()), "")
    return line[:200].rstrip(".") or type(said).__name__
