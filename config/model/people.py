"""People, roles and what they may do."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from config.model.calendar import Zone
from config.model.declared import Declared, Slug, Text


class Verb(StrEnum):
    """What a role can be allowed to do in an environment."""

    VIEW = "view"
    DEPLOY = "deploy"
    APPROVE = "approve"
    CANCEL = "cancel"
    RETRY = "retry"
    ANSWER = "answer"
    LOCK = "lock"
    UNLOCK = "unlock"
    ROLLBACK = "rollback"
    BREAK_GLASS = "break-glass"
    OVERRIDE = "override"
    MUTE = "mute"
    ACCEPT_DRIFT = "accept-drift"


class Person(Declared):
    """A human, known by immutable ids; one human on several platforms is one person.

    Attributes:
        name: How messages call this person.
        local: The user id of the operating system (`id -u`), for the command line.
        slack: `TEAM/USER`, both as Slack's immutable ids.
        discord: The user's snowflake.
        zone: Whose clock is meant by times that this person writes; without one the platform's
            profile is asked, and else it is the bot's.
    """

    name: Text
    local: int | None = None
    slack: str | None = Field(default=None, pattern=r"^[TE][A-Z0-9]+/[UW][A-Z0-9]+$")
    discord: str | None = Field(default=None, pattern=r"^\d{5,20}$")
    zone: Zone | None = None


class Grant(Declared):
    """One row of the access table: a role may do these things in these environments.

    Attributes:
        role: A role of `roles`.
        may: What its people may do.
        environments: Names of environments, or `all`.
    """

    role: Slug
    may: tuple[Verb, ...] = Field(min_length=1)
    environments: Literal["all"] | tuple[Slug, ...] = "all"
