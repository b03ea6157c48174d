"""What can be asked, as frozen values, and who asks. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from config.model.people import Verb

RUNS_SHOWN = 10
"""How many runs are listed unless somebody asks for more."""


WEEKS_SHOWN = 12
"""How many weeks figures are made of unless somebody asks for others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time as somebody wrote it, before anybody knows whose clock is meant.

    Attributes:
        after: Seconds from now; None where a time of day was written.
        clock: Minutes since midnight.
        day: A date (`2026-12-18`), `today`, `tomorrow`; empty for the next time it is so late.
        zone: The time zone that was written with it; empty for the reader's own.
    """

    after: float | None = None
    clock: int = 0
    day: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks, where, and which roles count for this request.

    Attributes:
        person: The name in the configuration; None for somebody it does not list.
        platform: `terminal`, `slack`, `discord`, or `local` for the command line.
        user: The platform's id as the configuration writes it (`1000`, `T1/U2`, a snowflake).
        channel: The platform's id of the channel, without the platform.
        roles: The person's roles, narrowed by the platform's groups. Roles that the configuration
            does not give the person count for nothing.
        zone: The time zone of the person's profile on the platform; empty where it has none.
    """

    person: str | None
    platform: str
    user: str
    channel: str
    roles: frozenset[str] = frozenset()
    zone: str = ""

    @property
    def place(self) -> str:
        """The channel as the configuration writes it: `platform:channel`."""
        return f"{self.platform}:{self.channel}"

    @property
    def actor(self) -> str:
        """The person's name, or `platform:user` of somebody unknown; for the record."""
        return self.person or f"{self.platform}:{self.user}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReference:
    """A run as people name it.

    Attributes:
        environment: None where it was left out (`#42`).
        number: None stands for the newest run.
    """

    environment: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutRun:
    """What all requests about one run have."""

    run: RunReference

    @property
    def environment(self) -> str | None:
        """The environment, where it was named."""
        return self.run.environment


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutEnvironment:
    """What all requests about one environment have; None leaves it to the channel."""

    environment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deploy(AboutEnvironment):
    """`/deploy`; an empty `ref` is the environment's default; `when` is None for at once."""

    verb: ClassVar[Verb] = Verb.DEPLOY
    ref: str = ""
    when: When | None = None
    plan_only: bool = False
    reason: str = ""
    skips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackRequest(AboutEnvironment):
    """`/rollback`; `mode` is `quick` or `full`.

    Attributes:
        run: The run whose version to go back to; None for the version that was live before.
        commit: The commit to go back to instead; empty without one.
        keep_schema: Leave migrations applied that are not marked compatible.
    """

    verb: ClassVar[Verb] = Verb.ROLLBACK
    mode: str = "quick"
    run: RunReference | None = None
    commit: str = ""
    keep_schema: bool = False
    plan_only: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack(AboutRun):
    """Stop a deploy where it still runs, and take it back by the way that fits it.

    Attributes:
        mode: The way that was shown as fitting (`quick`, `full`); empty where none was.
    """

    verb: ClassVar[Verb] = Verb.ROLLBACK
    mode: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill(AboutEnvironment):
    """Rehearse a rollback beside what is live."""

    verb: ClassVar[Verb] = Verb.ROLLBACK
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkBad(AboutRun):
    """Say that a run's version is not to be gone back to; `undo` takes that back."""

    verb: ClassVar[Verb] = Verb.ROLLBACK
    reason: str = ""
    undo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(AboutEnvironment):
    """How environments are; None shows all that the caller may see."""

    verb: ClassVar[Verb] = Verb.VIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs(AboutEnvironment):
    """The newest runs; None shows those of all environments that the caller may see."""

    verb: ClassVar[Verb] = Verb.VIEW
    limit: int = RUNS_SHOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class History(AboutEnvironment):
    """How well an environment was delivered to, over so many weeks."""

    verb: ClassVar[Verb] = Verb.VIEW
    weeks: int = WEEKS_SHOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Show(AboutRun):
    """One run with its steps."""

    verb: ClassVar[Verb] = Verb.VIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Log(AboutRun):
    """What a step printed.

    Attributes:
        step: None stands for the step that runs, or the last one that did. Of a step that ran on
            several hosts `step@host`, or the step for the host that matters most.
        attempt: None stands for the newest.
        whole: All that is stored instead of the last lines.
    """

    verb: ClassVar[Verb] = Verb.VIEW
    step: str | None = None
    attempt: int | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(AboutRun):
    """Stop a run."""

    verb: ClassVar[Verb] = Verb.CANCEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry(AboutRun):
    """Go on with a run that failed."""

    verb: ClassVar[Verb] = Verb.RETRY


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRequest(AboutRun):
    """Answer what a run asks; `option` as it was typed."""

    verb: ClassVar[Verb] = Verb.ANSWER
    option: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot(AboutRun):
    """A sign on an approval request: never typed as a command, a reaction or a button only.

    Attributes:
        removed: The sign was taken back.
        message: The message that carries the sign; empty where the platform has none to give.
        pressed: A button, not a sign.
    """

    verb: ClassVar[Verb] = Verb.APPROVE
    yes: bool
    removed: bool = False
    message: str = ""
    pressed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlass(AboutRun):
    """Go on alone, in an emergency."""

    verb: ClassVar[Verb] = Verb.BREAK_GLASS
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideRequest(AboutRun):
    """Let a deploy start at a closed time."""

    verb: ClassVar[Verb] = Verb.OVERRIDE
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountersignRequest(AboutRun):
    """Stand by somebody who went on alone, or object: typed, a reaction or a button.

    Attributes:
        message: The message that carries the sign or the button; empty where it was typed.
    """

    verb: ClassVar[Verb] = Verb.APPROVE
    yes: bool = True
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock(AboutEnvironment):
    """Hold an environment by hand; `seconds` is None without an end."""

    verb: ClassVar[Verb] = Verb.LOCK
    reason: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlock(AboutEnvironment):
    """End whatever holds an environment."""

    verb: ClassVar[Verb] = Verb.UNLOCK
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(AboutEnvironment):
    """Give the caller's own lock to whoever wants it, or keep it."""

    verb: ClassVar[Verb] = Verb.LOCK
    gives: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteRequest(AboutEnvironment):
    """No alerts for so many seconds; 0 for alerts again. An empty `watch` stands for all."""

    verb: ClassVar[Verb] = Verb.MUTE
    watch: str = ""
    seconds: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptDrift(AboutEnvironment):
    """Keep what was changed by hand; an empty `watch` stands for the only one that can be meant."""

    verb: ClassVar[Verb] = Verb.ACCEPT_DRIFT
    watch: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditVerify(AboutEnvironment):
    """Check the journal's chains; about all environments at once."""

    verb: ClassVar[Verb] = Verb.VIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicasRequest(AboutEnvironment):
    """Who serves, and what each holds; about all environments at once."""

    verb: ClassVar[Verb] = Verb.VIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What can be asked; `about` is one verb or empty for all. Everybody may ask."""

    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whoami:
    """Who the bot takes the caller for. Everybody may ask."""


Guarded = (
    Deploy
    | RollbackRequest
    | TakeBack
    | Drill
    | MarkBad
    | Status
    | Runs
    | History
    | Show
    | Log
    | Cancel
    | Retry
    | AnswerRequest
    | Ballot
    | BreakGlass
    | OverrideRequest
    | CountersignRequest
    | Lock
    | Unlock
    | HandOver
    | MuteRequest
    | AcceptDrift
    | AuditVerify
    | ReplicasRequest
)
"""Requests that need a role."""

Request = Guarded | Help | Whoami
