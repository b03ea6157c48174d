"""`override`: let a deploy start although windows or freezes say no."""

from commands import say
from commands.reply import Context, Reply, Tone, Words
from commands.request import OverrideRequest
from commands.visit import Visit
from config.problem import Problem
from runner.control import OverrideOrder


async def override(visit: Visit, request: OverrideRequest) -> Reply:
    """Hand an override to the runner, which holds the rules."""
    run = await visit.run(request.run, request.verb)
    if isinstance(run, Reply):
        return run
    overridden = await visit.control.override(
        OverrideOrder(
            run=run.id,
            person=visit.person,
            roles=visit.roles,
            reason=request.reason,
            via=visit.caller.platform,
            key=visit.key,
        )
    )
    if isinstance(overridden, Problem):
        return say.not_counted(overridden)
    text = f"{run.name} may start whatever the calendar of {run.environment} says."
    follows = "The channels are told, with your reason. An approval is still needed."
    if overridden.quorum_reached:
        follows = "The channels are told, with your reason."
    return say.done(text, Words(text=text), Context(text=follows), tone=Tone.WARNING)
