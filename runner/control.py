"""What can be asked of the runner: the one door for commands and chat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from config.problem import Problem
from runner.figures import Change
from runner.handover import Wanted
from runner.plan import Plan
from runner.present import Present
from runner.record.events import Event
from runner.record.run import Run
from runner.record.told import AuditReport, Told
from runner.watches.rules import Look
from runner.watches.standing import Standing

__all__ = [
    "AcceptOrder",
    "Answer",
    "AuditReport",
    "Change",
    "Control",
    "Countersign",
    "Glass",
    "Hold",
    "LogText",
    "Look",
    "Mark",
    "MuteOrder",
    "Order",
    "OverrideOrder",
    "Present",
    "RollbackOrder",
    "Standing",
    "Told",
    "Vote",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A deploy as somebody asked for it.

    Attributes:
        ref: A branch, tag or commit; empty for the environment's default.
        skips: Step ids to leave out.
        at: When it is to start, seconds since the epoch; 0 for as soon as it is approved.
        channel: Where it was asked, `platform:channel`.
        key: Names the delivery that asked; the same one again gives the same run.
    """

    environment: str
    person: str
    ref: str = ""
    plan_only: bool = False
    reason: str = ""
    skips: tuple[str, ...] = ()
    at: float = 0.0
    channel: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackOrder:
    """A rollback as somebody asked for it.

    Attributes:
        mode: `quick` or `full`; empty for the way that fits `deploy`.
        deploy: The run that is to be taken back (`staging-42`), refused where that is no longer the
            newest one or another way than `mode` fits it; empty for the newest.
        to: The run whose version to go back to (`staging-41`), or a commit; empty for the version
            that was live before.
        keep_schema: Leave migrations applied that are not marked compatible.
        channel: Where it was asked, `platform:channel`.
        key: Names the delivery that asked; the same one again gives the same run.
        decided: The answer to a monitor's alert that asks for it: id, person, via, roles.
    """

    environment: str
    person: str
    mode: str = "quick"
    deploy: str = ""
    to: str = ""
    keep_schema: bool = False
    plan_only: bool = False
    reason: str = ""
    channel: str = ""
    key: str = ""
    decided: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The wish to mark the version that a run brought as bad, or to take that mark back.

    Attributes:
        undo: Take it back.
        key: Names the delivery that asked; the same one again changes nothing.
    """

    run: str
    person: str
    reason: str = ""
    undo: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A reaction on an approval request.

    Attributes:
        run: The run's id (`staging-42`).
        roles: Roles the person holds now, narrowed by the platform's groups.
        yes: Whether the sign is the yes sign.
        removed: The reaction was taken back.
        via: The platform.
        message: The request's reference in chat; empty where the platform has none to give.
        pressed: Given by a button rather than a sign: it stands until it is taken back.
        key: Names the delivery; the same one counts once. Empty for none.
    """

    run: str
    person: str
    roles: frozenset[str]
    yes: bool
    removed: bool = False
    via: str
    message: str = ""
    pressed: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glass:
    """The wish to go on alone in an emergency: to break the glass.

    Attributes:
        roles: Roles the person holds now, narrowed by the platform's groups.
        reason: Why it cannot wait for an approval.
        via: The platform.
        key: Names the delivery that asked; the same one again changes nothing.
    """

    run: str
    person: str
    roles: frozenset[str]
    reason: str
    via: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Countersign:
    """What somebody else says to a run that went on alone; a no is an objection.

    Attributes:
        roles: Roles the person holds now, narrowed by the platform's groups.
        message: The message in chat that carries it; empty where it was typed.
        key: Names the delivery that said it; the same one again changes nothing.
    """

    run: str
    person: str
    roles: frozenset[str]
    yes: bool
    via: str
    message: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideOrder:
    """The wish to let a deploy start although windows or freezes say no.

    Attributes:
        roles: Roles the person holds now, narrowed by the platform's groups.
        reason: Why it cannot wait; everybody is told.
        via: The platform.
        key: Names the delivery that asked; the same one again changes nothing.
    """

    run: str
    person: str
    roles: frozenset[str]
    reason: str
    via: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptOrder:
    """The wish to keep what somebody changed by hand, as the alert of a watch showed it.

    Attributes:
        watch: Its id; empty where only one can be meant.
        key: Names the delivery that asked; the same one again changes nothing.
    """

    environment: str
    person: str
    reason: str
    watch: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteOrder:
    """The wish for no alerts of standing watches for a while, or for them again.

    Attributes:
        watch: Its id; empty for all watches of the environment.
        until: Seconds since the epoch; 0 ends it.
        key: Names the delivery that asked; the same one again changes nothing.
    """

    environment: str
    watch: str
    person: str
    reason: str = ""
    until: float = 0.0
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer to the question that a run waits for.

    Attributes:
        key: Names the delivery that answered; the same one again answers nothing more.
        via: The platform.
    """

    run: str
    person: str
    roles: frozenset[str]
    option: str
    key: str = ""
    via: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Who keeps an environment: a run (`run` is its id) or a person's lock (`run` empty)."""

    environment: str
    run: str
    person: str
    reason: str
    since: float
    until: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogText:
    """A step's output as it is stored: masked; `cut` bytes are missing in the middle."""

    step: str
    attempt: int
    text: str
    size: int
    cut: int = 0


