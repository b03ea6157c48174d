"""Brings the tables to what this release needs, and refuses those of a newer one.

Alembic carries the changes out; it is loaded only where there is something to do.
"""

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlalchemy.exc

from config.problem import ProblemError, fail

_log = logging.getLogger(__name__)

_HERE = Path(__file__).parent
_FILE = re.compile(r"v(\d{4})_\w+\.py")
_ALONE = 0x68736368  # PostgreSQL's advisory lock of whoever changes the tables
_PATIENCE = "15s"  # how long a change waits for a replica that uses its table

NONE = "0000"
"""The version of a database without one: an empty one, or one from before the first release."""

VERSION = sa.Table(
    "schema_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), primary_key=True),
)
"""Alembic's own table: one row."""

UPGRADES = sa.Table(
    "schema_upgrades",
    sa.MetaData(),
    sa.Column("version", sa.Text, primary_key=True),
    sa.Column("release", sa.Text, nullable=False),
    sa.Column("at", sa.Double, nullable=False),
)
"""Which Handrail made each change, and when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A step from one version of the tables to the next.

    Attributes:
        version: Four digits.
        words: What it is good for, one line.
    """

    version: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The changes that lie in a folder, in order; at least one."""

    folder: Path
    changes: tuple[Change, ...]

    @classmethod
    def of(cls, folder: Path) -> "History":
        """Read which changes there are; none of them is loaded."""
        found = sorted((match[1], path) for path in folder.iterdir() if (match := _named(path)))
        made = (Change(version=version, words=_first_line(path)) for version, path in found)
        return cls(folder=folder, changes=tuple(made))

    @property
    def latest(self) -> str:
        """What the tables are at behind the last of them."""
        return self.changes[-1].version

    def behind(self, version: str) -> tuple[Change, ...]:
        """Return what is to come behind a version."""
        return tuple(change for change in self.changes if change.version > version)


def _named(path: Path) -> re.Match[str] | None:
    return _FILE.fullmatch(path.name)


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8") as text:
        return text.readline().strip().strip('"')


OURS = History.of(_HERE / "versions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the tables of a database stand.

    Attributes:
        version: What they are at; `NONE` where nothing is written down.
        release: The Handrail that brought them there; empty where nobody knows.
        at: When, in seconds since the epoch; 0 where nobody knows.
    """

    version: str
    release: str = ""
    at: float = 0.0


def standing(connection: sa.Connection) -> Standing:
    """Return how the tables stand."""
    tables = sa.inspect(connection)
    version = NONE
    if tables.has_table(VERSION.name):
        version = connection.scalar(sa.select(VERSION)) or NONE
    if version == NONE or not tables.has_table(UPGRADES.name):
        return Standing(version=version)
    row = sa.select(UPGRADES.c.release, UPGRADES.c.at).where(UPGRADES.c.version == version)
    release, at = connection.execute(row).one_or_none() or ("", 0.0)
    return Standing(version=version, release=release, at=at)


def upgraded(engine: sa.Engine, release: str = "", history: History = OURS) -> Standing:
    """Bring the tables to what this release needs; returns how they stood before.

    Whoever comes second waits until the first is done, and finds nothing to do.

    Raises:
        ProblemError: a newer release made the tables (`database-newer`), or a change failed
            (`database-upgrade-failed`): then those before it are kept, and nothing of it.
    """
    with _alone(engine) as connection:
        before = standing(connection)
        connection.commit()
        if before.version > history.latest:
            raise too_new(before, history)
        if history.behind(before.version):
            _carry_out(connection, before.version, release, history)
        return before


@contextmanager
def _alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Hold a connection whose transactions write, while no other replica changes the tables.

    A file of SQLite has one process, and its writing transactions lock out all others.
    """
    with engine.connect().execution_options(writes=True) as connection:
        if connection.dialect.name == "postgresql":
            connection.detach()  # its end gives back what is taken here, whatever happens
            connection.execute(sa.select(sa.func.pg_advisory_lock(_ALONE)))
            connection.execute(sa.text(f"SET lock_timeout = '{_PATIENCE}'"))
            connection.commit()
        yield connection


def _carry_out(connection: sa.Connection, before: str, release: str, history: History) -> None:
    from alembic import command  # noqa: PLC0415 - a quarter of a second that most starts can save
    from alembic.config import Config  # noqa: PLC0415 - likewise
    from alembic.util import CommandError  # noqa: PLC0415 - likewise

    done = before

    def note(**told: Any) -> None:
        nonlocal done
        done = str(told["step"].up_revision_id)
        UPGRADES.create(connection, checkfirst=True)
        row = {"version": done, "release": release, "at": time.time()}
        connection.execute(UPGRADES.insert().values(row))

    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("version_locations", str(history.folder))
    config.set_main_option("path_separator", "newline")
    config.attributes["options"] = {
        "connection": connection,
        "version_table": VERSION.name,
        "on_version_apply": note,
    }
    try:
        command.upgrade(config, "head")
    except (sqlalchemy.exc.SQLAlchemyError, CommandError) as error:
        due = (*history.behind(done), history.changes[-1])[0]
        raise _failed(due, error) from error
    _log.info("database: tables brought from %s to %s", before, history.latest)


def too_new(found: Standing, history: History = OURS) -> ProblemError:
    """Return the problem of a database that a newer release made."""
    who = f"Handrail {found.release}" if found.release else "a newer Handrail"
    return fail(
        "database-newer",
        f"The tables of the database are at {found.version}, made by {who}; this release knows "
        f"them up to {history.latest}.",
        f"Start {who} again, or go back to the copy of the database from before the upgrade.",
    )


def _failed(due: Change, error: Exception) -> ProblemError:
    said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    return fail(
        "database-upgrade-failed",
        f"Bringing the tables of the database to {due.version} ({due.words}) failed: {said}",
        "Nothing of that change was kept, and no run was touched: mend what it says and start "
        "again, or go on with the release before.",
    )
