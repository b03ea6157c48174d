"""Asks for approvals, and counts what is one already: a deploy's for its rollback, a press."""

import time
from collections.abc import Mapping
from typing import Any

from config.model import Configuration
from runner import approval
from runner.emergency import gone
from runner.plan import Plan
from runner.plans import Plans
from runner.record.events import Event, Kind
from runner.record.journal import Journal
from runner.record.run import Run


class Asking:
    """Lets a run ask for its approval, or go on where nobody has to be asked."""

    def __init__(self, configuration: Configuration, journal: Journal, plans: Plans) -> None:
        """Judge people by the configuration, write to `journal`."""
        self._configuration = configuration
        self._journal = journal
        self._plans = plans

    async def ask(self, run: Run, plan: Plan) -> None:
        """Write that an approval is asked for, or that there is one."""
        rule = plan.approval
        covering = await self._covering(plan)
        if covering is not None:
            alone = {"approvers": list(covering.approvals), "covered": covering.id}
            await self._write(run, Kind.QUORUM_REACHED, alone)
            return
        if rule.quorum == 0:
            await self._write(run, Kind.QUORUM_REACHED, {"approvers": []})
            return
        if await self._pressed(run, plan):
            return
        data = {
            "digest": run.digest,
            "expires": plan.at if plan.at is not None else time.time() + rule.expires,
            "quorum": rule.quorum,
            "roles": list(rule.roles),
        }
        await self._write(run, Kind.APPROVAL_REQUESTED, data)

    async def _covering(self, plan: Plan) -> Run | None:
        """Return the deploy whose approval holds for its rollback too, by people who may still."""
        deploy = await self._journal.run(plan.covered) if plan.covered else None
        approved = await self._plans.of(deploy.digest) if deploy else None
        if deploy is None or approved is None:
            return None
        return None if gone(deploy, approved, self._configuration.settings) else deploy

    async def _pressed(self, run: Run, plan: Plan) -> bool:
        """Count the press that asked for a rollback as its approval, where it may be both."""
        deploy = await self._journal.run(plan.takes_back.run) if plan.takes_back else None
        yes = deploy and approval.by_alert(run, plan, deploy)
        if not yes:
            return False
        at, alone = time.time(), {"approvers": [yes["person"]], "alert": yes["id"]}
        approved = Event(run=run.id, kind=Kind.APPROVED, at=at, actor=yes["person"], data=yes)
        reached = Event(run=run.id, kind=Kind.QUORUM_REACHED, at=at, data=alone)
        await self._journal.append(approved, reached)
        return True

    async def alone(self, run: Run, person: str) -> None:
        """Write that a run goes on at one person's word, in an emergency."""
        told = {"approvers": [person], "emergency": True}
        await self._write(run, Kind.QUORUM_REACHED, told)

    async def _write(self, run: Run, kind: Kind, data: Mapping[str, Any]) -> None:
        await self._journal.append(Event(run=run.id, kind=kind, at=time.time(), data=data))
