"""A chat platform in memory, as the port asks for it: it can fail, and it forgets nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.chat import MessageGone, Placed
from bot.heard import Heard
from commands.reply import Message, Reply
from config.problem import Problem

GONE = Problem(code="gone", what="It is gone.", cure="Bring it back.")


@dataclass
class Post:
    key: str
    channel: str
    thread: str | None
    texts: list[str]
    signs: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)


@dataclass
class Parlour:
    """Messages by reference; `trouble` errors are raised by the next calls, one each."""

    name: str = "terminal"
    edit_gap: float = 0.0
    edit_window: float = 0.0
    posts: dict[str, Post] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    lost: bool = False
    made: int = 0

    async def post(self, channel: str, message: Message, thread: str | None, key: str) -> str:
        self.calls.append(f"post {key}")
        self._trouble()
        for reference, post in self.posts.items():
            if post.key == key:
                return reference
        self.made += 1
        reference = str(self.made)
        self.posts[reference] = Post(key, channel, thread, [message.text], messages=[message])
        if self.lost:  # it was taken, and the answer never came
            self.lost = False
            raise ConnectionResetError
        return reference

    async def edit(self, channel: str, reference: str, message: Message) -> None:
        self.calls.append(f"edit {reference}")
        self._trouble()
        if reference not in self.posts:
            raise MessageGone(GONE)
        self.posts[reference].texts.append(message.text)
        self.posts[reference].messages.append(message)

    async def react(self, channel: str, reference: str, sign: str) -> None:
        self.calls.append(f"react {reference} {sign}")
        self._trouble()
        if sign not in self.posts[reference].signs:
            self.posts[reference].signs.append(sign)

    async def answer(self, heard: Heard, reply: Reply) -> None:
        self.calls.append(f"answer {heard.user}")

    async def signs(self, channel: str, reference: str) -> Sequence[Placed] | None:
        return None

    async def confirmed(
        self, user: str, roles: frozenset[str], told: frozenset[str]
    ) -> frozenset[str]:
        return roles

    def texts(self) -> list[str]:
        """What stands in the channels now, in the order in which it was posted."""
        return [post.texts[-1] for post in self.posts.values()]

    def _trouble(self) -> None:
        if self.trouble:
            raise self.trouble.pop(0)


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now
