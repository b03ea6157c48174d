"""Verifications as they are declared: one class a kind, chosen by `check:`."""

from typing import Annotated, Literal

from pydantic import Field

from config.model.check import Check
from config.model.declared import Script, Slug, Text, VariableName
from config.model.network import (
    BrowserCheck,
    CiCheck,
    ConnectionsCheck,
    DnsCheck,
    HttpCheck,
    SqlCheck,
    TlsCheck,
)
from config.quantity import Duration, Size


class CommandCheck(Check):
    """A read-only script on the host; judged by its status, output or the number it prints.

    Attributes:
        run: The script; bash with `set -euo pipefail`.
        functions: Shell text of the playbook's `functions` that stands before `run`, by name.
        uses: Variables and secrets that it gets, and no others.
        matches: A regular expression that must be found in what it prints.
        lacks: A regular expression that must not.
        at_least: The least number it may print.
        at_most: The largest number it may print.
        unit: What the number counts, for messages.
    """

    check: Literal["command"]
    run: Script
    functions: tuple[Slug, ...] = ()
    uses: tuple[VariableName, ...] = ()
    matches: str | None = None
    lacks: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    unit: str = ""


class FileCheck(Check):
    """A file on the host: there (or not), large enough, young enough, with the right mode.

    Attributes:
        path: The file, absolute.
        exists: False where it must not be there.
        min_size: The least size.
        max_age: The longest time since it was changed.
        mode: Its permissions, octal.
        contains: Text that must stand in it.
    """

    check: Literal["file"]
    path: Text
    exists: bool = True
    min_size: Size | None = None
    max_age: Duration | None = None
    mode: str | None = Field(default=None, pattern=r"^0?[0-7]{3}$")
    contains: str | None = None


class GitCheck(Check):
    """A working tree on the host: branch, commit, no local changes, no conflicts.

    Attributes:
        directory: The working tree, absolute.
        branch: The branch that must be checked out.
        commit: The commit that must be checked out.
        clean: Whether no file may differ from the commit.
        conflicts: Whether unmerged files fail the check.
        untracked_secrets: Patterns of files that git must not track, as in `*.env`.
    """

    check: Literal["git"]
    directory: Text
    branch: Text | None = None
    commit: Text | None = None
    clean: bool = False
    conflicts: bool = True
    untracked_secrets: tuple[Text, ...] = ()


class SystemdCheck(Check):
    """Units active for `settle` on end without a restart in between.

    Attributes:
        units: Names of units.
        settle: How long they must stay up.
    """

    check: Literal["systemd"]
    units: tuple[Text, ...] = Field(min_length=1)
    settle: Duration = 3.0


class JournalCheck(Check):
    """Lines of the systemd journal, counted by unit, priority and pattern.

    Attributes:
        units: Units whose lines count.
        since: Since the step or the run began, or how far back.
        priority: The least important priority that counts; null counts all.
        pattern: A regular expression that lines must match to count.
        at_most: How many may be found.
    """

    check: Literal["journal"]
    units: tuple[Text, ...] = Field(min_length=1)
    since: Literal["step", "run"] | Duration = "step"
    priority: Literal["emerg", "alert", "crit", "err", "warning"] | None = "err"
    pattern: str | None = None
    at_most: int = 0


class PortCheck(Check):
    """Ports on which something listens on the host; names the process where it can.

    Attributes:
        ports: Port numbers, in quotes or as `${NAME}`.
        units: Units, one of whose processes must be what listens; anybody where it names none.
        within: How long to wait until something listens.
    """

    check: Literal["port"]
    ports: tuple[Text, ...] = Field(min_length=1)
    units: tuple[Text, ...] = ()
    within: Duration = 10.0


class EnvFileCheck(Check):
    """The environment's env file: keys there, no placeholder, nothing refused; by name only.

    Attributes:
        in_units: Units whose running process must hold the declared values' names.
    """

    check: Literal["env_file"]
    in_units: tuple[Text, ...] = ()


class MigrationsCheck(Check):
    """Applied migrations, printed one per line by the plan's `applied` script.

    Attributes:
        expect: `all` of the commit's files, or `as-planned` (nothing new was applied yet).
        last: Whether the newest applied one must be the newest of the commit.
    """

    check: Literal["migrations"]
    expect: Literal["all", "as-planned"] = "all"
    last: bool = False


class AuditCheck(Check):
    """`npm`-shaped audit JSON printed by a command; unreachable services are inconclusive.

    Attributes:
        run: The script that prints the JSON.
        functions: Shell text of the playbook's `functions` that stands before `run`, by name.
        uses: Variables and secrets that it gets.
        critical: How many critical findings there may be.
        high: How many high ones; leave it out where they do not matter.
    """

    check: Literal["audit"]
    run: Script
    functions: tuple[Slug, ...] = ()
    uses: tuple[VariableName, ...] = ()
    critical: int = 0
    high: int | None = None


class MemoryCheck(Check):
    """Memory of units and of the host, in percent of what they may use or in bytes.

    Attributes:
        units: Units that are measured besides the host.
        at_most_percent: The largest share: of a unit's own `MemoryMax`, and of the host's memory
            where it has none.
        at_most: The largest size of each unit.
    """

    check: Literal["memory"]
    units: tuple[Text, ...] = ()
    at_most_percent: float = 80.0
    at_most: Size | None = None


class ToolsCheck(Check):
    """Programs on the host and their least versions.

    Attributes:
        tools: The least version of each, in quotes: `node: "20"`.
    """

    check: Literal["tools"]
    tools: dict[str, str] = Field(min_length=1)


class ClockCheck(Check):
    """The host's clock beside the bot's.

    Attributes:
        at_most: How far apart they may be.
    """

    check: Literal["clock"]
    at_most: Duration = 30.0


class ManualCheck(Check):
    """A checklist that a person answers by name; only where nothing else can know.

    Attributes:
        items: What the person confirms.
        roles: Who may confirm it; those who may approve where it names none.
    """

    check: Literal["manual"]
    items: tuple[Text, ...] = Field(min_length=1)
    roles: tuple[Slug, ...] = ()


AnyCheck = Annotated[
    CommandCheck
    | FileCheck
    | GitCheck
    | SystemdCheck
    | JournalCheck
    | PortCheck
    | EnvFileCheck
    | MigrationsCheck
    | AuditCheck
    | MemoryCheck
    | ToolsCheck
    | ClockCheck
    | HttpCheck
    | SqlCheck
    | ConnectionsCheck
    | CiCheck
    | BrowserCheck
    | TlsCheck
    | DnsCheck
    | ManualCheck,
    Field(discriminator="check"),
]

HOST_KINDS = (
    CommandCheck,
    FileCheck,
    GitCheck,
    SystemdCheck,
    JournalCheck,
    PortCheck,
    EnvFileCheck,
    MigrationsCheck,
    AuditCheck,
    MemoryCheck,
    ToolsCheck,
    ClockCheck,
)
"""Kinds measured on the host, in the step's own round trip."""
