"""How well an environment is delivered to: the four keys, and where the time goes. Pure.

Everything is computed from the folds of runs. What counts as what:

- A deploy went live when its watch began, or, without one, when it succeeded.
- A change failed if it changed something and ended as failed, cancelled or rolled back, or if its
  version was marked bad. One that was retried until it succeeded did not fail.
- Trouble begins with the first breach, or else when the run broke off or its rollback was asked
  for. It is over when the next run of the environment, whichever way, has succeeded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from runner.record.run import Outcome, Run, State

DAY = 86400.0
WEEK = 7 * DAY

LATELY = 5
"""How many of a step's newest durations are held against those before them."""

_BROKE_OFF = frozenset({State.FAILED, State.CANCELLED, State.ROLLED_BACK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A run, and when the commits were made that it brought (seconds since the epoch)."""

    run: Run
    commits: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Durations in seconds: how many, the one in the middle, the longest."""

    count: int
    median: float
    longest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week that ends at `until`: deploys that went live, and changes that failed."""

    until: float
    deploys: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTrend:
    """How long a step takes, in seconds.

    Attributes:
        lately: The median of its newest durations, at most `LATELY` of them.
        before: The median of those before; None where there are none.
    """

    step: str
    count: int
    lately: float
    before: float | None

    @property
    def change(self) -> float | None:
        """Return by how much it grew, 0.1 for a tenth; None where nothing can be said."""
        return self.lately / self.before - 1 if self.before else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is known of the time from `since` to `until` (seconds since the epoch).

    Attributes:
        weeks: How long that is; less than was asked for where the record begins later.
        deploys: Deploys that went live.
        changes: Deploys that changed something and have ended; `failed` of them failed.
        lead: From a commit to the moment it was live; None without any, as for all spreads.
        restore: From the beginning of trouble to its end.
        troubled_since: Since when there is trouble that is not over; None where there is none.
        approval: From an approval request to its quorum.
        run_time: From the start to the end of deploys that succeeded.
    """

    since: float
    until: float
    weeks: float
    deploys: int
    changes: int
    failed: int
    by_week: tuple[Week, ...]
    lead: Spread | None
    restore: Spread | None
    troubled_since: float | None
    approval: Spread | None
    run_time: Spread | None
    steps: tuple[StepTrend, ...]

    @property
    def deploys_a_week(self) -> float:
        """Deploys that went live, by the week."""
        return self.deploys / self.weeks

    @property
    def failure_rate(self) -> float | None:
        """The share of changes that failed, 0 to 1; None without changes."""
        return self.failed / self.changes if self.changes else None


def figures(changes: Iterable[Change], since: float, until: float) -> Figures:
    """Return the figures of one environment between two moments.

    Args:
        changes: Its runs, in any order; older ones than `since` only help to see its trouble.
        since: Seconds since the epoch.
        until: Likewise, later.
    """
    told = sorted(changes, key=lambda change: change.run.requested_at)
    runs = [change.run for change in told]
    begun = max([since, *(run.requested_at for run in runs[:1])])
    live = [(at, one) for one in told if (at := went_live(one.run)) and since <= at <= until]
    done = [run for run in runs if changed(run) and since <= run.ended_at <= until]
    broken = [run for run in done if failed(run)]
    troubles = _troubles(runs, since)
    good = [run for _, one in live if (run := one.run).state is State.SUCCEEDED]
    asked = [run for run in runs if run.asked_at >= since and run.approved_at]
    return Figures(
        since=since,
        until=until,
        weeks=max((until - begun) / WEEK, 1.0),
        deploys=len(live),
        changes=len(done),
        failed=len(broken),
        by_week=_by_week([at for at, _ in live], broken, begun, until),
        lead=spread(max(at - made, 0.0) for at, one in live for made in one.commits),
        restore=spread(end - begin for begin, end in troubles if end is not None),
        troubled_since=min((begin for begin, end in troubles if end is None), default=None),
        approval=spread(run.approved_at - run.asked_at for run in asked),
        run_time=spread(run.ended_at - run.started_at for run in good),
        steps=_steps(good),
    )


def changed(run: Run) -> bool:
    """Return whether a run is a change that has ended: a deploy that changed something."""
    return run.flow == "deploy" and run.changed and run.ended


def failed(run: Run) -> bool:
    """Return whether a change failed."""
    return changed(run) and (run.state in _BROKE_OFF or bool(run.bad))


def complete(run: Run) -> bool:
    """Return whether a run came to its end as it should, whatever became of it later.

    A drill never did: it brings nothing and restores nothing.
    """
    if run.flow == "drill":
        return False
    if run.state is State.ROLLED_BACK:
        return bool(run.steps) and all(step.done for step in run.steps.values())
    return run.state is State.SUCCEEDED


def went_live(run: Run) -> float | None:
    """Return when a deploy was live (seconds since the epoch); None where it never was."""
    if run.flow != "deploy" or not run.changed:
        return None
    watches = [step.started for step in run.steps.values() if step.job.get("monitor")]
    if watches:
        return min(watches)
    return run.ended_at if complete(run) else None


def troubled(run: Run, runs: Mapping[str, Run]) -> float | None:
    """Return when a change's trouble began; None where it has none.

    Args:
        run: The change.
        runs: Runs of its environment by id, its rollback among them.
    """
    if run.troubled_at and not run.ended:
        return run.troubled_at if run.breaches else None
    if not changed(run) or run.state not in _BROKE_OFF:
        return None
    back = next((one for one in runs.values() if one.name == run.rolled_back_by), None)
    asked = back.requested_at if back else None
    ended = None if complete(run) else run.ended_at
    known = [at for at in (run.troubled_at, asked, ended) if at]
    return min(known, default=run.ended_at)


def spread(seconds: Iterable[float]) -> Spread | None:
    """Return what durations come to; None without any."""
    known = sorted(seconds)
    if not known:
        return None
    return Spread(count=len(known), median=median(known), longest=known[-1])


def _troubles(runs: Sequence[Run], since: float) -> list[tuple[float, float | None]]:
    """Return when each trouble began and was over; one that covers another counts once."""
    known = {run.id: run for run in runs}
    restored = sorted(run.ended_at for run in runs if complete(run) and run.ended)
    found: dict[float | None, float] = {}
    for run in runs:
        begin = troubled(run, known)
        if begin is not None and begin >= since:
            end = next((at for at in restored if at > begin and at != run.ended_at), None)
            found[end] = min(begin, found.get(end, begin))
    return [(begin, end) for end, begin in found.items()]


def _by_week(
    live: Sequence[float], broken: Sequence[Run], begun: float, until: float
) -> tuple[Week, ...]:
    """Return the weeks counted back from `until`, oldest first."""
    count = max(int(-(-(until - begun) // WEEK)), 1)
    weeks = []
    for back in reversed(range(count)):
        end = until - back * WEEK
        begin = end - WEEK
        weeks.append(
            Week(
                until=end,
                deploys=sum(begin < at <= end for at in live),
                failed=sum(begin < run.ended_at <= end for run in broken),
            )
        )
    return tuple(weeks)


def _steps(runs: Sequence[Run]) -> tuple[StepTrend, ...]:
    """Return the trend of each step of the newest run, in its order."""
    trends = []
    for name in runs[-1].steps if runs else ():
        states = [run.steps[name] for run in runs if name in run.steps]
        took = [
            state.seconds
            for state in states
            if state.outcome in {Outcome.PASSED, Outcome.WARNED} and not state.job.get("monitor")
        ]
        if took:
            lately, before = took[-LATELY:], took[:-LATELY]
            trends.append(
                StepTrend(
                    step=name,
                    count=len(took),
                    lately=median(lately),
                    before=median(before) if before else None,
                )
            )
    return tuple(trends)
