"""`accept-drift`: what somebody changed by hand is to stay."""

from commands import say
from commands.reply import Reply, Tone
from commands.request import AcceptDrift
from commands.visit import Visit
from config.problem import Problem
from runner.control import AcceptOrder


async def accept_drift(visit: Visit, request: AcceptDrift) -> Reply:
    """Record what the alert showed as the state that has to stay; the channels are told."""
    environment = await visit.environment(request.environment, request.verb)
    if isinstance(environment, Reply):
        return environment
    stands = await visit.control.accept(
        AcceptOrder(
            environment=environment,
            watch=request.watch,
            person=visit.person,
            reason=request.reason,
            key=visit.key,
        )
    )
    if isinstance(stands, Problem):
        return say.problem(stands)
    text = f"What was changed by hand in {environment} is on record now: {request.reason}"
    return say.done(text, tone=Tone.GOOD, private=False)
