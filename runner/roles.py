"""Which roles people hold. Pure."""

from config.model import Settings


def roles_of(settings: Settings) -> dict[str, frozenset[str]]:
    """Return each person's roles, as configured now."""
    found: dict[str, set[str]] = {person: set() for person in settings.people}
    for role, people in settings.roles.items():
        for person in people:
            found.setdefault(person, set()).add(role)
    return {person: frozenset(roles) for person, roles in found.items()}
