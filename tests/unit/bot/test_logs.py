import io
import logging

from dbos._logger import dbos_logger, init_logger

from bot.logs import OneLine, to_stderr


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


def test_the_engine_writes_through_our_log(root):
    stream = io.StringIO()
    init_logger()
    to_stderr(stream)
    init_logger()
    dbos_logger.warning("one\ntwo")
    (line,) = stream.getvalue().splitlines()
    assert line.endswith("WARNING dbos one\\ntwo")
