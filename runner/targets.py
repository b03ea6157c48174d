"""Where a rollback goes back to, from the records of runs alone: never from a git log. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from config.problem import Problem
from runner.plan import Commit, Plan, Skipped
from runner.record.run import Outcome, Run, State

BACKUP = "BACKUP_FILE"
"""The output by which a deploy names the backup that it made; without it there is none."""

_MARK = re.compile(r"^\s*--\s*handrail:\s*compatible\s*$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A run with its plan."""

    run: Run
    plan: Plan

    @property
    def deploys(self) -> bool:
        """Whether it is a deploy rather than a rollback."""
        return self.plan.flow == "deploy"

    @property
    def outputs(self) -> dict[str, str]:
        """What its steps handed on, by name without `OUT_`, as far as it is still kept."""
        return {name: value for name, value in self.told.items() if name not in self.run.gone}

    @property
    def told(self) -> dict[str, str]:
        """What its steps handed on, what is kept no longer included."""
        found: dict[str, str] = {}
        for step in self.plan.steps:
            state = self.run.steps.get(step.id)
            told = state.finished.get("outputs", {}) if state else {}
            found |= {str(name): str(value) for name, value in told.items()}
        return found

    @property
    def told_on(self) -> dict[str, dict[str, str]]:
        """What steps on several hosts handed on, by host; empty where one handed on nothing."""
        found: dict[str, dict[str, str]] = {}
        for step in self.plan.steps:
            state = self.run.steps.get(step.id)
            if state is None:
                continue
            for host in state.finished.get("hosts", ()):
                told = {str(name): str(value) for name, value in state.outputs_on(host).items()}
                found[str(host)] = found.get(str(host), {}) | told
        return {host: told for host, told in found.items() if told}

    @property
    def outputs_on(self) -> dict[str, dict[str, str]]:
        """What steps on several hosts handed on, by host, as far as it is still kept."""
        return {
            host: {name: value for name, value in told.items() if name not in self.run.gone}
            for host, told in self.told_on.items()
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a rollback is to do.

    Attributes:
        run: The run that had brought the version to go back to; empty where none is known.
        source: The deploy that found this version live and kept what is needed to go back to it.
        passed_over: Versions that would have come first, and why they are not taken.
    """

    takes_back: Past
    commit: Commit
    run: str = ""
    source: Past | None = None
    passed_over: tuple[Skipped, ...] = ()


def taken_back(history: Sequence[Past], *, named: bool) -> Past | Problem:
    """Return the deploy that a rollback takes back: the newest one that changed something.

    Args:
        history: Runs of the environment that have a plan, newest first.
        named: The version to go back to was named, so a deploy that changed nothing is passed over.
    """
    for past in history:
        run = past.run
        if past.deploys and run.changed and run.state is not State.ROLLED_BACK:
            return past
        if past.deploys and run.started_at and not run.changed and not named:
            return _untouched(past)
        if not past.deploys and run.state is State.SUCCEEDED:
            return _twice(past)
    return Problem(
        code="nothing-to-take-back",
        what="No deploy has changed anything here, so there is nothing to take back.",
        cure="Deploy the version that you want.",
    )


def rehearsed(history: Sequence[Past]) -> Past | Problem:
    """Return the deploy whose backup a drill tries: the newest that is still there."""
    for past in history:
        if past.deploys and past.plan.live is not None and BACKUP in past.outputs:
            return past
    return Problem(
        code="nothing-to-rehearse",
        what="No deploy has a backup on record, so there is nothing to rehearse a rollback with.",
        cure="Deploy once; its backup is what a drill restores.",
    )


def _untouched(past: Past) -> Problem:
    live = past.plan.live.short if past.plan.live else "nothing"
    ends = "changed nothing" if past.run.ended else "has not changed anything yet"
    where = past.run.environment
    return Problem(
        code="nothing-changed",
        what=f"{past.run.name} {ends}; {live} is live as it was before.",
        cure="Nothing is to be taken back. To go further back all the same, name a run: "
        f"/rollback quick {where} --to #{max(past.run.number - 1, 1)}.",
    )


def _twice(past: Past) -> Problem:
    where = past.run.environment
    return Problem(
        code="rollback-of-rollback",
        what=f"{past.run.name} was a rollback, and a rollback is not taken back.",
        cure=f"Deploy a version: /deploy {where} ref:BRANCH; a full rollback has kept the database "
        "before it as the safety copy.",
    )


def goal(history: Sequence[Past], mode: str, wish: Past | Commit | None = None) -> Goal | Problem:
    """Return what a rollback is to do, or why it may not.

    Args:
        history: Runs of the environment that have a plan, newest first.
        mode: `quick` or `full`.
        wish: The run whose version, or the commit, that was named; None for the version before.
    """
    back = taken_back(history, named=wish is not None)
    if isinstance(back, Problem):
        return back
    found = _before(history, back) if wish is None else _named(history, back, wish)
    if isinstance(found, Problem):
        return found
    commit, passed_over = found
    source = _leaving(history, back, commit.sha)
    if mode == "full" and BACKUP not in (source.outputs if source else {}):
        return _no_record(back, commit, source)
    return Goal(
        takes_back=back,
        commit=commit,
        run=_bringer(history, commit.sha),
        source=source,
        passed_over=passed_over,
    )


_Choice = tuple[Commit, tuple[Skipped, ...]]


def _before(history: Sequence[Past], back: Past) -> _Choice | Problem:
    """Return the version that was live before; flawed ones are passed over for older ones."""
    if back.plan.live is None:
        return Problem(
            code="nothing-before",
            what=f"Nothing was live before {back.run.name}, so there is nothing to go back to.",
            cure="Deploy the version that you want.",
        )
    passed: list[Skipped] = []
    for commit in _candidates(history, back, back.plan.live):
        why = flaw(history, commit.sha)
        if not why:
            return commit, tuple(passed)
        passed.append(Skipped(commit=commit, run=_bringer(history, commit.sha), why=why))
    told = "; ".join(f"{one.commit.short} {one.why}" for one in passed)
    return Problem(
        code="no-good-version",
        what=f"No version before {back.run.name} is known to be good: {told}.",
        cure="Name one that is on a deployable ref: --to COMMIT; or deploy a mended version.",
    )


def _candidates(history: Sequence[Past], back: Past, live: Commit) -> Iterable[Commit]:
    """Return versions from the one that was live before to older ones that had succeeded."""
    seen = {back.plan.commit.sha, live.sha}
    yield live
    for past in history[history.index(back) + 1 :]:
        good = past.deploys and past.run.state is State.SUCCEEDED
        if good and past.plan.commit.sha not in seen:
            seen.add(past.plan.commit.sha)
            yield past.plan.commit


def _named(history: Sequence[Past], back: Past, wish: Past | Commit) -> _Choice | Problem:
    commit = wish.plan.commit if isinstance(wish, Past) else wish
    if isinstance(wish, Past) and wish.run.state not in {State.SUCCEEDED, State.ROLLED_BACK}:
        return Problem(
            code="target-never-live",
            what=f"{wish.run.name} is {wish.run.state.value}; its version was never proved here.",
            cure=f"Name a run that succeeded: /handrail runs {back.run.environment} lists them.",
        )
    if commit.sha == back.plan.commit.sha:
        return Problem(
            code="target-taken-back",
            what=f"{commit.short} is what {back.run.name} brought, which would be taken back.",
            cure="Name an older run or commit.",
        )
    why = flaw(history, commit.sha)
    if why:
        return Problem(
            code="target-bad",
            what=f"{commit.short} {why}.",
            cure="Name another version; /handrail bad RUN --undo takes a mark back.",
        )
    return commit, ()


def flaw(history: Sequence[Past], sha: str) -> str:
    """Return why a version is not to be gone back to; empty where nothing speaks against it.

    A mark counts until it is taken back. Of monitors the newest one that watched the version
    counts, and what a person accepted is no breach.
    """
    mine = [past for past in history if past.plan.commit.sha == sha]
    for past in mine:
        if past.run.bad:
            return f"was marked bad by {past.run.bad_by} ({past.run.name}): {past.run.bad}"
    watched = [verdict for past in mine if (verdict := _watched(past)) is not None]
    return watched[0] if watched else ""


def _watched(past: Past) -> str | None:
    """Return what a run's monitor says of its version, None where it says nothing."""
    for step in past.plan.steps:
        state = past.run.steps.get(step.id)
        if step.monitor is None or state is None or state.attempt == 0:
            continue
        breached = state.outcome is Outcome.FAILED or bool(past.run.breaches)
        if breached and not state.accepted:
            return f"breached its monitor in {past.run.name}, which nobody accepted"
        if state.done:
            return ""
    return None


def _leaving(history: Sequence[Past], back: Past, sha: str) -> Past | None:
    """Return the newest deploy that found a version live and went on from it."""
    for past in history[history.index(back) :]:
        live = past.plan.live
        if past.deploys and past.run.changed and live and live.sha == sha:
            return past
    return None


def _bringer(history: Sequence[Past], sha: str) -> str:
    done = (
        past.run.id
        for past in history
        if past.plan.commit.sha == sha and past.run.state is State.SUCCEEDED
    )
    return next(done, "")


def _no_record(back: Past, commit: Commit, source: Past | None) -> Problem:
    who = source.run.name if source else "No deploy"
    kept = "kept no backup" if source else "has kept a backup"
    return Problem(
        code="no-backup-record",
        what=f"{who} {kept} of the database as it was with {commit.short}.",
        cure=f"Only the code can go back: /rollback quick {back.run.environment}.",
    )


def incompatible(
    kept: Collection[str], patterns: Collection[str], texts: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the migrations that older code is not known to work with.

    Args:
        kept: Versions that stay applied.
        patterns: Regular expressions for whole versions that are known to be compatible.
        texts: What the migrations' files hold, where they can be read; a line
            `-- handrail: compatible` in one says that it is.
    """
    return tuple(
        version
        for version in kept
        if not any(re.fullmatch(pattern, version) for pattern in patterns)
        and not _MARK.search(texts.get(version, ""))
    )


def unavailable(environment: str, mode: str) -> Problem:
    """Return that the playbook declares no such way back."""
    return Problem(
        code="rollback-not-available",
        what=f"{mode.capitalize()} rollback is not available for {environment}: its playbook "
        f"declares no `rollback.{mode}`. Nothing was done.",
        cure=f"Deploy the version that was live before: /deploy {environment} ref:COMMIT; "
        f"/handrail runs {environment} lists what was deployed.",
    )
