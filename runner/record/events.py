"""What can happen to a run: past tense, frozen, with time and actor. Pure.

The journal is the truth about a run; everything else (card, audit, metrics, the engine's next
decision) is read from it. An event has a unique key of run, step, attempt, kind and ordinal, and
the first write wins: whoever writes the same key again learns what was written first.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

NO_STEP = ""
"""Stands where an event belongs to the run and not to one of its steps."""

SYSTEM = "handrail"
"""The actor of what nobody asked for."""


class Kind(StrEnum):
    """What happened; behind each the keys of its data."""

    REQUESTED = "requested"
    """environment, number, flow, ref, reason, skips, plan_only, channel (`platform:channel`); of a
    deploy also at (epoch seconds, when it is to start; 0 for as soon as it may); of a rollback also
    to, keep_schema, takes_back (a run), aborts (whether that run is stopped for it),
    decided (how an alert was answered by it: id, person, via, roles)
    """
    PLANNED = "planned"
    """digest, checks (list of judged checks, see `runner.checks.verdict.Judged.to_json`),
    checklists (list, see `runner.checks.people.Checklist.to_json`)
    """
    PLAN_FAILED = "plan failed"
    """problem (code, what, cure)"""
    APPROVAL_REQUESTED = "approval requested"
    """digest, expires (seconds since the epoch), quorum, roles, note"""
    APPROVAL_POSTED = "approval posted"
    """message (reference of the approval request in chat)"""
    APPROVED = "approved"
    """digest, person, via (platform), message, pressed (by a button)"""
    APPROVAL_WITHDRAWN = "approval withdrawn"
    """person"""
    APPROVAL_REFUSED = "approval refused"
    """person, reason: a yes or no that did not count, and why"""
    REJECTED = "rejected"
    """person"""
    EXPIRED = "expired"
    """after (seconds)"""
    BROKE_GLASS = "broke glass"
    """person, reason, digest, via: the run goes on without the approvals that are missing"""
    COUNTERSIGNED = "countersigned"
    """person, via, message: somebody else stands by who broke the glass"""
    OBJECTED = "objected"
    """person, via, message: somebody else does not; it stops nothing"""
    QUORUM_REACHED = "quorum reached"
    """approvers, emergency (true where one person went on alone), covered (the deploy whose
    approval holds for taking it back)
    """
    TIME_CAME = "time came"
    """at (epoch seconds): a run that was to start at a set time goes on"""
    START_BARRED = "start barred"
    """code, why, opens (epoch seconds or null), until: it waits so long for an override"""
    OVERRIDDEN = "overridden"
    """person, reason, via: the run may start although windows or freezes say no"""
    QUEUED = "queued"
    """holder (what it waits for), since (seconds since the epoch), why (a run holds it)"""
    HOLD_TAKEN = "hold taken"
    """environment"""
    STARTED = "started"
    """moved (commits the ref has moved on since), boots (boot id by host name), host_time
    (epoch seconds by the first host's clock); of several hosts also host_times (by name)
    """
    VOIDED = "voided"
    """problem: the world is no longer as planned"""
    STEP_STARTED = "step started"
    """host, boot, token: intent, written before the host is told; of several hosts also hosts (the
    boot id of each that this attempt is meant for), checked (those where only its checks are run)
    """
    HOST_BEGAN = "host began"
    """host: a step is about to run on one of several; ordinal = its place in the group"""
    HOST_ENDED = "host ended"
    """host, and as `step finished`; where it did not pass also going (the hosts at work meanwhile)
    and left (those where it is not begun); ordinal likewise
    """
    STEP_FINISHED = "step finished"
    """outcome, why, seconds, status, outputs, checks (list), checklists (list), unclear (a check
    could not be measured), tail, diagnosis, advice, survivors; of several hosts also hosts (by
    name: outcome, why, seconds, outputs, accepted)
    """
    STEP_NOTED = "step noted"
    """text: a connection lost or regained, a local change found, a process found lost"""
    QUESTION_ASKED = "question asked"
    """id, text, items, options, roles, deadline (epoch seconds), default, not_requester, checklist
    (what it proves, where one is asked), more (another question follows); of a monitor also
    measures (list: as `monitor breached`), why (`breached` or `inconclusive`)
    """
    ANSWERED = "answered"
    """id, option, person, via (platform), roles (that the person held)"""
    ANSWER_REFUSED = "answer refused"
    """id, person, reason"""
    QUESTION_EXPIRED = "question expired"
    """id, option (the default that was taken)"""
    MONITOR_BREACHED = "monitor breached"
    """measure, index (its place in the monitor), says, value, threshold, unit, baseline, question
    (the alert that it belongs to), first (whether that alert tells it)
    """
    MONITOR_RECOVERED = "monitor recovered"
    """measure, index, says, value, unit, question"""
    CANCEL_WANTED = "cancel wanted"
    """person"""
    RETRY_WANTED = "retry wanted"
    """person, step"""
    REQUEST_REFUSED = "request refused"
    """person, verb, reason: whoever may not do a thing is told so, and it is recorded"""
    RECHECKED = "rechecked"
    """checks (list), step (the first whose checks no longer pass, or empty); ordinal = retry"""
    FINISHED = "finished"
    """outcome, reason, held (whether the hold is kept)"""
    HOLD_FREED = "hold freed"
    """environment, person, reason"""
    ROLLED_BACK = "rolled back"
    """by (the rollback's run): a deploy was taken back"""
    MARKED_BAD = "marked bad"
    """person, reason: the run's version is not to be gone back to"""
    MARK_REMOVED = "mark removed"
    """person"""
    REMOVAL_WANTED = "removal wanted"
    """kept (its id), says, outputs (the names by which it was known): intent, written before the
    host is told; from now on nothing counts on it
    """
    REMOVED = "removed"
    """kept, says, text (what the host said of it)"""
    LOCKED = "locked"
    """environment, person, reason, until"""
    INCIDENT_OPENED = "incident opened"
    """of an environment, step = watch: title, state (`failing` or `unmeasured`), lines, since,
    charts (of measures), changed (digests of what was changed by hand, by subject)"""
    INCIDENT_TOLD = "incident told"
    """likewise: the channels are to know of it"""
    INCIDENT_ENDED = "incident ended"
    """step = watch: title, told (whether the channels are to know that it is over), seconds"""
    WATCH_MUTED = "watch muted"
    """step = watch, empty for all of them: reason, until (epoch seconds)"""
    WATCH_UNMUTED = "watch unmuted"
    """step = watch, empty for all of them"""
    DRIFT_ACCEPTED = "drift accepted"
    """by a person, step = watch: title, reason, digests (of what is to stay, by subject)"""
    DRIFT_RECORDED = "drift recorded"
    """run (the newest that changed something), digests (SHA-256 by subject)"""
    UNLOCKED = "unlocked"
    """environment, person, reason; where it answers a `lock wanted` also wanted (its ordinal) and
    how (`given` or `taken`)
    """
    LOCK_WANTED = "lock wanted"
    """environment, holder, reason, until (epoch seconds: how long the holder is waited for)"""
    LOCK_KEPT = "lock kept"
    """environment, person, wanted (ordinal of the `lock wanted` that it answers)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened.

    Attributes:
        run: The run's id (`staging-42`), or `environment:staging` for what belongs to none.
        at: Seconds since the epoch, by the writer's clock; the first write's time stays.
        actor: The person's name in the configuration, or `SYSTEM`.
        ordinal: Tells events of the same kind, step and attempt apart, from 0.
    """

    run: str
    kind: Kind
    at: float
    actor: str = SYSTEM
    step: str = NO_STEP
    attempt: int = 0
    ordinal: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, int, str, int]:
        """What makes the event unique."""
        return (self.run, self.step, self.attempt, self.kind.value, self.ordinal)


def chained(previous: str, event: Event) -> str:
    """Return the event's SHA-256 (hex) over its content and the hash of the one before it."""
    content = [previous, *event.key, repr(event.at), event.actor, event.data]
    words = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()
