"""The neutral message: what every platform renders its own way. Pure.

A message is a sentence (what a notification or a screen reader says) and blocks. Nothing here
knows Slack, Discord or a terminal. Text from outside (commit messages, log lines) goes into blocks
as it is; each renderer escapes it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """The colour of a message."""

    NEUTRAL = "neutral"
    BUSY = "busy"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class Sign(StrEnum):
    """One sign per state of a step."""

    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The first line: environment, version, run number."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Short pairs of label and value."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line with a sign: a step of a run or a verdict of a check.

    Attributes:
        since: Seconds since the epoch while it runs, so that renderers can show elapsed time.
        seconds: How long it took, once it ended.
    """

    sign: Sign
    text: str
    detail: str = ""
    since: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines with signs, in order."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Text with a fixed pitch: log lines, a diff, a transcript."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Small print: times, links, who may do what."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Something to press; `action` is what comes back (`cancel staging-42`).

    Attributes:
        confirm: A question asked before it takes effect, for dangerous ones.
        ask: Asks for a line of text first (a modal, with this as its label); what comes back is
            the action, a space and that text.
    """

    label: str
    action: str
    dangerous: bool = False
    confirm: str = ""
    ask: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """Buttons, last in a message."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One measure over time.

    Attributes:
        points: Seconds since the epoch and value, in order; None where nothing was measured.
        high: The largest healthy value. `low`: the smallest. None where there is no such limit.
        grows: The steepest healthy growth a minute; None where that has no limit.
        usual: What is usual, the baseline; None where that is not known.
        band: Between what the middle half of the usual values lies.
        marks: Moments with a word for each (`alert`).
        began: When the deploy was through and the window began; None where there was no deploy.
        before: What was measured up to the deploy's start, as `points` are told.
    """

    title: str
    unit: str
    points: tuple[tuple[float, float | None], ...]
    high: float | None = None
    low: float | None = None
    grows: float | None = None
    usual: float | None = None
    band: tuple[float, float] | None = None
    marks: tuple[tuple[float, str], ...] = ()
    began: float | None = None
    before: tuple[tuple[float, float | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Measures over time: a picture where the platform shows such, else a line of bars each."""

    panels: tuple[Panel, ...]


Block = Heading | Words | Fields | Lines | Code | Context | Chart | Actions


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as every platform can show it.

    Attributes:
        text: A full sentence without markup.
        mentions: People (names in the configuration) to be notified once.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    tone: Tone = Tone.NEUTRAL
    mentions: tuple[str, ...] = ()


class Kind(StrEnum):
    """What a reply is: done, a refusal (you may not, because), or a problem."""

    DONE = "done"
    REFUSED = "refused"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to a request.

    Attributes:
        private: Shown to the caller alone (refusals and problems always are).
    """

    message: Message
    kind: Kind = Kind.DONE
    private: bool = True
