"""The runs of an environment with their plans: what a rollback is judged by."""

import sqlalchemy as sa

from runner.plans import Plans
from runner.record.journal import RUNS, Journal
from runner.targets import Past

LOOKED_BACK = 50
"""How many of the newest runs are looked through for a version to go back to."""


async def history(
    journal: Journal, plans: Plans, environment: str, limit: int = LOOKED_BACK
) -> tuple[Past, ...]:
    """Return the newest runs of an environment that have a plan, newest first."""
    statement = sa.select(RUNS.c.run).where(RUNS.c.environment == environment)
    statement = statement.order_by(RUNS.c.number.desc()).limit(limit)
    names = await journal.store.read(lambda connection: list(connection.scalars(statement)))
    found = []
    for name in names:
        run = await journal.run(name)
        plan = await plans.of(run.digest) if run else None
        if run is not None and plan is not None and not run.request.get("plan_only"):
            found.append(Past(run=run, plan=plan))
    return tuple(found)
