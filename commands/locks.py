"""`lock`, `unlock`, `give`, `keep`: hold an environment by hand, and end what holds it."""

from commands import say
from commands.hold import held_by
from commands.reply import Context, Reply, Tone, Words
from commands.request import HandOver, Lock, Unlock
from commands.retry import own_run
from commands.visit import Visit
from config.problem import Problem
from runner.control import Hold


async def lock(visit: Visit, request: Lock) -> Reply:
    """Hold an environment in the caller's name."""
    environment = await visit.environment(request.environment, request.verb)
    if isinstance(environment, Reply):
        return environment
    held = await visit.control.lock(
        Hold(
            environment=environment,
            run="",
            person=visit.person,
            reason=request.reason,
            since=visit.now,
            until=None if request.seconds is None else visit.now + request.seconds,
        ),
        key=visit.key,
    )
    if isinstance(held, Problem):
        return say.problem(held)
    text = f"{environment} is locked: {held.reason}"
    follows = f'/handrail unlock {environment} --reason "…" ends it.'
    blocks = (Words(text=held_by(visit, held)), Context(text=follows))
    return say.done(text, *blocks, tone=Tone.WARNING, private=False)


async def unlock(visit: Visit, request: Unlock) -> Reply:
    """End a lock, or what a run left behind, unless the caller asked for that run."""
    environment = await visit.environment(request.environment, request.verb)
    if isinstance(environment, Reply):
        return environment
    hold = await visit.control.hold(environment)
    run = await visit.control.run(hold.run) if hold and hold.run else None
    if run is not None and run.requester == visit.person:
        refusal = own_run(run, "end its hold")
        return await visit.refuse(refusal, request.verb, environment, run.id)
    ended = await visit.control.unlock(environment, visit.person, request.reason, key=visit.key)
    if isinstance(ended, Problem):
        return say.problem(ended)
    text = f"{environment} is free again: {request.reason}"
    was = f"Before: {held_by(visit, ended)}"
    blocks = (Words(text=text), Context(text=was))
    return say.done(text, *blocks, tone=Tone.GOOD, private=False)


async def hand_over(visit: Visit, request: HandOver) -> Reply:
    """Give the caller's lock to whoever wants it, or keep it."""
    environment = await visit.environment(request.environment, request.verb)
    if isinstance(environment, Reply):
        return environment
    found = await visit.control.hand_over(
        environment, visit.person, gives=request.gives, key=visit.key
    )
    if isinstance(found, Problem):
        return say.not_counted(found)
    if request.gives:
        return say.done(f"{environment} is free: you gave your lock.", tone=Tone.GOOD)
    return say.done(f"You keep your lock of {environment}; whoever asked is told.")
