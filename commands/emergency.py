"""Emergencies: somebody goes on alone with a reason, and somebody else countersigns."""

from commands import say
from commands.reply import Context, Reply, Tone, Words
from commands.request import BreakGlass, CountersignRequest
from commands.visit import Visit
from config.problem import Problem
from runner.control import Countersign, Glass
from runner.emergency import COUNTERSIGN_WITHIN
from runner.record.run import Run


async def break_glass(visit: Visit, request: BreakGlass) -> Reply:
    """Let a run that waits for its approval go on, in the caller's name alone."""
    run = await visit.run(request.run, request.verb)
    if isinstance(run, Reply):
        return run
    broken = await visit.control.break_glass(
        Glass(
            run=run.id,
            person=visit.person,
            roles=visit.roles,
            reason=request.reason,
            via=visit.caller.platform,
            key=visit.key,
        )
    )
    if isinstance(broken, Problem):
        return say.not_counted(broken)
    text = f"{run.name} goes on without an approval, in your name alone."
    hours = f"{COUNTERSIGN_WITHIN / 3600:.0f} hours"
    follows = f"The channels are told, and somebody else is asked to countersign within {hours}."
    return say.done(text, Words(text=text), Context(text=follows), tone=Tone.WARNING)


async def countersign(visit: Visit, request: CountersignRequest) -> Reply:
    """Hand a countersign or an objection to the runner, which holds the rules."""
    run = await visit.run(request.run, request.verb)
    if isinstance(run, Reply):
        return run
    recorded = await visit.control.countersign(
        Countersign(
            run=run.id,
            person=visit.person,
            roles=visit.roles,
            yes=request.yes,
            via=visit.caller.platform,
            message=request.message,
            key=visit.key,
        )
    )
    if isinstance(recorded, Problem):
        return say.not_counted(recorded)
    if request.yes:
        return say.done(f"Your countersign to {run.name} is recorded.", tone=Tone.GOOD)
    text = f"Your objection to {run.name} is recorded, and the channels are told."
    stops = f"It stops nothing; /handrail cancel {run.id} does."
    return say.done(text, Words(text=text), Context(text=stops), tone=Tone.WARNING)


def went_alone(visit: Visit, run: Run) -> str:
    """Return who went on alone and why, and who stands by it; empty if nobody did."""
    emergency = run.emergency
    if emergency is None:
        return ""
    who = visit.called(emergency.person)
    text = f"Emergency: {who} went on alone: {emergency.reason.rstrip('.')}."
    if emergency.countersigned:
        when = say.since(emergency.countersigned_at, visit.now)
        text += f" Countersigned by {visit.called(emergency.countersigned)}, {when}."
    else:
        text += f" Not countersigned yet: /handrail countersign {run.id}."
    if emergency.objections:
        names = ", ".join(visit.called(person) for person in emergency.objections)
        text += f" Objected: {names}."
    return text
