"""The ring that runs acceptance tests once more, on a host with a systemd of its own.

It is about the host: what the bot knows is kept in a file.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.host import StagingHost, launched
from demo.host.full.machine import lacking
from tests.acceptance.conftest import slow
from tests.databases import copied
from tests.staging import staging

__all__ = ["slow", "staging"]


@pytest.fixture(scope="session")
def staging_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StagingHost]:
    """Have the full host; a machine that cannot have it is named in the summary, and no failure."""
    if reason := lacking(tmp_path_factory.mktemp("tried")):
        pytest.skip(reason)
    with launched(tmp_path_factory.mktemp("full"), full=True) as host:
        yield host


@pytest.fixture
def own_database_url(sqlite_pattern: Path, tmp_path: Path) -> str:
    """Give a file, where other rings give one database of each kind."""
    return copied(sqlite_pattern, tmp_path)
