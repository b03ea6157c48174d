"""What a plan learns from the host and from the origin: read-only questions, asked once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from config.model import Environment, Playbook
from config.model.checks import AnyCheck
from config.model.playbook import Fact, Migrations
from config.problem import ProblemError, fail
from config.secrets import Secret
from runner.checks.people import Checklist, checklists
from runner.checks.verdict import Judged, Verdict
from runner.host.masking import Masker
from runner.host.ssh import Connection
from runner.origin import Mirror
from runner.plan import Commit, FactRead, Migration, Plan
from runner.prepare import STRICT, situation
from runner.prove import prove
from runner.reach import Reach
from runner.record.run import Run
from runner.targets import incompatible
from runner.values import plain_values

_QUERY_LIMIT = 60.0
_FACT_LONGEST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a plan's checks are measured."""

    remote: Connection
    secrets: Mapping[str, Secret]
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The host while a plan is made: read-only questions over one connection.

    Attributes:
        values: Plain values that scripts may declare besides the environment's variables.
    """

    connection: Connection
    environment: Environment
    secrets: Mapping[str, Secret]
    masker: Masker
    values: Mapping[str, str] = field(default_factory=dict)

    async def ask(self, script: str, uses: Sequence[str], what: str) -> str:
        """Return what a read-only script prints, masked.

        Raises:
            ProblemError: `host-question-failed`, with the script's last words, masked.
        """
        hidden = {name: self.secrets[name].reveal() for name in uses if name in self.secrets}
        known = {**self.environment.variables, **self.values}
        plain = {name: known.get(name, "") for name in uses if name not in hidden}
        found = await self.connection.query(
            STRICT + script, environment={**plain, **hidden}, limit=_QUERY_LIMIT, shell="bash"
        )
        if found.status:
            words = self.masker.text(
                (found.stderr or found.stdout).decode(errors="replace").strip()
            )
            raise fail(
                "host-question-failed",
                f"The host could not tell {what} (exit {found.status}): {words[-300:]}",
                "Run the playbook's `plan` scripts by hand on the host and mend what they name.",
            )
        return self.masker.text(found.stdout.decode(errors="replace").strip())

    async def live(self, playbook: Playbook) -> str:
        """Return the commit on the host, empty where there is none."""
        return await self.ask(playbook.plan.live, playbook.plan.uses, "which version is live")

    async def applied(self, migrations: Migrations | None) -> tuple[str, ...]:
        """Return the applied versions, sorted."""
        if migrations is None:
            return ()
        text = await self.ask(migrations.applied, migrations.uses, "which migrations are applied")
        return tuple(sorted(line.strip() for line in text.splitlines() if line.strip()))

    async def fact(self, fact: Fact) -> FactRead:
        """Return a fact; one that cannot be read says so."""
        try:
            value = await self.ask(fact.run, fact.uses, fact.says)
        except ProblemError:
            value = "could not be read"
        lines = [line.strip() for line in value.splitlines() if line.strip()]
        value = "; ".join(lines)[:_FACT_LONGEST] or "none"
        return FactRead(says=fact.says, value=value, name=fact.name or "")

    async def verify(
        self, checks: Sequence[AnyCheck], run: Run, plan: Plan
    ) -> tuple[tuple[Judged, ...], tuple[Checklist, ...]]:
        """Return what checks before anything is changed say of a plan, and what people are asked.

        Each checklist stands among the checks as well, as one that is still to be answered.
        """
        known = situation(plan, plain_values(run, plan))
        place = _Place(
            remote=self.connection,
            secrets=self.secrets,
            reach=Reach(self.connection, self.secrets),
        )
        lists = checklists(checks, known)
        waiting = [one.asked(Verdict.SKIPPED, "asked before it starts") for one in lists]
        found = await prove(checks, known, place, plan)
        return (*map(self.masked, found), *waiting), lists

    def masked(self, one: Judged) -> Judged:
        """Return a verdict with every secret in what was measured hidden."""
        measured, detail = self.masker.text(one.measured), self.masker.text(one.detail)
        return replace(one, measured=measured, detail=detail)


async def known_commit(mirror: Mirror, live: str) -> Commit | None:
    """Return the live commit; one that the origin does not have is known by its hash alone."""
    if not re.fullmatch(r"[0-9a-f]{40}", live):
        return None
    if await mirror.knows(live):
        return await mirror.commit(live)
    return Commit(sha=live, subject="not on the origin's deployable refs")


async def migrations(
    mirror: Mirror, playbook: Playbook, sha: str, applied: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[Migration, ...]]:
    """Return the versions that a commit's files hold, and those of them not applied."""
    declared = playbook.plan.migrations
    if declared is None:
        return (), ()
    files = [name for name in await mirror.files(sha, declared.directory) if name.endswith(".sql")]
    expected = tuple(name.removesuffix(".sql") for name in files)
    pending = []
    for version in expected:
        if version not in applied:
            text = await mirror.text(sha, f"{declared.directory.strip('/')}/{version}.sql")
            wrong = incompatible((version,), declared.compatible, {version: text})
            dangers = _dangers(declared, text)
            pending.append(Migration(version=version, dangers=dangers, compatible=not wrong))
    return expected, tuple(pending)


def _dangers(declared: Migrations, text: str) -> tuple[str, ...]:
    """Return what a migration's text holds that approvers should know, as it is written there."""
    found = []
    for pattern in declared.dangerous:
        match = re.search(pattern, text[:1_000_000], re.IGNORECASE)
        if match:
            found.append(" ".join(match[0].split())[:80])
    return tuple(found)


def compare(environment: Environment, old: Commit | None, new: Commit) -> str:
    """Return the page that compares two commits, empty without one."""
    page = environment.origin.compare
    if not page or old is None:
        return ""
    return page.replace("{old}", old.sha).replace("{new}", new.sha)
