"""A run's state: nothing but the fold of its events. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where a run is."""

    REQUESTED = "requested"
    PLANNED = "planned"
    AWAITING_APPROVAL = "awaiting approval"
    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting for a decision"
    MONITORING = "monitoring"
    SUCCEEDED = "succeeded"
    REJECTED = "rejected"
    EXPIRED = "expired"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ROLLED_BACK = "rolled back"


class Outcome(StrEnum):
    """How an attempt of a step ended."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something only a person can decide.

    Attributes:
        options: What can be answered, the first one going on.
        deadline: Seconds since the epoch; then `default` is taken.
        not_requester: The run's requester may not answer with the first option.
        answered: Seconds since the epoch; 0 while it waits.
        attempt: Of the step that it is about.
        measures: What a monitor asks about: data of its breaches, or of what it cannot judge.
        kind: Of a monitor's question: `breached` or `inconclusive`; empty of any other.
        checklist: Of a checklist, what it proves; its items are in `items`.
        more: Another question about the same follows when this one lets it go on.
        by_press: Data of the answer: where it was given, and roles that the person held.
    """

    id: str
    step: str
    text: str
    options: tuple[str, ...]
    roles: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    deadline: float
    default: str
    not_requester: bool = True
    asked: float = 0.0
    answer: str | None = None
    person: str | None = None
    answered: float = 0.0
    attempt: int = 0
    measures: tuple[Mapping[str, Any], ...] = ()
    kind: str = ""
    checklist: str = ""
    more: bool = False
    by_press: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """That one person went on alone.

    Attributes:
        at: Seconds since the epoch.
        countersigned: Who stands by it; empty until somebody does.
        countersigned_at: When; 0 until then.
        objections: Who said no, in order.
    """

    person: str
    reason: str
    at: float
    countersigned: str = ""
    countersigned_at: float = 0.0
    objections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """That one person let a run start at a closed time; `at` is in seconds since the epoch."""

    person: str
    reason: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What is known of a step on one of several hosts; its newest attempt there counts.

    Attributes:
        began: Seconds since the epoch; 0 while the host waits for its turn.
        finished: Data of its `host ended` event.
        accepted: A person let it go on although it was inconclusive or lost there.
    """

    name: str
    attempt: int
    began: float = 0.0
    outcome: Outcome | None = None
    finished: Mapping[str, Any] = field(default_factory=dict)
    accepted: bool = False

    @property
    def running(self) -> bool:
        """Whether it has begun there and not ended."""
        return self.began > 0 and self.outcome is None

    @property
    def done(self) -> bool:
        """Whether nothing is left to do there."""
        return self.accepted or self.outcome in {Outcome.PASSED, Outcome.WARNED}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepState:
    """What is known of one step; the newest attempt counts.

    Attributes:
        started: Seconds since the epoch, when its newest attempt began; 0 before that.
        seconds: How long the newest attempt took; 0 while it runs.
        finished: Data of the newest attempt's `step finished` event.
        accepted: A person let it go on although it was inconclusive or had failed.
        again: A person asked for another attempt.
        job: Data of the newest attempt's `step started` event.
        hosts: Where it runs on several hosts: each of those that an attempt was meant for.
        losses: Attempts in a row that the host has lost, the newest one among them.
    """

    id: str
    attempt: int = 0
    outcome: Outcome | None = None
    started: float = 0.0
    seconds: float = 0.0
    finished: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    accepted: bool = False
    again: bool = False
    job: Mapping[str, Any] = field(default_factory=dict)
    hosts: Mapping[str, HostState] = field(default_factory=dict)
    losses: int = 0

    def outputs_on(self, host: str) -> Mapping[str, Any]:
        """Return what it handed on, by name: on one of its several hosts, else as a whole.

        A host that handed on nothing has empty values: never those of another host.
        """
        told: Mapping[str, Any] = self.finished.get("outputs", {})
        hosts = self.finished.get("hosts", {})
        if host not in hosts:
            return told
        every = [one.get("outputs", {}) for one in hosts.values()]
        blank = dict.fromkeys((name for outputs in every for name in outputs), "")
        return {**blank, **hosts[host].get("outputs", {})}

    @property
    def running(self) -> bool:
        """Whether an attempt has begun and not ended."""
        return self.attempt > 0 and self.outcome is None

    @property
    def done(self) -> bool:
        """Whether the run may go on behind this step."""
        return self.accepted or self.outcome in {Outcome.PASSED, Outcome.WARNED, Outcome.SKIPPED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of a plan, as its events tell it.

    Attributes:
        messages: References of the approval request in chat, once it is posted.
        approvals: Persons whose yes counts now, in order.
        emergency: Who went on without the approvals that were missing; None if nobody did.
        due_at: When its set time came; 0 until then, and where it has none.
        barred: Data of the newest `start barred`, until somebody overrides it or it starts.
        override: Who let it start at a closed time; None if nobody did.
        questions: All that were asked, in order.
        holds: Whether the run holds its environment.
        changed: Whether a step that changes something has begun.
        retries: How often somebody asked for the failed step again.
        rechecked: For how many of the retries the passed steps were checked again.
        breaches: Data of the monitor's breaches that have not recovered.
        asked_at: When its approval was asked for, seconds since the epoch; 0 where it was not.
        approved_at: When it was approved, or let go on without; 0 until then.
        troubled_at: When its monitor first saw a breach; 0 where it saw none.
        last_actor: Who asked for the newest retry.
        rolled_back_by: The rollback that took this deploy back; empty where none did.
        bad: Why its version is not to be gone back to; empty where nobody marked it.
        bad_by: Who marked it.
        removed: What it had left on the host and is kept no longer, by id: whether it is gone.
        gone: The outputs that named it.
    """

    id: str
    environment: str = ""
    number: int = 0
    flow: str = "deploy"
    requester: str = ""
    state: State = State.REQUESTED
    request: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""
    planned: Mapping[str, Any] = field(default_factory=dict)
    approval: Mapping[str, Any] = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    approvals: tuple[str, ...] = ()
    quorum_reached: bool = False
    emergency: Emergency | None = None
    steps: Mapping[str, StepState] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    cancel_wanted: str = ""
    retries: int = 0
    rechecked: int = 0
    recheck: Mapping[str, Any] = field(default_factory=dict)
    last_actor: str = ""
    holds: bool = False
    changed: bool = False
    requested_at: float = 0.0
    asked_at: float = 0.0
    approved_at: float = 0.0
    troubled_at: float = 0.0
    due_at: float = 0.0
    barred: Mapping[str, Any] = field(default_factory=dict)
    override: Override | None = None
    started_at: float = 0.0
    ended_at: float = 0.0
    reason: str = ""
    problem: Mapping[str, str] = field(default_factory=dict)
    breaches: tuple[Mapping[str, Any], ...] = ()
    started: Mapping[str, Any] = field(default_factory=dict)
    rolled_back_by: str = ""
    bad: str = ""
    bad_by: str = ""
    removed: Mapping[str, bool] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    @property
    def approval_posted(self) -> bool:
        """Whether people can see the approval request."""
        return bool(self.messages)

    @property
    def rolls_back(self) -> bool:
        """Whether it takes a deploy back; a drill only rehearses that."""
        return self.flow.startswith("rollback")

    @property
    def name(self) -> str:
        """How people call it: `staging #42`."""
        return f"{self.environment} #{self.number}"

    @property
    def at(self) -> float:
        """When it is to start, seconds since the epoch; 0 for as soon as it may."""
        return float(self.request.get("at") or 0.0)

    @property
    def ended(self) -> bool:
        """Whether nothing more happens unless somebody asks for a retry."""
        return self.ended_at > 0

    @property
    def question(self) -> Question | None:
        """The question that waits for an answer."""
        waiting = [question for question in self.questions if question.answer is None]
        return waiting[-1] if waiting else None
