"""Fills a database with finished runs: copies of one that was carried out."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from runner.record.events import Event, Kind, chained

_RUN = "staging-1"
_TABLES = ("outbox", "obeyed", "log_chunks", "workflow_status", "operation_outputs")
"""Tables beside the journal that keep something of every run."""


def filled(database: Path, runs: int) -> None:
    """Have a run in it as often as that, each with its events, messages, log and loop."""
    with sqlite3.connect(database) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in _all(connection, "events WHERE run = ? ORDER BY position")]
        position = connection.execute("SELECT max(position) FROM events").fetchone()[0]
        for number in range(2, runs + 1):
            run = f"staging-{number}"
            _add(
                connection,
                "runs",
                {
                    "run": run,
                    "environment": "staging",
                    "number": number,
                    "open": 0,
                    "generation": 0,
                },
            )
            position = _copied(connection, rows, run, number, position)
        for table in _TABLES:
            _spread(connection, table, runs)
        connection.execute("UPDATE cursors SET position = ?", (position,))


def _all(connection: sqlite3.Connection, what: str) -> list[sqlite3.Row]:
    return connection.execute(f"SELECT * FROM {what}", (_RUN,)).fetchall()


def _add(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [*row.values()])


def _copied(
    connection: sqlite3.Connection, rows: list[dict[str, Any]], run: str, number: int, after: int
) -> int:
    head = ""
    for row in rows:
        after += 1
        data = json.loads(row["data"])
        if row["kind"] == Kind.REQUESTED.value:
            data["number"] = number
        event = Event(
            run=run,
            kind=Kind(row["kind"]),
            at=row["at"],
            actor=row["actor"],
            step=row["step"],
            attempt=row["attempt"],
            ordinal=row["ordinal"],
            data=data,
        )
        head = chained(head, event)
        told = {"run": run, "position": after, "data": json.dumps(data), "hash": head}
        _add(connection, "events", row | told)
    return after


def _spread(connection: sqlite3.Connection, table: str, runs: int) -> None:
    """Copy the rows of a table that name the run, for each of the others."""
    found = [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]
    own = [row for row in found if any(_RUN in str(value) for value in row.values())]
    places = len(found)
    for number in range(2, runs + 1):
        for row in own:
            new = {
                name: value.replace(_RUN, f"staging-{number}") if isinstance(value, str) else value
                for name, value in row.items()
            }
            if "position" in new:
                places += 1
                new["position"] = places
            _add(connection, table, new)
