"""`retry`: go on with a run that failed."""

from commands import say
from commands.access import Refusal
from commands.reply import Button, Context, Reply, Tone, Words
from commands.request import Retry
from commands.visit import Visit
from config.problem import Problem
from runner.record.run import Run


async def retry(visit: Visit, request: Retry) -> Reply:
    """Go on at the failed step, if somebody other than the run's requester asks for it."""
    run = await visit.run(request.run, request.verb)
    if isinstance(run, Reply):
        return run
    if run.requester == visit.person:
        refusal = own_run(run, "retry it")
        return await visit.refuse(refusal, request.verb, run.environment, run.id)
    going = await visit.control.retry(run.id, visit.person, key=visit.key)
    if isinstance(going, Problem):
        return say.problem(going)
    text = f"{run.name} goes on at the step that failed."
    follows = "The checks of the steps before it run again first; the commit stays the same."
    return say.done(text, Words(text=text), Context(text=follows), tone=Tone.BUSY)


def own_run(run: Run, doing: str) -> Refusal:
    """Return the refusal of what a run's requester leaves to somebody else. Pure."""
    return Refusal(
        problem=Problem(
            code="own-run",
            what=f"You asked for {run.name}, so somebody else has to {doing}.",
            cure="Ask a person who may approve it.",
        )
    )


def retry_button(run: Run) -> Button:
    """Return the button that retries a run. Pure."""
    return Button(label="Retry", action=f"retry {run.id}", confirm=f"Retry {run.name}?")
