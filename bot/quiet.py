"""What the bot's log leaves out while the database is away: that it is, once more."""

import contextlib
import logging
import sys
from collections.abc import Iterator

from runner.record import outage
from runner.record.outage import Outage

_ASKS = ("runner.record.line", "runner.record.seats", "runner.replicas")
"""Who asks nothing but the database, so that no answer means that it gives none."""


class OfOutage(logging.Filter):
    """Lets nothing through that only says once more that the database is away.

    What is logged while such an error is handled, or holds one, tells the outage of it instead,
    which has it said once. That a replica lets go of its work is told in any case, once as well:
    what it could not write meanwhile is left out.
    """

    def __init__(self, outage: Outage) -> None:
        super().__init__()
        self._outage = outage

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is to be written."""
        if not logging.WARNING <= record.levelno < logging.CRITICAL:
            return True
        if record.name == outage.__name__:
            return True
        error = _error_of(record)
        if isinstance(error, TimeoutError) and record.name in _ASKS:
            return not self._outage.away
        if isinstance(error, outage.TakenOver):
            return False
        if error is None or not outage.is_absence(error):
            return True
        self._outage.met(error)
        return False


def _error_of(record: logging.LogRecord) -> BaseException | None:
    """Return the error that a record tells of, else the one that is being handled."""
    told = record.args if isinstance(record.args, tuple) else ()
    named = [one for one in told if isinstance(one, BaseException)]
    found = [*named, (record.exc_info or (None,) * 3)[1], sys.exc_info()[1]]
    return next((one for one in found if one is not None), None)


@contextlib.contextmanager
def quiet(during: Outage) -> Iterator[None]:
    """Have an outage of the database told once while the block runs, by whoever writes the log."""
    only = OfOutage(during)
    handlers = logging.getLogger().handlers[:]
    for handler in handlers:
        handler.addFilter(only)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(only)
