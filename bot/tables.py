"""`handrail db`: how the tables of the database stand, and bringing them to this release."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from bot.database import database_url, lock_path, opened, opening
from bot.lock import locked
from bot.places import prepared, state_folder
from config.model import Configuration
from runner.record.schema.upgrade import NONE, OURS, Standing, standing, too_new
from runner.record.store import engine


def obey(configuration: Configuration, what: str) -> int:
    """Obey `status` or `upgrade`; returns the exit status.

    Raises:
        ProblemError: the database cannot be opened, is being served, is a newer release's, or
            cannot be upgraded.
    """
    url = database_url(configuration)
    if what == "upgrade":
        return _upgrade(configuration, url)
    lines, status = told(_standing(url))
    sys.stdout.write("\n".join([url.render_as_string(), *lines, ""]))
    return status


def told(found: Standing) -> tuple[list[str], int]:
    """Return how the tables stand in lines, and the exit status: 1 unless this release serves them.

    Raises:
        ProblemError: a newer release made them.
    """
    if found.version > OURS.latest:
        raise too_new(found)
    lines = [_where(found)]
    pending = OURS.behind(found.version)
    lines += [f"to come: {change.version} {change.words}" for change in pending]
    if pending:
        return [*lines, "`handrail db upgrade` does it, and so does the start of `serve`."], 1
    return [*lines, "This release needs nothing more."], 0


def _where(found: Standing) -> str:
    if found.version == NONE:
        return "tables: none yet, or from before the first release"
    if not found.at:
        return f"tables: {found.version}"
    day = datetime.fromtimestamp(found.at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"tables: {found.version}, since {day} by Handrail {found.release or 'of no version'}"


def _standing(url: sa.URL) -> Standing:
    """Look, without making a file that is not there."""
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return Standing(version=NONE)
    with opening(url):
        made = engine(url.render_as_string(hide_password=False))
        try:
            with made.connect() as connection:
                return standing(connection)
        finally:
            made.dispose()


def _upgrade(configuration: Configuration, url: sa.URL) -> int:
    with locked(lock_path(url, prepared(state_folder(configuration)))):
        before = _standing(url)
        opened(url).close()
        lines, status = told(_standing(url))
    done = OURS.behind(before.version)
    lines = [f"done: {change.version} {change.words}" for change in done] + lines
    sys.stdout.write("\n".join([url.render_as_string(), *lines, ""]))
    return status
