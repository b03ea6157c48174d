"""The port to chat: what a platform does for the bot, and what it hears.

The errors, and what the outbox makes of them:

```
ChatError
├── RetryLater     the platform asked for a pause; tried again behind it
├── Unreachable    nothing is known of the platform; tried again with growing pauses, without end
└── GoneForGood    never to succeed (archived, no right); kept as a problem for the operator
    └── MessageGone    only the message is gone; it is posted anew
```
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.heard import Heard
from commands.reply import Message, Reply
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A sign that stands on a message: who put it there (the platform's id), and which."""

    user: str
    sign: str


@runtime_checkable
class Zoned(Protocol):
    """A platform that knows whose clock its people read."""

    async def zone(self, user: str) -> str:
        """Return the name of a person's time zone, empty where it is not known; never raises."""


class Platform(Protocol):
    """A chat platform; each method raises `RetryLater`, `Unreachable` or `GoneForGood`.

    A reference names a message for good and on its platform alone (`C1/1700000000.000100`).
    """

    @property
    def name(self) -> str:
        """The word before the colon of its channels (`slack`)."""

    @property
    def edit_gap(self) -> float:
        """Seconds between two edits of one message at least; 0 for none."""

    @property
    def edit_window(self) -> float:
        """Seconds after which a message is posted anew rather than edited; 0 where never."""

    async def post(self, channel: str, message: Message, thread: str | None, key: str) -> str:
        """Post, and return the message's reference; the same key again posts nothing new.

        Args:
            channel: The platform's channel, without its name; `@USER` is a direct message.
            message: What to say.
            thread: Reference of the message under which it belongs; None for the channel itself.
            key: Stable over retries and restarts; at most 200 characters.
        """

    async def edit(self, channel: str, reference: str, message: Message) -> None:
        """Replace what a message says; `MessageGone` where there is none any more."""

    async def react(self, channel: str, reference: str, sign: str) -> None:
        """Add the bot's own sign (`+1`) to a message; nothing happens where it is there."""

    async def answer(self, heard: Heard, reply: Reply) -> None:
        """Reply to what was heard: to that person alone where the reply is private.

        A way to answer that the platform gave with it (a token, an address) is remembered by the
        platform under `heard.key`, in memory alone; without one it finds another way.
        """

    async def signs(self, channel: str, reference: str) -> Sequence[Placed] | None:
        """Return the signs that stand on a message now, without the bot's own.

        None where the platform keeps none (there a sign is typed, and stands until it is taken
        back); `MessageGone` where the message is gone.
        """

    async def confirmed(
        self, user: str, roles: frozenset[str], told: frozenset[str]
    ) -> frozenset[str]:
        """Return those of a person's roles that the platform's own groups do not take away.

        Args:
            user: The platform's id, as the configuration writes it.
            roles: What the configuration gives.
            told: Ids of the platform's groups that came with a delivery; empty where none did,
                and then the platform is asked.
        """


class Ear(Protocol):
    """Who listens to platforms: the intake, as connections meet it."""

    async def take(self, heard: Heard) -> bool:
        """Store a delivery so that it takes effect once; False where it was known already.

        To be acknowledged to the platform once this has returned, and not if it raises.
        """

    async def back(self, platform: str) -> None:
        """Say that a platform is connected (again): what was missed is looked for."""

    async def gone(self, platform: str, reference: str) -> None:
        """Say that somebody deleted a message, perhaps one of the bot's."""

    async def choices(
        self, platform: str, user: str, channel: str, about: str, typed: str
    ) -> Sequence[str]:
        """Return what may be completed, best first, at most 25 (`about`: environment, ref, run)."""


@runtime_checkable
class Forgetful(Protocol):
    """A platform that remembers what it posted."""

    def afresh(self) -> None:
        """Forget it: another replica may have posted since."""


@runtime_checkable
class Crowd(Protocol):
    """A connection that each replica has for itself, and that hears how many there are."""

    others: Callable[[], int]
    """How many other replicas are connected."""


@runtime_checkable
class Alone(Protocol):
    """A connection that one replica at a time may have.

    The others stand by: they can speak and read on the platform, and hear nothing.
    """

    async def stand_by(self) -> None:
        """Be able to speak and read, whoever is connected, until cancelled."""


class Connection(Protocol):
    """A platform as it is kept connected."""

    @property
    def platform(self) -> Platform:
        """What it speaks through."""

    async def run(self, ear: Ear) -> None:
        """Connect, and stay connected until cancelled; whatever breaks is tried again."""

    @property
    def deaf_since(self) -> float:
        """Since when nothing that people do can reach it (epoch seconds); 0 while it can."""

    async def trouble(self) -> str:
        """Return in a few words why it cannot be relied on now; empty when all is well."""
