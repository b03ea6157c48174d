"""`override`: let a deploy start although windows or freezes say no."""

from commands import word
from commands.reply import Reply
from commands.request import OverrideRequest
from commands.visit import Visit
from runner.control import OverrideOrder


async def override(visit: Visit, request: OverrideRequest) -> Reply:
    """Hand an override to the runner, which holds the rules."""
    hand = visit.control.override
    run = await word.given(visit, request, OverrideOrder, hand, reason=request.reason)
    if isinstance(run, Reply):
        return run
    follows = "The channels are told, with your reason."
    if not run.quorum_reached:
        follows += " An approval is still needed."
    return word.told(
        f"{run.name} may start whatever the calendar of {run.environment} says.", follows
    )
