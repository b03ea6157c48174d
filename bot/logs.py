"""The bot's own log: structured single lines on stderr."""

import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

_LOUD = ("alembic", "asyncssh", "aiohttp.access", "asyncio", "dbos", "sqlalchemy")
"""Libraries that tell at `INFO` what nobody asked (asyncssh: every channel)."""


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
    # Where its logger has no handler, the engine gives it one, which writes lines of another form.
    engine = logging.getLogger("dbos")
    engine.handlers[:], engine.propagate = [logging.NullHandler()], True
    for name in _LOUD:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
