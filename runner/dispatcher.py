"""The runner's one door: answers `Control` from the journal, and wakes the loops."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

import sqlalchemy as sa

from config.model import Configuration
from config.problem import Problem
from runner import answering, approval, history, once, rehearsal
from runner.alone import Alone
from runner.attendance import attendance
from runner.control import (
    AcceptOrder,
    Answer,
    AuditReport,
    Change,
    Countersign,
    Glass,
    Hold,
    LogText,
    Look,
    Mark,
    MuteOrder,
    Order,
    OverrideOrder,
    RollbackOrder,
    Standing,
    Told,
    Vote,
)
from runner.handover import Wanted
from runner.locks import Locks
from runner.logged import logged
from runner.numbering import begun
from runner.plan import Plan
from runner.plans import Plans
from runner.present import Present
from runner.record import audit
from runner.record.events import SYSTEM, Event, Kind
from runner.record.fold import fold
from runner.record.journal import Journal, append, events_of
from runner.record.run import Run, State
from runner.replicas import Heart
from runner.retreat import Retreat
from runner.watches import acceptance
from runner.watches.mutes import Mutes


class Dispatcher:
    """Takes requests, refuses what may not be, writes what was asked, and wakes the run's loop."""

    def __init__(
        self,
        configuration: Configuration,
        journal: Journal,
        plans: Plans,
        wake: Callable[[str], Awaitable[None]],
        heart: Heart | None = None,
    ) -> None:
        """Write to `journal`; `wake` tells a run's loop to look. `heart` is this replica's."""
        self._heart = heart or Heart(journal.store)
        self._configuration = configuration
        self._journal = journal
        self._plans = plans
        self._wake = wake
        self._locks = Locks(configuration, journal)
        self._mutes = Mutes(configuration, journal)
        self._alone = Alone(configuration, journal, plans)
        self._retreat = Retreat(configuration, journal, plans)

    async def deploy(self, order: Order) -> Run | Problem:
        """Give the order a run number and start it; planning goes on behind it."""
        if order.environment not in self._configuration.environments:
            what = f"There is no environment {order.environment}."
            known = ", ".join(sorted(self._configuration.environments))
            return Problem(code="environment-unknown", what=what, cure=f"There are: {known}.")

        return await self._begin(order, "deploy")

    async def drill(self, order: Order) -> Run | Problem:
        """Begin a drill; it needs neither approval nor hold."""
        playbook = self._configuration.playbooks.get(order.environment)
        if playbook is None or playbook.drill is None:
            return rehearsal.unavailable(order.environment)
        for run in await self.runs(order.environment, 20):
            if run.flow == rehearsal.DRILL and not run.ended:
                known = await once.obeyed(self._journal, order.key)
                return run if known else rehearsal.at_work(run)
        return await self._begin(order, rehearsal.DRILL)

    async def _begin(self, order: Order, flow: str) -> Run | Problem:
        run = ""

        def number(connection: sa.Connection) -> list[Told]:
            nonlocal run
            run, following = begun(connection, order.environment, order.key)
            if not following:
                return []
            data = {
                "environment": order.environment,
                "number": following,
                "flow": flow,
                "ref": order.ref,
                "reason": order.reason,
                "skips": list(order.skips),
                "at": order.at,
                "plan_only": order.plan_only,
                "channel": order.channel,
            }
            event = Event(
                run=run, kind=Kind.REQUESTED, at=time.time(), actor=order.person, data=data
            )
            return append(connection, [event])

        await self._journal.transact(number)
        await self._wake(run)
        return await self._known(run)

    async def rollback(self, wish: RollbackOrder) -> Run | Problem:
        """Give a rollback a run number, and stop the deploy that it takes back; or say why not."""
        asked = await self._retreat.order(wish)
        if isinstance(asked, Problem):
            return asked
        for run in asked:
            await self._wake(run)
        return await self._known(asked[0])

    async def mark(self, mark: Mark) -> Run | Problem:
        """Mark the version of a run as bad, or take the mark back."""
        return await self._retreat.mark(mark) or await self._known(mark.run)

    async def vote(self, vote: Vote) -> Run | Problem:
        """Count a yes or no, or say why it does not count; both are recorded."""
        run = await self._journal.run(vote.run)
        if run is None:
            return _unknown(vote.run)
        plan = await self._plans.of(run.digest)
        problem: Problem | None = None

        def count(connection: sa.Connection) -> list[Told]:
            nonlocal problem
            if once.subject(connection, vote.key) is not None:
                return []
            now = _fresh(connection, run)
            problem = approval.refusal(vote, now, plan, time.time())
            kind = Kind.APPROVAL_REFUSED if problem else approval.kind_of(vote, now)
            if kind is None:
                return []
            if problem is None:
                once.keep(connection, vote.key, run.id)
            event = Event(
                run=run.id,
                kind=kind,
                at=time.time(),
                actor=vote.person,
                ordinal=audit.count(connection, run.id, kind),
                data=approval.data_of(vote, now, problem),
            )
            return append(connection, [event])

        await self._journal.transact(count)
        if problem is not None:
            return problem
        await self._wake(run.id)  # also where it counted before: that word may have been lost
        return await self._known(run.id)

    async def break_glass(self, glass: Glass) -> Run | Problem:
        """Let a run go on without its approvals, or say why not; both are recorded."""
        return await self._against(glass.run, partial(self._alone.break_glass, glass))

    async def override(self, asked: OverrideOrder) -> Run | Problem:
        """Let a deploy start at a closed time, or say why not; both are recorded."""
        return await self._against(asked.run, partial(self._alone.override, asked))

    async def _against(
        self, name: str, act: Callable[[Run], Awaitable[Problem | None]]
    ) -> Run | Problem:
        """Do what goes against a rule, and wake the run that goes on by it."""
        run = await self._journal.run(name)
        if run is None:
            return _unknown(name)
        problem = await act(run)
        if problem is not None:
            return problem
        await self._wake(run.id)
        return await self._known(run.id)

    async def countersign(self, asked: Countersign) -> Run | Problem:
        """Record what somebody else says to an emergency, or why that does not count."""
        run = await self._journal.run(asked.run)
        if run is None:
            return _unknown(asked.run)
        return await self._alone.countersign(asked, run) or await self._known(run.id)

    async def approval_posted(self, run: str, message: str) -> None:
        """Record where the approval request stands; votes before that do not count."""
        state = await self._journal.run(run)
        if state is not None and message not in state.messages:
            await self._next(run, Kind.APPROVAL_POSTED, "", {"message": message})

    async def cancel(self, run: str, person: str, *, key: str = "") -> Run | Problem:
        """Record the wish; the running step gets TERM, a grace time, KILL."""
        state = await self._journal.run(run)
        if state is None:
            return _unknown(run)
        if await once.obeyed(self._journal, key):
            await self._wake(run)  # whoever obeyed it may have died before this word
            return state
        if state.ended:
            what = f"{state.name} has ended ({state.state.value}); there is nothing to cancel."
            return Problem(code="run-ended", what=what, cure="See it with /handrail show.")
        if not state.cancel_wanted:
            kind = Kind.CANCEL_WANTED
            count = await self._journal.store.read(lambda c: audit.count(c, run, kind))
            data = {"person": person}
            await once.write(
                self._journal,
                key,
                Event(run=run, kind=kind, at=time.time(), actor=person, ordinal=count, data=data),
            )
            await self._wake(run)
        return await self._known(run)

    async def retry(self, run: str, person: str, *, key: str = "") -> Run | Problem:
        """Go on with a run that failed: same digest, new attempt of the failed step."""
        state = await self._journal.run(run)
        if state is None:
            return _unknown(run)
        if await once.obeyed(self._journal, key):
            return state
        problem = approval.no_retry(self._configuration, state, person)
        problem = problem or await self._retreat.overtaken(state)
        if problem is not None:
            return problem
        failed = next((step.id for step in state.steps.values() if not step.done), "")
        event = Event(
            run=run,
            kind=Kind.RETRY_WANTED,
            at=time.time(),
            actor=person,
            ordinal=state.retries,
            data={"person": person, "step": failed},
        )
        await once.write(self._journal, key, event)
        await self._wake(run)
        return await self._known(run)

    async def answer(self, answer: Answer) -> Run | Problem:
        """Answer the waiting question."""
        run = await self._journal.run(answer.run)
        if run is None:
            return _unknown(answer.run)
        problem = await answering.take(self._journal, answer, run)
        if problem is not None:
            return problem
        await self._wake(run.id)
        return await self._known(run.id)

    async def lock(self, hold: Hold, *, key: str = "") -> Hold | Problem:
        """Hold an environment by hand."""
        return await self._locks.lock(hold, key)

    async def unlock(
        self, environment: str, person: str, reason: str, *, key: str = ""
    ) -> Hold | Problem:
        """End whatever holds the environment, unless a run is in the middle of it."""
        return await self._freed(environment, self._locks.unlock(environment, person, reason, key))

    async def hand_over(
        self, environment: str, person: str, *, gives: bool, key: str = ""
    ) -> Hold | Problem:
        """Answer whoever wants the person's lock; returns the lock that was given or is kept."""
        said = self._locks.hand_over(environment, person, key, gives=gives)
        return await self._freed(environment, said)

    async def wanted(self, environment: str) -> Wanted | None:
        """Return who wants the lock that somebody has of an environment now."""
        return await self._locks.wanted(environment)

    async def _freed(self, environment: str, ending: Awaitable[Hold | Problem]) -> Hold | Problem:
        ended = await ending
        for run in await history.queued(self._journal, environment):
            await self._wake(run)
        return ended

    async def refused(self, run: str, person: str, verb: str, reason: str) -> None:
        """Record that somebody asked for what they may not do."""
        data = {"person": person, "verb": verb, "reason": reason}
        await self._next(run, Kind.REQUEST_REFUSED, person, data)

    async def run(self, run: str) -> Run | None:
        """Return a run by its id."""
        return None if run.startswith("environment:") else await self._journal.run(run)

    async def runs(self, environment: str | None = None, limit: int = 10) -> Sequence[Run]:
        """Return the newest runs, newest first."""
        return await history.newest(self._journal, environment, limit)

    async def plan(self, run: str) -> Plan | None:
        """Return a run's plan, once it has one."""
        state = await self._journal.run(run)
        return await self._plans.of(state.digest) if state else None

    async def changes(self, environment: str, limit: int) -> Sequence[Change]:
        """Return the newest runs of an environment with the times of what they brought."""
        return await history.changes(self._journal, environment, limit)

    async def brought(self, run: str) -> Sequence[float]:
        """Return when the commits were made that a run brought (seconds since the epoch)."""
        return await history.brought(self._journal, run)

    async def hold(self, environment: str) -> Hold | None:
        """Return who keeps an environment now."""
        return await self._locks.hold(environment)

    async def standing(self, environment: str) -> Standing:
        """Return what stands in an environment: incidents of its watches, and mutes."""
        return await self._mutes.standing(environment)

    async def looks(self) -> Mapping[tuple[str, str], Look]:
        """Return the newest look at each watch that is declared, by environment and watch."""
        return await self._mutes.looks()

    async def mute(self, wish: MuteOrder) -> Standing | Problem:
        """Mute a watch or all of them, or end that; returns what stands then."""
        return await self._mutes.mute(wish)

    async def accept(self, wish: AcceptOrder) -> Standing | Problem:
        """Record what was changed by hand as what has to stay; returns what stands then."""
        return await acceptance.accept(self._journal, wish)

    async def log(self, run: str, step: str, attempt: int | None = None) -> LogText | None:
        """Return what a step printed; of one that ran on several hosts, `step@host` names which."""
        return await logged(self._journal, run, step, attempt)

    async def replicas(self) -> Sequence[Present]:
        """Return who serves, and who was lost lately, the newest last."""
        return await attendance(self._journal.store, self._heart.id)

    async def verify_audit(self) -> AuditReport:
        """Check the chain of every run."""
        return await self._journal.store.read(audit.verify)

    async def head(self, run: str) -> str:
        """Return the hash of a run's last event."""
        return await self._journal.head(run)

    async def told(self, after: int, limit: int = 500) -> Sequence[Told]:
        """Return events behind a position, in order."""
        return await self._journal.told(after, limit)

    async def events(self, run: str) -> Sequence[Event]:
        """Return all events of a run, in order."""
        return await self._journal.events(run)

    async def news(self, after: int, within: float) -> bool:
        """Wait until something stands behind a position; False when the time is over."""
        return await self._journal.news(after, within)

    async def cursor(self, subscriber: str) -> int:
        """Return how far a subscriber has read."""
        return await self._journal.cursor(subscriber)

    async def advance(self, subscriber: str, position: int) -> None:
        """Remember how far a subscriber has read."""
        await self._journal.advance(subscriber, position)

    async def _next(self, run: str, kind: Kind, person: str, data: Mapping[str, object]) -> None:
        actor = person or SYSTEM
        await self._journal.next(Event(run=run, kind=kind, at=time.time(), actor=actor, data=data))

    async def _known(self, run: str) -> Run | Problem:
        return await self._journal.run(run) or _unknown(run)


def _fresh(connection: sa.Connection, run: Run) -> Run:
    """Return a run that waits for approval as it is within this transaction."""
    if run.state is not State.AWAITING_APPROVAL:
        return run
    return fold(told.event for told in events_of(connection, run.id)) or run


def _unknown(run: str) -> Problem:
    return Problem(code="run-unknown", what=f"There is no run {run}.", cure="See /handrail runs.")
