"""Where commands count, and which environment a channel speaks of. Pure."""

from commands.people import LOCAL, TERMINAL
from commands.request import Caller
from config.model import Configuration, Settings


def platform_channels(settings: Settings) -> frozenset[str]:
    """Return the channels that count for every environment, as `platform:channel`."""
    chat = settings.chat
    named = {TERMINAL: chat.terminal.channels if chat.terminal.enabled else ()}
    named["slack"] = chat.slack.channels if chat.slack else ()
    named["discord"] = chat.discord.channels if chat.discord else ()
    return frozenset(f"{kind}:{channel}" for kind in named for channel in named[kind])


def known_space(settings: Settings, platform: str, space: str) -> bool:
    """Tell whether requests from a workspace or guild count."""
    chat = settings.chat
    if platform == "slack":
        return chat.slack is not None and space == chat.slack.team
    if platform == "discord":
        return chat.discord is not None and space in chat.discord.guilds
    return True


def counted(configuration: Configuration, caller: Caller, environment: str) -> bool:
    """Tell whether a command about an environment counts where the caller typed it.

    The command line has no channel: whoever reaches the bot's socket is already known by the
    operating system.
    """
    return (
        caller.platform == LOCAL
        or caller.place in configuration.environments[environment].channels
        or caller.place in platform_channels(configuration.settings)
    )


def bound(configuration: Configuration, caller: Caller) -> str | None:
    """Return the environment that is meant where none is named, or None if it must be named.

    An environment's first channel is bound to it; another of its channels is, where no other
    environment uses it; an only environment is always meant.
    """
    everything = configuration.environments
    first = [name for name, item in everything.items() if item.channels[0] == caller.place]
    somewhere = [name for name, item in everything.items() if caller.place in item.channels]
    for found in (first, somewhere, list(everything)):
        if len(found) == 1:
            return found[0]
    return None
