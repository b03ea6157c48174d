import io
import logging

import psycopg
import sqlalchemy as sa

from bot.logs import to_stderr
from bot.quiet import quiet
from runner.record.outage import Outage, TakenOver

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
            raise TimeoutError  # noqa: TRY301 - a record is looked at where an error is handled
        except TimeoutError:
            logging.getLogger("runner.replicas").warning("no word for 2 s")
            logging.getLogger("runner.replicas").critical("stopping what it carries")
            logging.getLogger("bot.slack.web").warning("slack does not answer")
        try:
            raise TakenOver("others took this replica for gone")  # noqa: TRY301 - likewise
        except TakenOver:
            logging.getLogger("bot.announcer").exception("the news cannot be told")
            logging.getLogger("runner.replicas").critical("stopping: others took it for gone")
        logging.getLogger("runner.engine").info("taking over")
        logging.getLogger("bot").error("broke: %s", ValueError("other"))
        outage.reached()
    lines = [line.split(" ", 2)[2] for line in stream.getvalue().splitlines()]
    begin, *others, end = lines
    assert begin.startswith("runner.record.outage The database is away: connection refused.")
    assert others == [
        "runner.replicas stopping what it carries",
        "bot.slack.web slack does not answer",
        "runner.replicas stopping: others took it for gone",
        "runner.engine taking over",
        "bot broke: other",
    ]
    assert end.startswith("runner.record.outage The database is back after ")
    sweep()
    assert len(stream.getvalue().splitlines()) > len(lines), "without a database nothing is hidden"
