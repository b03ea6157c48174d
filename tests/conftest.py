"""What all tests share."""

import os
import sys
from typing import Any

import pytest
from hypothesis import settings

from tests.databases import (
    database_url,
    empty_database_url,
    own_database_url,
    postgres,
    sqlite_pattern,
    store,
)
from tests.sharing import WholeFiles, place
from tests.unit.project.tree import RUNBOOK

__all__ = [
    "database_url",
    "empty_database_url",
    "own_database_url",
    "postgres",
    "sqlite_pattern",
    "store",
]

# Hundreds of processes load the same modules: whoever is first may keep what it compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile("patient", deadline=None)  # busy machines are slow, not wrong
settings.load_profile("patient")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WholeFiles:
    config.option.loadscopereorder = False  # which is by the number of tests, not by their time
    return WholeFiles(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put slow tests first; leave out what compares with the team's runbook, where that is not."""
    items.sort(key=place)
    if RUNBOOK.is_file():
        return
    out = [item for item in items if item.get_closest_marker("runbook")]
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out: workers of xdist tell nobody."""
    if not RUNBOOK.is_file():
        where = f"../{RUNBOOK.relative_to(RUNBOOK.parents[2])}"
        terminalreporter.write_line(f"left out: the tests that read {where}, which is not here")