class Control(Protocol):
    """The runner, as commands and chat meet it. Refusals come back as `Problem`.

    What is asked with a `key` takes effect once: the same key again changes nothing, also after a
    restart.
    """

    async def deploy(self, order: Order) -> Run | Problem:
        """Give the order a run number and start it; planning goes on behind it."""

    async def drill(self, order: Order) -> Run | Problem:
        """Begin to rehearse a rollback; only environment, person, reason, channel and key count."""

    async def rollback(self, wish: RollbackOrder) -> Run | Problem:
        """Give a rollback a run number, and stop the deploy that it takes back; or say why not."""

    async def mark(self, mark: Mark) -> Run | Problem:
        """Mark the version of a run as bad, or take the mark back."""

    async def vote(self, vote: Vote) -> Run | Problem:
        """Count a yes or no, or say why it does not count; both are recorded."""

    async def break_glass(self, glass: Glass) -> Run | Problem:
        """Let a run go on without its approvals, or say why not; both are recorded."""

    async def countersign(self, asked: Countersign) -> Run | Problem:
        """Record what somebody else says to an emergency, or why that does not count."""

    async def override(self, asked: OverrideOrder) -> Run | Problem:
        """Let a deploy start at a closed time, or say why not; both are recorded."""

    async def approval_posted(self, run: str, message: str) -> None:
        """Record where the approval request stands; votes before that do not count."""

    async def cancel(self, run: str, person: str, *, key: str = "") -> Run | Problem:
        """Record the wish; the running step gets TERM, a grace time, KILL."""

    async def retry(self, run: str, person: str, *, key: str = "") -> Run | Problem:
        """Go on with a run that failed: same digest, new attempt of the failed step."""

    async def answer(self, answer: Answer) -> Run | Problem:
        """Answer the waiting question."""

    async def lock(self, hold: Hold, *, key: str = "") -> Hold | Problem:
        """Hold an environment by hand."""

    async def unlock(
        self, environment: str, person: str, reason: str, *, key: str = ""
    ) -> Hold | Problem:
        """End whatever holds the environment, unless a run is in the middle of it.

        Somebody else's lock is asked for first (`lock-asked`), and may be taken after a deadline.
        """

    async def hand_over(
        self, environment: str, person: str, *, gives: bool, key: str = ""
    ) -> Hold | Problem:
        """Answer whoever wants the person's lock; returns the lock that was given or is kept."""

    async def wanted(self, environment: str) -> Wanted | None:
        """Return who wants the lock that somebody has of an environment now."""

    async def refused(self, run: str, person: str, verb: str, reason: str) -> None:
        """Record that somebody asked for what they may not do; `run` may be `environment:NAME`."""

    async def run(self, run: str) -> Run | None:
        """Return a run by its id."""

    async def runs(self, environment: str | None = None, limit: int = 10) -> Sequence[Run]:
        """Return the newest runs, newest first."""

    async def plan(self, run: str) -> Plan | None:
        """Return a run's plan, once it has one."""

    async def changes(self, environment: str, limit: int) -> Sequence[Change]:
        """Return the newest runs of an environment with the times of what they brought."""

    async def brought(self, run: str) -> Sequence[float]:
        """Return when the commits were made that a run brought (seconds since the epoch)."""

    async def hold(self, environment: str) -> Hold | None:
        """Return who keeps an environment now."""

    async def standing(self, environment: str) -> Standing:
        """Return what stands in an environment: incidents of its watches, and mutes."""

    async def looks(self) -> Mapping[tuple[str, str], Look]:
        """Return the newest look at each watch that is declared, by environment and watch."""

    async def mute(self, wish: MuteOrder) -> Standing | Problem:
        """Mute a watch or all of them, or end that; returns what stands then."""

    async def accept(self, wish: AcceptOrder) -> Standing | Problem:
        """Record what was changed by hand as what has to stay; returns what stands then."""

    async def log(self, run: str, step: str, attempt: int | None = None) -> LogText | None:
        """Return what a step printed; of one that ran on several hosts, `step@host` names which."""

    async def replicas(self) -> Sequence[Present]:
        """Return who serves, and who was lost lately, the newest last."""

    async def verify_audit(self) -> AuditReport:
        """Check the chain of every run."""

    async def head(self, run: str) -> str:
        """Return the hash of a run's last event."""

    async def told(self, after: int, limit: int = 500) -> Sequence[Told]:
        """Return events behind a position, in order."""

    async def events(self, run: str) -> Sequence[Event]:
        """Return all events of a run, in order."""

    async def news(self, after: int, within: float) -> bool:
        """Wait until something stands behind a position; False when the time is over."""

    async def cursor(self, subscriber: str) -> int:
        """Return how far a subscriber has read."""

    async def advance(self, subscriber: str, position: int) -> None:
        """Remember how far a subscriber has read."""
