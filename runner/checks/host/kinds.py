"""Which module knows which kind of check that the host measures. Pure."""

from typing import Any, Protocol, cast

from config.model import checks as declared
from config.model.checks import HOST_KINDS, AnyCheck
from runner.checks.host import (
    audit,
    clock,
    command,
    env_file,
    file,
    git,
    journal,
    memory,
    migrations,
    port,
    systemd,
    tools,
)
from runner.checks.host.frames import Probed
from runner.checks.situation import Situation
from runner.checks.verdict import Judged


class Kind(Protocol):
    """One kind: shell text that measures, and the judge of what it printed."""

    def probe(self, check: Any, situation: Situation) -> str:
        """Return shell text for a subshell of its own; raises `UnmeasurableError`."""

    def judge(self, check: Any, probed: Probed, situation: Situation) -> Judged:
        """Return the verdict on a probe that came to its end; never raises for its output."""


_MODULES = {
    declared.CommandCheck: command,
    declared.FileCheck: file,
    declared.GitCheck: git,
    declared.SystemdCheck: systemd,
    declared.JournalCheck: journal,
    declared.PortCheck: port,
    declared.EnvFileCheck: env_file,
    declared.MigrationsCheck: migrations,
    declared.AuditCheck: audit,
    declared.MemoryCheck: memory,
    declared.ToolsCheck: tools,
    declared.ClockCheck: clock,
}


def on_host(check: AnyCheck) -> bool:
    """Return whether the host measures this check."""
    return isinstance(check, HOST_KINDS)


def kind(check: AnyCheck) -> Kind:
    """Return what knows this kind of check; only for checks that the host measures."""
    return cast("Kind", _MODULES[type(check)])
