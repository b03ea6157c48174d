"""Makes the plan of a rollback: what it takes back, where it goes, what that costs; then frozen."""

from collections.abc import Sequence

from config.model import Playbook
from config.problem import Problem, ProblemError, fail
from runner.origin import Mirror
from runner.plan import Commit, Plan, TakesBack
from runner.record.run import Run, State
from runner.survey import Survey, compare, known_commit, migrations
from runner.targets import Goal, Past, goal, incompatible, rehearsed


class WayBack:
    """Plans rollbacks of one environment."""

    def __init__(self, playbook: Playbook, mirror: Mirror, survey: Survey) -> None:
        """Ask the origin through `mirror`, the host through `survey`."""
        self._playbook = playbook
        self._mirror = mirror
        self._survey = survey

    async def plan(self, run: Run, past: Sequence[Past]) -> Plan:
        """Return the plan of a rollback.

        Raises:
            ProblemError: it may not be, and why.
        """
        mode = run.flow.removeprefix("rollback-")
        found = goal(past, mode, await self._wish(run, past))
        if isinstance(found, Problem):
            raise ProblemError(found)
        _still(run, found)
        plan = await self._composed(run, found)
        facts = await self._survey.knowing(run, plan).facts(plan.way.facts, plan.lives)
        return plan.model_copy(update={"facts": facts})

    async def rehearsal(self, run: Run, past: Sequence[Past]) -> Plan:
        """Return the plan of a drill: to the version that the newest deploy with a backup found.

        Raises:
            ProblemError: there is nothing to rehearse with, or that version is on no ref any more.
        """
        source = rehearsed(past)
        if isinstance(source, Problem):
            raise ProblemError(source)
        before = source.plan.live or source.plan.commit
        found = await self._mirror.resolve(before.sha)
        live = await self._survey.live(self._playbook)
        plan = Plan(
            environment=run.environment,
            flow="drill",
            requester=run.requester,
            reason=str(run.request.get("reason", "")),
            ref=found.ref,
            commit=found.commit,
            live=await known_commit(self._mirror, live),
            lives=await self._survey.lives(self._playbook, live),
            applied=await self._survey.applied(self._playbook.plan.migrations),
            expected=source.plan.applied,
            carried=source.outputs,
            carried_from=source.run.id,
            carried_on=source.outputs_on,
            target=self._survey.environment,
            playbook=self._playbook,
        )
        facts = await self._survey.knowing(run, plan).facts(plan.way.facts, plan.lives)
        return plan.model_copy(update={"facts": facts})

    async def _wish(self, run: Run, past: Sequence[Past]) -> Past | Commit | None:
        wanted = str(run.request.get("to", ""))
        if not wanted:
            return None
        known = next((one for one in past if one.run.id == wanted), None)
        return known or (await self._mirror.resolve(wanted)).commit

    async def _composed(self, run: Run, found: Goal) -> Plan:
        commit, ref = await self._reachable(found)
        now = await self._survey.live(self._playbook)
        live = await known_commit(self._mirror, now)
        applied = await self._survey.applied(self._playbook.plan.migrations)
        full = run.flow == "rollback-full"
        expected, _ = await migrations(self._mirror, self._playbook, found.commit.sha, applied)
        kept = () if full else tuple(name for name in applied if name not in expected)
        keep_schema = bool(run.request.get("keep_schema"))
        if kept and not keep_schema:
            await self._compatible(found, kept)
        taken, count = await self._taken(found.commit, live)
        back = found.takes_back
        return Plan(
            environment=run.environment,
            flow="rollback-full" if full else "rollback-quick",
            requester=run.requester,
            reason=str(run.request.get("reason", "")),
            ref=ref,
            commit=commit,
            live=live,
            lives=await self._survey.lives(self._playbook, now),
            commits=tuple(taken),
            commit_count=count,
            compare=compare(self._survey.environment, commit, live) if live else "",
            applied=applied,
            expected=_expected(found, expected, kept, full=full),
            takes_back=TakesBack(
                run=back.run.id,
                number=back.run.number,
                commit=back.plan.commit,
                started=back.run.started_at,
            ),
            carried=found.source.outputs if found.source else {},
            carried_from=found.source.run.id if found.source else "",
            carried_on=found.source.outputs_on if found.source else {},
            passed_over=found.passed_over,
            target_run=found.run,
            kept=kept,
            keep_schema=keep_schema and bool(kept),
            covered=_covered(run, back),
            target=self._survey.environment,
            playbook=self._playbook,
        )

    async def _reachable(self, found: Goal) -> tuple[Commit, str]:
        """Return the version as the origin knows it, on the deploy's own ref where it is there.

        Raises:
            ProblemError: `commit-unreachable`; it is on no deployable ref any more.
        """
        resolved = await self._mirror.resolve(found.commit.sha)
        own = found.takes_back.plan.ref
        refs = await self._mirror.refs()
        there = own in refs and await self._mirror.contains(own, resolved.commit.sha)
        return resolved.commit, own if there else resolved.ref

    async def _taken(self, commit: Commit, live: Commit | None) -> tuple[list[Commit], int]:
        """Return the commits that are live and would be taken away, and how many there are."""
        if live is None or not live.author:
            return [], 0
        return await self._mirror.between(commit.sha, live.sha)

    async def _compatible(self, found: Goal, kept: Sequence[str]) -> None:
        """Refuse to leave migrations that the older code is not known to work with.

        Raises:
            ProblemError: `migrations-not-compatible`.
        """
        declared = self._playbook.plan.migrations
        if declared is None:
            return
        commit = found.takes_back.plan.commit.sha
        there = await self._mirror.files(commit, declared.directory)
        folder = declared.directory.strip("/")
        texts = {
            version: await self._mirror.text(commit, f"{folder}/{version}.sql")
            for version in kept
            if f"{version}.sql" in there
        }
        wrong = incompatible(kept, declared.compatible, texts)
        if wrong:
            raise fail(
                "migrations-not-compatible",
                f"{found.commit.short} does not know the applied migrations {', '.join(wrong)},"
                " and they are not marked compatible.",
                "/rollback full takes the database back as well; --keep-schema leaves it as it is"
                " and tells the approvers so.",
            )


def _expected(
    found: Goal, files: tuple[str, ...], kept: tuple[str, ...], *, full: bool
) -> tuple[str, ...]:
    """Return the migrations that are applied afterwards: a backup holds what was when it began."""
    if full and found.source:
        return found.source.plan.applied
    return tuple(sorted({*files, *kept}))


def _still(run: Run, found: Goal) -> None:
    """Refuse to take back another deploy than was asked for.

    Raises:
        ProblemError: `takes-back-changed`.
    """
    wanted, now = str(run.request.get("takes_back", "")), found.takes_back.run
    if wanted and wanted != now.id:
        raise fail(
            "takes-back-changed",
            f"{now.name} has changed the environment since this rollback of {wanted} was asked"
            " for.",
            "Look at what is live now, and ask again.",
        )


def _covered(run: Run, back: Past) -> str:
    """Return the deploy whose approval holds for taking it back; empty where none does.

    It holds for a deploy that did not succeed and that people approved, for nothing but the version
    before with the schema as the rules have it.
    """
    asked = run.request.get("to") or run.request.get("keep_schema")
    stopped = back.run.state in {State.FAILED, State.CANCELLED}
    covered = back.plan.covers(run.flow) and stopped and not asked
    return back.run.id if covered and back.run.approvals else ""
