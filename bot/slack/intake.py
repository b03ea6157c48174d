"""From a delivery to the ear: store it, then acknowledge it, then do what is left.

This stands where bolt asks middleware, behind the check of the signature and before it asks Slack
for anything: a delivery is taken also while the Web API does not answer. Everything ends here, so
that nothing is left unhandled.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.response import BoltResponse

from bot.chat import ChatError, Ear
from bot.heard import Deed, Heard
from bot.slack.members import Standing
from bot.slack.platform import SlackPlatform
from bot.slack.reading import Ask, Foreign, Nothing, Own, Said, read
from bot.slack.web import Refused, Web
from commands.reply import Kind, Message, Reply

_BUILT_IN = frozenset({"url_verification"})
_AT_ONCE = 100  # things to do behind acknowledgements

log = logging.getLogger(__name__)

Errand = Callable[[], Awaitable[None]]

_LEFT = Reply(
    message=Message(text="Your account is deactivated in this workspace, so this does not count."),
    kind=Kind.REFUSED,
)


class Intake:
    """Hands deliveries on, in any number at once."""

    def __init__(self, web: Web, platform: SlackPlatform, team: str) -> None:
        self._web = web
        self._platform = platform
        self._team = team
        self._ear: Ear | None = None
        self._errands: asyncio.Queue[Errand] = asyncio.Queue(_AT_ONCE)
        self._foreign: set[str] = set()

    async def work(self, ear: Ear) -> None:
        """Take deliveries for an ear, and do what follows them, until cancelled."""
        self._ear = ear
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    errand = await self._errands.get()
                    group.create_task(_done(errand))
        finally:
            self._ear = None

    async def middleware(
        self,
        body: dict[str, Any],
        next_: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse:
        """Answer a delivery: 200 once it is stored, 503 where it is not and should come again."""
        if body.get("type") in _BUILT_IN:
            return await next_()
        if self._ear is None:
            return BoltResponse(status=503)
        try:
            await self._hear(self._ear, body)
        except Exception:
            # Not acknowledged, hence delivered again; one bad delivery never ends the connection.
            log.exception("slack: a delivery could not be taken")
            return BoltResponse(status=503)
        return BoltResponse(status=200)

    async def _hear(self, ear: Ear, body: Mapping[str, Any]) -> None:
        try:
            said = read(body, self._team, self._platform.known_self, time.time())
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            # It would be as malformed the next time.
            log.warning("slack: a delivery was not understood: %s %s", type(error).__name__, error)
            return
        match said:
            case Said():
                if said.heard.deed is Deed.SIGN:
                    self._platform.echo.heard()
                await self._take(ear, said)
            case Own():
                self._platform.echo.heard()
            case Ask():
                self._later(lambda: self._open(said))
            case Foreign():
                self._ignore(said.team)
            case Nothing():
                log.debug("slack: %s is ignored", said.why)

    async def _take(self, ear: Ear, said: Said) -> None:
        heard = said.heard
        standing = await self._platform.members.likely(heard.user.rpartition("/")[2])
        if standing is Standing.BOT:
            return
        if said.address:
            self._platform.addresses.keep(heard.key, said.address)
        if standing is Standing.GONE:
            self._later(lambda: self._refuse(heard))
            return
        await ear.take(heard)

    async def _open(self, ask: Ask) -> None:
        try:
            await self._web.call("views.open", trigger_id=ask.trigger, view=ask.view)
        except Refused as refused:
            log.warning("slack: the dialog of %s did not open: %s", ask.key, refused)

    async def _refuse(self, heard: Heard) -> None:
        log.warning("slack: %s is deactivated; %s does not count", heard.user, heard.key)
        await self._platform.answer(heard, _LEFT)

    def _later(self, errand: Errand) -> None:
        try:
            self._errands.put_nowait(errand)
        except asyncio.QueueFull:
            log.warning("slack: too much to do behind acknowledgements; a dialog is left out")

    def _ignore(self, team: str) -> None:
        if team not in self._foreign and len(self._foreign) < _AT_ONCE:
            self._foreign.add(team)
            log.warning("slack: requests from the workspace %s do not count", team)


async def _done(errand: Errand) -> None:
    try:
        await errand()
    except ChatError as error:
        log.warning("slack: behind an acknowledgement: %s", error)
    except Exception:
        log.exception("slack: behind an acknowledgement")
