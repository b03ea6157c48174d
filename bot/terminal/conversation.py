"""What becomes of a line that somebody typed: who said it, what it means, and the reply."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.terminal.runs import open_request
from bot.terminal.socket import Peer
from bot.terminal.speaker import Heard, Speaker
from bot.terminal.typed import Command, Reaction, read
from commands import say
from commands.desk import Desk
from commands.people import LOCAL, TERMINAL, called, caller_of
from commands.reply import Reply
from commands.request import Caller
from config.model import Configuration
from config.problem import ProblemError
from runner.control import Control

Hook = Callable[[str, Caller], Awaitable[Reply | None]]
"""More commands than the product has: asked first, with the line; None leaves it to the desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Answers lines and presses.

    Attributes:
        hook: More commands; the product has none.
        extra: How those are written, for completion.
    """

    configuration: Configuration
    control: Control
    desk: Desk
    speaker: Speaker
    hook: Hook | None = None
    extra: tuple[str, ...] = ()

    def heard(self, peer: Peer, line: str) -> Heard:
        """Return who typed a line, and what is left of it."""
        return self.speaker.hears(peer, line)

    def caller(self, user: str, channel: str) -> Caller:
        """Return the caller; one without a channel is at the command line."""
        return caller_of(
            self.configuration.settings,
            platform=TERMINAL if channel else LOCAL,
            user=user,
            channel=channel,
        )

    def name(self, caller: Caller) -> str:
        """Return how the channel calls a caller."""
        if caller.person is None:
            return f"uid {caller.user}"
        return called(self.configuration.settings, caller.person)

    async def line(self, caller: Caller, text: str) -> Reply | None:
        """Answer a line; None where there is nothing to say."""
        try:
            reply = await self.hook(text, caller) if self.hook else None
            return reply or await self._obey(caller, text)
        except ProblemError as error:
            return say.problem(error.problem)

    async def press(self, caller: Caller, action: str) -> Reply | None:
        """Answer a pressed button."""
        try:
            return await self.desk.press(caller, action)
        except ProblemError as error:
            return say.problem(error.problem)

    async def _obey(self, caller: Caller, text: str) -> Reply | None:
        typed = read(text)
        if isinstance(typed, Command):
            return await self.desk.handle(typed.text, caller)
        if isinstance(typed, Reaction):
            return await self._react(caller, typed)
        return None

    async def _react(self, caller: Caller, typed: Reaction) -> Reply | None:
        run = typed.run or (await open_request(self.control, caller)).id
        return await self.desk.react(caller, run, typed.sign, removed=typed.removed)
