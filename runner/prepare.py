"""From a step of the playbook to what a host carries out: values until it runs. Pure.

A script gets the names it declares and no others. Its text is the playbook's own; nothing is ever
pasted into it but a first line that stops it at the first error.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from config.model.checks import (
    HOST_KINDS,
    AnyCheck,
    AuditCheck,
    CommandCheck,
    JournalCheck,
    ManualCheck,
    MigrationsCheck,
)
from config.model.environment import EnvFile, Environment
from config.model.playbook import Playbook, Step
from runner.checks import host
from runner.checks.situation import STARTED, Situation
from runner.plan import Plan

STRICT = "set -euo pipefail\n"
_CLOCK = 'printf "STEP_STARTED=%s\\n" "$(date +%s)" >>"$HANDRAIL_OUTPUT"\n'
_STARTED = STARTED.removeprefix("OUT_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a host carries out for one attempt, before secrets are put in.

    Attributes:
        script: Text for bash; empty where the step only verifies.
        check: Text for sh; empty where nothing is measured on the host.
        environment: Plain values by name.
        secrets: For each variable the name of the secret whose value it gets.
        outputs: Names that may come back.
    """

    script: str
    check: str
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()


def host_checks(checks: Iterable[AnyCheck]) -> list[AnyCheck]:
    """Return the checks that are measured on the host."""
    return [check for check in checks if isinstance(check, HOST_KINDS)]


def network_checks(checks: Iterable[AnyCheck]) -> list[AnyCheck]:
    """Return the checks that are measured from the bot's side."""
    return [check for check in checks if not isinstance(check, (*HOST_KINDS, ManualCheck))]


class Bound(Protocol):
    """What names are looked up in: a plan, or an environment with its playbook."""

    @property
    def target(self) -> Environment:
        """The environment."""

    @property
    def playbook(self) -> Playbook:
        """Its playbook."""


def names_used(checks: Iterable[AnyCheck], plan: Bound) -> tuple[str, ...]:
    """Return the names that scripts of checks declare."""
    names: list[str] = []
    for check in checks:
        if isinstance(check, CommandCheck | AuditCheck):
            names.extend(check.uses)
        if isinstance(check, MigrationsCheck) and plan.playbook.plan.migrations:
            names.extend(plan.playbook.plan.migrations.uses)
    return tuple(dict.fromkeys(names))


def situation(plan: Plan, values: Mapping[str, str], step: Step | None = None) -> Situation:
    """Return what the checks of a step (or of the plan itself) may know."""
    fresh = {f"OUT_{name}" for name in step.outputs} | {STARTED} if step else set()
    return Situation(
        values=values,
        fresh=frozenset(fresh),
        environment=plan.target,
        migrations=plan.playbook.plan.migrations,
        expected_versions=plan.expected,
        planned_versions=plan.applied,
        commit=plan.commit.sha,
        ref=plan.ref,
        branch=plan.branch,
        limit=step.check_limit if step else 120.0,
    )


def prepare(step: Step, plan: Plan, values: Mapping[str, str], token: str) -> Prepared:
    """Return what a host carries out for `step`; `token` frames what its checks print."""
    checks = host_checks(step.verify)
    clock = any(isinstance(check, JournalCheck) for check in checks)
    script = STRICT + (_CLOCK if clock else "") + (step.run or "")
    environment, secrets = named((*step.uses, *names_used(checks, plan)), plan, values)
    if step.env_file and plan.target.env_file:
        plain, hidden = env_file_values(plan.target.env_file)
        environment |= plain
        secrets |= hidden
    return Prepared(
        script=script if clock or step.run else "",
        check=host.script(checks, situation(plan, values, step), token) if checks else "",
        environment=environment,
        secrets=secrets,
        outputs=(*step.outputs, *((_STARTED,) if clock else ())),
    )


def named(
    names: Sequence[str], plan: Bound, values: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Split declared names into plain values and names of secrets; unknown outputs are empty."""
    secrets = {name: name for name in names if name in plan.target.secrets}
    plain = {name: values.get(name, "") for name in names if name not in secrets}
    return plain, secrets


def env_file_values(env_file: EnvFile) -> tuple[dict[str, str], dict[str, str]]:
    """Return `ENV_FILE`, `ENV_KEYS` and `SET_<KEY>` as plain values and names of secrets."""
    plain = {"ENV_FILE": env_file.path, "ENV_KEYS": " ".join(env_file.set)}
    secrets: dict[str, str] = {}
    for key, value in env_file.set.items():
        if isinstance(value, str):
            plain[f"SET_{key}"] = value
        else:
            secrets[f"SET_{key}"] = value["secret"]
    return plain, secrets
