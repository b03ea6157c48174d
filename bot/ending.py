"""The end of a process whose threads, or whose stopping itself, do not come to theirs.

The engine waits without an end for a PostgreSQL that is away, on threads for which Python waits.
One that is frozen answers nobody, however long is waited for it.
"""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Collection, Iterator

_log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds in which the threads of a bot that has stopped may come to their end."""

LONGEST = 75.0
"""Seconds that stopping in order may take: more than all its parts that wait for something."""


@contextlib.contextmanager
def ending() -> Iterator[None]:
    """Have the process end soon behind the block, whatever its threads do, and however it ended.

    All that was to be written is written by then, or cannot be: the next start goes on from there.
    """
    known = threading.enumerate()
    try:
        yield
    except BaseException as error:
        if _going(known):
            # Whoever is above will not see it any more.
            _log.critical("ending within an error: %s", error, exc_info=error)
            _leave(known, status=1)
        raise
    if _going(known):
        _leave(known, status=0)


class Limit:
    """Ends the process where stopping in order takes too long."""

    def __init__(self, seconds: float = LONGEST) -> None:
        """Wait for so many seconds, once it has begun."""
        self._timer = threading.Timer(seconds, _too_late, (seconds,))
        self._timer.daemon = True

    def begin(self) -> None:
        """Begin, unless it has."""
        if not self._timer.is_alive() and not self._timer.finished.is_set():
            self._timer.start()

    def over(self) -> None:
        """Let the process go on: stopping has come to its end."""
        self._timer.cancel()


def _too_late(seconds: float) -> None:
    _log.critical("stopping in order has not ended within %g s: ending as things are", seconds)
    logging.shutdown()
    os._exit(0)


def _leave(known: Collection[threading.Thread], *, status: int) -> None:
    going = len(_others(known))
    _log.warning("ending while the engine still waits for the database, threads: %d", going)
    logging.shutdown()
    os._exit(status)


def _going(known: Collection[threading.Thread]) -> bool:
    """Return whether threads but those `known` go on, after a moment in which they may end."""
    until = time.monotonic() + PATIENCE
    for thread in _others(known):
        thread.join(max(0.0, until - time.monotonic()))
    return bool(_others(known))


def _others(known: Collection[threading.Thread]) -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one not in known and not one.daemon]
