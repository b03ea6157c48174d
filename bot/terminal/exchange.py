"""What one client asks and is answered."""

import logging

from bot.terminal.floor import Floor
from bot.terminal.following import followed
from bot.terminal.mailbox import Mailbox
from bot.terminal.neutral import fitting
from bot.terminal.runs import meant
from bot.terminal.socket import Peer
from bot.terminal.wire import (
    PROTOCOL,
    Answer,
    Drain,
    Follow,
    FromClient,
    Line,
    Press,
    Progress,
    Welcome,
)
from commands import say
from commands.reply import Kind, Reply
from commands.request import Caller
from config.problem import Problem, ProblemError, fail
from runner.record.run import Run

log = logging.getLogger(__name__)

_STOPPING = Problem(
    code="stopping",
    what="The bot is stopping and takes no more commands; runs that are under way are kept.",
    cure="Say it again once it is back.",
)
_BROKEN = Problem(
    code="broken",
    what="The bot made a mistake with this, and has written it to its log.",
    cure="Look at `/handrail status` for how far it came, and report the log's lines.",
)


class Exchange:
    """A client that has been greeted, in a channel or (without one) at the command line."""

    def __init__(self, floor: Floor, peer: Peer, mailbox: Mailbox, channel: str) -> None:
        """Answer to `mailbox`.

        Raises:
            ProblemError: there is no such channel (`no-such-channel`).
        """
        if channel and channel not in floor.channels:
            names = ", ".join(floor.channels) or "none, the terminal chat is switched off"
            raise fail(
                "no-such-channel",
                f"The terminal has no channel {channel[:60]}.",
                f"Channels: {names}; they are listed in `chat.terminal.channels`.",
            )
        self._floor = floor
        self._peer = peer
        self._mailbox = mailbox
        self._channel = channel

    def welcome(self) -> Welcome:
        """Return what the client is greeted with."""
        conversation = self._floor.conversation
        return Welcome(
            protocol=PROTOCOL,
            bot=conversation.configuration.settings.name,
            version=self._floor.version,
            person=self._person(),
            channel=self._channel,
            channels=self._floor.channels,
            environments=tuple(conversation.configuration.environments),
            extra=conversation.extra,
        )

    async def obey(self, frame: FromClient) -> None:
        """Do what a line or a press asks, and answer; anything else is passed over."""
        if not isinstance(frame, Line | Press):
            return
        try:
            reply = await self._reply(frame)
        except Exception:
            log.exception("a command of connection %d broke", self._peer.connection)
            reply = say.problem(_BROKEN)
        await self._answer(frame.id, reply)

    async def beside(self, frame: Follow | Drain) -> None:
        """Do what takes long, beside what else is asked."""
        if isinstance(frame, Follow):
            await self.follow(frame)
            return
        try:
            reply = await self._floor.drain(frame.replica)
        except Exception:
            log.exception("a replica could not be asked to hand over")
            reply = say.problem(_BROKEN)
        self._mailbox.put(_answered(frame.id, reply))

    async def follow(self, frame: Follow) -> None:
        """Tell how a run goes on until it has ended."""
        control = self._floor.conversation.control
        environments = self._floor.conversation.configuration.environments
        try:
            run = await meant(control, environments, frame.run)
            if refusal := await self._hidden(run):
                self._mailbox.put(_answered(frame.id, refusal))
                return
            async for state in followed(control, run.id, await control.cursor(self._floor.reader)):
                card = self._floor.card(state, await control.plan(run.id))
                end = state.state.value if state.ended else ""
                self._mailbox.put(Progress(to=frame.id, message=fitting(card), state=end))
        except ProblemError as error:
            self._mailbox.put(_answered(frame.id, say.problem(error.problem)))

    async def _hidden(self, run: Run) -> Reply | None:
        """Return the refusal for somebody who may not see the run."""
        reply = await self._floor.conversation.line(self._caller(), f"/handrail show {run.id}")
        return reply if reply and reply.kind is not Kind.DONE else None

    async def _reply(self, frame: Line | Press) -> Reply | None:
        conversation = self._floor.conversation
        if not self._floor.intake:
            return say.problem(_STOPPING)
        if isinstance(frame, Press):
            return await conversation.press(self._caller(), frame.action)
        heard = conversation.heard(self._peer, frame.text)
        self._mailbox.user = heard.user
        if heard.reply or not heard.text.strip():
            return heard.reply
        caller = self._caller()
        if self._channel:
            await self._floor.room.say(self._channel, conversation.name(caller), heard.text)
        return await conversation.line(caller, heard.text)

    async def _answer(self, to: int, reply: Reply | None) -> None:
        message = None if reply is None else reply.message
        if reply and self._channel and not reply.private:
            await self._floor.room.post(self._channel, reply.message)
            message = None
        self._mailbox.put(
            Answer(
                to=to,
                kind=reply.kind if reply else Kind.DONE,
                message=None if message is None else fitting(message),
                person=self._person(),
            )
        )

    def _caller(self) -> Caller:
        return self._floor.conversation.caller(self._mailbox.user, self._channel)

    def _person(self) -> str:
        caller = self._caller()
        return self._floor.conversation.name(caller) if caller.person else ""


def _answered(to: int, reply: Reply) -> Answer:
    return Answer(to=to, kind=reply.kind, message=fitting(reply.message))
