"""Plans as they are stored: whole, under their digest, never changed.

A plan keeps the digest under which people approved it. What a later release would compute of it may
be another one, since its models may have more keys; so what is stored is held to its digest as it
stands there, before it is read.
"""

import sqlalchemy as sa

from runner.plan import Plan, digest_of
from runner.record.store import Store, metadata

PLANS = sa.Table(
    "plans",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("body", sa.JSON, nullable=False),
)


class Plans:
    """Keeps plans; the newest ones are kept in memory as well, for they are read at every step."""

    def __init__(self, store: Store) -> None:
        """Store through `store`."""
        self._store = store
        self._read: dict[str, Plan] = {}

    async def keep(self, plan: Plan) -> str:
        """Store a plan; returns its digest."""
        row = {"digest": plan.digest, "body": plan.model_dump(mode="json", by_alias=True)}

        def insert(connection: sa.Connection) -> None:
            known = sa.select(PLANS.c.digest).where(PLANS.c.digest == row["digest"])
            if connection.execute(known).one_or_none() is None:
                connection.execute(PLANS.insert().values(row))

        await self._store.write(insert)
        return plan.digest

    async def of(self, digest: str) -> Plan | None:
        """Return the plan with this digest; None where it is not there as it was stored."""
        if not digest:
            return None
        if digest not in self._read:
            statement = sa.select(PLANS.c.body).where(PLANS.c.digest == digest)
            body = await self._store.read(lambda connection: connection.scalar(statement))
            if body is None or digest_of(body) != digest:
                return None
            if len(self._read) >= 50:  # noqa: PLR2004 - more runs than are ever open at once
                self._read.clear()
            self._read[digest] = Plan.model_validate(body)
        return self._read[digest]
