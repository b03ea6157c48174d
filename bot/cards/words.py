"""Small pieces of language: clipping that says so, lists, counts, text from outside. Pure."""

import re
from collections.abc import Iterable

from bot.cards.moments import without_marks

_SPACE = re.compile(r"\s+")
DOT = " · "


def one_line(text: object, limit: int = 120) -> str:
    """Return text from outside on one line, clipped to `limit` characters with a sign of it."""
    words = _SPACE.sub(" ", without_marks(str(text))).strip()
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def many_lines(text: object) -> str:
    """Return text from outside with its lines kept and nothing of ours in it."""
    lines = without_marks(str(text)).replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def last_lines(text: object, lines: int, limit: int = 2500) -> str:
    """Return the end of a text, at most so many lines and characters; says what it leaves out."""
    every = many_lines(text).split("\n")
    kept = [line if len(line) <= limit // 2 else line[: limit // 2] + "…" for line in every]
    kept = kept[-lines:]
    while len(kept) > 1 and sum(len(line) + 1 for line in kept) > limit:
        kept = kept[1:]
    left_out = len(every) - len(kept)
    head = [f"… {counted(left_out, 'earlier line')} left out"] if left_out else []
    return "\n".join(head + kept)


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return `1 commit`, `2 commits`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def joined(parts: Iterable[str]) -> str:
    """Join what is there of small print by middle dots."""
    return DOT.join(part for part in parts if part)


def sentence(text: str) -> str:
    """Return text that ends as a sentence does."""
    words = text.strip()
    return words if words.endswith((".", "!", "?", "…")) else words + "."


def capital(text: str) -> str:
    """Return text with its first letter large and the others as they are."""
    return text[:1].upper() + text[1:]
