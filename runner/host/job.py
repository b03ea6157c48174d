"""The nouns of remote execution: a job, how it ended, what is known of it. Pure."""

import hashlib
import json
import math
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from runner.host.shell import check_name

__all__ = [
    "Conflict",
    "Ended",
    "Job",
    "Lost",
    "Outcome",
    "Sink",
    "State",
    "StateKind",
    "Void",
    "Why",
]

StateKind = Literal["absent", "half", "live", "done", "lost", "void"]
Why = Literal["exit", "limit", "silence", "cancelled", "check-limit"]

# Called with the offset in the job's output and the bytes that stand there; in order, once each.
Sink = Callable[[int, bytes], Awaitable[None]]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One attempt of a step: a script and the check that proves it.

    Attributes:
        id: Names the attempt within its run (`backup.1`); what was started once under an id is
            never started again.
        script: Run by `shell` from a file, in a session of its own, with `/dev/null` as input.
        check: Run by `sh` after the script exited 0; empty for none. Sees the same variables, and
            the script's outputs as `OUT_NAME`.
        environment: Variables for both scripts.
        secrets: More of them; they are never written anywhere and never shown.
        limit: Seconds the script may take.
        silence: Seconds it may print nothing; 0 for any number.
        grace: Seconds between TERM and KILL when it has to end early.
        check_limit: Seconds the check may take.
        boot_id: The host's boot id as journalled before the run's first start.
        outputs: Names the script may hand on by writing `NAME=value` lines to `$HANDRAIL_OUTPUT`.
        claim: What the attempt is known by on the host, without white space; empty for a digest of
            what it would do. Another release may write the same step's check otherwise.

    Raises:
        ValueError: A field cannot be carried to a host as it is.
    """

    id: str
    script: str
    check: str = ""
    shell: Literal["bash", "sh"] = "bash"
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    limit: float = 600
    silence: float = 0
    grace: float = 10
    check_limit: float = 60
    boot_id: str
    outputs: tuple[str, ...] = ()
    claim: str = ""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"{self.id!r} is not a job's id: letters, digits, dots and hyphens")
        for name in (*self.environment, *self.secrets, *self.outputs):
            check_name(name)
        if twice := sorted(self.environment.keys() & self.secrets.keys()):
            raise ValueError(f"{twice[0]} is both a variable and a secret")
        texts = (self.script, self.check, *self.environment.values(), *self.secrets.values())
        if any("\0" in text for text in texts):
            raise ValueError(f"job {self.id} holds a NUL, which no shell can carry")
        times = (self.limit, self.silence, self.grace, self.check_limit)
        if not all(math.isfinite(time) and time >= 0 for time in times):
            raise ValueError(f"job {self.id} has a time that is not a number of seconds")
        if not self.limit or not self.check_limit or not self.boot_id:
            raise ValueError(f"job {self.id} needs limits above 0 and the host's boot id")

    @property
    def digest(self) -> str:
        """The claim, or SHA-256 over what it would do; of variables and secrets only the names."""
        if self.claim:
            return self.claim
        parts = {
            "script": self.script,
            "check": self.check,
            "shell": self.shell,
            "times": [float(t) for t in (self.limit, self.silence, self.grace, self.check_limit)],
            "variables": sorted(self.environment),
            "secrets": sorted(self.secrets),
            "outputs": sorted(self.outputs),
        }
        text = json.dumps(parts, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The job is over and will not change any more.

    Attributes:
        status: The script's exit status (128 + n for signal n); None when it never ran, or when
            it is among the survivors.
        check_status: Likewise for the check; None also when it was not run.
        check_offset: Where the check's part of the output begins; None when it was not run.
        why: `exit`, or what ended it early.
        survivors: `pid name` of each process that outlived KILL.
        outputs: Declared outputs as the script wrote them, without their line's end.
        output_problem: Why the outputs cannot be used, for people; empty if they can. The check
            is then not run.
        seconds: From the script's start to the end, by the host's clock.
    """

    status: int | None
    check_status: int | None
    check_offset: int | None
    why: Why
    survivors: tuple[str, ...]
    outputs: Mapping[str, str]
    output_problem: str = ""
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """The job was started, and nobody will ever know how it ended.

    Attributes:
        reason: `reboot` (the host booted since), `gone` (its supervisor vanished) or `cut` (it
            ended, but its log is not whole).
        group_alive: Some of its processes still live.
        survivors: `pid name` of those that outlived KILL, after a cancel.
    """

    reason: str
    group_alive: bool
    survivors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Another job was started under this id; this one was not.

    Attributes:
        digest: The digest of what was started.
    """

    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Void:
    """The job did not run, and never will under this id.

    Attributes:
        reason: Why, for people.
    """

    reason: str


Outcome = Ended | Lost | Conflict | Void


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the host knows of a job at this moment.

    Attributes:
        kind: `absent` never started; `half` claimed, its supervisor not seen yet; `live`; `done`;
            `lost` and `void` as the outcomes of these names.
        checking: The script is over and the check began.
        group_alive: For a lost one: some of its processes still live.
    """

    kind: StateKind
    checking: bool = False
    group_alive: bool = False
