"""Which of Discord's roles somebody holds, kept for a short while."""

import logging
import time
from collections.abc import Callable, Sequence

from discord.http import Route

from bot.chat import GoneForGood
from bot.discord.refusals import UNKNOWN_MEMBER, Doing, Refused
from bot.discord.rest import Rest

_FRESH = 60.0  # seconds for which an answer counts
_MOST = 5000

log = logging.getLogger(__name__)


class Members:
    """Asks Discord about a person's roles, at most once a minute."""

    def __init__(
        self, rest: Rest, guilds: Sequence[str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rest = rest
        self._guilds = guilds
        self._clock = clock
        self._held: dict[str, tuple[float, frozenset[str]]] = {}
        self._told: set[str] = set()

    async def held(self, user: str) -> frozenset[str]:
        """Return the ids of a person's roles, over all guilds.

        Raises:
            RetryLater: as the port says.
            Unreachable: likewise.
        """
        known = self._held.get(user)
        if known is not None and self._clock() - known[0] < _FRESH:
            return known[1]
        found: frozenset[str] = frozenset()
        for guild in self._guilds:
            found |= await self._in(guild, user)
        if len(self._held) >= _MOST:
            self._held.clear()
        self._held[user] = (self._clock(), found)
        return found

    async def _in(self, guild: str, user: str) -> frozenset[str]:
        route = Route("GET", "/guilds/{guild_id}/members/{user}", guild_id=guild, user=user)
        try:
            told = await self._rest.call(Doing(what="to look up a member"), route)
        except Refused as refused:
            if not isinstance(refused.meaning, GoneForGood):
                raise refused.meaning from refused
            if refused.code not in UNKNOWN_MEMBER:
                # What cannot be looked up confirms nothing: a role narrows, it never widens.
                self._once(f"members of the guild {guild} cannot be looked up: {refused}")
            return frozenset()
        return frozenset(str(role) for role in told["roles"])

    def _once(self, what: str) -> None:
        if what not in self._told:
            self._told.add(what)
            log.warning("discord: %s", what)
