"""What can be wrong with the connection, in a few words, as the library's cache knows it."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import discord

from bot.discord.invite import lacking


@dataclass(slots=True, kw_only=True)
class Health:
    """What was last seen.

    Attributes:
        down: Why there is no connection; empty where there is one.
        down_since: Since when (epoch seconds); 0 while there is one.
        application: The application that the token belongs to, where it is another one.
        commands: Why commands are not registered, by guild.
    """

    down: str = "not connected: it has not been tried yet"
    application: str = ""
    commands: dict[str, str] = field(default_factory=dict)
    down_since: float = field(default_factory=time.time)

    def fell(self, why: str) -> None:
        """Note that there is no connection, and why."""
        self.down = why
        self.down_since = self.down_since or time.time()

    def stands(self) -> None:
        """Note that there is a connection."""
        self.down, self.down_since = "", 0.0

    def troubles(
        self, client: discord.Client | None, guilds: Sequence[str], channels: Iterable[str]
    ) -> tuple[str, ...]:
        """Return everything that is wrong, the worst first."""
        if self.down:
            return (self.down,)
        found = [self.application] if self.application else []
        if client is not None:
            found += [wrong for each in guilds if (wrong := self._wrong_in(client, each))]
            found += [wrong for each in channels if (wrong := _wrong_with(client, each))]
        return tuple(found)

    def _wrong_in(self, client: discord.Client, guild: str) -> str:
        found = client.get_guild(int(guild))
        if found is None or found.unavailable:
            return f"guild {guild} not joined"
        return f"{self.commands[guild]} in guild {guild}" if guild in self.commands else ""


def line(client: discord.Client, guilds: Sequence[str], troubles: Sequence[str]) -> str:
    """Return one line for the operator: connected as whom, where, and what is missing."""
    joined = [each for each in client.guilds if str(each.id) in guilds]
    names = ", ".join(f"{each.name} ({each.id})" for each in joined) or "no configured guild"
    wrong = "; ".join(troubles)
    return f"connected as {client.user} in {names}" + (f"; {wrong}" if wrong else "")


def _wrong_with(client: discord.Client, channel: str) -> str:
    found = client.get_channel(int(channel))
    if found is None:
        return f"channel {channel} not seen"
    if not isinstance(found, discord.abc.GuildChannel):
        return ""
    missing = lacking(found.permissions_for(found.guild.me).value)
    return f"missing permission {', '.join(missing)} in #{found.name}" if missing else ""
