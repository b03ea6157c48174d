"""`handrail db`, by its command line."""

import re

import pytest
import sqlalchemy as sa

from bot.app import product, serving
from bot.checking import valid
from bot.cli import main
from bot.database import database_url, lock_path
from bot.lock import locked
from bot.places import state_folder
from config.problem import ProblemError
from runner.record.schema.upgrade import OURS
from runner.record.store import Store
from tests.integration.bot.folder import written


@pytest.fixture
def db(tmp_path, capsys):
    """Say `handrail db …` about a fresh configuration; returns exit status and what was said."""
    written(tmp_path / "config")

    def say(what):
        status = main(["--config", str(tmp_path / "config"), "db", what])
        told = capsys.readouterr()
        return status, told.out + told.err

    return say


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/config/state/handrail.db"


def test_status_tells_what_is_to_come_and_makes_nothing(db, tmp_path):
    status, told = db("status")
    assert status == 1
    assert "tables: none yet, or from before the first release\n" in told
    assert [line[9:13] for line in told.splitlines() if line.startswith("to come: ")] == [
        each.version for each in OURS.changes
    ]
    assert not (tmp_path / "config/state/handrail.db").exists()


def test_upgrade_says_what_it_did_and_then_there_is_nothing_to_do(db):
    status, told = db("upgrade")
    assert status == 0
    assert [line[6:10] for line in told.splitlines() if line.startswith("done: ")] == [
        each.version for each in OURS.changes
    ]
    status, told = db("status")
    assert status == 0
    assert re.search(rf"tables: {OURS.latest}, since 20\S+ \S+ UTC by Handrail \S+\n", told)
    assert "\nThis release needs nothing more.\n" in told
    assert db("upgrade")[1].count("done: ") == 0


async def test_tables_of_a_newer_release_are_refused_by_every_verb_and_by_serve(db, url, tmp_path):
    db("upgrade")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE schema_version SET version_num = '9999'"))
    engine.dispose()
    for what in ("status", "upgrade"):
        status, told = db(what)
        assert status == 1
        assert "tables of the database are at 9999, made by a newer Handrail" in told
        assert "[database-newer] Start a newer Handrail again" in told
    with pytest.raises(ProblemError, match="database-newer"):
        async with serving(product(valid(tmp_path / "config"))):
            pass


def test_a_version_that_nobody_signed_is_told_without_a_date(db, url):
    db("upgrade")
    store = Store(url)
    with store.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM schema_upgrades"))
    store.close()
    assert f"tables: {OURS.latest}\n" in db("status")[1]


def test_what_is_being_served_is_not_upgraded(db, tmp_path):
    configuration = valid(tmp_path / "config")
    state = state_folder(configuration)
    state.mkdir(exist_ok=True)
    with locked(lock_path(database_url(configuration), state)):
        status, told = db("upgrade")
    assert status == 1
    assert "[already-serving]" in told


def test_a_file_that_is_no_database_is_a_problem(db, tmp_path):
    state = tmp_path / "config/state"
    state.mkdir(exist_ok=True)
    (state / "handrail.db").write_text("no database at all, but long enough to be looked at" * 9)
    status, told = db("status")
    assert status == 1
    assert "[no-database]" in told
