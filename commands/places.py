"""Where commands count, and which environment a channel speaks of. Pure."""

from commands.people import LOCAL, TERMINAL
from commands.request import Caller
from config.model import Configuration, Settings


def platform_channels(settings: Settings) -> frozenset[str]:
    """Return the channels that count for every environment, as `platform:channel`."""
    terminal = settings.chat.terminal
    return frozenset(f"{TERMINAL}:{name}" for name in terminal.channels if terminal.enabled)


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
