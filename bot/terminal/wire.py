"""The language of the Unix socket: one JSON object a line, both ways. Pure.

A client says hello with the version it speaks and is welcomed or sent away; only then does anything
else count. Versions are whole numbers without compatibility between them: client and server come
from one installation, and a difference means that one of them was not restarted.
"""

from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.terminal.neutral import Neutral
from commands.reply import Kind
from config.problem import Problem, fail

T = TypeVar("T")

PROTOCOL = 1

MOST_FROM_CLIENT = 64 * 1024
"""Bytes of one line from a client; a longer one ends the connection."""

MOST_FROM_SERVER = 1024 * 1024
"""Bytes of one line from the server: a message may hold the log of a step."""


class Frame(BaseModel):
    """One line."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Hello(Frame):
    """The first line of a client; `listen` asks for the channel's history and what follows."""

    type: Literal["hello"] = "hello"
    protocol: int
    channel: str = Field(default="", max_length=100)
    listen: bool = False


class Line(Frame):
    """What a person typed; `id` comes back in the answer."""

    type: Literal["line"] = "line"
    id: int
    text: str


class Press(Frame):
    """A button that was pressed."""

    type: Literal["press"] = "press"
    id: int
    action: str


class Follow(Frame):
    """Asks for the messages of one run until it has ended."""

    type: Literal["follow"] = "follow"
    id: int
    run: str


class Drain(Frame):
    """Asks a replica to hand over and end; without a name the one that serves here."""

    type: Literal["drain"] = "drain"
    id: int
    replica: str = Field(default="", max_length=100)


class Welcome(Frame):
    """The server's answer to hello.

    Attributes:
        person: How the bot calls the caller; empty for a stranger.
        environments: Names for completion.
        extra: Lines that can be typed here beside the product's commands, for completion.
    """

    type: Literal["welcome"] = "welcome"
    protocol: int
    bot: str
    version: str
    person: str
    channel: str
    channels: tuple[str, ...]
    environments: tuple[str, ...]
    extra: tuple[str, ...] = ()


class Posted(Frame):
    """A message of the channel, new or edited (then under the id it had).

    Attributes:
        thread: The message that it belongs under; None for the channel itself.
        past: It is history, told after hello.
    """

    type: Literal["posted"] = "posted"
    id: int
    at: float
    message: Neutral
    thread: int | None = None
    edited: bool = False
    past: bool = False


class Said(Frame):
    """What a person typed in the channel, for everyone who listens."""

    type: Literal["said"] = "said"
    id: int
    at: float
    who: str
    text: str
    past: bool = False


class Whisper(Frame):
    """A message for one person alone."""

    type: Literal["whisper"] = "whisper"
    message: Neutral


class Answer(Frame):
    """The reply to a line or a press.

    Attributes:
        message: None where there was nothing to say to the caller alone.
        person: Whom the bot took the caller for; empty for a stranger.
    """

    type: Literal["answer"] = "answer"
    to: int
    kind: Kind = Kind.DONE
    message: Neutral | None = None
    person: str = ""


class Progress(Frame):
    """The card of a followed run as it is now; `state` is set once it has ended."""

    type: Literal["progress"] = "progress"
    to: int
    message: Neutral
    state: str = ""


class Trouble(Frame):
    """A problem that ends the connection."""

    type: Literal["trouble"] = "trouble"
    code: str
    what: str
    cure: str

    @property
    def problem(self) -> Problem:
        """The problem as the rest of the program knows it."""
        return Problem(code=self.code, what=self.what, cure=self.cure)


FromClient = Hello | Line | Press | Follow | Drain
FromServer = Welcome | Posted | Said | Whisper | Answer | Progress | Trouble

_from_client: TypeAdapter[FromClient] = TypeAdapter(
    Annotated[FromClient, Field(discriminator="type")]
)
_from_server: TypeAdapter[FromServer] = TypeAdapter(
    Annotated[FromServer, Field(discriminator="type")]
)


def encode(frame: Frame) -> bytes:
    """Return the frame as one line, newline included."""
    return frame.model_dump_json().encode() + b"\n"


def read_client(line: bytes) -> FromClient:
    """Return what a client said.

    Raises:
        ProblemError: it is no line of this protocol (`not-understood`).
    """
    return _read(_from_client, line)


def read_server(line: bytes) -> FromServer:
    """Return what the server said.

    Raises:
        ProblemError: it is no line of this protocol (`not-understood`).
    """
    return _read(_from_server, line)


def _read(kind: TypeAdapter[T], line: bytes) -> T:
    try:
        return kind.validate_json(line)
    except ValidationError as error:
        raise fail(
            "not-understood",
            f"A line of {len(line)} bytes is none of the terminal's protocol {PROTOCOL}.",
            "Restart `handrail serve` and use the `handrail` of the same installation.",
        ) from error
