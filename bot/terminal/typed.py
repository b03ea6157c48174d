"""What a line typed in the terminal means: a command, a reaction, or words among people. Pure."""

import re
from dataclasses import dataclass

_REACTION = re.compile(r"(?P<sign>[+\-\u2212\u2013]1|:[a-z0-9_+\-]+:)(?:\s+(?P<rest>.*))?")
_BACK = re.compile(r"(?:^|\s)(?:off|back)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A line for the bot: `/deploy staging`."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """A sign typed for want of one to click: `+1 #42`, or `+1 #42 off` to take it back.

    Attributes:
        run: As typed; empty stands for the newest open approval request.
    """

    sign: str
    run: str
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Something said among people; the bot does not answer."""

    text: str


Typed = Command | Reaction | Words


def read(line: str) -> Typed:
    """Return what a line means."""
    text = line.strip()
    if text.startswith("/"):
        return Command(text=text)
    match = _REACTION.fullmatch(text)
    if match is None:
        return Words(text=text)
    rest = (match["rest"] or "").strip()
    return Reaction(
        sign=match["sign"], run=_BACK.sub("", rest).strip(), removed=bool(_BACK.search(rest))
    )
