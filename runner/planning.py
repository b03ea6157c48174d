"""Makes a plan: what the origin says, what the host says, what the playbook says; then frozen."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.model import Configuration, Environment, Playbook
from config.model.playbook import Fact, Migrations
from config.problem import ProblemError, fail
from config.secrets import Secret
from runner.checks.verdict import Judged
from runner.host.masking import Masker
from runner.host.ssh import Connection, connect
from runner.origin import Mirror, Resolved
from runner.plan import Commit, FactRead, Migration, Plan
from runner.prepare import STRICT, situation
from runner.prove import prove
from runner.reach import Reach, address
from runner.record.run import Run
from runner.secrets import known_secrets
from runner.values import plain_values

_QUERY_LIMIT = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan and what its read-only checks found."""

    plan: Plan
    checks: tuple[Judged, ...]


class Planner:
    """Makes plans for one configuration; keeps a mirror of each origin."""

    def __init__(self, configuration: Configuration, state: Path) -> None:
        """Keep the mirrors below the state folder."""
        self.configuration = configuration
        self._state = state

    def mirror(self, environment: str) -> Mirror:
        """Return the mirror of an environment's origin."""
        origin = self.configuration.environments[environment].origin
        return Mirror(origin, self._state / "mirrors" / environment)

    async def make(self, run: Run, estimate: float | None) -> Planned:
        """Resolve a run's request.

        Raises:
            ProblemError: the request cannot be planned, and why.
        """
        environment = self.configuration.environments[run.environment]
        playbook = self.configuration.playbooks[run.environment]
        mirror = self.mirror(run.environment)
        await mirror.fetch()
        found = await mirror.resolve(str(run.request.get("ref") or environment.origin.default))
        secrets, masker = await known_secrets(self.configuration, environment)
        target = address(environment.hosts[environment.default_group][0])
        async with connect(target) as connection:
            site = _Site(
                connection=connection, environment=environment, secrets=secrets, masker=masker
            )
            live = await site.live(playbook)
            plan = await self._compose(run, found, live, site)
            plan = plan.model_copy(update={"estimate": estimate})
            checks = await self._verify(run, plan, site)
        return Planned(plan=plan, checks=checks)

    async def _compose(self, run: Run, found: Resolved, live: str, site: "_Site") -> Plan:
        mirror = self.mirror(run.environment)
        playbook = self.configuration.playbooks[run.environment]
        environment = site.environment
        before = await _known(mirror, live)
        known = before is not None and bool(before.author)
        commits, count = ([found.commit], 1)
        if before is not None and known:
            commits, count = await mirror.between(before.sha, found.commit.sha)
        applied = await site.applied(playbook.plan.migrations)
        expected, pending = await _migrations(mirror, playbook, found.commit.sha, applied)
        return Plan(
            environment=run.environment,
            requester=run.requester,
            reason=str(run.request.get("reason", "")),
            ref=found.ref,
            commit=found.commit,
            live=before,
            commits=tuple(commits),
            commit_count=count,
            backwards=known and not await mirror.contains(found.commit.sha, live),
            compare=_compare(environment, before, found.commit),
            skips=_skips(run, playbook),
            applied=applied,
            expected=expected,
            pending=pending,
            env_changes=tuple(environment.env_file.set) if environment.env_file else (),
            facts=tuple([await site.fact(fact) for fact in playbook.plan.facts]),
            target=environment,
            playbook=playbook,
        )

    async def _verify(self, run: Run, plan: Plan, site: "_Site") -> tuple[Judged, ...]:
        known = situation(plan, plain_values(run, plan))
        place = _Place(
            remote=site.connection,
            secrets=site.secrets,
            reach=Reach(site.connection, site.secrets),
        )
        return tuple(await prove(plan.playbook.plan.verify, known, place, plan))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a plan's checks are measured."""

    remote: Connection
    secrets: Mapping[str, Secret]
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """The host while a plan is made: read-only questions over one connection."""

    connection: Connection
    environment: Environment
    secrets: Mapping[str, Secret]
    masker: Masker

    async def ask(self, script: str, uses: Sequence[str], what: str) -> str:
        """Return what a read-only script prints.

        Raises:
            ProblemError: `host-question-failed`, with the script's last words, masked.
        """
        hidden = {name: self.secrets[name].reveal() for name in uses if name in self.secrets}
        known = self.environment.variables
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
        return found.stdout.decode(errors="replace").strip()

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
        return FactRead(says=fact.says, value=value.splitlines()[0][:200] if value else "none")


async def _known(mirror: Mirror, live: str) -> Commit | None:
    """Return the live commit; one that the origin does not have is known by its hash alone."""
    if not re.fullmatch(r"[0-9a-f]{40}", live):
        return None
    if await mirror.knows(live):
        return await mirror.commit(live)
    return Commit(sha=live, subject="not on the origin's deployable refs")


async def _migrations(
    mirror: Mirror, playbook: Playbook, sha: str, applied: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[Migration, ...]]:
    declared = playbook.plan.migrations
    if declared is None:
        return (), ()
    files = [name for name in await mirror.files(sha, declared.directory) if name.endswith(".sql")]
    expected = tuple(name.removesuffix(".sql") for name in files)
    pending = []
    for version in expected:
        if version not in applied:
            text = await mirror.text(sha, f"{declared.directory.strip('/')}/{version}.sql")
            pending.append(Migration(version=version, dangers=_dangers(declared, text)))
    return expected, tuple(pending)


def _dangers(declared: Migrations, text: str) -> tuple[str, ...]:
    """Return what a migration's text holds that approvers should know, as it is written there."""
    found = []
    for pattern in declared.dangerous:
        match = re.search(pattern, text[:1_000_000], re.IGNORECASE)
        if match:
            found.append(" ".join(match[0].split())[:80])
    return tuple(found)


def _compare(environment: Environment, live: Commit | None, commit: Commit) -> str:
    page = environment.origin.compare
    if not page or live is None:
        return ""
    return page.replace("{old}", live.sha).replace("{new}", commit.sha)


def _skips(run: Run, playbook: Playbook) -> tuple[str, ...]:
    """Return the steps to leave out.

    Raises:
        ProblemError: `step-unknown` or `step-not-skippable`.
    """
    steps = {step.id: step for step in playbook.deploy.steps}
    wanted = tuple(str(name) for name in run.request.get("skips", ()))
    for name in wanted:
        can = ", ".join(step.id for step in steps.values() if step.skippable)
        if name not in steps:
            raise fail("step-unknown", f"There is no step {name}.", f"Steps to skip: {can}.")
        if not steps[name].skippable:
            raise fail("step-not-skippable", f"{name} is never left out.", f"To skip: {can}.")
    return wanted
