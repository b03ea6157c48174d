"""Who may do what: nothing, unless the access table says so. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from commands.people import called, roles_of
from commands.places import counted, platform_channels
from commands.request import Caller
from config.model import Configuration, Settings
from config.model.people import Verb
from config.problem import Problem
from runner.roles import roles_for

_DOING = {
    Verb.VIEW: "look at",
    Verb.DEPLOY: "deploy to",
    Verb.APPROVE: "approve for",
    Verb.CANCEL: "cancel runs of",
    Verb.RETRY: "retry runs of",
    Verb.ANSWER: "answer questions about",
    Verb.LOCK: "lock",
    Verb.UNLOCK: "unlock",
    Verb.ROLLBACK: "roll back",
    Verb.BREAK_GLASS: "go on alone in",
    Verb.MUTE: "mute watches of",
    Verb.ACCEPT_DRIFT: "accept changes by hand in",
    Verb.OVERRIDE: "let deploys start at closed times in",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """You may not, because.

    Attributes:
        problem: Code, why, and whom to ask.
        roles: Roles that would be needed; empty where a role is not what is missing.
        people: Who holds one of them, by the name in the configuration.
    """

    problem: Problem
    roles: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


def may(
    configuration: Configuration, caller: Caller, verb: Verb, environment: str
) -> Refusal | None:
    """Return None if the caller may do this in this environment here, or else why not.

    Args:
        configuration: What was declared.
        caller: Who asks and where; roles beyond the configured ones are ignored.
        verb: What is wanted.
        environment: The name of a declared environment.
    """
    if not listed(configuration.settings, caller):
        return stranger(caller)
    if not counted(configuration, caller, environment):
        return _elsewhere(configuration, caller, environment)
    needed = roles_for(configuration.settings, verb, environment)
    if effective_roles(configuration.settings, caller).isdisjoint(needed):
        return _without_role(configuration.settings, caller, verb, environment)
    return None


def allowed_in(configuration: Configuration, caller: Caller, verb: Verb) -> tuple[str, ...]:
    """Return the environments in which the caller may do this here, in declared order."""
    names = configuration.environments
    return tuple(name for name in names if may(configuration, caller, verb, name) is None)


def listed(settings: Settings, caller: Caller) -> bool:
    """Tell whether the configuration knows the caller."""
    return caller.person in settings.people


def effective_roles(settings: Settings, caller: Caller) -> frozenset[str]:
    """Return the roles that count: those of the configuration, narrowed by the platform."""
    return roles_of(settings, caller.person) & caller.roles


def holders(settings: Settings, roles: Iterable[str]) -> tuple[str, ...]:
    """Return the people who hold one of the roles, each once, in declared order."""
    wanted = frozenset(roles)
    return tuple(name for name in settings.people if roles_of(settings, name) & wanted)


def stranger(caller: Caller) -> Refusal:
    """Return the refusal for somebody whom the configuration does not list."""
    return Refusal(
        problem=Problem(
            code="not-listed",
            what=f"You are not listed here: nobody has the id {caller.user} on {caller.platform}.",
            cure="Ask an administrator of the bot to add it below `people` in handrail.yaml.",
        )
    )


def _elsewhere(configuration: Configuration, caller: Caller, environment: str) -> Refusal:
    places = dict.fromkeys(configuration.environments[environment].channels)
    places |= dict.fromkeys(sorted(platform_channels(configuration.settings)))
    return Refusal(
        problem=Problem(
            code="channel-not-configured",
            what=f"Requests about {environment} do not count in {caller.place}.",
            cure=f"Ask in {_listed(places, 'or')}.",
        )
    )


def _without_role(settings: Settings, caller: Caller, verb: Verb, environment: str) -> Refusal:
    roles = roles_for(settings, verb, environment)
    people = holders(settings, roles)
    who = called(settings, caller.actor)
    what = f"{who} may not {_DOING[verb]} {environment}: "
    if not roles:
        what += f"no role is allowed to {verb} there."
        cure = "An administrator of the bot can allow it below `access` in handrail.yaml."
    elif not people:
        what += f"that needs the role {_listed(roles, 'or')}, and nobody has it."
        cure = "An administrator of the bot can give it below `roles` in handrail.yaml."
    elif caller.person in people:
        what += f"the role {_listed(roles, 'or')} is not confirmed by {caller.platform}."
        cure = f"Ask to be added to the group for that role on {caller.platform}."
    else:
        what += f"that needs the role {_listed(roles, 'or')}."
        names = [called(settings, name) for name in people]
        cure = f"Ask {_listed(names, 'or')}, who {'has' if len(names) == 1 else 'have'} it."
    problem = Problem(code="role-missing", what=what, cure=cure)
    return Refusal(problem=problem, roles=roles, people=people)


def _listed(words: Iterable[str], joint: str) -> str:
    *most, last = words
    return f"{', '.join(most)} {joint} {last}" if most else last
