"""Slack as the outbox and the desk see it."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

from bot.chat import GoneForGood, MessageGone, Placed, Unreachable
from bot.echo import Echo
from bot.heard import Heard
from bot.pacing import SLACK
from bot.pictures import without
from bot.slack.addresses import Addresses
from bot.slack.blocks import with_picture
from bot.slack.members import Members
from bot.slack.pictures import Pictures
from bot.slack.posted import EVENT, Posted
from bot.slack.refusals import TOO_LARGE
from bot.slack.render import Rendered, render
from bot.slack.web import Answer, Refused, Web
from commands.reply import Message, Reply
from commands.signs import normal_sign
from config.model.settings import Slack
from config.problem import Problem

_LONGEST = 4000  # bytes of text in an edit, whatever the blocks hold
_ELSEWHERE = {"channel_not_found", "is_archived", "not_in_channel", "user_not_in_channel"}

log = logging.getLogger(__name__)


class SlackPlatform:
    """One workspace under one bot token."""

    name = "slack"
    edit_gap = 2.0
    edit_window = 0.0
    pace = SLACK

    def __init__(self, web: Web, settings: Slack, people: Mapping[str, str]) -> None:
        """Make the platform.

        Args:
            web: The Web API.
            settings: The workspace.
            people: Slack's ids (`U…`) by the names of the configuration.
        """
        self._web = web
        self._team = settings.team
        self._people = people
        self._posted = Posted(web)
        self._pictures = Pictures(web)
        self._direct: dict[str, str] = {}
        self._me = ""
        self.members = Members(web, settings.groups)
        self.addresses = Addresses()
        self.echo = Echo()

    def afresh(self) -> None:
        """Forget which messages stand where: channels are read again before the next post."""
        self._posted = Posted(self._web)

    async def post(self, channel: str, message: Message, thread: str | None, key: str) -> str:
        """Post a message unless it stands there already, and return its reference."""
        place = await self._place(channel)
        under = _split(thread)[1] if thread else ""
        found = await self._posted.find(place, under, key)
        if found:
            return f"{place}/{found}"
        args: dict[str, Any] = {
            "channel": place,
            "metadata": {"event_type": EVENT, "event_payload": {"key": key}},
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if under:
            args["thread_ts"] = under
        try:
            told = await self._pictured("chat.postMessage", message, args)
        except (Unreachable, asyncio.CancelledError):
            # Whoever waits for it no longer does not take it back.
            self._posted.doubt(key)
            raise
        where, ts = str(told["channel"]), str(told["ts"])
        self._posted.add(where, under, key, ts)
        return f"{where}/{ts}"

    async def edit(self, channel: str, reference: str, message: Message) -> None:  # noqa: ARG002 - the reference says it
        """Replace text and blocks: text alone would take the blocks away."""
        place, ts = _split(reference)
        try:
            await self._pictured("chat.update", message, {"channel": place, "ts": ts})
        except MessageGone:
            self._posted.forget(place, ts)
            raise

    async def react(self, channel: str, reference: str, sign: str) -> None:  # noqa: ARG002 - the reference says it
        """Add a sign; one that is there already is fine."""
        place, ts = _split(reference)
        name = normal_sign(sign)
        self.echo.called(f"{reference} {name}", time.monotonic())
        try:
            await self._web.call("reactions.add", channel=place, timestamp=ts, name=name)
        except (Refused, Unreachable) as error:
            self.echo.failed(f"{reference} {name}")
            if not isinstance(error, Refused):
                raise
            if error.error != "already_reacted":
                raise error.meaning from error

    async def answer(self, heard: Heard, reply: Reply) -> None:
        """Answer one person by the address that came with it, and all by a message of our own.

        A message can be found again, so that it never stands twice; what one person alone was
        shown cannot, and may.
        """
        if not reply.private and await self._openly(heard, reply):
            return
        rendered = render(reply.message, self._people)
        thread = _split(heard.thread)[1] if heard.thread else ""
        address = self.addresses.take(heard.key)
        if address and await self._web.say(address, _said(rendered, thread, reply)):
            return
        args: dict[str, Any] = {"channel": heard.channel}
        if thread:
            args["thread_ts"] = thread
        if not reply.private:
            await self._shown("chat.postMessage", rendered, args)
            return
        user = _user(heard.user)
        try:
            await self._try_shown("chat.postEphemeral", rendered, args | {"user": user})
        except Refused as refused:
            if refused.error not in _ELSEWHERE:
                raise refused.meaning from refused
            direct = await self._place(f"@{heard.user}")
            await self._shown("chat.postMessage", rendered, {"channel": direct})

    async def _openly(self, heard: Heard, reply: Reply) -> bool:
        """Answer as a message, once; False where the bot may not write."""
        key = f"answer/{heard.key}"
        try:
            await self.post(heard.channel, reply.message, heard.thread or None, key)
        except GoneForGood as error:
            log.info("slack: %s is answered by its address: %s", heard.key, error)
            return False
        return True

    async def signs(self, channel: str, reference: str) -> Sequence[Placed]:  # noqa: ARG002 - the reference says it
        """Return the reactions on a message, without the bot's own."""
        place, ts = _split(reference)
        told = await self._get("reactions.get", channel=place, timestamp=ts, full=True)
        me = await self.me()
        reactions = (told.get("message") or {}).get("reactions") or ()
        return tuple(
            Placed(user=f"{self._team}/{user}", sign=str(reaction["name"]))
            for reaction in reactions
            for user in reaction.get("users") or ()
            if user != me
        )

    async def confirmed(
        self,
        user: str,
        roles: frozenset[str],
        told: frozenset[str],  # noqa: ARG002 - Slack sends no groups with a delivery
    ) -> frozenset[str]:
        """Return the roles that user groups confirm."""
        return await self.members.confirmed(_user(user), roles)

    async def zone(self, user: str) -> str:
        """Return the time zone of somebody's profile; empty where it is not known."""
        return await self.members.zone(_user(user))

    async def me(self) -> str:
        """Return the bot's own user id."""
        if not self._me:
            await self.identify()
        return self._me

    async def identify(self) -> Answer:
        """Ask Slack who the bot is.

        Raises:
            Refused: the token is not taken.
            Unreachable: there was no answer.
        """
        told = await self._web.call("auth.test")
        self._me = str(told.get("user_id") or "")
        return told

    @property
    def known_self(self) -> str:
        """The bot's own user id, empty where nobody has asked yet."""
        return self._me

    async def _get(self, method: str, **args: Any) -> Answer:
        try:
            return await self._web.get(method, **args)
        except Refused as refused:
            raise refused.meaning from refused

    async def _pictured(self, method: str, message: Message, args: dict[str, Any]) -> Answer:
        """Say it with its chart as a picture, or as text where there is none."""
        bare, chart = without(message)
        block = await self._pictures.block(chart) if chart else None
        if block is not None:
            rendered = render(bare, self._people)
            blocks = with_picture(rendered.blocks, block)
            text = clipped(rendered.text)
            try:
                return await self._web.call(method, **args, text=text, blocks=blocks)
            except Refused as refused:
                if refused.error not in TOO_LARGE:
                    raise refused.meaning from refused
                log.warning("slack: %s refused a picture: %s", method, refused)
        return await self._shown(method, render(message, self._people), args)

    async def _shown(self, method: str, rendered: Rendered, args: dict[str, Any]) -> Answer:
        try:
            return await self._try_shown(method, rendered, args)
        except Refused as refused:
            raise refused.meaning from refused

    async def _try_shown(self, method: str, rendered: Rendered, args: dict[str, Any]) -> Answer:
        """Say it with blocks, or in a sentence where Slack does not take them."""
        text = clipped(rendered.text)
        try:
            return await self._web.call(method, **args, text=text, blocks=rendered.blocks)
        except Refused as refused:
            if refused.error not in TOO_LARGE:
                raise
            log.error("slack: %s refused the blocks of a message: %s", method, refused)  # noqa: TRY400 - the code is all there is
        section = {"type": "section", "text": {"type": "mrkdwn", "text": text[:3000]}}
        return await self._web.call(method, **args, text=text, blocks=[section])

    async def _place(self, channel: str) -> str:
        """Return the id of a channel, or of the conversation with a person."""
        if not channel.startswith("@"):
            return channel
        user = _user(channel[1:])
        if user not in self._direct:
            try:
                told = await self._web.call("conversations.open", users=user)
            except Refused as refused:
                raise refused.meaning from refused
            self._direct[user] = str(told["channel"]["id"])
        return self._direct[user]


def clipped(text: str) -> str:
    """Return as much of a text as an edit may have."""
    return text.encode()[:_LONGEST].decode(errors="ignore")


def _said(rendered: Rendered, thread: str, reply: Reply) -> dict[str, Any]:
    said: dict[str, Any] = {
        "text": clipped(rendered.text),
        "blocks": rendered.blocks,
        "response_type": "ephemeral" if reply.private else "in_channel",
        "replace_original": False,
    }
    return said | {"thread_ts": thread} if thread else said


def _user(user: str) -> str:
    """Return Slack's id of a person whom the configuration writes `TEAM/USER`."""
    return user.rpartition("/")[2]


def _split(reference: str) -> tuple[str, str]:
    channel, slash, ts = reference.partition("/")
    if not slash or not ts:
        what = f"{reference!r} names no message on Slack."
        problem = Problem(code="slack-reference", what=what, cure="Report this as a defect.")
        raise GoneForGood(problem)
    return channel, ts
