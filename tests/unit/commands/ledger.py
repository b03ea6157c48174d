"""The runner's door over plain data, for tests of what stands before it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from config.problem import Problem
from runner.control import (
    AcceptOrder,
    Answer,
    AuditReport,
    Change,
    Control,
    Countersign,
    Glass,
    Hold,
    LogText,
    Mark,
    MuteOrder,
    Order,
    OverrideOrder,
    Present,
    RollbackOrder,
    Standing,
    Told,
    Vote,
)
from runner.handover import Wanted
from runner.plan import Plan
from runner.record.events import Event
from runner.record.run import Emergency, Override, Run, State


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Runs, holds and logs as they would be in the journal; `refusals` is what was recorded."""

    now: float
    runs_by_id: dict[str, Run] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    commits: dict[str, tuple[float, ...]] = field(default_factory=dict)
    holds: dict[str, Hold] = field(default_factory=dict)
    logs: dict[tuple[str, str, int], LogText] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    rollbacks: list[RollbackOrder] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    broken: list[Glass] = field(default_factory=list)
    stands: dict[str, Standing] = field(default_factory=dict)
    mutes: list[MuteOrder] = field(default_factory=list)
    accepted: list[AcceptOrder] = field(default_factory=list)
    overrides: list[OverrideOrder] = field(default_factory=list)
    countersigns: list[Countersign] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    refusals: list[tuple[str, str, str, str]] = field(default_factory=list)
    audit: AuditReport = field(default_factory=lambda: AuditReport(runs=0, events=0))

    present: tuple[Present, ...] = ()

    def keep(self, run: Run) -> Run:
        self.runs_by_id[run.id] = run
        return run

    async def deploy(self, order: Order) -> Run | Problem:
        if order.ref == "gone":
            return Problem(code="no-such-ref", what="The origin has no gone.", cure="Push it.")
        self.orders.append(order)
        number = 1 + sum(run.environment == order.environment for run in self.runs_by_id.values())
        return self.keep(
            Run(
                id=f"{order.environment}-{number}",
                environment=order.environment,
                number=number,
                requester=order.person,
                request={"ref": order.ref, "reason": order.reason, "at": order.at},
                requested_at=self.now,
            )
        )

    async def drill(self, order: Order) -> Run | Problem:
        if order.environment == "production":
            return Problem(code="drill-not-available", what="It has none.", cure="Add one.")
        self.orders.append(order)
        drill = Run(id="staging-43", environment=order.environment, number=43, flow="drill")
        return self.keep(drill)

    async def rollback(self, wish: RollbackOrder) -> Run | Problem:
        if wish.to == "staging-1":
            return Problem(code="target-bad", what="It is bad.", cure="Name another.")
        self.rollbacks.append(wish)
        return self.keep(
            Run(
                id=f"{wish.environment}-43",
                environment=wish.environment,
                number=43,
                flow=f"rollback-{wish.mode}",
                requester=wish.person,
                request={"takes_back": "staging-42", "aborts": "staging-42" in self.runs_by_id},
                requested_at=self.now,
            )
        )

    async def mark(self, mark: Mark) -> Run | Problem:
        run = self.runs_by_id[mark.run]
        if mark.undo and not run.bad:
            return Problem(code="not-marked", what="It is not marked.", cure="Nothing.")
        self.marks.append(mark)
        return self.keep(replace(run, bad=mark.reason, bad_by="" if mark.undo else mark.person))

    async def vote(self, vote: Vote) -> Run | Problem:
        self.votes.append(vote)
        run = self.runs_by_id[vote.run]
        if vote.person == run.requester:
            return Problem(code="own-request", what="You asked for it.", cure="Somebody else may.")
        others = tuple(person for person in run.approvals if person != vote.person)
        if vote.removed:
            return self.keep(replace(run, approvals=others))
        if not vote.yes:
            return self.keep(replace(run, state=State.REJECTED, ended_at=self.now))
        given = (*others, vote.person)
        reached = len(given) >= run.approval.get("quorum", 1)
        return self.keep(replace(run, approvals=given, quorum_reached=reached))

    async def break_glass(self, glass: Glass) -> Run | Problem:
        run = self.runs_by_id[glass.run]
        if run.state != State.AWAITING_APPROVAL:
            return Problem(code="approval-not-open", what="It is closed.", cure="Nothing to do.")
        self.broken.append(glass)
        alone = Emergency(person=glass.person, reason=glass.reason, at=self.now)
        return self.keep(replace(run, emergency=alone, state=State.QUEUED))

    async def countersign(self, asked: Countersign) -> Run | Problem:
        run = self.runs_by_id[asked.run]
        if run.emergency is None or run.emergency.person == asked.person:
            return Problem(code="countersign-own", what="It is yours.", cure="Ask another.")
        self.countersigns.append(asked)
        by = asked.person if asked.yes else ""
        return self.keep(replace(run, emergency=replace(run.emergency, countersigned=by)))

    async def override(self, asked: OverrideOrder) -> Run | Problem:
        run = self.runs_by_id[asked.run]
        if run.started_at:
            return Problem(code="override-not-needed", what="It has started.", cure="Nothing.")
        self.overrides.append(asked)
        override = Override(person=asked.person, reason=asked.reason, at=self.now)
        return self.keep(replace(run, override=override, barred={}))

    async def approval_posted(self, run: str, message: str) -> None:
        self.keep(replace(self.runs_by_id[run], messages=(message,)))

    async def cancel(self, run: str, person: str, *, key: str = "") -> Run | Problem:
        found = self.runs_by_id[run]
        if found.ended:
            return Problem(code="run-ended", what=f"{found.name} has ended.", cure="Nothing to do.")
        return self.keep(replace(found, cancel_wanted=person))

    async def retry(self, run: str, person: str, *, key: str = "") -> Run | Problem:
        found = self.runs_by_id[run]
        if found.state != State.FAILED:
            return Problem(code="not-failed", what=f"{found.name} runs.", cure="Wait.")
        return self.keep(replace(found, state=State.RUNNING, ended_at=0.0, retries=1))

    async def answer(self, answer: Answer) -> Run | Problem:
        run = self.runs_by_id[answer.run]
        if answer.person == run.requester:
            return Problem(code="own-request", what="You asked for it.", cure="Somebody else may.")
        self.answers.append(answer)
        *before, last = run.questions
        told = replace(last, answer=answer.option, person=answer.person)
        return self.keep(replace(run, questions=(*before, told)))

    async def lock(self, hold: Hold, *, key: str = "") -> Hold | Problem:
        if hold.environment in self.holds:
            return Problem(code="held", what="It is held already.", cure="Unlock it first.")
        self.holds[hold.environment] = hold
        return hold

    async def unlock(
        self, environment: str, person: str, reason: str, *, key: str = ""
    ) -> Hold | Problem:
        if environment not in self.holds:
            return Problem(code="not-held", what="Nothing holds it.", cure="Go on.")
        return self.holds.pop(environment)

    async def hand_over(
        self, environment: str, person: str, *, gives: bool, key: str = ""
    ) -> Hold | Problem:
        hold = self.holds.get(environment)
        if hold is None or hold.person != person:
            return Problem(code="lock-not-yours", what="It is not yours.", cure="Wait.")
        return self.holds.pop(environment) if gives else hold

    async def wanted(self, environment: str) -> Wanted | None:
        return None

    async def refused(self, run: str, person: str, verb: str, reason: str) -> None:
        self.refusals.append((run, person, verb, reason))

    async def run(self, run: str) -> Run | None:
        return self.runs_by_id.get(run)

    async def runs(self, environment: str | None = None, limit: int = 10) -> Sequence[Run]:
        found = [run for run in self.runs_by_id.values() if environment in {None, run.environment}]
        return sorted(found, key=lambda run: -run.requested_at)[:limit]

    async def plan(self, run: str) -> Plan | None:
        return self.plans.get(run)

    async def changes(self, environment: str, limit: int) -> Sequence[Change]:
        found = await self.runs(environment, limit)
        return [Change(run=run, commits=self.commits.get(run.id, ())) for run in found]

    async def brought(self, run: str) -> Sequence[float]:
        return self.commits.get(run, ())

    async def hold(self, environment: str) -> Hold | None:
        return self.holds.get(environment)

    async def standing(self, environment: str) -> Standing:
        return self.stands.get(environment, Standing())

    async def mute(self, wish: MuteOrder) -> Standing | Problem:
        if wish.watch == "nothing":
            return Problem(code="unknown-watch", what="There is none.", cure="There are: disk.")
        self.mutes.append(wish)
        return Standing()

    async def accept(self, wish: AcceptOrder) -> Standing | Problem:
        if wish.watch == "nothing":
            return Problem(code="nothing-to-accept", what="There is none.", cure="See status.")
        self.accepted.append(wish)
        return Standing()

    async def log(self, run: str, step: str, attempt: int | None = None) -> LogText | None:
        kept = [key for key in self.logs if key[:2] == (run, step) and attempt in {None, key[2]}]
        return self.logs[max(kept)] if kept else None

    async def replicas(self) -> Sequence[Present]:
        return self.present

    async def verify_audit(self) -> AuditReport:
        return self.audit

    async def head(self, run: str) -> str:
        return ""

    async def told(self, after: int, limit: int = 500) -> Sequence[Told]:
        return ()

    async def events(self, run: str) -> Sequence[Event]:
        return ()

    async def news(self, after: int, timeout: float) -> bool:  # noqa: ASYNC109 - as the port has it
        return False

    async def cursor(self, subscriber: str) -> int:
        return 0

    async def advance(self, subscriber: str, position: int) -> None:
        return None


_port: type[Control] = Ledger  # the type checker says where the fake has fallen behind the port
