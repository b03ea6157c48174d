"""Names of the engine's loops, and who carries which of them, by the engine's own tables."""

import sqlalchemy as sa

_AT_WORK = "WHERE status = 'PENDING' AND name = 'carry' ORDER BY workflow_uuid"


def loop_of(run: str, generation: int) -> str:
    """Return the name of a run's loop: another one each time that it is begun anew."""
    return f"{run}/{generation}"


def carried(connection: sa.Connection) -> dict[str, tuple[str, ...]]:
    """Return the runs that each process carries, by the id under which it does."""
    schema = "dbos." if connection.dialect.name == "postgresql" else ""
    words = f"SELECT executor_id, workflow_uuid FROM {schema}workflow_status {_AT_WORK}"  # noqa: S608 - of constants
    found: dict[str, tuple[str, ...]] = {}
    for by, loop in connection.execute(sa.text(words)):
        found[by] = (*found.get(by, ()), loop.rpartition("/")[0])
    return found
