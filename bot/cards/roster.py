"""Who is who, as messages name them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.model import Settings
from config.model.people import Grant, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """People by their name in the configuration, their roles, and what roles may do.

    Attributes:
        people: What messages call a person, by the name in the configuration.
        roles: Names of the people who hold a role.
    """

    people: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    access: tuple[Grant, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> "Roster":
        """Read the roster from the settings."""
        people = {name: person.name for name, person in settings.people.items()}
        return cls(people=people, roles=settings.roles, access=settings.access)

    def call(self, person: str) -> str:
        """Return what messages call a person; an unknown one is called as written."""
        return self.people.get(person, person)

    def holders(self, roles: tuple[str, ...], without: str = "") -> tuple[str, ...]:
        """Return the people (names in the configuration) who hold one of the roles, once each."""
        found = dict.fromkeys(name for role in roles for name in self.roles.get(role, ()))
        return tuple(name for name in found if name != without)

    def may(self, verb: Verb, environment: str, without: str = "") -> tuple[str, ...]:
        """Return the people who may do a thing in an environment."""
        roles = tuple(
            grant.role
            for grant in self.access
            if verb in grant.may
            and (grant.environments == "all" or environment in grant.environments)
        )
        return self.holders(roles, without)

    def calls(self, people: tuple[str, ...]) -> list[str]:
        """Return what messages call several people."""
        return [self.call(person) for person in people]


NOBODY = Roster()
"""A roster without anybody: names stay as written."""
