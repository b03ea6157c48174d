"""What runs have left on a host and is kept no longer, from their records alone. Pure.

Only what a run's record names is ever removed: nothing is looked for on the host.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.model.environment import Retention
from config.model.playbook import Kept
from runner.record.run import Run, State
from runner.targets import Goal, Past, goal

FOLDER = "run-folder"
"""Stands where it is the run's own folder that goes."""

_STOPPED = frozenset({State.FAILED, State.CANCELLED})
_LEFT_FOLDERS = _STOPPED | {State.ROLLED_BACK}
"""Ends behind which a run's folder is still on the host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Something to remove.

    Attributes:
        kept: How; None for the run's folder.
    """

    past: Past
    kept: Kept | None = None

    @property
    def id(self) -> str:
        """What it is, as events name it."""
        return self.kept.id if self.kept else FOLDER

    @property
    def says(self) -> str:
        """What it is, for people."""
        return self.kept.says if self.kept else "Files of the run"

    @property
    def outputs(self) -> tuple[str, ...]:
        """The outputs that name it."""
        return self.kept.outputs if self.kept else ()


def due(
    history: Sequence[Past], kept: Sequence[Kept], policy: Retention, now: float
) -> tuple[Removal, ...]:
    """Return what is to be removed now.

    Args:
        history: Runs of an environment that have a plan, newest first.
        kept: What its playbook keeps.
        policy: For how long.
        now: Seconds since the epoch.
    """
    wanted = needed(history)
    found = [removal for one in kept for removal in _beyond(history, one, policy, now)]
    found += [
        Removal(past=past)
        for past in history
        if _folder_left(past.run) and now - past.run.ended_at > policy.folders
    ]
    return tuple(removal for removal in found if removal.past.run.id not in wanted)


def needed(history: Sequence[Past]) -> frozenset[str]:
    """Return the runs whose leavings a run may still need.

    Those are the runs that are open or may be retried, what they take back or restore from, and
    what a rollback that was asked for now would use.
    """
    found: set[str] = set()
    for mode in ("quick", "full"):
        way = goal(history, mode)
        if isinstance(way, Goal):
            found |= {way.takes_back.run.id, way.source.run.id if way.source else ""}
    newest = next((past for past in history if past.run.changed), None)
    for past in history:
        retriable = past is newest and past.run.state in _STOPPED
        if retriable or past.run.holds or not past.run.ended:
            back = past.plan.takes_back
            found |= {past.run.id, past.plan.carried_from, back.run if back else ""}
    return frozenset(found - {""})


def _beyond(
    history: Sequence[Past], kept: Kept, policy: Retention, now: float
) -> Iterator[Removal]:
    """Yield what there is too much of, or what is too old; what was begun is ended first."""
    least = policy.least if kept.least is None else kept.least
    age = policy.age if kept.age is None else kept.age
    there = 0
    for past in history:
        begun = past.run.removed.get(kept.id)
        if begun or not all(past.told.get(name) for name in kept.outputs):
            continue
        old = now - (past.run.ended_at or now) > age
        if begun is False or there >= max(policy.most, least) or (old and there >= least):
            yield Removal(past=past, kept=kept)
        else:
            there += 1


def _folder_left(run: Run) -> bool:
    left = run.ended and run.started_at > 0 and run.state in _LEFT_FOLDERS
    return left and not run.removed.get(FOLDER)
