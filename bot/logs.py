"""The bot's own log: structured single lines on stderr."""

import contextlib
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TextIO

from runner.record import outage
from runner.record.outage import Outage

_LOUD = ("alembic", "asyncssh", "aiohttp.access", "asyncio", "dbos", "sqlalchemy")
"""Libraries that tell at `INFO` what nobody asked (asyncssh: every channel)."""


_ASKS = ("runner.record.line", "runner.record.seats", "runner.replicas")
"""Who asks nothing but the database, so that no answer means that it gives none."""


class OneLine(logging.Formatter):
    """`2026-01-31T12:00:00.000Z INFO bot.app what happened`, whatever the text holds."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - the name is logging's
        """Return the time in UTC with milliseconds."""
        del datefmt
        moment = datetime.fromtimestamp(record.created, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line; what could move a cursor or break it is escaped."""
        return "".join(_safe(character) for character in super().format(record))


class OfOutage(logging.Filter):
    """Lets nothing through that only says once more that the database is away.

    What is logged while such an error is handled, or holds one, tells the outage of it instead,
    which has it said once. That a replica lets go of its work is told in any case.
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
        if error is None or not outage.is_absence(error):
            return True
        self._outage.met(error)
        return False


def _error_of(record: logging.LogRecord) -> BaseException | None:
    """Return the error that a record tells of; the one that is being handled, where none is named."""
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


def _safe(character: str) -> str:
    if character == "\t":
        return " "
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode()


def to_stderr(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send everything that is logged to stderr; called once, by the process that serves."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(OneLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _LOUD:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
