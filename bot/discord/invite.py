"""The link that invites the bot, with the rights it needs and no other. Pure."""

from dataclasses import dataclass
from urllib.parse import urlencode

from config.problem import fail

AUTHORIZE = "https://discord.com/oauth2/authorize"
_SHORTEST, _LONGEST = 5, 20  # digits of a snowflake


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A permission or a scope, and why the bot cannot do without.

    Attributes:
        bit: Its place in the permission number; -1 for a scope.
    """

    name: str
    why: str
    bit: int = -1


PERMISSIONS = (
    Right(name="View Channels", bit=10, why="see the channels it posts to, and reactions there"),
    Right(name="Send Messages", bit=11, why="post cards, requests and results"),
    Right(name="Create Public Threads", bit=35, why="open the thread of a card"),
    Right(name="Send Messages in Threads", bit=38, why="tell there how each step went"),
    Right(name="Embed Links", bit=14, why="show cards: a card is an embed"),
    Right(name="Read Message History", bit=16, why="read the reactions on a request again"),
    Right(name="Add Reactions", bit=6, why="put the two signs under a request"),
)
"""In the order of Discord's own page."""

SCOPES = (
    Right(name="bot", why="join the guild"),
    Right(name="applications.commands", why="offer /deploy, /rollback and /handrail"),
)

INTENTS = (
    Right(name="guilds", why="know channels, threads and roles"),
    Right(name="guild_messages", why="learn that a card was deleted"),
    Right(name="guild_reactions", why="count approvals"),
)
"""Of the gateway; none of them is privileged."""


def permissions() -> int:
    """Return the permission number of the invitation."""
    return sum(1 << right.bit for right in PERMISSIONS)


def lacking(granted: int) -> tuple[str, ...]:
    """Return the names of the permissions that a permission number lacks."""
    return tuple(right.name for right in PERMISSIONS if not granted >> right.bit & 1)


def invite(application: str) -> str:
    """Return the address at which an administrator adds the bot to a guild.

    Raises:
        ProblemError: that is no application id (`discord-application`).
    """
    sound = application.isascii() and application.isdigit()
    if not sound or not _SHORTEST <= len(application) <= _LONGEST:
        raise fail(
            "discord-application",
            f"{application[:40]!r} is no application id.",
            "Copy it from General Information on the application's page: a number.",
        )
    scope = " ".join(right.name for right in SCOPES)
    query = {"client_id": application, "permissions": str(permissions()), "scope": scope}
    return f"{AUTHORIZE}?{urlencode(query)}"
