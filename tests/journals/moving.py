"""Carries a recorded database to another place: other folders, port, user and boot of the host.

What is recorded is neutral (`NEUTRAL`), so that nothing of a machine is kept. A plan names the
host, so it gets another digest with it, and the events another chain.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from demo.host import StagingHost
from runner.plan import digest_of
from runner.record.events import chained
from runner.record.journal import EVENTS, told_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What differs from machine to machine."""

    folder: str
    host: str
    port: str
    user: str
    boot: str


NEUTRAL = Ground(
    folder="/srv/recorded",
    host="/srv/host",
    port='"port": 22022,',
    user='"user": "deploy",',
    boot="00000000-0000-4000-8000-000000000000",
)


def boot() -> str:
    """Return the id of this machine's boot."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def here(folder: Path, host: StagingHost) -> Ground:
    """Return this machine's."""
    ssh = host.facts.ssh
    return Ground(
        folder=str(folder),
        host=str(Path(ssh.client_key).parent),
        port=f'"port": {ssh.port},',
        user=f'"user": "{ssh.user}",',
        boot=boot(),
    )


def carried(text: str, of: Ground, to: Ground) -> str:
    """Return a text with one machine's words in place of another's."""
    new = asdict(to)
    for name, word in asdict(of).items():
        text = text.replace(word, new[name])
    return text


def dump(database: Path) -> str:
    """Return a whole database as it stands at this moment, also while somebody serves it."""
    with sqlite3.connect(database) as connection:
        connection.execute("BEGIN")
        return "\n".join(connection.iterdump()) + "\n"


def moved(text: str, of: Ground, to: Ground) -> str:
    """Return a dumped database as it would be had it been made elsewhere."""
    text = carried(text, of, to)
    for old, new in _digests(text).items():
        text = text.replace(old, new).replace(old[:12], new[:12])
    for old, new in _hashes(text).items():
        text = text.replace(old, new)
    return text


def _digests(text: str) -> Mapping[str, str]:
    with loaded(text) as connection:
        rows = connection.execute(sa.text("SELECT digest, body FROM plans"))
        return {row.digest: digest_of(json.loads(row.body)) for row in rows}


def _hashes(text: str) -> Mapping[str, str]:
    """Return what becomes of each event's hash."""
    heads: dict[str, str] = {}
    changed = {}
    with loaded(text) as connection:
        for row in connection.execute(sa.select(EVENTS).order_by(EVENTS.c.position)):
            heads[row.run] = chained(heads.get(row.run, ""), told_of(row).event)
            changed[row.hash] = heads[row.run]
    return changed


def loaded(text: str) -> sa.Connection:
    """Return a connection to a dumped database, in memory."""
    connection = sa.create_engine("sqlite://").connect()
    connection.connection.driver_connection.executescript(text)
    return connection


def restored(text: str, database: Path) -> None:
    """Write a dumped database to a file."""
    database.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(database) as connection:
        connection.executescript(text)
