"""The database: where it is declared to be, its lock, and how it is opened."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
import sqlalchemy.exc

from bot.places import state_folder
from bot.version import version
from config.model import Configuration
from config.problem import fail
from runner.record.store import Store

log = logging.getLogger(__name__)

T = TypeVar("T")


def database_url(configuration: Configuration) -> sa.URL:
    """Return where the database is.

    Raises:
        ProblemError: what is declared is no URL (`database-url`).
    """
    declared = configuration.settings.database
    if not declared:
        path = state_folder(configuration) / "handrail.db"
        return sa.URL.create("sqlite", database=str(path))
    try:
        return sa.make_url(declared)
    except sqlalchemy.exc.ArgumentError as error:
        raise fail(
            "database-url",
            "`database` in handrail.yaml is no database URL.",
            "Leave it empty for a file of SQLite, or write postgresql+psycopg://USER@HOST/NAME.",
        ) from error


def lock_path(url: sa.URL, state: Path) -> Path:
    """Return the lock of a database in a file; of any other, the lock of the state folder."""
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        return Path(f"{url.database}.lock")
    return state / "handrail.lock"


def opened(url: sa.URL) -> Store:
    """Open the database, with the tables that this release needs.

    Raises:
        ProblemError: it cannot be opened (`no-database`), or its tables cannot be brought there.
    """
    with opening(url):
        store = Store(url.render_as_string(hide_password=False), version())
    log.info("database: %s", url.render_as_string())
    return store


@contextmanager
def opening(url: sa.URL) -> Iterator[None]:
    """Tell what goes wrong with a database within the block as people need it, without secrets.

    Raises:
        ProblemError: it cannot be opened (`no-database`).
    """
    try:
        yield
    except (sqlalchemy.exc.SQLAlchemyError, ImportError, OSError) as error:
        shown = url.render_as_string()
        raise fail(
            "no-database",
            f"The database {shown} cannot be opened ({type(error).__name__}).",
            "See that it is there and this user may write to it, or mend `database` in "
            "handrail.yaml.",
        ) from error


@asynccontextmanager
async def beginning(url: sa.URL, what: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
    """Enter what needs the database; only its beginning is told of as in `opening`.

    Raises:
        ProblemError: the database has gone meanwhile (`no-database`).
    """
    async with AsyncExitStack() as stack:
        with opening(url):
            entered = await stack.enter_async_context(what)
        yield entered
