"""Which way back fits a deploy, from its own record: by the code alone, or the database too. Pure.

The host is asked again before a rollback is planned; this is what is offered until then.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from config.model.checks import MigrationsCheck
from config.problem import Problem
from runner.plan import Plan
from runner.record.run import Run
from runner.targets import BACKUP, Past, taken_back

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way back.

    Attributes:
        mode: `quick` or `full`; empty where none fits.
        why: Why this one, or why none; half a sentence.
    """

    mode: str
    why: str


def which_way(run: Run, plan: Plan) -> Way:
    """Return the way by which a deploy is best taken back.

    Quick where it applied no migrations, or none that the code before is not known to work with;
    full otherwise, for which the deploy must have kept a backup.
    """
    why, safe = _code_alone(run, plan)
    quick, full = (plan.playbook.way_back(mode) is not None for mode in ("quick", "full"))
    kept = BACKUP in Past(run=run, plan=plan).outputs
    if plan.flow != "deploy" or not (quick or full):
        return Way(mode="", why="its playbook declares no way back")
    if quick and safe:
        return Way(mode="quick", why=why)
    if full and kept:
        return Way(mode="full", why="the playbook declares no quick way" if safe else why)
    lacking = "it has kept no backup" if full else "the playbook declares no full way"
    return Way(mode="", why=lacking if safe else f"{why}, and {lacking}")


def _code_alone(run: Run, plan: Plan) -> tuple[str, bool]:
    """Return what the deploy did to the schema, and whether the code before can live with it."""
    if not plan.pending:
        return "it brings no migrations", True
    if not _may_have_migrated(run, plan):
        return "it has applied no migrations yet", True
    wrong = [one.version for one in plan.pending if not one.compatible]
    if not wrong:
        return "its migrations are marked compatible with the code before", True
    more = len(wrong) - _MOST_NAMED
    named = ", ".join(wrong[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"the code before is not known to work with its migrations {named}", False


def _may_have_migrated(run: Run, plan: Plan) -> bool:
    """Return whether the step that applies migrations has begun: the one that proves them.

    Without such a step any that changes something may have applied them.
    """
    proving = [
        step.id
        for step in plan.steps
        if any(isinstance(check, MigrationsCheck) for check in step.verify)
    ]
    if not proving:
        return run.changed
    return any((state := run.steps.get(step)) is not None and state.attempt for step in proving)


def named_way(history: Sequence[Past], deploy: str, mode: str) -> str | Problem:
    """Return the mode that takes a named deploy back, or why none does.

    Args:
        history: Runs of the environment that have a plan, newest first.
        deploy: The run that was named.
        mode: The mode that somebody was shown as fitting; empty where nobody was.
    """
    named = next((past for past in history if past.run.id == deploy), None)
    if named is None:
        what = f"{deploy} is no planned run among the newest ones."
        return Problem(code="deploy-unknown", what=what, cure="See /handrail runs.")
    newest = taken_back(history, named=True)
    if isinstance(newest, Problem):
        return newest
    where = named.run.environment
    if newest.run.id != deploy:
        what = f"{newest.run.name}, not {named.run.name}, is what would be taken back now."
        cure = f"To take back {newest.run.name}: /handrail take-back {where}#{newest.run.number}."
        return Problem(code="not-newest", what=what, cure=cure)
    way = which_way(named.run, named.plan)
    if not way.mode:
        what = f"{named.run.name} cannot be taken back by a way that fits: {way.why}."
        cure = f"Choose one: /rollback quick {where} --keep-schema, or a deploy that mends it."
        return Problem(code="no-way-fits", what=what, cure=cure)
    if mode not in {"", way.mode}:
        what = f"A {way.mode} rollback fits {named.run.name} now: {way.why}."
        cure = f"Ask for that: /handrail take-back {where}#{named.run.number}."
        return Problem(code="way-changed", what=what, cure=cure)
    return way.mode
