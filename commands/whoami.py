"""`whoami`: who the bot takes the caller for."""

from commands import say
from commands.access import listed, stranger
from commands.people import pasted
from commands.places import bound, counted
from commands.reply import Block, Code, Context, Fields, Heading, Reply, Words
from commands.visit import Visit
from config.model.people import Verb


def whoami(visit: Visit) -> Reply:
    """Return person, roles, and what counts from here; somebody unlisted learns the own id only."""
    settings, caller = visit.configuration.settings, visit.caller
    ids = ("Known by", f"{caller.user} on {caller.platform}")
    if not listed(settings, caller):
        found = stranger(caller).problem
        paste = Code(text=pasted(caller))
        blocks = (Words(text=found.what), Fields(pairs=(ids,)), Context(text=found.cure), paste)
        return say.done(found.what, *blocks)
    name = visit.called(visit.person)
    roles = ", ".join(sorted(visit.roles)) or "none"
    pairs = [("Person", f"{name} ({visit.person})"), ids, ("Roles", roles)]
    pairs += [(f"In {item}", _rights(visit, item)) for item in visit.configuration.environments]
    meant = bound(visit.configuration, caller)
    text = f"You are {name}, with the roles {roles}."
    known: list[Block] = [Heading(text=text), Fields(pairs=tuple(pairs))]
    if meant:
        known.append(Context(text=f"Without an environment, {meant} is meant here."))
    return say.done(text, *known)


def _rights(visit: Visit, environment: str) -> str:
    if not counted(visit.configuration, visit.caller, environment):
        return "requests do not count in this channel"
    return ", ".join(verb.value for verb in Verb if visit.can(verb, environment)) or "nothing"
