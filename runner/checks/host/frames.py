"""How one probe's output is told from another's: lines that start with a random token. Pure.

A probe does not know the token, so nothing that it prints can begin or end a frame. Frames count
only in the order in which the script writes them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_TOKEN = re.compile(r"[A-Za-z0-9]{16,128}")
_MARK = re.compile(rb"([a-z]+) ([^\n]{0,200})\n")
READ_LIMIT = 8_000_000
"""Most bytes of one section that are looked at."""

PRELUDE = """set +eu
_hr_t={token}
_hr() {{ printf '\\n%s %s %s %s\\n' "$_hr_t" "$1" "$_hr_n" "$2"; }}
"""
"""First lines of a check script: `_hr WORD ARGUMENT` writes a mark of the probe `$_hr_n`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What was printed behind one mark.

    Attributes:
        mark: The mark's word: `begin`, `end`, `unset`, `unmet`, or one of the probe's own.
        argument: What the mark's line says behind the word.
        text: The lines up to the next mark.
    """

    mark: str
    argument: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What came back of one probe.

    Attributes:
        status: Exit status of the probe; None where its end is missing.
        text: What it printed before its first own mark.
        sections: What it printed behind its own marks, in order.
        missing: Why there is nothing to judge; empty where there is.
        unmet: A condition on a fresh name that did not hold on the host.
    """

    status: int | None = None
    text: str = ""
    sections: tuple[Section, ...] = ()
    missing: str = ""
    unmet: str = ""

    def section(self, mark: str) -> Section | None:
        """Return the first section behind this mark."""
        return next((one for one in self.sections if one.mark == mark), None)


def prelude(token: str) -> str:
    """Return the first lines of a script.

    Raises:
        ValueError: the token is not 16 to 128 letters and digits.
    """
    if not _TOKEN.fullmatch(token):
        raise ValueError("a token is 16 to 128 letters and digits")
    return PRELUDE.format(token=token)


def read(output: bytes, token: str) -> Mapping[int, Probed]:
    """Return what came back by the probe's number; probes that never began are not in it."""
    found: dict[int, Probed] = {}
    number = -1
    inside: list[Section] = []
    for section in _sections(output, token):
        first, _, rest = section.argument.partition(" ")
        if not first.isdecimal():
            continue
        if section.mark == "begin" and int(first) > number:
            number, inside = int(first), []
            found[number] = Probed(text=section.text, missing="the check did not come to its end")
        elif section.mark in {"unset", "unmet"} and int(first) > number:
            number = int(first)
            found[number] = _left_out(section.mark, rest)
        elif int(first) == number:
            inside.append(Section(mark=section.mark, argument=rest, text=section.text))
            found[number] = _with(found[number], inside)
    return found


def _left_out(mark: str, name: str) -> Probed:
    if mark == "unset":
        return Probed(missing=f"the step did not hand on {name}")
    return Probed(unmet=name)


def _with(probed: Probed, inside: list[Section]) -> Probed:
    """Return the probe with its sections so far; its `end` closes it."""
    if inside[-1].mark != "end":
        return Probed(text=probed.text, missing=probed.missing, sections=tuple(inside))
    status = inside[-1].argument
    if not status.isdecimal():
        return probed
    return Probed(status=int(status), text=probed.text, sections=tuple(inside[:-1]))


def _sections(output: bytes, token: str) -> list[Section]:
    """Return all sections of an output, whatever the order of their marks."""
    sections: list[Section] = []
    for piece in (b"\n" + output).split(b"\n" + token.encode() + b" ")[1:]:
        # What is no mark was cut in its middle, and nothing follows.
        if mark := _MARK.match(piece):
            text = _text(piece[mark.end() :][:READ_LIMIT])
            sections.append(Section(mark=mark[1].decode(), argument=_text(mark[2]), text=text))
    return sections


def _text(data: bytes) -> str:
    return data.decode(errors="replace")
