"""Who may let a deploy start at a closed time. Pure."""

from collections.abc import Collection

from config.problem import Problem
from runner.control import OverrideOrder
from runner.record.run import Run


def refusal(asked: OverrideOrder, run: Run, wanted: Collection[str]) -> Problem | None:
    """Return why an override does not count, or None if it does.

    It may come before the run is told that it may not start. It stands for nobody's approval.

    Args:
        asked: Who wants what, and why.
        run: The run as it is now.
        wanted: Roles of which one is needed.
    """
    if asked.roles.isdisjoint(wanted):
        need = f"the role {' or '.join(sorted(wanted))}" if wanted else "a role that nobody has"
        what = f"To let {run.name} start at a closed time you need {need}."
        return _no("override-role", what, "Ask somebody who has it, or wait for the next window.")
    if not asked.reason.strip():
        what = "An override needs a reason, which everybody will see."
        return _no("reason-missing", what, "Say why it cannot wait.")
    if run.ended or run.started_at:
        what = f"{run.name} is {run.state.value}; nothing keeps it from starting."
        return _no("override-not-needed", what, "See it with /handrail show.")
    if run.flow != "deploy":
        what = f"{run.name} is a rollback, which may start at any time."
        return _no("override-not-needed", what, "Nothing is to be done.")
    if run.override is not None:
        what = f"{run.override.person} has overridden it already."
        return _no("override-twice", what, "Nothing is to be done.")
    return None


def _no(code: str, what: str, cure: str) -> Problem:
    return Problem(code=code, what=what, cure=cure)
