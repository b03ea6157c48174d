"""PostgreSQL: a cluster of its own, and the database that can be put back within a second."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pwd
import secrets
import shutil
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from demo.host.layout import DATABASE, DATABASE_USER
from demo.host.programs import MissingProgramError
from demo.host.shell import CommandFailedError

if TYPE_CHECKING:
    from demo.host.layout import Layout
    from demo.host.programs import Programs
    from demo.host.shell import Shell
    from demo.host.state import State

TEMPLATE = f"{DATABASE}_base"
FILE_PARTS, PART_SIZE = 200, 64 * 1024  # 12.5 MB that no compression makes smaller
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "100",
    "autovacuum_naptime": "5min",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass(slots=True)
class Database:
    """The server process and what is asked of it in the host's own name."""

    layout: Layout
    programs: Programs
    state: State
    shell: Shell
    _process: asyncio.subprocess.Process | None = field(default=None)
    _holder: asyncio.subprocess.Process | None = field(default=None)
    _crowd: list[psycopg.AsyncConnection[Any]] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Where the server listens."""
        return self.state.ports["postgres"]

    @property
    def reached(self) -> int:
        """Where this process reaches the server."""
        return self.port

    async def prepare(self) -> None:
        """Create the cluster if this folder has none."""
        if (self.layout.database / "PG_VERSION").exists():
            return
        folder = self.layout.database
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        password = self.layout.state / "superuser"
        password.touch(mode=0o600)
        password.write_text(self.state.secrets["SUPERUSER_PASSWORD"])
        if os.geteuid() == 0:
            owner = pwd.getpwnam("nobody")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        await self.shell.run(
            *_unprivileged(),
            self.programs.postgres / "initdb",
            *("-D", folder, "-U", "postgres", "--pwfile", password),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
        )

    @property
    def pid(self) -> int:
        """The server's process; 0 when it is stopped."""
        if self._process is None or self._process.returncode is not None:
            return 0
        return self._process.pid

    async def start(self) -> None:
        """Start the server where it is not up, and wait until it answers."""
        if not self.pid:
            await self._launch()
        await self._answering()

    async def _launch(self) -> None:
        (self.layout.database / "postmaster.pid").unlink(missing_ok=True)
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        with (self.layout.logs / "postgresql.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *_unprivileged(),
                str(self.programs.postgres / "postgres"),
                *("-D", str(self.layout.database), f"--port={self.port}", *settings),
                cwd=self.layout.database,
                env={**self.shell.environment, "LC_ALL": "C"},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def _answering(self) -> None:
        """Wait for the server; the loop ends with its answer or with its process."""
        async with asyncio.timeout(30):
            while True:
                with contextlib.suppress(CommandFailedError):
                    await self.sql("SELECT 1", database="postgres")
                    return
                if self._process is None or self._process.returncode is not None:
                    log = (self.layout.logs / "postgresql.log").read_text()[-2000:]
                    raise CommandFailedError(f"PostgreSQL ended at once: {log}")
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """Shut the server down at once; connections are cut."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            async with asyncio.timeout(5):
                await self._process.wait()
        except TimeoutError:
            self._process.send_signal(signal.SIGQUIT)
            await self._process.wait()

    async def sql(self, text: str, *, database: str = DATABASE) -> str:
        """Run statements as superuser; gives unaligned rows, columns separated by `|`."""
        return await self._psql(text.encode(), database=database)

    async def _psql(self, text: bytes, *options: str, database: str) -> str:
        return await self.shell.run(
            self.programs.postgres / "psql",
            *("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", database),
            *("-XqAt", "-v", "ON_ERROR_STOP=1", *options, "-f", "-"),
            stdin=text,
            extra={"PGPASSWORD": self.state.secrets["SUPERUSER_PASSWORD"]},
        )

    async def seed(self) -> None:
        """Create the user and the template database, once."""
        known = await self.sql(
            f"SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}' AND datistemplate",
            database="postgres",
        )
        if known:
            return
        password = self.state.secrets["DB_PASSWORD"]
        await self.sql(
            f"""
            DROP DATABASE IF EXISTS {TEMPLATE};
            DROP ROLE IF EXISTS {DATABASE_USER};
            CREATE ROLE {DATABASE_USER} LOGIN CREATEDB PASSWORD '{password}';
            GRANT pg_signal_backend TO {DATABASE_USER};
            CREATE DATABASE {TEMPLATE} OWNER {DATABASE_USER} TEMPLATE template0;
            """,
            database="postgres",
        )
        await self._fill()
        await self.sql(f"ALTER DATABASE {TEMPLATE} IS_TEMPLATE true", database="postgres")

    async def _fill(self) -> None:
        tables = Path(__file__).with_name("seed.sql").read_text()
        before, copy, after = tables.partition("\\copy parts (content) FROM pstdin\n")
        rows = "".join(f"{secrets.token_hex(PART_SIZE)}\n" for _ in range(FILE_PARTS))
        copy = copy.replace("pstdin", "STDIN").replace("\\copy", "COPY").rstrip("\n") + ";\n"
        head = f"SET ROLE {DATABASE_USER};\nBEGIN;\n{before}"
        text = f"{head}{copy}{rows}\\.\n{after}COMMIT;\nANALYZE;\n"
        tokens = json.dumps(self.state.cookies)
        await self._psql(text.encode(), "-v", f"tokens={tokens}", database=TEMPLATE)

    async def reset(self) -> None:
        """Put the database back as the base version left it, whatever happened to it."""
        await self.start()
        await self.leave()
        await self.let_go()
        password = self.state.secrets["DB_PASSWORD"]
        await self.sql(
            f"ALTER ROLE {DATABASE_USER} CREATEDB PASSWORD '{password}'", database="postgres"
        )
        others = await self.sql(
            f"""
            SELECT datname FROM pg_database
            WHERE datname NOT IN ('postgres', 'template0', 'template1', '{TEMPLATE}')
            """,
            database="postgres",
        )
        drops = [
            f'ALTER DATABASE "{name}" IS_TEMPLATE false; DROP DATABASE "{name}" WITH (FORCE);'
            for name in {*others.splitlines()}
        ]
        await self.sql(
            "\n".join(drops)
            + f"""
            CREATE DATABASE {DATABASE} OWNER {DATABASE_USER} TEMPLATE {TEMPLATE}
              STRATEGY FILE_COPY;
            REVOKE CONNECT ON DATABASE {DATABASE} FROM PUBLIC;
            GRANT CONNECT ON DATABASE {DATABASE} TO {DATABASE_USER};
            ALTER DATABASE {DATABASE} SET statement_timeout = '60s';
            ALTER ROLE {DATABASE_USER} IN DATABASE {DATABASE} SET search_path = public;
            """,
            database="postgres",
        )

    async def hold(self, text: str, table: str, *, superuser: bool = False) -> None:
        """Have somebody's session run statements on the side until it holds a lock on a table."""
        user = "postgres" if superuser else DATABASE_USER
        password = self.state.secrets["SUPERUSER_PASSWORD" if superuser else "DB_PASSWORD"]
        self._holder = await asyncio.create_subprocess_exec(
            *self.shell.words(
                self.programs.postgres / "psql",
                *("-h", "127.0.0.1", "-p", str(self.port), "-U", user, "-d", DATABASE),
                *("-XqAt", "-c", text),
            ),
            env={**self.shell.environment, "PGPASSWORD": password},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        held = f"SELECT count(*) FROM pg_locks WHERE relation = '{table}'::regclass"
        async with asyncio.timeout(10):
            while await self.sql(held) == "0":  # noqa: ASYNC110 - another process gets ready
                await asyncio.sleep(0.02)

    async def let_go(self) -> None:
        """End that session, and its backend, which would keep the lock."""
        await self.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%'"
            " AND pid <> pg_backend_pid()",
            database="postgres",
        )
        if self._holder is not None:
            with contextlib.suppress(ProcessLookupError):
                self._holder.kill()
            await self._holder.wait()
            self._holder = None

    async def crowd(self, connections: int) -> None:
        """Connect as the application until so many sessions are there."""
        while int(await self.sql("SELECT count(*) FROM pg_stat_activity")) < connections:
            self._crowd.append(
                await psycopg.AsyncConnection.connect(
                    host="127.0.0.1",
                    port=self.reached,
                    user=DATABASE_USER,
                    password=self.state.secrets["DB_PASSWORD"],
                    dbname=DATABASE,
                )
            )

    async def leave(self) -> None:
        """Close those connections."""
        while self._crowd:
            await self._crowd.pop().close()

    async def lose_files(self) -> None:
        """Delete most of the data, so that a dump becomes small."""
        await self.sql("TRUNCATE report_files")

    async def bring_files_back(self) -> None:
        """Copy the lost rows from the template."""
        await self.lose_files()
        await self.sql(f"ALTER DATABASE {TEMPLATE} ALLOW_CONNECTIONS true", database="postgres")
        rows = await self.sql("COPY report_files TO STDOUT", database=TEMPLATE)
        await self._psql(
            f"COPY report_files FROM STDIN;\n{rows}\n\\.\n".encode(),
            database=DATABASE,
        )


def _unprivileged() -> tuple[str, ...]:
    """PostgreSQL refuses to run as root; yet it must get into folders only root may enter."""
    if os.geteuid() != 0:
        return ()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise MissingProgramError("setpriv is not installed: install the package util-linux")
    owner = pwd.getpwnam("nobody")
    rights = ("--inh-caps", "+dac_override", "--ambient-caps", "+dac_override")
    who = ("--reuid", str(owner.pw_uid), "--regid", str(owner.pw_gid), "--clear-groups")
    return (setpriv, *who, *rights)
