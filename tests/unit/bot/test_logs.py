import io
import logging

import psycopg
import pytest
import sqlalchemy as sa

from bot.logs import OneLine, quiet, to_stderr
from runner.record.outage import Outage


@pytest.fixture
def root():
    logger = logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    yield logger
    logger.handlers[:] = handlers
    logger.setLevel(level)


def record(message, *words, **more):
    return logging.LogRecord("bot.app", logging.INFO, "", 0, message, words, more.get("exc_info"))


def test_a_record_is_one_line_whatever_it_holds():
    line = OneLine().format(record("a\nb\x1b[31m\tc %s", "\u202e"))
    assert line.endswith("INFO bot.app a\\nb\\x1b[31m c \\u202e")


def test_the_time_is_in_utc_with_milliseconds():
    told = record("x")
    told.created = 0.25
    assert OneLine().format(told).startswith("1970-01-01T00:00:00.250Z ")


def test_a_traceback_stays_on_its_line():
    try:
        1 / 0  # noqa: B018 - raises
    except ZeroDivisionError as error:
        told = record("broke", exc_info=(type(error), error, error.__traceback__))
    assert "\n" not in OneLine().format(told)


def test_talkative_libraries_are_heard_from_warnings_on(root):
    stream = io.StringIO()
    to_stderr(stream)
    logging.getLogger("asyncssh").info("a channel")
    logging.getLogger("asyncssh").warning("a key")
    logging.getLogger("bot").info("ready")
    assert [line.split()[-1] for line in stream.getvalue().splitlines()] == ["key", "ready"]


AWAY = sa.exc.OperationalError("SELECT 1", {}, psycopg.OperationalError("connection refused"))


def sweep(name="runner.healing"):
    """Do in vain what is done again and again, and log as our own code and the engine's do."""
    log = logging.getLogger(name)
    try:
        raise AWAY
    except sa.exc.OperationalError as error:
        log.exception("holds could not be looked at")
        log.warning(f"Database connection failed: {error}. Retrying")  # noqa: G004 - as the engine does
    log.warning("signs cannot be read again now: %s", AWAY)


def test_what_only_says_again_that_the_database_is_away_is_told_once(root):
    stream = io.StringIO()
    to_stderr(stream)
    outage = Outage("sqlite:///x")
    with quiet(outage):
        for _ in range(3):
            sweep()
            sweep("dbos")
        try:
            raise TimeoutError
        except TimeoutError:
            logging.getLogger("runner.replicas").warning("no word for 2 s")
            logging.getLogger("runner.replicas").critical("stopping what it carries")
            logging.getLogger("bot.slack.web").warning("slack does not answer")
        logging.getLogger("runner.engine").info("taking over")
        logging.getLogger("bot").error("broke: %s", ValueError("other"))
        outage.reached()
    lines = [line.split(" ", 2)[2] for line in stream.getvalue().splitlines()]
    begin, *others, end = lines
    assert begin.startswith("runner.record.outage The database is away: connection refused.")
    assert others == [
        "runner.replicas stopping what it carries",
        "bot.slack.web slack does not answer",
        "runner.engine taking over",
        "bot broke: other",
    ]
    assert end.startswith("runner.record.outage The database is back after ")
    sweep()
    assert len(stream.getvalue().splitlines()) > len(lines), "without a database nothing is hidden"


async def test_the_engine_writes_through_our_log(root, tmp_path):
    import runner.engine  # noqa: F401, PLC0415 - it is what takes care of that

    stream = io.StringIO()
    to_stderr(stream)
    from dbos._logger import dbos_logger, init_logger  # noqa: PLC0415 - as the engine does it itself

    init_logger()
    dbos_logger.warning("one\ntwo")
    (line,) = stream.getvalue().splitlines()
    assert line.endswith("WARNING dbos one\\ntwo")
