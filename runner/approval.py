"""Which yes counts. Pure."""

from collections.abc import Mapping
from typing import Any

from config.model import Configuration
from config.problem import Problem
from runner.control import Vote
from runner.plan import Plan
from runner.record.events import Kind
from runner.record.fold import ROLL_BACK
from runner.record.run import Run, State
from runner.roles import roles_of


def refusal(vote: Vote, run: Run, plan: Plan | None, now: float) -> Problem | None:
    """Return why a vote does not count, or None if it does.

    Counted is the sign of a listed person with one of the asked-for roles, who is not the
    requester, not counted yet, on the request of the digest that stands, before it expires.
    """
    if run.state is not State.AWAITING_APPROVAL or plan is None or run.ended:
        return not_open(run)
    if not run.approval_posted:
        what = "The approval request has not been posted yet; a yes before anybody could read it"
        return _no("approval-not-posted", f"{what} does not count.", "React on the request itself.")
    if run.approval.get("digest") != run.digest:
        what = "The plan has changed since this request was posted."
        return _no("approval-stale", what, "React on the newest request.")
    if vote.message and vote.message not in run.messages:
        what = "That message is not the approval request of this run."
        return _no("approval-elsewhere", what, "React on the approval request itself.")
    if now >= float(run.approval["expires"]):
        return _no("approval-expired", "The approval request has expired.", "Ask for it anew.")
    return _person(vote, run, plan)


def _person(vote: Vote, run: Run, plan: Plan) -> Problem | None:
    wanted = plan.approval.roles
    if vote.removed:
        return None  # taking back one's own yes needs no role
    if not vote.roles.intersection(wanted):
        what = f"An approval here needs the role {' or '.join(wanted)}, which you do not have."
        return _no("approval-role", what, "Ask somebody who has it.")
    if not vote.yes:
        return None
    if vote.person == run.requester:
        what = "You asked for this run, so your own yes does not count."
        return _no("approval-own", what, "Ask somebody else; four eyes are the point.")
    if vote.person in run.approvals:
        return _no("approval-twice", "Your yes is counted already.", "One more person is needed.")
    return None


def not_open(run: Run) -> Problem:
    """Return that nothing waits for an approval: not yet, or no more."""
    what = f"{run.name} is {run.state.value}; its approval is closed."
    if run.state in {State.REQUESTED, State.PLANNED}:
        what = f"{run.name} is still being planned; there is nothing to approve yet."
    return _no("approval-not-open", what, "Nothing is to be done.")


def _no(code: str, what: str, cure: str) -> Problem:
    return Problem(code=code, what=what, cure=cure)


def kind_of(vote: Vote, run: Run) -> Kind | None:
    """Return the event a counted vote becomes; None where it changes nothing."""
    if vote.removed:
        withdrawn = vote.yes and vote.person in run.approvals
        return Kind.APPROVAL_WITHDRAWN if withdrawn else None
    return Kind.APPROVED if vote.yes else Kind.REJECTED


def data_of(vote: Vote, run: Run, problem: Problem | None) -> dict[str, object]:
    """Return what the event of a vote says."""
    if problem is not None:
        return {"person": vote.person, "reason": problem.what, "code": problem.code}
    how = {"via": vote.via, "message": vote.message, "pressed": vote.pressed}
    return {"person": vote.person, "digest": run.digest, **how}


def no_retry(configuration: Configuration, run: Run, person: str) -> Problem | None:
    """Return why a run may not go on with another attempt at this person's wish."""
    if not run.ended or run.state not in {State.FAILED, State.CANCELLED} or not run.started_at:
        what = f"{run.name} is {run.state.value}; only a run that stopped at a step can go on."
        return Problem(code="retry-not-possible", what=what, cure="Ask for a new deploy.")
    return four_eyes(configuration, run, person, "a retry")


def four_eyes(configuration: Configuration, run: Run, person: str, what: str) -> Problem | None:
    """Return why somebody may not decide that a run goes on, or None if so.

    Going on is an approval: it needs the role, and not the requester.
    """
    wanted = configuration.environments[run.environment].approval.of(run.flow).roles
    held = roles_of(configuration.settings).get(person, frozenset())
    if not held.intersection(wanted):
        told = f"For {what} you need the role {' or '.join(wanted)}."
        return _no("approver-needed", told, "Ask somebody who has it.")
    if person == run.requester:
        told = f"You asked for {run.name}, so somebody else decides about {what}."
        return _no("approver-own", told, "Ask another approver.")
    return None


def by_alert(run: Run, plan: Plan, deploy: Run) -> Mapping[str, Any] | None:
    """Return the data of the yes that a press on an alert is too, or None where it is none.

    It counts where one approval is asked for, by a person with the role who had not asked for the
    deploy: so two people have decided. A full rollback loses data, which approvers read first.

    Args:
        run: The rollback.
        plan: Its plan.
        deploy: The run that it takes back.
    """
    told = run.request.get("decided") or {}
    asked = [one for one in deploy.questions if one.id == told.get("id")]
    person, held = str(told.get("person", "")), frozenset(told.get("roles", ()))
    counts = (
        bool(asked)
        and (asked[-1].answer, asked[-1].person) == (ROLL_BACK, person)
        and plan.approval.quorum == 1
        and plan.flow == "rollback-quick"
        and person == run.requester != deploy.requester
        and bool(held.intersection(plan.approval.roles))
    )
    if not counts:
        return None
    how = {"via": str(told.get("via", "")), "message": "", "pressed": True}
    return {"person": person, "digest": run.digest, "id": str(told["id"]), **how}


def lost(run: Run, plan: Plan, roles: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Return the approvers who no longer hold a role that this approval asks for."""
    wanted = plan.approval.roles
    return tuple(
        person
        for person in run.approvals
        if not roles.get(person, frozenset()).intersection(wanted)
    )
