"""What a plan learns from the host and from the origin: read-only questions, asked once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from config.model import Environment, Playbook
from config.model.checks import AnyCheck
from config.model.playbook import Fact, Migrations
from config.problem import ProblemError, fail
from config.secrets import Secret
from runner.across import named, together
from runner.beside import side_by_side
from runner.checks.people import Checklist, checklists
from runner.checks.verdict import Judged, Verdict
from runner.host.masking import Masker
from runner.host.ssh import Connection
from runner.origin import Mirror
from runner.plan import Commit, FactRead, Migration, Plan
from runner.prepare import STRICT, host_checks, network_checks, situation
from runner.prove import Asked, in_order, prove
from runner.reach import Reach
from runner.record.run import Run
from runner.targets import incompatible
from runner.values import plain_values

_QUERY_LIMIT = 60.0
_FACT_LONGEST = 400
DIFFERS = "Live, where hosts differ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where checks are measured between runs."""

    remote: Asked
    secrets: Mapping[str, Secret]
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The hosts while a plan is made: read-only questions over one connection to each.

    Attributes:
        host: The name of the one that is asked; of several the first.
        values: Plain values that scripts may declare besides the environment's variables.
        others: The other hosts of the environment's first group.
    """

    host: str
    connection: Connection
    environment: Environment
    secrets: Mapping[str, Secret]
    masker: Masker
    values: Mapping[str, str] = field(default_factory=dict)
    others: tuple["Survey", ...] = ()

    @property
    def every(self) -> tuple["Survey", ...]:
        """All hosts, each to be asked by itself, the first one first."""
        return (self, *self.others)

    def knowing(self, run: Run, plan: Plan) -> "Survey":
        """Return the hosts with what a run's scripts may know on each."""
        here, *others = (
            replace(one, values=plain_values(run, plan, one.host)) for one in self.every
        )
        return replace(here, others=tuple(others))

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
            who = self.host if len(self.environment.group()) > 1 else "The host"
            raise fail(
                "host-question-failed",
                f"{who} could not tell {what} (exit {found.status}): {words[-300:]}",
                "Run the playbook's `plan` scripts by hand on the host and mend what they name.",
            )
        return self.masker.text(found.stdout.decode(errors="replace").strip())

    async def live(self, playbook: Playbook) -> str:
        """Return the commit on the host, empty where there is none."""
        return await self.ask(playbook.plan.live, playbook.plan.uses, "which version is live")

    async def lives(self, playbook: Playbook, live: str) -> dict[str, str]:
        """Return the commit on each host where others than the first have not `live`, else none."""
        found = await side_by_side(one.live(playbook) for one in self.others)
        names = (one.host for one in self.every)
        lives = dict(zip(names, (live, *found), strict=True))
        return lives if set(found) - {live} else {}

    async def applied(self, migrations: Migrations | None) -> tuple[str, ...]:
        """Return the applied versions, sorted."""
        if migrations is None:
            return ()
        text = await self.ask(migrations.applied, migrations.uses, "which migrations are applied")
        return tuple(sorted(line.strip() for line in text.splitlines() if line.strip()))

    async def facts(self, facts: Sequence[Fact], lives: Mapping[str, str]) -> tuple[FactRead, ...]:
        """Return facts, and as one more what is live where hosts differ in that."""
        shown = {host: live[:10] or "nothing" for host, live in lives.items()}
        differs = [FactRead(says=DIFFERS, value=named(shown))] if lives else []
        return (*differs, *[await self.fact(fact) for fact in facts])

    async def fact(self, fact: Fact) -> FactRead:
        """Return a fact; one that cannot be read says so."""
        asked = (self,) if fact.once else self.every
        found = await side_by_side(one.told(fact) for one in asked)
        values = {one.host: value for one, value in zip(asked, found, strict=True)}
        differ = len(set(found)) > 1
        return FactRead(
            says=fact.says,
            value=named(values),
            name=fact.name or "",
            on=values if differ else {},
        )

    async def told(self, fact: Fact) -> str:
        """Return what this one host tells of a fact, on one line."""
        try:
            value = await self.ask(fact.run, fact.uses, fact.says)
        except ProblemError:
            value = "could not be read"
        lines = [line.strip() for line in value.splitlines() if line.strip()]
        return "; ".join(lines)[:_FACT_LONGEST] or "none"

    async def verify(
        self, checks: Sequence[AnyCheck], run: Run, plan: Plan
    ) -> tuple[tuple[Judged, ...], tuple[Checklist, ...]]:
        """Return what checks before anything is changed say of a plan, and what people are asked.

        Each checklist stands among the checks as well, as one that is still to be answered.
        """
        known = situation(plan, plain_values(run, plan))
        lists = checklists(checks, known)
        waiting = [one.asked(Verdict.SKIPPED, "asked before it starts") for one in lists]
        here = host_checks(checks)
        found = await side_by_side(
            prove(here, situation(plan, plain_values(run, plan, one.host)), one.place, plan)
            for one in self.every
        )
        judged = together({one.host: each for one, each in zip(self.every, found, strict=True)})
        there = await prove(network_checks(checks), known, self.place, plan)
        return (*map(self.masked, in_order(checks, judged, there)), *waiting), lists

    def masked(self, one: Judged) -> Judged:
        """Return a verdict with every secret in what was measured hidden, of whichever host."""
        measured, detail = one.measured, one.detail
        for host in self.every:
            measured, detail = host.masker.text(measured), host.masker.text(detail)
        return replace(one, measured=measured, detail=detail)

    @property
    def place(self) -> "Place":
        """Where checks are measured."""
        reach = Reach(self.connection, self.secrets)
        return Place(remote=self.connection, secrets=self.secrets, reach=reach)


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
