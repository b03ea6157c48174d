"""Going on alone in an emergency, and the countersign that is asked for behind it. Pure."""

from config.model import Settings
from config.model.people import Verb
from config.problem import Problem
from runner.approval import lost, not_open
from runner.control import Countersign, Glass
from runner.plan import Plan
from runner.record.events import Kind
from runner.record.run import Emergency, Run, State
from runner.roles import roles_for, roles_of

REASON_SHORTEST = 10
"""Characters of a reason: a word alone tells nobody why it could not wait."""

COUNTERSIGN_WITHIN = 86_400.0
"""Seconds within which somebody else is asked to countersign."""


def unfit(reason: str) -> Problem | None:
    """Return why a reason does not do, or None if it does."""
    size = len(reason.strip())
    if size >= REASON_SHORTEST:
        return None
    found = f"this one has {size}" if size else "none was given"
    what = f"Going on alone needs a reason of at least {REASON_SHORTEST} characters; {found}."
    cure = "Say why it cannot wait for an approval: everybody will read it, and it is kept."
    return Problem(code="emergency-reason", what=what, cure=cure)


def refusal(
    glass: Glass, run: Run, plan: Plan | None, wanted: tuple[str, ...], now: float
) -> Problem | None:
    """Return why somebody may not go on alone, or None if so.

    The requester may: that is the point. So may somebody while other approvals are missing, and
    before the request could be posted: chat may be what is broken.

    Args:
        glass: Who wants it, and why.
        run: The run as it is now.
        plan: Its plan.
        wanted: The roles that may, one of which is needed.
        now: Seconds since the epoch.
    """
    if run.state is not State.AWAITING_APPROVAL or plan is None or run.ended:
        return not_open(run)
    if run.approval.get("digest") != run.digest:
        return _no("approval-stale", "The plan is not the one that was asked for.", "Deploy anew.")
    if now >= float(run.approval["expires"]):
        return _no("approval-expired", "The approval request has expired.", "Ask for it anew.")
    if not glass.roles.intersection(wanted):
        needed = f"the role {' or '.join(wanted)}" if wanted else "a role that nobody is given"
        what = f"Going on alone in {run.environment} needs {needed}, which you do not have."
        return _no("emergency-role", what, "Wait for an approval, or ask somebody who has it.")
    return unfit(glass.reason)


def no_countersign(asked: Countersign, run: Run, wanted: tuple[str, ...]) -> Problem | None:
    """Return why a countersign or an objection does not count, or None if it does.

    Args:
        asked: Who says what.
        run: The run as it is now; it may have ended.
        wanted: The roles that may, one of which is needed: those that approve.
    """
    emergency = run.emergency
    if emergency is None:
        what = f"Nobody went on alone with {run.name}; there is nothing to countersign."
        return _no("nothing-to-countersign", what, "Nothing is to be done.")
    if asked.person == emergency.person:
        what = f"You went on alone with {run.name}, so your own countersign does not count."
        return _no("countersign-own", what, "Ask somebody else; four eyes are the point.")
    if not asked.roles.intersection(wanted):
        what = f"A countersign needs the role {' or '.join(wanted)}, which you do not have."
        return _no("countersign-role", what, "Ask somebody who has it.")
    if emergency.countersigned:
        what = f"{run.name} is countersigned already, by {emergency.countersigned}."
        return _no("countersign-twice", what, "Nothing is to be done.")
    if not asked.yes and asked.person in emergency.objections:
        what = f"Your objection to {run.name} is recorded already."
        return _no("objection-twice", what, "Nothing is to be done.")
    return None


def kind_of(asked: Countersign) -> Kind:
    """Return the event that a countersign or an objection becomes."""
    return Kind.COUNTERSIGNED if asked.yes else Kind.OBJECTED


def due(emergency: Emergency) -> float:
    """Return until when a countersign is asked for, in seconds since the epoch."""
    return emergency.at + COUNTERSIGN_WITHIN


def gone(run: Run, plan: Plan, settings: Settings) -> tuple[str, ...]:
    """Return those who let the run go on and no longer hold the role for it."""
    roles = roles_of(settings)
    if run.emergency is None:
        return lost(run, plan, roles)
    person = run.emergency.person
    wanted = roles_for(settings, Verb.BREAK_GLASS, run.environment)
    return () if roles.get(person, frozenset()).intersection(wanted) else (person,)


def _no(code: str, what: str, cure: str) -> Problem:
    return Problem(code=code, what=what, cure=cure)
