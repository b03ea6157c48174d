"""The end of a process whose threads do not come to theirs.

The engine waits without an end for a PostgreSQL that is away, on threads for which Python waits.
"""

import logging
import os
import threading
import time
from collections.abc import Collection

_log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds in which the threads of a bot that has stopped may come to their end."""


def left_behind(known: Collection[threading.Thread]) -> None:
    """Return once every thread but those `known` has ended, or end the process without them.

    All that was to be written is written by then, or cannot be: the next start goes on from there.
    """
    until = time.monotonic() + PATIENCE
    for thread in _others(known):
        thread.join(max(0.0, until - time.monotonic()))
    if going := _others(known):
        _log.warning(
            "ending while the engine still waits for the database, threads: %d", len(going)
        )
        logging.shutdown()
        os._exit(0)


def _others(known: Collection[threading.Thread]) -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one not in known and not one.daemon]
