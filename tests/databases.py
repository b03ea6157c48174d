"""The bot's own database for tests: SQLite in a file, or a database of a real PostgreSQL server."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest

from demo.host.programs import MissingProgramError, postgres_folder
from runner.record.store import Store
from tests.staging import needs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

BOTH = ("sqlite", "postgresql")
_SETTINGS = ("fsync=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=200")


@dataclass(slots=True, kw_only=True)
class Cluster:
    """A PostgreSQL server of our own, which may be stopped and started again where it was."""

    programs: Path
    command: Sequence[str | Path]
    data: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its URL up to the database's name."""
        return f"postgresql+psycopg://handrail@127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Return once it answers."""
        with self.data.with_name("postgres.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.data, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        _answering(self.programs, self.port, self.process)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it with every connection: in order, or by SIGQUIT as in a crash."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(20)


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Have a PostgreSQL server up while the block runs.

    It listens on loopback, and trusts who comes: nothing but tests is in it.
    """
    programs = postgres_folder()
    data = folder / "cluster"
    data.mkdir(mode=0o700)
    alone = _unprivileged(data)
    initdb = [*alone, programs / "initdb", "-D", data, "-U", "handrail", "-A", "trust"]
    quick = ["--encoding", "UTF8", "--locale", "C", "--no-sync"]
    subprocess.run([*initdb, *quick], check=True, capture_output=True, cwd=data)
    port = _free_port()
    options = [word for setting in _SETTINGS for word in ("-c", setting)]
    here = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
    command = [*alone, programs / "postgres", "-D", data, "-p", str(port), *here, *options]
    made = Cluster(programs=programs, command=command, data=data, port=port)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def _answering(programs: Path, port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait for the server; it is asked until it answers, or is gone."""
    asked = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "5"]
    while subprocess.run(asked, check=False).returncode:
        assert process.poll() is None, "PostgreSQL ended at once; see its log"


def _unprivileged(data: Path) -> list[str]:
    """PostgreSQL refuses to run as root; yet it must get into folders only root may enter."""
    if os.geteuid() != 0:
        return []
    owner = pwd.getpwnam("nobody")
    os.chown(data, owner.pw_uid, owner.pw_gid)
    who = ["--reuid", str(owner.pw_uid), "--regid", str(owner.pw_gid), "--clear-groups"]
    setpriv = shutil.which("setpriv")
    assert setpriv, "setpriv is not installed: install the package util-linux"
    return [setpriv, *who, "--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of a server of this test process, up to the database's name."""
    try:
        postgres_folder()
    except MissingProgramError as error:
        needs(str(error))
    with cluster(tmp_path_factory.mktemp("postgres")) as server:
        yield server.url


def fresh_database(server: str) -> str:
    """Create an empty database and return its URL."""
    name = f"test_{uuid4().hex[:16]}"
    with psycopg.connect(f"{_plain(server)}postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}{name}"


def emptied_database(server: str) -> str:
    """Return the URL of the one database whose tables stay, without their rows: for many tests."""
    with psycopg.connect(f"{_plain(server)}postgres", autocommit=True) as connection:
        found = "SELECT FROM pg_database WHERE datname = 'emptied'"
        if connection.execute(found).fetchone() is None:
            connection.execute("CREATE DATABASE emptied")
    with psycopg.connect(f"{_plain(server)}emptied", autocommit=True) as connection:
        connection.execute(_EMPTY)
    return f"{server}emptied"


_EMPTY = """
DO $$ BEGIN
  EXECUTE (SELECT 'TRUNCATE ' || string_agg(format('%I.%I', schemaname, tablename), ', ')
    FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT LIKE 'schema!_%' ESCAPE '!' HAVING count(*) > 0);
EXCEPTION WHEN null_value_not_allowed THEN NULL; -- no table has been made yet
END $$
"""


def _plain(server: str) -> str:
    """Return the URL as the driver itself takes it."""
    return server.replace("+psycopg", "")


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give a database of each kind that holds nothing."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/handrail.db"
    return emptied_database(request.getfixturevalue("postgres"))


@pytest.fixture(params=BOTH)
def own_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give a database of each kind that nobody has used, for what leaves schemas behind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/handrail.db"
    return fresh_database(request.getfixturevalue("postgres"))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Give an open store on each kind of database."""
    made = Store(database_url)
    yield made
    made.close()
