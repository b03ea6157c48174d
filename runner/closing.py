"""Closes an approval at its quorum, after chat was read again; looks once more at the start."""

import logging
import time
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from config.model import Configuration
from config.problem import fail
from runner.approval import lost
from runner.plan import Plan
from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.journal import Journal, append, events_of
from runner.record.run import Run, State
from runner.record.told import Told
from runner.roles import roles_of
from runner.witness import Unseen, Witness, casts_of

_log = logging.getLogger(__name__)

UNSEEN = 3.0
"""Seconds until a platform that could not be read is asked again."""

_NO_ROLE = "no longer holds a role that may approve"


class Closing:
    """Lets an approved run go on, and never on what nobody could see."""

    def __init__(self, configuration: Configuration, journal: Journal, witness: Witness) -> None:
        """Write to `journal`; ask `witness` what stands in chat."""
        self._configuration = configuration
        self._journal = journal
        self._witness = witness

    async def close(self, run: Run, plan: Plan) -> float | None:
        """Write that the quorum is reached, or whose yes is withdrawn.

        Returns:
            Seconds after which to look again, None where something was written.
        """
        try:
            gone = await self._fallen(run, plan)
        except Unseen as error:
            if time.time() < float(run.approval["expires"]):
                return _waits(run, error)
            expired = Event(run=run.id, kind=Kind.EXPIRED, at=time.time(), data={})
            await self._journal.next(expired)
            return None
        for person, reason in gone.items():
            await self._withdraw(run, person, reason)
        if not gone:
            await self._journal.transact(lambda connection: _reached(connection, run))
        return None

    async def still(self, run: Run, plan: Plan) -> float | None:
        """Look once more at the approvers' roles, as platforms tell them, before a run starts.

        Returns:
            Seconds after which to look again, None where all of them still hold.

        Raises:
            ProblemError: `approver-gone`; the approval is void.
        """
        casts = casts_of(run, await self._journal.events(run.id))
        try:
            gone = await self._witness.demoted(plan, casts)
        except Unseen as error:
            return _waits(run, error)
        if gone:
            raise fail(
                "approver-gone",
                f"{_listed(gone)}, so the approval is void.",
                "Ask for it again.",
            )
        return None

    async def _fallen(self, run: Run, plan: Plan) -> Mapping[str, str]:
        casts = casts_of(run, await self._journal.events(run.id))
        roles = roles_of(self._configuration.settings)
        configured = dict.fromkeys(lost(run, plan, roles), _NO_ROLE)
        demoted = await self._witness.demoted(plan, casts)
        withdrawn = await self._witness.withdrawn(run, plan, casts)
        return {**withdrawn, **demoted, **configured}

    async def _withdraw(self, run: Run, person: str, reason: str) -> None:
        data = {"person": person, "reason": reason}
        kind = Kind.APPROVAL_WITHDRAWN
        event = Event(run=run.id, kind=kind, at=time.time(), actor=person, data=data)
        await self._journal.next(event)


def _reached(connection: sa.Connection, run: Run) -> list[Told]:
    """Write the quorum unless a yes was taken back, or a no said, while chat was being read."""
    now = fold(told.event for told in events_of(connection, run.id))
    same = now is not None and now.approvals == run.approvals
    if now is None or not same or now.state is not State.AWAITING_APPROVAL:
        return []
    data = {"approvers": list(run.approvals)}
    return append(
        connection, [Event(run=run.id, kind=Kind.QUORUM_REACHED, at=time.time(), data=data)]
    )


def _waits(run: Run, error: Unseen) -> float:
    _log.warning("%s waits: its approvals cannot be confirmed (%s)", run.name, error)
    return UNSEEN


def _listed(gone: Mapping[str, str]) -> str:
    people: Iterable[str] = (f"{person} {reason}" for person, reason in gone.items())
    return "; ".join(people)
