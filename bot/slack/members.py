"""Who is in the workspace and in its user groups, kept for a short while."""

import asyncio
import logging
import time
from collections.abc import Mapping
from enum import StrEnum

from bot.chat import ChatError, GoneForGood
from bot.slack.web import Refused, Web

_FRESH = 60.0  # seconds for which an answer counts
_PATIENCE = 1.0  # a delivery must be acknowledged within 3 s, and this comes first
_MOST = 5000

log = logging.getLogger(__name__)


class Standing(StrEnum):
    """What somebody is to the workspace."""

    PERSON = "person"
    BOT = "bot"
    GONE = "gone"


class Members:
    """Asks Slack about people and groups, at most once a minute each."""

    def __init__(self, web: Web, groups: Mapping[str, str]) -> None:
        self._web = web
        self._groups = groups
        self._standing: dict[str, tuple[float, Standing]] = {}
        self._zones: dict[str, str] = {}
        self._members: dict[str, tuple[float, frozenset[str]]] = {}
        self._told: set[str] = set()

    async def standing(self, user: str) -> Standing:
        """Return what somebody is.

        Raises:
            ChatError: Slack cannot be asked.
        """
        known = self._standing.get(user)
        if known is not None and time.monotonic() - known[0] < _FRESH:
            return known[1]
        try:
            told = (await self._web.get("users.info", user=user)).get("user") or {}
        except Refused as refused:
            if refused.error != "user_not_found":
                raise refused.meaning from refused
            told = {"deleted": True}
        bot = bool(told.get("is_bot")) or user == "USLACKBOT"
        standing = Standing.BOT if bot else Standing.PERSON
        standing = Standing.GONE if told.get("deleted") else standing
        if len(self._standing) >= _MOST:
            self._standing.clear()
            self._zones.clear()
        self._zones[user] = str(told.get("tz") or "")
        self._standing[user] = (time.monotonic(), standing)
        return standing

    async def zone(self, user: str) -> str:
        """Return the time zone of somebody's profile; empty where Slack does not say it soon."""
        await self.likely(user)
        return self._zones.get(user, "")

    async def likely(self, user: str) -> Standing:
        """Return what somebody is, and take them for a person where Slack does not say it soon.

        That is safe: a delivery is signed by Slack, and roles are looked at again in `confirmed`.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self.standing(user)
        except (TimeoutError, ChatError) as error:
            self._once(f"people cannot be looked up: {error!r}")
            return Standing.PERSON

    async def confirmed(self, user: str, roles: frozenset[str]) -> frozenset[str]:
        """Return the roles that neither deactivation nor a user group takes away.

        Raises:
            RetryLater: as the port says.
            Unreachable: likewise.
        """
        if not roles:
            return roles
        try:
            gone = await self.standing(user) is Standing.GONE
        except ChatError as error:
            if not _refusal(error):
                raise
            self._once(f"people cannot be looked up: {error}")
            gone = False
        if gone:
            return frozenset()
        return frozenset([role for role in sorted(roles) if await self._keeps(user, role)])

    async def _keeps(self, user: str, role: str) -> bool:
        group = self._groups.get(role)
        return group is None or user in await self._group(group)

    async def _group(self, group: str) -> frozenset[str]:
        known = self._members.get(group)
        if known is not None and time.monotonic() - known[0] < _FRESH:
            return known[1]
        try:
            told = await self._web.get("usergroups.users.list", usergroup=group)
            members = frozenset(str(user) for user in told.get("users") or ())
        except Refused as refused:
            if not _refusal(refused.meaning):
                raise refused.meaning from refused
            # What cannot be looked up confirms nothing: a group narrows, it never widens.
            self._once(f"the user group {group} cannot be read ({refused}): its role counts not")
            members = frozenset()
        self._members[group] = (time.monotonic(), members)
        return members

    def _once(self, what: str) -> None:
        if what not in self._told:
            self._told.add(what)
            log.warning("slack: %s", what)


def _refusal(error: ChatError) -> bool:
    """Whether Slack said no, and will go on saying it."""
    return isinstance(error, GoneForGood)
