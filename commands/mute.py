"""`mute` and `unmute`: no alerts of a watch, or of all, for a while."""

from commands import say
from commands.people import zone_of
from commands.reply import Context, Reply, Tone, Words
from commands.request import MuteRequest
from commands.visit import Visit
from commands.when import shown
from config.model.calendar import zone
from config.problem import Problem
from runner.control import MuteOrder


async def mute(visit: Visit, request: MuteRequest) -> Reply:
    """Mute, or end it; what is wrong meanwhile is told once the mute is over, if it still is."""
    environment = await visit.environment(request.environment, request.verb)
    if isinstance(environment, Reply):
        return environment
    until = visit.now + request.seconds if request.seconds else 0.0
    stands = await visit.control.mute(
        MuteOrder(
            environment=environment,
            watch=request.watch,
            person=visit.person,
            reason=request.reason,
            until=until,
            key=visit.key,
        )
    )
    if isinstance(stands, Problem):
        return say.problem(stands)
    what = f"The watch {request.watch} of {environment}" if request.watch else environment
    if not until:
        text = f"{what} alerts again."
        return say.done(text, tone=Tone.GOOD, private=False)
    when = shown(until, zone(zone_of(visit.configuration.settings, visit.caller)))
    text = f"{what} does not alert until {when}: {request.reason}"
    follows = "What is wrong meanwhile is kept, and told then if it still is."
    blocks = (Words(text=text), Context(text=follows))
    return say.done(text, *blocks, tone=Tone.WARNING, private=False)
