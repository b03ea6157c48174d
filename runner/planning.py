"""Makes a plan: what the origin says, what the host says, what the playbook says; then frozen."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from config.model import Configuration, Environment, Playbook
from config.model.environment import Host
from config.problem import Problem, ProblemError, fail
from runner.beside import side_by_side
from runner.checks.people import Checklist
from runner.checks.verdict import Judged, Verdict
from runner.host.ssh import Dropped, HostProblem, connect
from runner.origin import Mirror, Resolved
from runner.plan import Plan
from runner.reach import address
from runner.record.run import Run
from runner.secrets import known_secrets
from runner.survey import Survey, compare, known_commit, migrations
from runner.targets import Past
from runner.way_back import WayBack

_MOST_MISSED = 3
_LOSSES = 3
"""How often a connection may be lost before a plan is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan, what its read-only checks found, and what people confirm before it starts."""

    plan: Plan
    checks: tuple[Judged, ...]
    checklists: tuple[Checklist, ...] = ()

    def found(self) -> dict[str, Any]:
        """Return what was found while planning, as the event carries it beside the digest."""
        return {
            "checks": [check.to_json() for check in self.checks],
            "checklists": [one.to_json() for one in self.checklists],
        }


class Planner:
    """Makes plans for one configuration; keeps a mirror of each origin."""

    def __init__(self, configuration: Configuration, state: Path) -> None:
        """Keep the mirrors below the state folder."""
        self.configuration = configuration
        self._mirrors = {
            name: Mirror(environment.origin, state / "mirrors" / name)
            for name, environment in configuration.environments.items()
        }

    def mirror(self, environment: str) -> Mirror:
        """Return the mirror of an environment's origin."""
        return self._mirrors[environment]

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

        async def ask(survey: Survey) -> Planned:
            live = await survey.live(playbook)
            try:
                applied = await survey.applied(playbook.plan.migrations)
            except ProblemError as error:
                plan = await self._compose(run, found, live, survey)
                checks, _ = await survey.verify(playbook.plan.verify, run, plan)
                raise _with_findings(error.problem, checks) from error
            plan = await self._compose(run, found, live, survey, applied)
            plan = plan.model_copy(update={"estimate": estimate})
            checks, lists = await survey.verify(playbook.plan.verify, run, plan)
            return Planned(plan=plan, checks=checks, checklists=lists)

        return await self._asked(environment, ask)

    async def make_back(self, run: Run, past: Sequence[Past], estimate: float | None) -> Planned:
        """Resolve a run's request for a rollback.

        Args:
            run: The rollback.
            past: Runs of its environment, newest first, none of which is at work.
            estimate: Seconds that it will take, as far as is known.

        Raises:
            ProblemError: it may not be, or cannot be planned, and why.
        """
        return await self._back(run, estimate, lambda back: back.plan(run, past))

    async def make_drill(self, run: Run, past: Sequence[Past], estimate: float | None) -> Planned:
        """Resolve a run's request for a drill; arguments and errors are as in `make_back`."""
        return await self._back(run, estimate, lambda back: back.rehearsal(run, past))

    async def _back(
        self, run: Run, estimate: float | None, compose: Callable[[WayBack], Awaitable[Plan]]
    ) -> Planned:
        mirror = self.mirror(run.environment)
        await mirror.freshen()

        async def ask(survey: Survey) -> Planned:
            back = WayBack(self.configuration.playbooks[run.environment], mirror, survey)
            plan = (await compose(back)).model_copy(update={"estimate": estimate})
            checks, lists = await survey.verify(plan.way.verify, run, plan)
            return Planned(plan=plan, checks=checks, checklists=lists)

        return await self._asked(self.configuration.environments[run.environment], ask)

    async def _asked(
        self, environment: Environment, ask: Callable[[Survey], Awaitable[Planned]]
    ) -> Planned:
        """Make a plan of what hosts say, anew where a connection was lost: it changes nothing.

        Raises:
            ProblemError: it cannot be made, and why; `host-lost` once it was lost too often.
        """
        losses = 0
        while True:
            try:
                async with self.survey(environment) as survey:
                    return await ask(survey)
            except ProblemError as error:
                losses += 1
                if error.problem.code != "host-lost" or losses == _LOSSES:
                    raise

    @asynccontextmanager
    async def survey(
        self, environment: Environment, only: Host | None = None
    ) -> AsyncIterator[Survey]:
        """Yield the hosts of an environment's first group, or `only` one, to ask them.

        Raises:
            HostProblem: one cannot be reached or is not the one we know, or `host-lost`: a
                connection ended while the block asked.
            ProblemError: a secret cannot be resolved.
        """
        secrets, masker = await known_secrets(self.configuration, environment)
        hosts = (only,) if only else environment.group()
        async with _told(hosts), AsyncExitStack() as stack:
            connections = await side_by_side(
                stack.enter_async_context(connect(address(host))) for host in hosts
            )
            first, *others = (
                Survey(
                    host=host.name,
                    connection=connection,
                    environment=environment,
                    secrets=secrets,
                    masker=masker,
                )
                for host, connection in zip(hosts, connections, strict=True)
            )
            yield replace(first, others=tuple(others))

    async def _compose(
        self,
        run: Run,
        found: Resolved,
        live: str,
        site: Survey,
        applied: tuple[str, ...] = (),
    ) -> Plan:
        mirror = self.mirror(run.environment)
        playbook = self.configuration.playbooks[run.environment]
        environment = site.environment
        before = await known_commit(mirror, live)
        known = before is not None and bool(before.author)
        commits, count = ([found.commit], 1)
        if before is not None and known:
            commits, count = await mirror.between(before.sha, found.commit.sha)
        lives = await site.lives(playbook, live)
        expected, pending = await migrations(mirror, playbook, found.commit.sha, applied)
        return Plan(
            environment=run.environment,
            requester=run.requester,
            reason=str(run.request.get("reason", "")),
            ref=found.ref,
            commit=found.commit,
            live=before,
            lives=lives,
            commits=tuple(commits),
            commit_count=count,
            backwards=known and not await mirror.contains(found.commit.sha, live),
            compare=compare(environment, before, found.commit),
            skips=_skips(run, playbook),
            applied=applied,
            expected=expected,
            pending=pending,
            env_changes=tuple(environment.env_file.set) if environment.env_file else (),
            at=run.at or None,
            facts=await site.facts(playbook.plan.facts, lives),
            target=environment,
            playbook=playbook,
        )


@asynccontextmanager
async def _told(hosts: Sequence[Host]) -> AsyncIterator[None]:
    """Tell people what it means that a connection ended."""
    try:
        yield
    except Dropped as drop:
        names = ", ".join(host.name for host in hosts)
        raise HostProblem(
            "host-lost",
            f"The connection to {names} was lost while it was looked at: {drop}.",
            "See that host and network are well, and ask again.",
        ) from drop


def _with_findings(problem: Problem, checks: Sequence[Judged]) -> ProblemError:
    """Return a problem that says as well what preflight missed, as it may be why."""
    missed = [one.line() for one in checks if one.verdict in {Verdict.FAILED, Verdict.INCONCLUSIVE}]
    found = f" Preflight: {'; '.join(missed[:_MOST_MISSED])}." if missed else ""
    return fail(problem.code, f"{problem.what}{found}", problem.cure)


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
