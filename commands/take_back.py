"""`take-back`: stop a deploy where it still runs, and take it back by the way that fits it."""

from commands import say
from commands.reply import Context, Reply, Tone, Words
from commands.request import RollbackRequest, TakeBack
from commands.rollback import ordered
from commands.visit import Visit
from config.problem import Problem
from runner.control import RollbackOrder
from runner.record.run import Run
from runner.which_way import which_way


async def take_back(visit: Visit, request: TakeBack) -> Reply:
    """Order the rollback of one deploy; one that has changed nothing yet is stopped alone."""
    run = await visit.run(request.run, request.verb)
    if isinstance(run, Reply):
        return run
    if run.flow != "deploy":
        return say.problem(_no_deploy(run))
    if not run.ended and not run.changed:
        return await _stopped(visit, run)
    order = RollbackOrder(
        environment=run.environment,
        person=visit.person,
        mode=request.mode,
        deploy=run.id,
        reason=request.reason,
        channel=visit.caller.place,
        key=visit.key,
    )
    rollback = await visit.control.rollback(order)
    if isinstance(rollback, Problem):
        return say.problem(rollback)
    mode = rollback.flow.removeprefix("rollback-")
    asked = RollbackRequest(environment=run.environment, mode=mode, reason=request.reason)
    plan = await visit.control.plan(run.id)
    return await ordered(visit, asked, rollback, which_way(run, plan).why if plan else "")


async def _stopped(visit: Visit, run: Run) -> Reply:
    cancelled = await visit.control.cancel(run.id, visit.person, key=visit.key)
    if isinstance(cancelled, Problem):
        return say.problem(cancelled)
    text = f"{run.name} is being cancelled. It has changed nothing, so nothing is to be taken back."
    return say.done(
        text,
        Words(text=text),
        Context(text=f"/handrail show {run.environment}#{run.number} tells how it ended."),
        tone=Tone.WARNING,
    )


def _no_deploy(run: Run) -> Problem:
    return Problem(
        code="no-deploy",
        what=f"{run.name} is a {run.flow.replace('-', ' ')}, and only deploys are taken back.",
        cure=f"See what there is: /handrail runs {run.environment}.",
    )
