"""Addresses at which people see messages: they name the guild, which references do not."""

from collections import OrderedDict
from collections.abc import Sequence

from discord.http import Route

from bot.discord.refusals import Doing, Refused
from bot.discord.rest import Rest

_BASE = "https://discord.com/channels"
_DIRECT = "@me"
_MOST = 2000


class Links:
    """Knows the guilds of channels that were posted to; with one guild there is nothing to know."""

    def __init__(self, rest: Rest, guilds: Sequence[str]) -> None:
        self._rest = rest
        self._guilds = guilds
        self._known: OrderedDict[str, str] = OrderedDict()

    async def learn(self, channel: str) -> None:
        """Find out a channel's guild, where there are several.

        Raises:
            RetryLater: as the port says.
            Unreachable: likewise.
        """
        if len(self._guilds) == 1 or channel in self._known:
            return
        found = self._rest.guild_of(channel)
        if not found:
            doing = Doing(what="to look up a channel", channel=channel)
            route = Route("GET", "/channels/{channel_id}", channel_id=channel)
            try:
                found = str((await self._rest.call(doing, route)).get("guild_id") or "")
            except Refused:
                return  # what comes next says what is wrong with it
        self._keep(channel, found or _DIRECT)

    def direct(self, channel: str) -> None:
        """Note that a channel is a conversation with a person."""
        self._keep(channel, _DIRECT)

    def address(self, channel: str, message: str) -> str:
        """Return the address of a message; of an unknown channel's as if in the first guild."""
        guild = self._known.get(channel) or self._rest.guild_of(channel) or self._guilds[0]
        return f"{_BASE}/{guild}/{channel}/{message}"

    def _keep(self, channel: str, guild: str) -> None:
        self._known[channel] = guild
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
