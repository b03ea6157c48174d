"""Gives runs their numbers, within the transaction that writes what was asked."""

import sqlalchemy as sa

from runner import once
from runner.record.journal import RUNS


def begun(connection: sa.Connection, environment: str, key: str) -> tuple[str, int]:
    """Return the id and the number of a new run; the number is 0 where the key had one already.

    Args:
        connection: The transaction.
        environment: Where it runs.
        key: Names the delivery that asked; empty for none.
    """
    known = once.subject(connection, key)
    if known:
        return known, 0
    last = sa.select(sa.func.max(RUNS.c.number)).where(RUNS.c.environment == environment)
    number = (connection.scalar(last) or 0) + 1
    run = f"{environment}-{number}"
    row = {"run": run, "environment": environment, "number": number}
    connection.execute(RUNS.insert().values(**row, open=True, generation=0))
    once.keep(connection, key, run)
    return run, number
