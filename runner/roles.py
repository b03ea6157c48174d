"""Which roles people hold. Pure."""

from config.model import Settings
from config.model.people import Verb


def roles_of(settings: Settings) -> dict[str, frozenset[str]]:
    """Return each person's roles, as configured now."""
    found: dict[str, set[str]] = {person: set() for person in settings.people}
    for role, people in settings.roles.items():
        for person in people:
            found.setdefault(person, set()).add(role)
    return {person: frozenset(roles) for person, roles in found.items()}


def roles_for(settings: Settings, verb: Verb, environment: str) -> tuple[str, ...]:
    """Return the roles that may do this in this environment, in the table's order."""
    rows = [grant for grant in settings.access if verb in grant.may]
    return tuple(
        dict.fromkeys(
            grant.role
            for grant in rows
            if grant.environments == "all" or environment in grant.environments
        )
    )
