"""Who somebody is and which roles they hold, by the configuration alone. Pure."""

from commands.request import Caller
from config.model import Settings
from config.model.people import Person

LOCAL = "local"
"""The command line: known by the user id of the operating system, like the terminal chat."""

TERMINAL = "terminal"


def identify(settings: Settings, platform: str, user: str) -> str | None:
    """Return the name of the one person with this id on this platform, or None."""
    if not user:
        return None
    for name, person in settings.people.items():
        if _id(person, platform) == user:
            return name
    return None


def roles_of(settings: Settings, person: str | None) -> frozenset[str]:
    """Return the roles that the configuration gives a person; none to somebody unlisted."""
    if person not in settings.people:
        return frozenset()
    return frozenset(role for role, members in settings.roles.items() if person in members)


def caller_of(settings: Settings, *, platform: str, user: str, channel: str) -> Caller:
    """Return the caller behind a platform's id, with all roles the configuration gives."""
    person = identify(settings, platform, user)
    return Caller(
        person=person,
        platform=platform,
        user=user,
        channel=channel,
        roles=roles_of(settings, person),
    )


def called(settings: Settings, person: str) -> str:
    """Return how messages call somebody: the person's name, or the text itself if unlisted."""
    known = settings.people.get(person)
    return known.name if known else person


def zone_of(settings: Settings, caller: Caller) -> str:
    """Return whose clock a caller means: the configured one, the platform's, else the bot's."""
    known = settings.people.get(caller.person or "")
    return (known.zone if known else None) or caller.zone or settings.zone


def id_of(settings: Settings, platform: str, person: str) -> str | None:
    """Return a person's id on a platform, or None."""
    known = settings.people.get(person)
    return _id(known, platform) if known else None


def narrowed(settings: Settings, platform: str) -> frozenset[str]:
    """Return the roles that count on a platform only for members of one of its own groups."""
    chat = settings.chat
    if platform == "slack" and chat.slack:
        return frozenset(chat.slack.groups)
    return frozenset(chat.discord.roles) if platform == "discord" and chat.discord else frozenset()


def pasted(caller: Caller) -> str:
    """Return the lines that list somebody below `people` in handrail.yaml, ready to be pasted."""
    written = f'"{caller.user}"' if caller.platform == "discord" else caller.user
    kind = LOCAL if caller.platform == TERMINAL else caller.platform
    return f"  SHORT-NAME:\n    name: FULL NAME\n    {kind}: {written}"


def _id(person: Person, platform: str) -> str | None:
    local = None if person.local is None else str(person.local)
    ids = {LOCAL: local, TERMINAL: local, "slack": person.slack, "discord": person.discord}
    return ids.get(platform)
