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
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from dbos import DBOS

from demo.host.programs import MissingProgramError, postgres_folder
from runner.record.store import Store
from tests.staging import needs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BOTH = ("sqlite", "postgresql")
ON_ONE = pytest.mark.parametrize("own_database_url", ["sqlite"], indirect=True)
"""For a test that would try something else than the database a second time."""
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

    def freeze(self) -> None:
        """Have every process of it stand still: it answers nobody, and ends no connection."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Have it go on where it stood; returns once it answers."""
        self._signal(signal.SIGCONT)
        if self.process is not None:
            _answering(self.programs, self.port, self.process)

    def _signal(self, how: signal.Signals) -> None:
        assert self.process is not None
        server = self.process.pid
        children = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii")
        for pid in (server, *map(int, children.split())):  # the server first: it makes others
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it with every connection: in order, or by SIGQUIT as in a crash."""
        if self.process is not None:
            self._signal(signal.SIGCONT)  # or it heeds nothing else
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


def empty_database(server: str) -> str:
    """Create a database without any table and return its URL."""
    return _created(server, f"test_{uuid4().hex[:16]}")


def fresh_database(server: str) -> str:
    """Create a database that has everybody's tables and no row; returns its URL.

    It is copied: making the tables takes a second, and most tests are about something else.
    """
    if not _is_there(server, _PATTERN):
        _with_tables(_created(server, _PATTERN))
    return _created(server, f"test_{uuid4().hex[:16]}", f"TEMPLATE {_PATTERN} STRATEGY file_copy")


_PATTERN = "pattern"


def _created(server: str, name: str, how: str = "") -> str:
    with psycopg.connect(f"{plain(server)}postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {how}")
    return f"{server}{name}"


def _is_there(server: str, name: str) -> bool:
    with psycopg.connect(f"{plain(server)}postgres", autocommit=True) as connection:
        found = "SELECT FROM pg_database WHERE datname = %s"
        return connection.execute(found, [name]).fetchone() is not None


def _with_tables(url: str) -> None:
    """Make the tables, ours and the engine's."""
    Store(url).close()
    DBOS.migrate(url)


@contextlib.contextmanager
def _dropped(server: str, url: str) -> Iterator[str]:
    """Give a database up behind the block, whoever is still connected to it."""
    try:
        yield url
    finally:
        with psycopg.connect(f"{plain(server)}postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {url.removeprefix(server)} WITH (FORCE)")


def emptied_database(server: str) -> str:
    """Return the URL of the one database whose tables stay, without their rows: for many tests."""
    if not _is_there(server, "emptied"):
        _created(server, "emptied")
    with psycopg.connect(f"{plain(server)}emptied", autocommit=True) as connection:
        connection.execute(_EMPTY)
    return f"{server}emptied"


_EMPTY = """
DO $$ DECLARE one record; BEGIN
  SET LOCAL session_replication_role = replica; -- in any order
  FOR one IN SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT LIKE 'schema!_%' ESCAPE '!'
  LOOP EXECUTE 'DELETE FROM ' || one.name; END LOOP; -- a fifth of the time of TRUNCATE
END $$
"""


def plain(url: str) -> str:
    """Return the URL as the driver itself takes it."""
    return url.replace("+psycopg", "")


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give a database of each kind that holds nothing."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/handrail.db"
    return emptied_database(request.getfixturevalue("postgres"))


@pytest.fixture(scope="session")
def sqlite_pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file that has everybody's tables and no row, to be copied."""
    made = tmp_path_factory.mktemp("sqlite") / "pattern.db"
    _with_tables(f"sqlite:///{made}")
    return made


@pytest.fixture(params=BOTH)
def own_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give a database of each kind of a test's own, with tables, for what carries runs."""
    with own_database(request.param, request, tmp_path) as url:
        yield url


@contextlib.contextmanager
def own_database(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Give a database of a kind while the block runs."""
    if kind == "sqlite":
        yield copied(request.getfixturevalue("sqlite_pattern"), folder)
        return
    server = request.getfixturevalue("postgres")
    with _dropped(server, fresh_database(server)) as url:
        yield url


def copied(pattern: Path, folder: Path) -> str:
    """Copy the file that has the tables into a folder; returns the URL of the copy."""
    shutil.copyfile(pattern, folder / "handrail.db")
    return f"sqlite:///{folder}/handrail.db"


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give a database of each kind in which nobody has made a table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/handrail.db"
        return
    server = request.getfixturevalue("postgres")
    with _dropped(server, empty_database(server)) as url:
        yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Give an open store on each kind of database."""
    made = Store(database_url)
    yield made
    made.close()
