"""The port to chat: what a platform does for the bot.

The errors, and what the outbox makes of them:

```
ChatError
├── RetryLater     the platform asked for a pause; tried again behind it
├── Unreachable    nothing is known of the platform; tried again with growing pauses, without end
└── GoneForGood    never to succeed (archived, no right); kept as a problem for the operator
    └── MessageGone    only the message is gone; it is posted anew
```
"""

from typing import Protocol

from commands.reply import Message
from config.problem import Problem


class ChatError(Exception):
    """What a platform could not do."""


class RetryLater(ChatError):  # noqa: N818 - named for what to do, as the others are
    """The platform asked to wait.

    Attributes:
        seconds: How long, as the platform said.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the platform asked to wait {seconds:g} s")
        self.seconds = seconds


class Unreachable(ChatError):  # noqa: N818 - likewise
    """The platform could not be reached, or did not say what became of the request."""


class GoneForGood(ChatError):  # noqa: N818 - likewise
    """It can never succeed as things are: the channel is archived, or a right is missing."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class MessageGone(GoneForGood):
    """Somebody deleted the message; its channel is still there."""


class Platform(Protocol):
    """A chat platform; each method raises `RetryLater`, `Unreachable` or `GoneForGood`."""

    @property
    def name(self) -> str:
        """The word before the colon of its channels (`slack`)."""

    @property
    def edit_gap(self) -> float:
        """Seconds between two edits of one message at least; 0 for none."""

    async def post(self, channel: str, message: Message, thread: str | None, key: str) -> str:
        """Post, and return the message's reference; the same key again posts nothing new.

        Args:
            channel: The platform's channel, without its name.
            message: What to say.
            thread: Reference of the message under which it belongs; None for the channel itself.
            key: Stable over retries and restarts; at most 200 characters.
        """

    async def edit(self, channel: str, reference: str, message: Message) -> None:
        """Replace what a message says; `MessageGone` where there is none any more."""

    async def react(self, channel: str, reference: str, sign: str) -> None:
        """Add the bot's own sign (`+1`) to a message; nothing happens where it is there."""

    async def whisper(self, channel: str, user: str, message: Message) -> None:
        """Show a message to one user (the platform's id) alone."""
