"""What a recorded database says, in words that no later release may change."""

from typing import Any

import sqlalchemy as sa

from runner.record import audit
from runner.record.fold import fold
from runner.record.journal import RUNS, events_of
from runner.record.run import Run
from tests.journals.moving import loaded


def facts(text: str) -> dict[str, Any]:
    """Return the state of each run, what is held, and whether the record is whole."""
    with loaded(text) as connection:
        runs = {name: _run(connection, name) for name in connection.scalars(sa.select(RUNS.c.run))}
        held = connection.execute(sa.text("SELECT environment, run FROM holds"))
        return {
            "runs": {name: _told(run) for name, run in runs.items()},
            "held": {row.environment: row.run for row in held},
            "broken": list(audit.verify(connection).broken),
        }


def _run(connection: sa.Connection, name: str) -> Run:
    run = fold(told.event for told in events_of(connection, name))
    assert run is not None
    return run


def _told(run: Run) -> dict[str, Any]:
    return {
        "flow": run.flow,
        "state": run.state.value,
        "ended": run.ended,
        "changed": run.changed,
        "holds": run.holds,
        "requester": run.requester,
        "approvals": sorted(run.approvals),
        "steps": {
            step.id: step.outcome.value if step.outcome else "running"
            for step in run.steps.values()
        },
    }
