"""Emergencies: somebody goes on alone with a reason, and somebody else countersigns."""

from commands import say, word
from commands.reply import Reply, Tone
from commands.request import BreakGlass, CountersignRequest
from commands.visit import Visit
from runner.control import Countersign, Glass
from runner.emergency import COUNTERSIGN_WITHIN
from runner.record.run import Run


async def break_glass(visit: Visit, request: BreakGlass) -> Reply:
    """Let a run that waits for its approval go on, in the caller's name alone."""
    run = await word.given(visit, request, Glass, visit.control.break_glass, reason=request.reason)
    if isinstance(run, Reply):
        return run
    hours = f"{COUNTERSIGN_WITHIN / 3600:.0f} hours"
    return word.told(
        f"{run.name} goes on without an approval, in your name alone.",
        f"The channels are told, and somebody else is asked to countersign within {hours}.",
    )


async def countersign(visit: Visit, request: CountersignRequest) -> Reply:
    """Hand a countersign or an objection to the runner, which holds the rules."""
    said = {"yes": request.yes, "message": request.message}
    run = await word.given(visit, request, Countersign, visit.control.countersign, **said)
    if isinstance(run, Reply):
        return run
    if request.yes:
        return say.done(f"Your countersign to {run.name} is recorded.", tone=Tone.GOOD)
    return word.told(
        f"Your objection to {run.name} is recorded, and the channels are told.",
        f"It stops nothing; /handrail cancel {run.id} does.",
    )


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
