"""`drill`: rehearse a rollback beside what is live."""

from commands import say
from commands.reply import Context, Heading, Reply, Tone, Words
from commands.request import Drill
from commands.visit import Visit
from config.problem import Problem
from runner.control import Order


async def drill(visit: Visit, request: Drill) -> Reply:
    """Order a drill; the run's card tells how it goes on."""
    environment = await visit.environment(request.environment, request.verb)
    if isinstance(environment, Reply):
        return environment
    order = Order(
        environment=environment,
        person=visit.person,
        reason=request.reason,
        channel=visit.caller.place,
        key=visit.key,
    )
    run = await visit.control.drill(order)
    if isinstance(run, Problem):
        return say.problem(run)
    text = f"{run.name} rehearses a rollback of {environment}. What is live is not touched."
    return say.done(
        text,
        Heading(text=run.name),
        Words(text=text),
        Context(text=f"/handrail show {environment}#{run.number} tells how it goes."),
        tone=Tone.BUSY,
    )
