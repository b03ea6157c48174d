"""Moments within text: every reader sees a time in their own zone and way. Pure.

A neutral message is text; a moment travels in it between two noncharacters of Unicode, which text
from outside cannot hold once `words.one_line` or `words.many_lines` has cleaned it. A renderer
splits text with `pieces` and writes each moment as its platform does.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

OPEN, CLOSE = "\ufdd0", "\ufdd1"
_MARK = re.compile(f"{OPEN}([a-z]+) ([0-9]{{1,12}}(?:\\.[0-9]{{1,6}})?){CLOSE}")


class Form(StrEnum):
    """How a moment is meant to be read."""

    CLOCK = "clock"  # 14:03
    DISTANCE = "distance"  # in 12m, 3m ago
    SPAN = "span"  # 2m 14s: the time that has passed since


_FORMS = {form.value: form for form in Form}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A point in time (`at`, seconds since the epoch) and how it is meant to be read."""

    form: Form
    at: float


def clock(at: float) -> str:
    """Return a mark for a time of day."""
    return _mark(Form.CLOCK, at)


def distance(at: float) -> str:
    """Return a mark for how far away a moment is, ahead or behind."""
    return _mark(Form.DISTANCE, at)


def span(since: float) -> str:
    """Return a mark for the time that has passed since a moment."""
    return _mark(Form.SPAN, since)


def pieces(text: str) -> list[str | Moment]:
    """Split text into plain words and moments, in order; stray marks are dropped."""
    found: list[str | Moment] = []
    start = 0
    for match in _MARK.finditer(text):
        found.append(without_marks(text[start : match.start()]))
        start = match.end()
        if match[1] in _FORMS:
            found.append(Moment(form=_FORMS[match[1]], at=float(match[2])))
    found.append(without_marks(text[start:]))
    return [piece for piece in found if piece != ""]


def without_marks(text: str) -> str:
    """Return text without the two characters that enclose a moment."""
    return text.replace(OPEN, "").replace(CLOSE, "")


def _mark(form: Form, at: float) -> str:
    return f"{OPEN}{form} {max(at, 0):.3f}{CLOSE}"
