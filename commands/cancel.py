"""`cancel`: stop a run."""

from commands import say
from commands.reply import Context, Reply, Tone, Words
from commands.request import Cancel
from commands.visit import Visit
from config.problem import Problem


async def cancel(visit: Visit, request: Cancel) -> Reply:
    """Record the wish to stop a run."""
    run = await visit.run(request.run, request.verb)
    if isinstance(run, Reply):
        return run
    cancelled = await visit.control.cancel(run.id, visit.person, key=visit.key)
    if isinstance(cancelled, Problem):
        return say.problem(cancelled)
    text = f"{run.name} is being cancelled."
    follows = "Nothing was changed."
    if cancelled.changed:
        follows = (
            "Something was changed already: the environment stays held until a retry or "
            f"/handrail unlock {run.environment}."
        )
    return say.done(text, Words(text=text), Context(text=follows), tone=Tone.WARNING)
