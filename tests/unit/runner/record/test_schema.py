"""The changes to the tables, on both databases."""

import asyncio
import re
import threading

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import bot.app  # noqa: F401 - declares every table
from config.problem import ProblemError
from runner.record.events import Event, Kind
from runner.record.journal import CURSORS, Journal
from runner.record.schema.upgrade import OURS, UPGRADES, VERSION, History, standing, upgraded
from runner.record.store import Store, metadata
from tests.databases import empty_database

FIRST = '''"""Make a table."""
from alembic import op
import sqlalchemy as sa
revision = "0001"
down_revision = None
def upgrade():
    op.create_table("things", sa.Column("name", sa.Text, primary_key=True))
'''
SECOND = '''"""Count things."""
from alembic import op
import sqlalchemy as sa
revision = "0002"
down_revision = "0001"
def upgrade():
    op.add_column("things", sa.Column("count", sa.Integer, server_default="7"))
'''
THIRD = '''"""Name things anew, and fail at it."""
from alembic import op
revision = "0003"
down_revision = "0002"
def upgrade():
    op.execute("UPDATE things SET name = 'spoiled'")
    op.execute("CREATE TABLE half (done TEXT)")
    op.execute("INSERT INTO nowhere VALUES (1)")
'''


def history(folder, *changes):
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(changes, 1):
        (folder / f"v{number:04}_change.py").write_text(text)
    return History.of(folder)


@pytest.fixture
def opened(empty_database_url):
    """The engine of a store, without its tables: what it would open is left to the test."""
    store = Store(empty_database_url)
    with store.engine.begin() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        tables.drop_all(connection)
    yield store.engine
    store.close()


def rows(engine, words):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(words))]


def test_the_changes_make_the_tables_that_the_code_declares(empty_database_url):
    store = Store(empty_database_url)
    beside = {VERSION.name, UPGRADES.name}
    options = {"include_name": lambda name, *_: name not in beside}
    # Alembic compares SQLite's defaults by their text, which is not written alike.
    options["compare_server_default"] = store.engine.dialect.name == "postgresql"
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    store.close()


def test_the_changes_are_one_line_and_each_says_what_it_is_good_for():
    assert [each.version for each in OURS.changes] == [
        f"{number:04}" for number in range(1, len(OURS.changes) + 1)
    ]
    assert all(re.fullmatch(r"[A-Z].*\.", each.words) for each in OURS.changes)


async def test_a_database_from_before_versions_is_taken_over_with_all_that_is_in_it(
    empty_database_url,
):
    store = Store(empty_database_url)
    await Journal(store).append(Event(run="a-1", kind=Kind.REQUESTED, at=1.0, actor="ana"))
    await store.write(lambda connection: connection.execute(sa.text(OLD_ROW)))
    with store.engine.begin() as connection:
        for name in (VERSION.name, UPGRADES.name, CURSORS.name):
            connection.execute(sa.text(f"DROP TABLE {name}"))
        connection.execute(sa.text("DROP INDEX outbox_references"))
        for name in ("carries", "bound", "last"):
            connection.execute(sa.text(f"ALTER TABLE outbox DROP COLUMN {name}"))
        connection.execute(sa.text("ALTER TABLE deliveries DROP COLUMN reply"))
        connection.execute(sa.text("ALTER TABLE replicas DROP COLUMN configuration"))
    store.close()
    store = Store(empty_database_url, "1.2.3")
    journal = Journal(store)
    assert [event.kind for event in await journal.events("a-1")] == [Kind.REQUESTED]
    assert await journal.cursor("anybody") == 0
    assert rows(store.engine, "SELECT key, carries, bound FROM outbox") == [("a-1/card", "", 0)]
    names = {index["name"] for index in sa.inspect(store.engine).get_indexes("outbox")}
    assert "outbox_references" in names
    with store.engine.connect() as connection:
        found = standing(connection)
    assert (found.version, found.release) == (OURS.latest, "1.2.3")
    store.close()


OLD_ROW = (
    "INSERT INTO outbox (key, position, platform, channel, thread_of, body, wanted, delivered,"
    " posts, signs, tell, sent_at, attempts, next_try, error, open) VALUES"
    " ('a-1/card', 1, 'terminal', 'deploys', '', '{}', 1, 1, 0, '[]', '', 0, 0, 0, '', false)"
)


def test_tables_of_a_newer_release_are_refused_and_left_alone(tmp_path, opened):
    newer = history(tmp_path / "newer", FIRST, SECOND)
    upgraded(opened, "9.1.0", newer)
    older = history(tmp_path / "older", FIRST)
    with pytest.raises(ProblemError, match="database-newer") as told:
        upgraded(opened, "9.0.0", older)
    assert "at 0002, made by Handrail 9.1.0; this release knows them up to 0001" in str(told.value)
    assert rows(opened, "SELECT version, release FROM schema_upgrades ORDER BY 1") == [
        ("0001", "9.1.0"),
        ("0002", "9.1.0"),
    ]


def test_a_change_that_fails_leaves_nothing_and_the_next_try_goes_on_from_there(tmp_path, opened):
    upgraded(opened, "1", history(tmp_path / "old", FIRST))
    with opened.begin() as connection:
        connection.execute(sa.text("INSERT INTO things VALUES ('lamp')"))
    broken = history(tmp_path / "new", FIRST, SECOND, THIRD)
    with pytest.raises(ProblemError, match="database-upgrade-failed") as told:
        upgraded(opened, "2", broken)
    assert "to 0003 (Name things anew, and fail at it.) failed:" in str(told.value)
    assert rows(opened, "SELECT name, count FROM things") == [("lamp", 7)]
    assert not sa.inspect(opened).has_table("half")
    mended = history(tmp_path / "new", FIRST, SECOND, THIRD.replace("nowhere", "half"))
    assert upgraded(opened, "3", mended).version == "0002"
    assert rows(opened, "SELECT version, release FROM schema_upgrades ORDER BY 1") == [
        ("0001", "1"),
        ("0002", "2"),
        ("0003", "3"),
    ]


async def test_of_two_that_start_at_once_one_changes_the_tables(postgres):
    """A file of SQLite has one process, by its lock file."""
    url = empty_database(postgres)
    together = threading.Barrier(2)

    def start():
        together.wait()
        store = Store(url)
        found = rows(store.engine, "SELECT version FROM schema_upgrades ORDER BY 1")
        store.close()
        return found

    first, second = await asyncio.gather(*(asyncio.to_thread(start) for _ in range(2)))
    assert first == second == [(each.version,) for each in OURS.changes]
